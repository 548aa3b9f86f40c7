import { iso } from '../clock.ts';
import type { VendorAccount } from '../connector/contract.ts';
import { may } from '../domain/access.ts';
import { normalizeEmail } from '../domain/account.ts';
import { notGuided, notIdle } from '../domain/guided-plan.ts';
import { toItem } from '../domain/plan.ts';
import { addDays } from '../domain/time.ts';
import { AppError } from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import {
  findGuided,
  findOpenGuided,
  type GuidedRow,
  insertGuided,
  moveGuided,
  noteGuidedRead,
  updateGuided,
} from '../store/guided-plans.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { openRequestIds } from '../store/plans.ts';
import { updatePost } from '../store/posts.ts';
import { countAdmins, findByEmails, findSeat, markGone, upsertSeats } from '../store/seats.ts';
import { openTenant } from './attempt.ts';
import { canLower, endLowering, isLowering, loweringOf, proposeLowering } from './guided-lowering.ts';
import { judgeRows } from './judge-seats.ts';
import { type Core, DeliveryError, type GuidedPosts, type People, type Vendors, type Wake } from './ports.ts';
import { claimReport, type PostReport } from './post-report.ts';
import { freshEnough } from './report-inactivity.ts';
import { approversOf, policyOf, seatOf } from './rows.ts';
import { tooManyMistakes } from './stats.ts';
import { storePlan } from './store-plan.ts';
import { toReading } from './sync-integration.ts';
import { viewGuided } from './view-guided.ts';
import type { Refusal } from './views.ts';
import { whoMayReport } from './who-may.ts';

export type GuidedDeps = Core & {
  readonly vendors: Vendors;
  readonly people: People;
  readonly admins: readonly string[];
  readonly guidedPosts: GuidedPosts;
  readonly postReport: PostReport;
  readonly wake: Wake;
  readonly defaultChannel: string | null;
};

export type StartGuidedResult =
  | { readonly kind: 'posted' | 'already'; readonly channel: string }
  /** Why this account is not for the guided way, as a sentence. */
  | { readonly kind: 'not_this'; readonly reason: string }
  | { readonly kind: 'not_posted'; readonly reason: string; readonly channel: string }
  | Refusal;

/**
 * Begins the guided way for one idle admin account: posts its two steps. Nothing is changed at the vendor by this, and
 * the last admin, the key's owner and listed people are refused with the reason.
 */
export function startGuided(deps: GuidedDeps) {
  return async (input: {
    readonly actor: string;
    readonly integrationId: string;
    readonly email: string;
  }): Promise<StartGuidedResult> => {
    const { store, clock } = deps;
    const integration = await findIntegration(store, input.integrationId);
    if (!integration) return { kind: 'not_this', reason: 'This integration is no longer connected.' };
    const refusal = await refuse(deps, input.actor, integration);
    if (refusal) return refusal;
    const gate = await freshEnough(deps, integration);
    if (gate.kind === 'not_ready') return { kind: 'not_this', reason: gate.reason };
    const mistakes = await tooManyMistakes(deps, integration);
    if (mistakes !== null) return { kind: 'not_this', reason: mistakes };
    const email = normalizeEmail(input.email) ?? '';
    const externalId = (await findByEmails(store, integration.id, [email])).get(email);
    const row = externalId === undefined ? undefined : await findSeat(store, integration.id, externalId);
    if (!row) return { kind: 'not_this', reason: `No account of ${integration.name} has this address.` };
    const [asMember] = await judgeRows(deps, integration, [{ ...row, admin: 'none' }]);
    if (!asMember) return { kind: 'not_this', reason: 'Nothing is known of this seat.' };
    const admins = await countAdmins(store, integration.id);
    const ownerExternalId = integration.owner_external_id;
    const why = notGuided({ seat: seatOf(row), asMember: asMember.verdict, admins, ownerExternalId });
    if (why !== null) return { kind: 'not_this', reason: why };
    const channel = integration.channel ?? deps.defaultChannel;
    if (channel === null) return { kind: 'not_this', reason: 'No channel is set. Choose one in the settings.' };
    const now = iso(clock.now());
    const id = deps.ids.next('gui');
    const expires_at = addDays(now, policyOf(integration).planLifeDays);
    const postId = await atomically(store, async (tx) => {
      const base = { id, integration_id: integration.id, external_id: row.external_id, asked_by: input.actor };
      const rest = { checked_by: null, checked_at: null, plan_id: null, lowering_plan_id: null, ended_reason: null };
      const unsent = { channel: null, ts: null };
      if (!(await insertGuided(tx, { ...base, ...rest, ...unsent, state: 'lowering', created_at: now, expires_at })))
        return null;
      const data = { integration: integration.id, account: row.external_id };
      await deps.audit(tx, { actor: input.actor, subject: `guided:${id}`, type: 'guided.started', data });
      const lowers = row.admin === 'admin' && canLower(integration, deps.vendors);
      const item = lowers ? toItem(seatOf(row), asMember.verdict) : null;
      if (item === null) return null;
      const asked = { integration, guidedId: id, item, createdBy: input.actor, asOf: gate.asOf };
      const listId = await proposeLowering(deps, tx, asked);
      return listId === null ? null : claimReport(deps, tx, listId, channel);
    });
    const guided = await findOpenGuided(store, integration.id, row.external_id);
    if (!guided) return { kind: 'not_this', reason: 'This was just ended by somebody. Please try again.' };
    return post(deps, guided, channel, postId);
  };
}

/** One message for each; one that could not be posted is posted when it is asked for again. */
async function post(
  deps: GuidedDeps,
  guided: GuidedRow,
  channel: string,
  postId: string | null,
): Promise<StartGuidedResult> {
  if (guided.channel !== null && guided.ts !== null) return { kind: 'already', channel: guided.channel };
  const view = await viewGuided(deps, guided.id);
  if (!view) return { kind: 'not_this', reason: 'This integration is no longer connected.' };
  try {
    const message = await deps.guidedPosts.postGuided(channel, view);
    await updateGuided(deps.store, guided.id, message);
    const refused = guided.lowering_plan_id && (await postList(deps, guided.lowering_plan_id, channel, postId));
    return refused ? { kind: 'not_posted', reason: refused, channel } : { kind: 'posted', channel };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, guided: guided.id, channel }, 'guided steps could not be posted');
    // Its list was not even sent, so whoever asks again need not wait for the claim to grow old.
    if (postId !== null) await updatePost(deps.store, postId, { state: 'failed' });
    return { kind: 'not_posted', reason: error.reason, channel };
  }
}

export type CheckGuidedResult =
  /** The role is lowered: a second approver decides in the list that was posted. */
  | { readonly kind: 'handed_over'; readonly channel: string }
  | { readonly kind: 'still_admin' }
  | { readonly kind: 'not_now'; readonly reason: string }
  | Refusal;

/**
 * Reads the account again. Still an admin: says so. Lowered: puts the seat on a list of its own, which somebody who
 * neither asked nor checked has to approve.
 */
export function checkGuided(deps: GuidedDeps) {
  return async (
    input: { readonly actor: string; readonly guidedId: string },
    signal: AbortSignal,
  ): Promise<CheckGuidedResult> => {
    const { store, clock } = deps;
    const guided = await findGuided(store, input.guidedId);
    const integration = guided && (await findIntegration(store, guided.integration_id));
    if (!guided || !integration) return { kind: 'not_now', reason: 'This is no longer known.' };
    const refusal = await refuse(deps, input.actor, integration);
    if (refusal) return refusal;
    if (guided.state !== 'lowering') return { kind: 'not_now', reason: 'This is over already.' };
    if (guided.expires_at <= iso(clock.now())) {
      await endGuided(deps, guided, 'expire', 'job:guided', null);
      return { kind: 'not_now', reason: 'The time for this is over. Start again.' };
    }
    let read: Reading;
    try {
      read = await readAgain(deps, integration, guided, signal);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      deps.log.warn({ err: error, guided: guided.id }, 'an admin account could not be read again');
      return { kind: 'not_now', reason: `The account could not be read: ${error.message}` };
    }
    const result = await afterReading(deps, integration, guided, input.actor, read);
    // Who handed over stands in the step that did; a later check must not take their place.
    if (result.kind === 'still_admin') await noteGuidedRead(store, guided.id, input.actor, iso(clock.now()));
    await redrawGuided(deps, guided.id);
    return result;
  };
}

interface Reading {
  readonly account: VendorAccount | null;
  readonly blockers: readonly string[];
  readonly integration: IntegrationRow;
}

export async function readAgain(
  deps: GuidedDeps,
  integration: IntegrationRow,
  guided: GuidedRow,
  signal: AbortSignal,
): Promise<Reading> {
  const connection = await openTenant(deps, integration, signal);
  const account = (await connection.account?.(guided.external_id, signal)) ?? null;
  const current = (await findIntegration(deps.store, integration.id)) ?? integration;
  if (account === null) return { account, blockers: [], integration: current };
  const target = { externalId: account.externalId, email: account.email };
  const facts = { ownerExternalId: current.owner_external_id };
  return { account, blockers: connection.blockers('reclaim', account, target, facts), integration: current };
}

/** What follows from an account as it was just read; `actor` is null where no person asked. */
export async function afterReading(
  deps: GuidedDeps,
  integration: IntegrationRow,
  guided: GuidedRow,
  actor: string | null,
  { account, blockers, integration: current }: Reading,
): Promise<CheckGuidedResult> {
  const { store } = deps;
  const now = iso(deps.clock.now());
  const stop = async (reason: string): Promise<CheckGuidedResult> => {
    await endGuided(deps, guided, 'stop', actor ?? 'job:guided', reason);
    return { kind: 'not_now', reason };
  };
  if (account === null || account.status === 'deactivated') {
    await markGone(store, integration.id, guided.external_id, now);
    return stop('The account is gone already.');
  }
  await upsertSeats(store, integration.id, [toReading(account)], now);
  if (account.admin !== 'none') return { kind: 'still_admin' };
  const lowering = await loweringOf(store, guided);
  if (isLowering(lowering))
    return { kind: 'not_now', reason: 'Seatkeeper is still lowering the role. Check again in a minute.' };
  await endLowering(deps, guided, 'The role was lowered by hand.');
  if ((await countAdmins(store, integration.id)) === 0) return stop('No admin account would be left.');
  const row = await findSeat(store, integration.id, guided.external_id);
  if (row?.paid === 0) return stop('The account takes no paid seat any more, so there is nothing to free.');
  const [judged] = row ? await judgeRows(deps, current, [row]) : [];
  const item = row && judged ? toItem(seatOf(row), judged.verdict) : null;
  const why = row && judged ? notIdle(seatOf(row), judged.verdict) : 'Nothing is known of this seat.';
  if (why !== null || item === null) return stop(why ?? 'Nothing shows well enough that this seat is unused.');
  if (blockers[0] !== undefined) return { kind: 'not_now', reason: blockers[0] };
  const mistakes = await tooManyMistakes(deps, current);
  if (mistakes !== null) return { kind: 'not_now', reason: mistakes };
  if ((await openRequestIds(store, integration.id)).has(guided.external_id))
    return stop('The seat is on another open list already.');
  const channel = guided.channel ?? integration.channel ?? deps.defaultChannel ?? '';
  const handed = await atomically(store, async (tx) => {
    const context = { review: 0, alreadyOpen: 0 };
    const plan = { integration: current, items: [item], createdBy: guided.asked_by, asOf: now, context };
    if ((await findGuided(tx, guided.id))?.state !== 'lowering') return null;
    const id = await storePlan(deps, tx, plan);
    await moveGuided(tx, guided.id, 'lowered', { plan_id: id, checked_by: actor, checked_at: now });
    const subject = `guided:${guided.id}`;
    await deps.audit(tx, { actor: actor ?? 'job:guided', subject, type: 'guided.handed_over', data: { plan: id } });
    return { planId: id, postId: await claimReport(deps, tx, id, channel) };
  });
  if (handed === null) return { kind: 'not_now', reason: 'Somebody was first.' };
  const refused = await postList(deps, handed.planId, channel, handed.postId);
  return refused === null ? { kind: 'handed_over', channel } : { kind: 'not_now', reason: notYet(refused, channel) };
}

export type StopGuidedResult = { readonly kind: 'stopped' | 'over' } | Refusal;

/** Ends the guided way before anything was proposed. */
export function stopGuided(deps: GuidedDeps) {
  return async (input: { readonly actor: string; readonly guidedId: string }): Promise<StopGuidedResult> => {
    const guided = await findGuided(deps.store, input.guidedId);
    const integration = guided && (await findIntegration(deps.store, guided.integration_id));
    if (!guided || !integration) return { kind: 'over' };
    const refusal = await refuse(deps, input.actor, integration);
    if (refusal) return refusal;
    const moved = await endGuided(deps, guided, 'stop', input.actor, 'Somebody stopped it.');
    await redrawGuided(deps, guided.id);
    return { kind: moved ? 'stopped' : 'over' };
  };
}

/** Posts a step's list; why Slack refused it, or null. A refused one stays open, and tendGuided posts it again. */
export async function postList(
  deps: Pick<GuidedDeps, 'postReport' | 'log'>,
  planId: string,
  channel: string,
  postId: string | null,
): Promise<string | null> {
  const posted = await deps.postReport({ planId, channel, ...(postId === null ? {} : { postId }) });
  if (posted.kind !== 'refused') return null;
  deps.log.warn({ plan: planId, reason: posted.reason }, 'a list could not be posted');
  return posted.reason;
}

function notYet(reason: string, channel: string): string {
  return `The role is lowered, but Slack did not take the list for the second step in <#${channel}> (${reason}). It is posted again every ten minutes, to the channel in the settings.`;
}

/** Ends the guided way, and with it a list to lower the role that was not carried out. */
export async function endGuided(
  deps: GuidedDeps,
  guided: GuidedRow,
  event: 'stop' | 'expire',
  actor: string,
  reason: string | null,
): Promise<boolean> {
  const ended = await atomically(deps.store, async (tx) => {
    const moved = await moveGuided(tx, guided.id, event, { ended_reason: reason });
    const type = event === 'stop' ? 'guided.ended' : 'guided.expired';
    if (moved) await deps.audit(tx, { actor, subject: `guided:${guided.id}`, type, data: { reason } });
    return moved !== undefined;
  });
  if (ended) await endLowering(deps, guided, 'The guided way it belongs to is over.');
  return ended;
}

/** Brings the message up to what the store says; a failed redraw is left as it is, since every click asks the store. */
export async function redrawGuided(deps: GuidedDeps, id: string): Promise<void> {
  const guided = await findGuided(deps.store, id);
  const view = await viewGuided(deps, id);
  if (!view || !guided || guided.channel === null || guided.ts === null) return;
  try {
    await deps.guidedPosts.updateGuided({ channel: guided.channel, ts: guided.ts }, view);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, guided: id }, 'guided steps could not be redrawn');
  }
}

async function refuse(deps: GuidedDeps, actor: string, integration: IntegrationRow): Promise<Refusal | null> {
  const approvers = approversOf(integration);
  if (may('report', await deps.people.standing(actor), approvers)) return null;
  const whoMay = whoMayReport(approvers, deps.admins);
  return { kind: 'refused', reason: 'Admin accounts are for operators, approvers and admins to bring up.', whoMay };
}
