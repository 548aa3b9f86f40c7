import { iso } from '../clock.ts';
import type { Connection } from '../connector/contract.ts';
import { AppError, VendorAuthError, VendorRateLimitedError } from '../errors.ts';
import { findPause } from '../store/controls.ts';
import { findIntegration, type IntegrationRow, updateIntegration } from '../store/integrations.ts';
import { findPlan, integrationsWith, type RequestRow, requestsIn } from '../store/plans.ts';
import { markGone } from '../store/seats.ts';
import { openTenant } from './attempt.ts';
import { closeByError, closeByOutcome, closeWith } from './close-reclaim.ts';
import { leavePlan } from './decide-plan.ts';
import { holdOn } from './hold.ts';
import { openAttempt, type Round } from './open-attempt.ts';
import { readActivity } from './read-activity.ts';
import { changedAtVendor, isGone, lostTheRight, type RecheckDeps, stillValid } from './recheck.ts';
import { restoreOne, restoresDue } from './restore-seat.ts';
import { itemOf } from './rows.ts';
import { recoverInterrupted, retryFailed, settleOne, wasDoubtful } from './settle-outcomes.ts';
import { withLease } from './with-lease.ts';

/** No removal rests on activity read longer ago than this. */
const ACTIVITY_AGE_MS = 60_000;

export type ExecuteDeps = RecheckDeps & {
  /** Where days begin for caps while a policy names no zone of its own. */
  readonly timeZone: string;
};

/**
 * Runs what was approved, one integration at a time under a lease: tenant check, fresh account, fresh activity, judge
 * and preconditions again, attempt row, vendor call outside any transaction, read back, close. Anything that changed
 * takes the item out of its plan instead. Returns how many requests were brought to an end.
 */
export function executeReclaims(deps: ExecuteDeps) {
  return async (signal: AbortSignal): Promise<number> => {
    const integrations = await integrationsWith(deps.store, [
      'approved',
      'executing',
      'outcome_unknown',
      'failed',
      'restoring',
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
  const leased = await withLease(deps, `execute:${integrationId}`, signal, async (held) => {
    try {
      return await executeHeld(deps, integrationId, held);
    } catch (error) {
      if (held.aborted) return 0;
      if (!(error instanceof AppError)) throw error;
      // Nothing was sent: the requests stay as they are and are tried again by the next round, until their plan expires.
      deps.log.warn({ err: error, integration: integrationId }, 'reclaims wait');
      if (error instanceof VendorAuthError) {
        await updateIntegration(deps.store, integrationId, { state: 'needs_credentials' });
      }
      return 0;
    }
  });
  return leased.held ? leased.value : 0;
}

async function executeHeld(deps: ExecuteDeps, integrationId: string, signal: AbortSignal): Promise<number> {
  const integration = await findIntegration(deps.store, integrationId);
  if (!integration || integration.state === 'disconnected') return 0;
  await recoverInterrupted(deps, integrationId);
  await retryFailed(deps, integrationId);
  const paused = (await findPause(deps.store, integrationId)) !== undefined;
  const round: Round = { opened: 0 };
  const waits = paused || (await mustWait(deps, integration, round));
  const due = (await dueNow(deps, integrationId)).filter((request) => !waits || request.state !== 'approved');
  // Giving back goes on while taking away is paused.
  const restores = await restoresDue(deps, integrationId);
  if (due.length + restores.length === 0) return 0;
  const connection = await openTenant(deps, integration, signal);
  const activityKnown = activityReader(deps, integration, connection, signal);
  let ended = 0;
  for (const request of restores) {
    if (signal.aborted) break;
    if (await restoreOne(deps, integration, connection, request, signal)) ended += 1;
    deps.wake.redraw(request.plan_id);
  }
  for (const request of due) {
    if (signal.aborted) break;
    const done =
      request.state === 'approved'
        ? (await activityKnown(request)) && (await tryOne(deps, integration, connection, request, round, signal))
        : await settleOne(deps, connection, request, signal);
    if (done) ended += 1;
    deps.wake.redraw(request.plan_id);
  }
  return ended;
}

/**
 * Reads activity before a removal, and again in a long round whenever the reading is a minute old. False while the
 * source does not answer: what it said before may have been overtaken, so the removal waits for the next round.
 */
function activityReader(deps: ExecuteDeps, integration: IntegrationRow, connection: Connection, signal: AbortSignal) {
  let readAt = Number.NEGATIVE_INFINITY;
  let answers = false;
  return async (request: RequestRow): Promise<boolean> => {
    const now = deps.clock.now().getTime();
    if (now - readAt >= ACTIVITY_AGE_MS) {
      const reading = await readActivity(deps, integration, connection, signal);
      readAt = now;
      answers = reading === null || reading.problem === null;
    }
    // Somebody who left is no matter of activity.
    return answers || itemOf(request.item).verdict === 'leaver';
  };
}

/** Whether approved removals wait now: then nobody is asked anything. */
async function mustWait(deps: ExecuteDeps, integration: IntegrationRow, round: Round): Promise<boolean> {
  const question = { now: iso(deps.clock.now()), timeZone: deps.timeZone, thisRun: round.opened };
  return (await holdOn(deps.store, integration, question)) !== null;
}

/** Approved requests, and those of unknown outcome old enough to be settled by reading. */
async function dueNow(deps: ExecuteDeps, integrationId: string): Promise<readonly RequestRow[]> {
  const settleBefore = iso(new Date(deps.clock.now().getTime() - deps.settleAfterMs));
  const rows = await requestsIn(deps.store, integrationId, ['approved', 'outcome_unknown']);
  return rows.filter((row) => {
    return row.state === 'approved' || row.updated_at <= settleBefore;
  });
}

/** One item that cannot be looked at now waits alone; credentials that fail, or a limit, end the round for all. */
async function tryOne(
  deps: ExecuteDeps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  round: Round,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await executeOne(deps, integration, connection, request, round, signal);
  } catch (error) {
    const waits =
      error instanceof AppError && !(error instanceof VendorAuthError || error instanceof VendorRateLimitedError);
    if (!waits) throw error;
    deps.log.warn({ err: error, request: request.id }, 'a reclaim waits');
    return false;
  }
}

async function executeOne(
  deps: ExecuteDeps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  round: Round,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, clock } = deps;
  const plan = await findPlan(store, request.plan_id);
  const current = await findIntegration(store, integration.id);
  if (!plan || !current) return false;
  if (!(await stillValid(deps, plan, current))) return true;
  if (await mustWait(deps, current, round)) return false;
  const item = itemOf(request.item);
  const target = { externalId: item.externalId, email: item.email };
  const account = (await connection.account?.(item.externalId, signal)) ?? null;
  if (isGone(account) && (await wasDoubtful(deps, request))) return closeLate(deps, request, round);
  const why =
    (await lostTheRight(deps, current, request)) ??
    (await changedAtVendor(deps, current, connection, request, account));
  if (why !== null) return leavePlan(deps, request, why, 'job:execute');

  const attempt = await openAttempt(deps, request, round);
  if (!attempt) return false;
  try {
    const outcome = await connection.perform(plan.action, target, signal);
    return await closeByOutcome(deps, connection, request, outcome, signal);
  } catch (error) {
    return closeByError(deps, request, error);
  } finally {
    deps.log.info({ request: request.id, attempt, at: iso(clock.now()) }, 'reclaim attempted');
  }
}

/** A call given up for lost did its work after all: told as what it is, and nothing is sent again. */
async function closeLate(deps: ExecuteDeps, request: RequestRow, round: Round): Promise<boolean> {
  if (!(await openAttempt(deps, request, round))) return false;
  await markGone(deps.store, request.integration_id, request.external_id, iso(deps.clock.now()));
  const detail = 'an earlier call, whose answer was lost, took effect late';
  return closeWith(deps, request, 'succeed', { outcome: 'already_applied', detail }, null);
}
