import { iso } from '../clock.ts';
import { inOwnName, may } from '../domain/access.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import {
  type ChangeRow,
  changesIn,
  findChange,
  findOpenChange,
  moveChange,
  notePosted,
} from '../store/detail-changes.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { differenceOf, hashPrefixOf } from './change-rows.ts';
import { approvingGroups, otherEyes } from './first-eyes.ts';
import { ownSeats } from './own-seats.ts';
import { type ChangePosts, type Core, DeliveryError, type People, type Vendors, type Wake } from './ports.ts';
import { approversOf, policyOf } from './rows.ts';
import { isOver, redrawChange, viewOf } from './view-change.ts';
import type { Refusal } from './views.ts';
import { whoMayApprove, whoMayReport } from './who-may.ts';

export type DecideChangeDeps = Core & {
  readonly vendors: Pick<Vendors, 'find'>;
  readonly people: People;
  readonly admins: readonly string[];
  readonly changePosts: ChangePosts;
  readonly wake: Wake;
  readonly defaultChannel: string | null;
};

export interface ChangeDecision {
  readonly actor: string;
  readonly changeId: string;
  /** Of the difference as the person saw it; anything else is refused by it. */
  readonly hashPrefix: string;
}

export type AskChangeResult =
  | { readonly kind: 'asked'; readonly channel: string; readonly approvers: readonly string[] }
  /** Why not, as a sentence. Nothing was asked. */
  | { readonly kind: 'not_asked'; readonly reason: string }
  | Refusal;

/** Puts a previewed difference before approvers, exactly as it was confirmed. Changes nothing at the vendor. */
export function askForChange(deps: DecideChangeDeps) {
  return async (input: ChangeDecision): Promise<AskChangeResult> => {
    const known = await openRow(deps, input);
    if (known.kind !== 'known') return known;
    const { row, integration } = known;
    const approvers = approversOf(integration);
    if (!may('change_details', await deps.people.standing(input.actor), approvers)) {
      const whoMay = whoMayReport(approvers, deps.admins);
      return { kind: 'refused', reason: 'Changing details is for approvers and admins to ask for.', whoMay };
    }
    if (row.state !== 'draft' || row.asked_by !== input.actor || differenceOf(row).length === 0)
      return notAsked('This form is over. Start again from the person’s card.');
    const channel = integration.channel ?? deps.defaultChannel;
    if (channel === null) return notAsked('No channel is set. Choose one in the settings.');
    const asked = await atomically(deps.store, async (tx) => {
      // Two people may ask at the same moment.
      await lockIntegration(tx, integration.id);
      if (await findOpenChange(tx, integration.id, row.external_id)) return undefined;
      const updated_at = iso(deps.clock.now());
      const expires_at = addDays(updated_at, policyOf(integration).planLifeDays);
      const moved = await moveChange(tx, row.id, 'ask', { updated_at, expires_at });
      if (moved) await note(deps, tx, moved, input.actor, 'change.asked', { fields: fieldNames(moved) });
      return moved;
    });
    if (!asked) return notAsked('A change of this account is under way already. Decide about that one first.');
    try {
      const view = await viewOf(deps, asked, integration);
      await notePosted(deps.store, asked.id, await deps.changePosts.postChange(channel, view));
      return { kind: 'asked', channel, approvers: view.approvers };
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      deps.log.warn({ err: error, change: asked.id, channel }, 'a change could not be posted');
      // Nobody can decide about what nobody sees.
      await leaveChange(deps, asked, 'it could not be posted', input.actor);
      return notAsked(`It could not be posted to <#${channel}> (${error.reason}), so it was withdrawn.`);
    }
  };
}

export type DecideChangeResult =
  | { readonly kind: 'decided' }
  /** Why nothing was decided, as a sentence. */
  | { readonly kind: 'not_now'; readonly reason: string }
  | Refusal;

/**
 * Approves exactly the difference the approver saw. Never by whoever asked, by a deputy of theirs who is no approver in
 * their own name, nor by the person whose account it is. Wakes the executor, which reads everything again.
 */
export function approveChange(deps: DecideChangeDeps) {
  return async (input: ChangeDecision): Promise<DecideChangeResult> => {
    const open = await openForDecision(deps, input);
    if (open.kind !== 'open') return open;
    const { row, integration } = open;
    if (integration.reclaim_enabled_at === null)
      return notNow(`${integration.name} is read-only. An admin can switch changes on in its settings.`);
    const refusal = await refuseSameEyes(deps, row, integration, input.actor);
    if (refusal) return refusal;
    const isOwn = await ownSeats(deps, integration, input.actor);
    if (isOwn === null)
      return notNow('Slack did not tell your email address, or that of whom you stand in for. Try again in a minute.');
    if (await isOwn({ externalId: row.external_id, email: row.email }))
      return notNow('This is your own account, so somebody else approves it.');
    const moved = await atomically(deps.store, async (tx) => {
      const now = iso(deps.clock.now());
      const change = { approved_by: input.actor, approved_at: now, updated_at: now };
      const next = await moveChange(tx, row.id, 'approve', change);
      if (next) await note(deps, tx, next, input.actor, 'change.approved', { hash: row.hash });
      return next;
    });
    if (moved) deps.wake.execute();
    await redrawChange(deps, row.id);
    return moved ? { kind: 'decided' } : notNow('Somebody decided about this at the same moment.');
  };
}

/** Leaves the account as it is: by any approver, or by whoever asked. */
export function rejectChange(deps: DecideChangeDeps) {
  return async (input: ChangeDecision): Promise<DecideChangeResult> => {
    const open = await openForDecision(deps, input);
    if (open.kind !== 'open') return open;
    const moved = await atomically(deps.store, async (tx) => {
      const updated_at = iso(deps.clock.now());
      const next = await moveChange(tx, open.row.id, 'reject', { rejected_by: input.actor, updated_at });
      if (next) await note(deps, tx, next, input.actor, 'change.rejected');
      return next;
    });
    await redrawChange(deps, open.row.id);
    return moved ? { kind: 'decided' } : notNow('Somebody decided about this at the same moment.');
  };
}

type Open =
  | { readonly kind: 'open'; readonly row: ChangeRow; readonly integration: IntegrationRow }
  | { readonly kind: 'not_now'; readonly reason: string }
  | Refusal;

async function openForDecision(deps: DecideChangeDeps, input: ChangeDecision): Promise<Open> {
  const known = await openRow(deps, input);
  if (known.kind !== 'known') return notNow(known.reason);
  const { row, integration } = known;
  const approvers = approversOf(integration);
  const standing = await deps.people.standing(input.actor);
  if (!may('approve', standing, approvers) && !(row.asked_by === input.actor && row.state === 'waiting')) {
    const whoMay = whoMayApprove(approvers, deps.admins);
    return { kind: 'refused', reason: `Deciding about ${integration.name} is for its approvers.`, whoMay };
  }
  if (row.state !== 'waiting') {
    await redrawChange(deps, row.id);
    return notNow('This was decided before.');
  }
  if (isOver(deps, row)) {
    await expireChange(deps, row);
    return notNow('The time to decide is over. Ask for it again.');
  }
  return { kind: 'open', row, integration };
}

async function openRow(deps: DecideChangeDeps, { changeId, hashPrefix }: ChangeDecision) {
  const row = await findChange(deps.store, changeId);
  const integration = row && (await findIntegration(deps.store, row.integration_id));
  if (!row || !integration) return notAsked('This is no longer known.');
  if (hashPrefixOf(row) !== hashPrefix || hashPrefix === '')
    return notAsked('This is older than what it asks for. Use the newest one.');
  return { kind: 'known' as const, row, integration };
}

/** Two people, not one with two hats. */
async function refuseSameEyes(
  deps: DecideChangeDeps,
  row: ChangeRow,
  integration: IntegrationRow,
  actor: string,
): Promise<Refusal | null> {
  const standing = await deps.people.standing(actor);
  const approvers = approversOf(integration);
  const deputy = !may('approve', inOwnName(standing), approvers) && standing.delegatedBy.includes(row.asked_by);
  // By the grants as well, an asker’s own right to approve is no second pair of eyes.
  if (may('approve', standing, approvers) && actor !== row.asked_by && !deputy) return null;
  const members = await approvingGroups(deps, integration);
  const whoMay = await otherEyes(deps, integration, members, [actor, row.asked_by]);
  if (actor !== row.asked_by && !deputy)
    return { kind: 'refused', reason: `Deciding about ${integration.name} is for its approvers.`, whoMay };
  const reason = deputy
    ? 'You stand in for whoever asked for this, so somebody else approves it.'
    : 'You asked for this, so somebody else approves it.';
  const nobody = ` So far nobody else may: an admin can name another approver in /licenses settings ${integration.slug}`;
  return { kind: 'refused', reason: whoMay.length > 0 ? reason : `${reason}${nobody}`, whoMay };
}

type Settling = Pick<Core, 'store' | 'clock' | 'audit'>;

/** Ends a change nobody decided about, or that was not carried out in time. Silence changes nothing. */
export async function expireChange(deps: Settling, row: ChangeRow): Promise<boolean> {
  return end(deps, row, 'expire', 'the time to decide is over', 'job:changes');
}

const POSTED_BY_MS = 10 * 60_000;

/** What a process that died before posting left: nobody sees it, so nobody can decide, and it is asked for again. */
export async function leaveUnposted(deps: Settling): Promise<void> {
  const before = iso(new Date(deps.clock.now().getTime() - POSTED_BY_MS));
  for (const row of await changesIn(deps.store, ['waiting'])) {
    if (row.ts === null && row.updated_at < before) await leaveChange(deps, row, 'it was never posted', 'job:changes');
  }
}

/** Takes back what was asked or approved, with the reason, as a clause. */
export async function leaveChange(deps: Settling, row: ChangeRow, reason: string, actor: string): Promise<boolean> {
  return end(deps, row, 'supersede', reason, actor);
}

async function end(
  deps: Settling,
  row: ChangeRow,
  event: 'expire' | 'supersede',
  reason: string,
  actor: string,
): Promise<boolean> {
  return atomically(deps.store, async (tx) => {
    const moved = await moveChange(tx, row.id, event, { reason, updated_at: iso(deps.clock.now()) });
    const type = event === 'expire' ? 'change.expired' : 'change.superseded';
    if (moved) await note(deps, tx, moved, actor, type);
    return moved !== undefined;
  });
}

/** An event of the trail: ids and names of fields, never what they say. */
export function note(
  deps: Pick<Core, 'audit'>,
  tx: Core['store'],
  row: ChangeRow,
  actor: string,
  type: string,
  data: Readonly<Record<string, string | null>> = {},
): Promise<void> {
  const about = { integration: row.integration_id, account: row.external_id };
  return deps.audit(tx, { actor, subject: `change:${row.id}`, type, data: { ...about, ...data } });
}

function fieldNames(row: ChangeRow): string {
  return differenceOf(row)
    .map(({ field }) => field)
    .join(',');
}

function notAsked(reason: string) {
  return { kind: 'not_asked' as const, reason };
}

function notNow(reason: string) {
  return { kind: 'not_now' as const, reason };
}
