import { iso } from '../clock.ts';
import type { Connection, VendorAccount } from '../connector/contract.ts';
import { may } from '../domain/access.ts';
import { materialChange } from '../domain/plan.ts';
import { VendorUnavailableError } from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { PlanRow, RequestRow } from '../store/plans.ts';
import { listGrants } from '../store/roles.ts';
import { findSeat, markGone, upsertSeats } from '../store/seats.ts';
import type { AttemptDeps } from './attempt.ts';
import { expirePlan, voidPlan } from './decide-plan.ts';
import { judgeRows } from './judge-seats.ts';
import { recordListed } from './listed-activity.ts';
import type { People } from './ports.ts';
import { approversOf, itemOf, policyOf, seatOf } from './rows.ts';
import { isGroup } from './standing.ts';
import { toReading } from './sync-integration.ts';

/** Everything that is asked once more right before a seat is taken. */

export type RecheckDeps = AttemptDeps & { readonly people: Pick<People, 'standing'> };

/** An approval is worth what its giver may do now, not what they might do when they clicked. */
export async function lostTheRight(
  deps: RecheckDeps,
  integration: IntegrationRow,
  request: RequestRow,
): Promise<string | null> {
  if (request.approved_by === null) return 'nobody approved it';
  const standing = await deps.people.standing(request.approved_by);
  const approvers = approversOf(integration);
  if (may('approve', standing, approvers)) return null;
  const byGroup =
    approvers.some(isGroup) || (await listGrants(deps.store)).some((grant) => grant.holder_kind === 'group');
  if (byGroup && standing.groups.length === 0) {
    // Slack may merely not have said who is in a group; then the approval waits, and expires with its list.
    throw new VendorUnavailableError('It is not known whether who approved this still may.', {
      connector: 'slack',
      operation: 'groups',
    });
  }
  return 'who approved it is no longer an approver';
}

export function isGone(account: VendorAccount | null): boolean {
  return account === null || account.status === 'deactivated';
}

/** Expired, void, under another policy or read-only: then nothing is executed. */
export async function stillValid(deps: RecheckDeps, plan: PlanRow, integration: IntegrationRow): Promise<boolean> {
  if (plan.state !== 'open') return false;
  if (plan.expires_at <= iso(deps.clock.now())) await expirePlan(deps, plan);
  else if (plan.policy_version !== policyOf(integration).version)
    await voidPlan(deps, plan, 'The policy changed before this was executed.');
  else if (integration.reclaim_enabled_at === null)
    await voidPlan(deps, plan, 'Reclaiming was switched off before this was executed.');
  else return true;
  deps.wake.redraw(plan.id);
  return false;
}

/** Stores the account as just read and says why it must not be touched, or null. Any sign of life cancels. */
export async function changedAtVendor(
  deps: RecheckDeps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  account: VendorAccount | null,
): Promise<string | null> {
  const { store, clock } = deps;
  const item = itemOf(request.item);
  const now = iso(clock.now());
  if (account === null || isGone(account)) {
    await markGone(store, integration.id, item.externalId, now);
    return 'the seat was already gone';
  }
  await atomically(store, async (tx) => {
    await upsertSeats(tx, integration.id, [toReading(account)], now);
    await recordListed(tx, integration.id, connection, [account]);
  });
  const row = await findSeat(store, integration.id, item.externalId);
  const [judged] = row ? await judgeRows(deps, integration, [row]) : [];
  const change = materialChange(item, row ? seatOf(row) : null, judged?.verdict ?? null);
  if (change !== null) return change;
  const facts = { ownerExternalId: integration.owner_external_id };
  const blockers = connection.blockers('reclaim', account, { externalId: item.externalId, email: item.email }, facts);
  return blockers[0] ?? null;
}
