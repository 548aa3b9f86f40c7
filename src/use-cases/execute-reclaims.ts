import { iso } from '../clock.ts';
import type { Connection, UndoData, VendorAccount } from '../connector/contract.ts';
import type { PlanAction } from '../domain/plan.ts';
import { AppError, VendorAuthError, VendorError, VendorRateLimitedError } from '../errors.ts';
import { findPause } from '../store/controls.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { findPlan, integrationsWith, type RequestRow, requestsIn } from '../store/plans.ts';
import { openTenant } from './attempt.ts';
import { closeByError, closeByOutcome, closeWith, noteEffect, restorableUntil } from './close-reclaim.ts';
import { credentialsRefused, credentialsWork } from './credential-turns.ts';
import { leavePlan } from './decide-plan.ts';
import { holdOn, runIsOver } from './hold.ts';
import { gateOf } from './may-go-on.ts';
import { NOTHING_IS_SENT, openAttempt, type StillTrue } from './open-attempt.ts';
import { patiently } from './patient.ts';
import { callOf, type PlanCall } from './plan-call.ts';
import type { Directory } from './ports.ts';
import { changedAtVendor, isGone, mustStayAdmin, objection, type RecheckDeps, rightOf, stillValid } from './recheck.ts';
import { isResting, noteWait, restApp, restingRequests } from './rest.ts';
import { restoreOne, restoresDue } from './restore-seat.ts';
import { endUncovered, resumeOne, resumesDue } from './resume-partly.ts';
import { rightNow } from './right-in-store.ts';
import { activityReader, groupReader } from './round-facts.ts';
import { undoOf } from './rows.ts';
import { recoverInterrupted, retryFailed, settleOne, wasDoubtful } from './settle-outcomes.ts';
import { backAtWork } from './still-left.ts';
import { changedInStore } from './still-true.ts';
import { withLease } from './with-lease.ts';

export type ExecuteDeps = RecheckDeps & {
  readonly directory: Pick<Directory, 'membersOf' | 'emailOf'>;
  /** Where days begin for caps while a policy names no zone of its own. */
  readonly timeZone: string;
};

/**
 * Runs what was approved, one integration at a time under a lease: tenant check, fresh account, fresh activity, judge
 * and preconditions again, attempt row, vendor call outside any transaction, read back, close. Anything that changed
 * takes the item out of its plan instead. Returns how many requests were brought to an end.
 */
export function executeReclaims(given: ExecuteDeps) {
  const deps = { ...given, directory: patiently(given.directory, given.clock) };
  return async (signal: AbortSignal): Promise<number> => {
    const integrations = await integrationsWith(deps.store, [
      'approved',
      'executing',
      'outcome_unknown',
      'failed',
      'restoring',
      'partly_applied',
    ]);
    let ended = 0;
    for (const id of integrations) {
      if (signal.aborted) break;
      try {
        ended += await executeFor(deps, id, signal);
      } catch (error) {
        // A fault of ours with one app must not keep the others from their turn.
        deps.log.error({ err: error, integration: id }, 'executing for one app failed');
      }
    }
    return ended;
  };
}

async function executeFor(deps: ExecuteDeps, integrationId: string, signal: AbortSignal): Promise<number> {
  const integration = await findIntegration(deps.store, integrationId);
  if (!integration) return 0;
  const leased = await withLease(deps, `execute:${integrationId}`, signal, async (held) => {
    try {
      return await executeHeld(deps, integrationId, held);
    } catch (error) {
      if (held.aborted) return 0;
      if (!(error instanceof AppError)) throw error;
      // Nothing was sent: the requests stay as they are and are tried again by the next round, until their plan expires.
      deps.log.warn({ err: error, integration: integrationId }, 'reclaims wait');
      if (error instanceof VendorAuthError) {
        await credentialsRefused(deps, integration, 'job:execute');
      }
      await restApp(deps, integration, error);
      return 0;
    }
  });
  return leased.held ? leased.value : 0;
}

async function executeHeld(deps: ExecuteDeps, integrationId: string, signal: AbortSignal): Promise<number> {
  const before = await findIntegration(deps.store, integrationId);
  if (!before) return 0;
  let ended = await endUncovered(deps, integrationId);
  if (before.state === 'disconnected') return ended;
  await recoverInterrupted(deps, integrationId);
  await retryFailed(deps, integrationId);
  if (await isResting(deps, before)) return ended;
  const integration = await withCredentials(deps, before, signal);
  const paused = (await findPause(deps.store, integrationId)) !== undefined;
  const waits = paused || (await mustWait(deps, integration, null));
  const due = (await dueNow(deps, integrationId)).filter((request) => !waits || request.state !== 'approved');
  // A pause stops every change at a vendor, restoring as well; what was sent before is still settled by reading.
  const restores = await restoresDue(deps, integrationId, paused);
  const resumes = paused ? [] : await resumesDue(deps, integrationId);
  if (due.length + restores.length + resumes.length === 0) return ended;
  const connection = await openTenant(deps, integration, signal);
  const activityKnown = activityReader(deps, integration, connection, signal);
  const groupsKnown = groupReader(deps, integration);
  for (const request of restores) {
    if (signal.aborted) break;
    if (await restoreOne(deps, integration, connection, request, signal)) ended += 1;
    deps.wake.redraw(request.plan_id);
  }
  for (const request of resumes) {
    if (signal.aborted) break;
    // The same is known before going on as before beginning.
    const known = (await activityKnown(request)) && (await groupsKnown(request));
    if (known && (await resumeOne(deps, integration, connection, request, signal))) ended += 1;
    deps.wake.redraw(request.plan_id);
  }
  for (const request of due) {
    if (signal.aborted) break;
    const done =
      request.state === 'approved'
        ? (await activityKnown(request)) &&
          (await groupsKnown(request)) &&
          (await tryOne(deps, integration, connection, request, signal))
        : await settleOne(deps, connection, request, signal);
    if (done) ended += 1;
    deps.wake.redraw(request.plan_id);
  }
  return ended;
}

/** The integration, after trying again whether credentials that were refused a while ago work by now. */
async function withCredentials(
  deps: ExecuteDeps,
  integration: IntegrationRow,
  signal: AbortSignal,
): Promise<IntegrationRow> {
  if (integration.state !== 'needs_credentials') return integration;
  await openTenant(deps, integration, signal);
  await credentialsWork(deps, integration, 'job:execute');
  return (await findIntegration(deps.store, integration.id)) ?? integration;
}

/** Whether approved removals wait now: then nobody is asked anything. */
async function mustWait(deps: ExecuteDeps, integration: IntegrationRow, planId: string | null): Promise<boolean> {
  const question = { now: iso(deps.clock.now()), timeZone: deps.timeZone, planId };
  return (await holdOn(deps.store, integration, question)) !== null;
}

/** Approved requests that are not left alone for now, and those of unknown outcome old enough to be settled by reading. */
async function dueNow(deps: ExecuteDeps, integrationId: string): Promise<readonly RequestRow[]> {
  const settleBefore = iso(new Date(deps.clock.now().getTime() - deps.settleAfterMs));
  const rows = await requestsIn(deps.store, integrationId, ['approved', 'outcome_unknown']);
  const rests = await restingRequests(deps, integrationId);
  return rows.filter((row) => (row.state === 'approved' ? !rests(row.id) : row.updated_at <= settleBefore));
}

/** One item that cannot be looked at now waits alone; credentials that fail, or a limit, end the round for all. */
async function tryOne(
  deps: ExecuteDeps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await executeOne(deps, integration, connection, request, signal);
  } catch (error) {
    const waits =
      error instanceof AppError && !(error instanceof VendorAuthError || error instanceof VendorRateLimitedError);
    if (!waits) throw error;
    deps.log.warn({ err: error, request: request.id }, 'a reclaim waits');
    await noteWait(deps, request, silence(error, integration));
    return false;
  }
}

/** Whose silence an item waits for, in our words: a vendor's own may name somebody. */
function silence(error: AppError, integration: IntegrationRow): string {
  const isOurs = error instanceof VendorError && (error.connector === 'slack' || error.operation === 'person');
  if (isOurs) return error.message.replace(/\.$/, '');
  return `${integration.name} does not answer about this seat`;
}

const LIST_ENDED = 'its list ended before it was carried out';

/** Whether an item's list still has room: it may go on now, has to wait, or has left because the list's run is over. */
async function turnOf(
  deps: ExecuteDeps,
  integration: IntegrationRow,
  request: RequestRow,
): Promise<'now' | 'waits' | 'left'> {
  const over = await runIsOver(deps.store, integration, request.plan_id);
  if (over !== null) return (await leavePlan(deps, request, over, 'job:execute')) ? 'left' : 'waits';
  return (await mustWait(deps, integration, request.plan_id)) ? 'waits' : 'now';
}

async function executeOne(
  deps: ExecuteDeps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, clock } = deps;
  const plan = await findPlan(store, request.plan_id);
  const current = await findIntegration(store, integration.id);
  if (!plan || !current) return false;
  // Its list ended while it was being approved: nothing of it is carried out, and its seat is free again.
  if (plan.state !== 'open') return leavePlan(deps, request, LIST_ENDED, 'job:execute');
  if (!(await stillValid(deps, plan, current))) return true;
  if (await mustWait(deps, current, null)) return false;
  // What an earlier call may yet have done is read before the cap of its list is held against it.
  const doubtful = await wasDoubtful(deps, request);
  const before = doubtful ? 'now' : await turnOf(deps, current, request);
  if (before !== 'now') return before === 'left';
  const { action, input } = callOf(plan, request);
  const account = (await connection.account?.(input.externalId, signal)) ?? null;
  const isThere = action === 'reclaim' ? isGone(account) : connection.achieved(action, account, input) === 'yes';
  if (isThere && doubtful) return closeLate(deps, request, action, account);
  const turn = doubtful ? await turnOf(deps, current, request) : 'now';
  if (turn !== 'now') return turn === 'left';
  const right = await rightOf(deps, current, request);
  const why =
    right.why ??
    (await changedAtVendor(deps, current, connection, request, { action, input }, account)) ??
    (await backAtWork(deps, current, request, signal)) ??
    (action === 'demote' ? await mustStayAdmin(deps, current, connection, account, signal) : null);
  if (why !== null || right.why !== null) return leavePlan(deps, request, why ?? right.why ?? '', 'job:execute');

  const undo = await wayBackFor(deps, connection, request, { action, input }, account);
  // What was judged so far may have been overtaken: an exemption, the holder's word, another reading.
  const stillTrue: StillTrue = async (tx, now) =>
    (await rightNow(deps, tx, now, right.standing)) ??
    (await changedInStore({ store: tx, clock }, now, request, action)) ??
    (account && objection(connection, now, { action, input }, account));
  const opening = await openAttempt(deps, request, stillTrue, undo);
  if (opening.kind !== 'opened') return opening.kind === 'left';
  try {
    const call = { action, input: { ...input, ...(undo === null ? {} : { undo }) } };
    const { mayGoOn } = gateOf(deps, request, signal);
    const outcome = await connection.perform(action, call.input, signal, mayGoOn);
    return await closeByOutcome(deps, connection, request, call, outcome, signal);
  } catch (error) {
    return closeByError(deps, request, error);
  } finally {
    deps.log.info({ request: request.id, attempt: opening.id, at: iso(clock.now()) }, 'reclaim attempted');
  }
}

/** A call given up for lost did its work after all: told as what it is, and nothing is sent again. */
async function closeLate(
  deps: ExecuteDeps,
  request: RequestRow,
  action: PlanAction,
  account: VendorAccount | null,
): Promise<boolean> {
  const undo = undoOf(request.undo);
  if ((await openAttempt(deps, request, NOTHING_IS_SENT, undo)).kind !== 'opened') return false;
  await noteEffect(deps.store, request, action, account, iso(deps.clock.now()));
  const detail = 'an earlier call, whose answer was lost, took effect late';
  const way = undo === null ? {} : { restore_until: await restorableUntil(deps, request) };
  return closeWith(deps, request, 'succeed', { outcome: 'already_applied', detail }, null, way);
}

/**
 * What taking it back will need, read off the account as it is now. One tried again after a doubt keeps its first
 * reading: an earlier call, whose answer was lost, may have done a part of it.
 */
async function wayBackFor(
  deps: ExecuteDeps,
  connection: Connection,
  request: RequestRow,
  { action, input }: PlanCall,
  account: VendorAccount | null,
): Promise<UndoData | null> {
  if (input.undo && (await wasDoubtful(deps, request))) return input.undo;
  return account === null ? null : (connection.undoOf?.(action, account, input) ?? null);
}
