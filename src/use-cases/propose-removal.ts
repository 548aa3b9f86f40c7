import { may } from '../domain/access.ts';
import { notIdle } from '../domain/guided-plan.ts';
import type { AskedReason } from '../domain/reason.ts';
import { findOpenChange } from '../store/detail-changes.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { openRequestIds } from '../store/plans.ts';
import { findSeat } from '../store/seats.ts';
import { judgeRows } from './judge-seats.ts';
import type { RemovalFormView } from './person-views.ts';
import { type NotRead, type ReadDeps, type ReadInput, readLive } from './read-details.ts';
import { type ReportDeps, reportInactivity } from './report-inactivity.ts';
import { approversOf, seatOf } from './rows.ts';
import type { Refusal } from './views.ts';
import { whoMayReport } from './who-may.ts';

export type RemovalDeps = ReadDeps & ReportDeps;

export type ShowRemovalResult = { readonly kind: 'form'; readonly form: RemovalFormView } | NotRead | Refusal;

/** Reads the account and says what putting its seat on a list would mean. Changes nothing. */
export function showRemoval(deps: RemovalDeps) {
  return async (input: ReadInput, signal: AbortSignal): Promise<ShowRemovalResult> => {
    const live = await readLive(deps, input, 'report', signal);
    if (live.kind !== 'live') return live;
    const { integration, connection, ref } = live;
    const fit = await fitForRemoval(deps, integration, ref.externalId);
    if ('why' in fit) return { kind: 'not_read', reason: fit.why };
    const does = connection.effects('reclaim')?.does ?? 'Remove';
    return { kind: 'form', form: { account: ref, because: fit.because, does } };
  };
}

export type ProposeRemovalResult =
  | { readonly kind: 'posted'; readonly channel: string }
  /** Its holder is asked first, as the policy says. */
  | { readonly kind: 'asking' }
  /** Why nothing was proposed, as a sentence. */
  | { readonly kind: 'not_proposed'; readonly reason: string }
  | Refusal;

/**
 * Puts one seat on a list of its own, with a reason, on the same way as every report: judged, perhaps asked about,
 * approved by somebody else, read again and carried out. It takes no right and no check away.
 */
export function proposeRemoval(deps: RemovalDeps) {
  const report = reportInactivity(deps);
  return async (input: {
    readonly actor: string;
    readonly integrationId: string;
    readonly externalId: string;
    readonly reason: AskedReason;
  }): Promise<ProposeRemovalResult> => {
    const integration = await findIntegration(deps.store, input.integrationId);
    if (!integration) return notProposed('This integration is no longer connected.');
    const approvers = approversOf(integration);
    if (!may('report', await deps.people.standing(input.actor), approvers)) {
      const whoMay = whoMayReport(approvers, deps.admins);
      return { kind: 'refused', reason: 'Asking for a removal is for operators, approvers and admins.', whoMay };
    }
    const fit = await fitForRemoval(deps, integration, input.externalId);
    if ('why' in fit) return notProposed(fit.why);
    const { actor, reason, externalId: seat } = input;
    const result = await report({ actor, integrationId: integration.id, reason, seat });
    switch (result.kind) {
      case 'posted':
        return { kind: 'posted', channel: result.channel };
      case 'asking':
        return { kind: 'asking' };
      case 'refused':
        return result;
      case 'not_ready':
        return notProposed(result.reason);
      case 'not_posted':
        return notProposed(`The list could not be posted to <#${result.channel}>: ${result.reason}.`);
      default:
        return notProposed('Its holder wants to keep this seat, or is being asked about it.');
    }
  };
}

/** The verdict that puts a seat on a list, or why none does, as a sentence. */
async function fitForRemoval(
  deps: RemovalDeps,
  integration: IntegrationRow,
  externalId: string,
): Promise<{ readonly because: string } | { readonly why: string }> {
  const { store } = deps;
  if (integration.reclaim_enabled_at === null)
    return { why: `${integration.name} is read-only. An admin can switch removals on in its settings.` };
  const row = await findSeat(store, integration.id, externalId);
  if (!row) return { why: `No seat under this id is known. Run \`/licenses sync ${integration.slug}\` first.` };
  if (row.admin !== 'none')
    return { why: `An admin’s seat takes two steps: \`/licenses admin ${integration.slug} ${row.email ?? ''}\`.` };
  if (row.paid !== 1) return { why: 'This account takes no paid seat, so there is nothing to free.' };
  if ((await openRequestIds(store, integration.id)).has(externalId))
    return { why: 'This seat is on an open list already.' };
  if (await findOpenChange(store, integration.id, externalId))
    return { why: 'A change of this account is under way. Decide about that one first.' };
  const [judged] = await judgeRows(deps, integration, [row]);
  if (!judged) return { why: 'Nothing is known of this seat.' };
  const why = notIdle(seatOf(row), judged.verdict);
  if (why !== null) return { why };
  const { verdict } = judged;
  return {
    because: verdict.kind === 'leaver' ? `${verdict.source} says that the person left` : 'no sign of use for long',
  };
}

function notProposed(reason: string) {
  return { kind: 'not_proposed' as const, reason };
}
