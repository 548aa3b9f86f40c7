import { iso } from '../clock.ts';
import type { Connection, VendorAccount } from '../connector/contract.ts';
import { may, type Standing } from '../domain/access.ts';
import { VendorUnavailableError } from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { PlanRow, RequestRow } from '../store/plans.ts';
import { listGrants } from '../store/roles.ts';
import { listAdmins, markGone, upsertSeats } from '../store/seats.ts';
import type { AttemptDeps } from './attempt.ts';
import { expirePlan, voidPlan } from './decide-plan.ts';
import { recordListed } from './listed-activity.ts';
import type { PlanCall } from './plan-call.ts';
import type { Directory, People } from './ports.ts';
import { approversOf, itemOf, policyOf } from './rows.ts';
import { isGroup } from './standing.ts';
import { changedInStore } from './still-true.ts';
import { toReading } from './sync-integration.ts';

/** Everything that is asked once more right before a seat is taken. */

export type RecheckDeps = AttemptDeps & {
  readonly people: Pick<People, 'standing'>;
  readonly directory: Pick<Directory, 'isActive'>;
};

/** An approval rests on what Slack said of its giver no longer ago than this. */
const PRESENCE_AGE_MS = 60_000;

/** Why an approval no longer is one, as a clause, or null; see rightOf. */
export async function lostTheRight(
  deps: RecheckDeps,
  integration: IntegrationRow,
  request: Pick<RequestRow, 'approved_by'>,
): Promise<string | null> {
  return (await rightOf(deps, integration, request)).why;
}

/** What the giver of an approval is by what Slack and the store say now, or why it gives no right any more. */
export type Right =
  | { readonly why: string; readonly standing?: never }
  | { readonly why: null; readonly standing: Standing };

/**
 * An approval is worth what its giver may do now, not what they might do when they clicked: somebody deactivated in
 * Slack has left. Throws VendorUnavailableError where Slack does not say; then the approval waits.
 */
export async function rightOf(
  deps: RecheckDeps,
  integration: IntegrationRow,
  request: Pick<RequestRow, 'approved_by'>,
): Promise<Right> {
  if (request.approved_by === null) return { why: 'nobody approved it' };
  const active = await deps.directory.isActive(request.approved_by, PRESENCE_AGE_MS);
  if (active === false) return { why: 'who approved it was deactivated in Slack' };
  if (active === null) throw notSaid('Slack does not say whether who approved this is still there.', 'users');
  const standing = await deps.people.standing(request.approved_by);
  const approvers = approversOf(integration);
  if (may('approve', standing, approvers)) return { why: null, standing };
  const byGroup =
    approvers.some(isGroup) || (await listGrants(deps.store)).some((grant) => grant.holder_kind === 'group');
  if (byGroup && standing.groups.length === 0) {
    // Slack may merely not have said who is in a group; then the approval waits, and expires with its list.
    throw notSaid('Slack does not say whether who approved this still may.', 'groups');
  }
  return { why: 'who approved it is no longer an approver' };
}

function notSaid(message: string, operation: string): VendorUnavailableError {
  return new VendorUnavailableError(message, { connector: 'slack', operation });
}

/**
 * Why a role must stay as it is, as a clause, or null: an owner's is never lowered, and another admin must be seen at the
 * vendor itself right now, since what was stored of the others may be hours old.
 */
export async function mustStayAdmin(
  deps: Pick<RecheckDeps, 'store'>,
  integration: IntegrationRow,
  connection: Connection,
  account: VendorAccount | null,
  signal: AbortSignal,
): Promise<string | null> {
  if (account?.admin !== 'admin') return 'this is no admin account whose role can be lowered';
  for (const other of await listAdmins(deps.store, integration.id, ADMINS_ASKED)) {
    if (other === account.externalId) continue;
    const seen = (await connection.account?.(other, signal)) ?? null;
    if (seen?.status === 'active' && (seen.admin === 'admin' || seen.admin === 'owner')) return null;
  }
  return 'no other admin account was found there, and the last one is never touched';
}

/** So many admins at most are read again to find one that still is one. */
const ADMINS_ASKED = 10;

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
  call: PlanCall,
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
  return (
    (await changedInStore(deps, integration, request, call.action)) ?? objection(connection, integration, call, account)
  );
}

/** The connector's first objection to an account as it was just read, or null. Pure, so it can be asked anywhere. */
export function objection(
  connection: Connection,
  integration: IntegrationRow,
  { action, input }: PlanCall,
  account: VendorAccount,
): string | null {
  return connection.blockers(action, account, input, { ownerExternalId: integration.owner_external_id })[0] ?? null;
}
