import { iso } from '../clock.ts';
import type { ActionOutcome, Connection, VendorAccount } from '../connector/contract.ts';
import { may } from '../domain/access.ts';
import { materialChange } from '../domain/plan.ts';
import type { RequestEvent } from '../domain/request-state.ts';
import { addDays } from '../domain/time.ts';
import {
  AppError,
  OutcomeUnknownError,
  VendorAuthError,
  VendorProtocolError,
  VendorRateLimitedError,
  VendorUnavailableError,
} from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import { attemptsOf } from '../store/attempts.ts';
import { auditOf } from '../store/audit.ts';
import { findPause } from '../store/controls.ts';
import { findIntegration, type IntegrationRow, updateIntegration } from '../store/integrations.ts';
import {
  findPlan,
  integrationsWith,
  moveRequest,
  type PlanRow,
  type RequestRow,
  requestsIn,
  touchRequest,
} from '../store/plans.ts';
import { findSeat, markGone, upsertSeats } from '../store/seats.ts';
import { type AttemptClose, type AttemptDeps, endAttempt, mayBelieveNo, openTenant, readBack } from './attempt.ts';
import { closeIfDone, expirePlan, leavePlan, voidPlan } from './decide-plan.ts';
import { holdOn } from './hold.ts';
import { judgeRows } from './judge-seats.ts';
import { recordListed } from './listed-activity.ts';
import { openAttempt, type Round } from './open-attempt.ts';
import type { Core, People } from './ports.ts';
import { readActivity } from './read-activity.ts';
import { restoreOne, restoresDue } from './restore-seat.ts';
import { approversOf, itemOf, policyOf, seatOf } from './rows.ts';
import { toReading } from './sync-integration.ts';
import { withLease } from './with-lease.ts';

const MAX_ATTEMPTS = 3;
/** No removal rests on activity read longer ago than this. */
const ACTIVITY_AGE_MS = 60_000;

export type ExecuteDeps = AttemptDeps & {
  readonly people: Pick<People, 'standing'>;
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
      ended += await executeFor(deps, id, signal);
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
        ? (await activityKnown(request)) && (await executeOne(deps, integration, connection, request, round, signal))
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

/** Requests a killed process left in the middle: the call may have been sent, so only reading can settle them. */
async function recoverInterrupted(deps: ExecuteDeps, integrationId: string): Promise<void> {
  for (const request of await requestsIn(deps.store, integrationId, ['executing'])) {
    await closeWith(deps, request, 'lose', { outcome: 'unknown', detail: 'stopped before the answer arrived' }, null);
  }
}

/** A failure proved by reading to have done nothing is tried again, a few times, while the approval lives. */
async function retryFailed(deps: ExecuteDeps, integrationId: string): Promise<void> {
  for (const request of await requestsIn(deps.store, integrationId, ['failed'])) {
    // The plan is read in the same step: one that ends meanwhile must not be left with an approved item.
    const again = await atomically(deps.store, async (tx) => {
      const attempts = await attemptsOf(tx, request.id);
      const plan = await findPlan(tx, request.plan_id);
      const updated_at = iso(deps.clock.now());
      const alive = plan?.state === 'open' && plan.expires_at > updated_at;
      const retry = attempts.at(-1)?.outcome === 'failed' && attempts.length < MAX_ATTEMPTS && alive;
      const row = await moveRequest(tx, request.id, retry ? 'retry' : 'cancel', { updated_at });
      if (row)
        await deps.audit(tx, {
          actor: 'job:execute',
          subject: `request:${request.id}`,
          type: retry ? 'request.retried' : 'request.given_up',
        });
      return retry;
    });
    if (!again) await closeIfDone(deps, request.plan_id);
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

/** An approval is worth what its giver may do now, not what they might do when they clicked. */
async function lostTheRight(
  deps: ExecuteDeps,
  integration: IntegrationRow,
  request: RequestRow,
): Promise<string | null> {
  if (request.approved_by === null) return 'nobody approved it';
  const standing = await deps.people.standing(request.approved_by);
  if (may('approve', standing, approversOf(integration))) return null;
  return 'who approved it is no longer an approver';
}

function isGone(account: VendorAccount | null): boolean {
  return account === null || account.status === 'deactivated';
}

/** Whether a call was sent whose answer was lost and which reading did not confirm at the time. */
async function wasDoubtful(deps: ExecuteDeps, request: RequestRow): Promise<boolean> {
  return (await auditOf(deps.store, `request:${request.id}`)).some((event) => event.type === 'request.not_done');
}

/** A call given up for lost did its work after all: told as what it is, and nothing is sent again. */
async function closeLate(deps: ExecuteDeps, request: RequestRow, round: Round): Promise<boolean> {
  if (!(await openAttempt(deps, request, round))) return false;
  await markGone(deps.store, request.integration_id, request.external_id, iso(deps.clock.now()));
  const detail = 'an earlier call, whose answer was lost, took effect late';
  return closeWith(deps, request, 'succeed', { outcome: 'already_applied', detail }, null);
}

/** Expired, void, under another policy or read-only: then nothing is executed. */
async function stillValid(deps: ExecuteDeps, plan: PlanRow, integration: IntegrationRow): Promise<boolean> {
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
async function changedAtVendor(
  deps: ExecuteDeps,
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

async function closeByOutcome(
  deps: ExecuteDeps,
  connection: Connection,
  request: RequestRow,
  outcome: ActionOutcome,
  signal: AbortSignal,
): Promise<boolean> {
  const way = await wayBack(deps, request, outcome);
  switch (outcome.kind) {
    case 'applied':
    case 'already_applied': {
      const proved = await isTaken(deps, connection, request, signal);
      if (proved === 'yes') {
        await markGone(deps.store, request.integration_id, request.external_id, iso(deps.clock.now()));
        return closeWith(deps, request, 'succeed', { outcome: outcome.kind, detail: null }, null, way);
      }
      // An answer that reading does not confirm is not believed: the doubt is kept and settled later.
      return closeWith(
        deps,
        request,
        'lose',
        { outcome: 'unknown', detail: `answered ${outcome.kind}, reading back said ${proved}` },
        null,
        way,
      );
    }
    case 'manual':
      return closeWith(
        deps,
        request,
        'needManual',
        { outcome: 'refused', detail: outcome.why },
        `${outcome.why} ${outcome.link}`,
      );
    case 'refused':
      return closeWith(deps, request, 'fail', { outcome: 'refused', detail: outcome.reason }, outcome.reason);
    case 'partly_applied':
      return closeWith(
        deps,
        request,
        'partly',
        { outcome: 'applied', detail: outcome.left.join('; ') },
        `left: ${outcome.left.join('; ')}`,
        way,
      );
  }
}

type WayBack = Partial<Pick<RequestRow, 'undo' | 'restore_until'>>;

/** What the vendor's inverse action needs, kept for as long as the policy offers it. Nothing where there is no way back. */
async function wayBack(deps: ExecuteDeps, request: RequestRow, outcome: ActionOutcome): Promise<WayBack> {
  const undo = 'undo' in outcome ? outcome.undo : undefined;
  const integration = undo && (await findIntegration(deps.store, request.integration_id));
  if (!integration) return {};
  const until = addDays(iso(deps.clock.now()), policyOf(integration).restoreDays);
  return { undo: JSON.stringify(undo), restore_until: until };
}

async function closeByError(deps: ExecuteDeps, request: RequestRow, error: unknown): Promise<boolean> {
  // An answer that cannot be read tells as little as one that never came.
  const unreadable = error instanceof OutcomeUnknownError || error instanceof VendorProtocolError;
  if (unreadable || !(error instanceof AppError)) {
    deps.log.warn({ err: error, request: request.id }, 'the answer to a reclaim was lost');
    await closeWith(
      deps,
      request,
      'lose',
      { outcome: 'unknown', detail: error instanceof Error ? error.message : 'aborted' },
      null,
    );
    deps.wake.execute();
    return false;
  }
  deps.log.warn({ err: error, request: request.id }, 'a reclaim was not done');
  const nothingDone = error instanceof VendorRateLimitedError || error instanceof VendorUnavailableError;
  return closeWith(
    deps,
    request,
    'fail',
    { outcome: nothingDone ? 'failed' : 'refused', detail: error.message },
    error.message,
  );
}

/** Whether the vendor says by now that the seat is taken. */
async function isTaken(deps: ExecuteDeps, connection: Connection, request: RequestRow, signal: AbortSignal) {
  const { externalId, email } = itemOf(request.item);
  return (await readBack(deps, connection, 'reclaim', { externalId, email }, signal)).said;
}

/** Settles a lost answer by reading, never by asking again. */
async function settleOne(
  deps: ExecuteDeps,
  connection: Connection,
  request: RequestRow,
  signal: AbortSignal,
): Promise<boolean> {
  const said = await isTaken(deps, connection, request, signal);
  if (said === 'unknown' || (said === 'no' && !(await mayBelieveNo(deps, request.id)))) {
    await touchRequest(deps.store, request.id, iso(deps.clock.now()));
    return false;
  }
  const event = said === 'yes' ? 'confirmApplied' : 'confirmNotApplied';
  const reason = said === 'yes' ? null : 'the vendor did not do it';
  await atomically(deps.store, async (tx) => {
    const updated_at = iso(deps.clock.now());
    const moved = await moveRequest(tx, request.id, event, { outcome_reason: reason, updated_at });
    if (!moved) return;
    if (said === 'yes') await markGone(tx, request.integration_id, request.external_id, updated_at);
    else await markLastAttemptFailed(tx, request.id);
    await deps.audit(tx, {
      actor: 'job:settle',
      subject: `request:${request.id}`,
      type: `request.${event === 'confirmApplied' ? 'confirmed' : 'not_done'}`,
    });
  });
  await closeIfDone(deps, request.plan_id);
  if (said === 'no') deps.wake.execute();
  return said === 'yes';
}

async function markLastAttemptFailed(tx: Core['store'], requestId: string): Promise<void> {
  const last = (await attemptsOf(tx, requestId)).at(-1);
  if (!last) return;
  await tx.updateTable('action_attempts').set({ outcome: 'failed' }).where('id', '=', last.id).execute();
}

/** Closes the open attempt and moves its request in one step, with audit. */
async function closeWith(
  deps: ExecuteDeps,
  request: RequestRow,
  event: RequestEvent,
  close: AttemptClose,
  reason: string | null,
  way: WayBack = {},
): Promise<boolean> {
  const moved = await atomically(deps.store, async (tx) => {
    const now = iso(deps.clock.now());
    const row = await moveRequest(tx, request.id, event, { outcome_reason: reason, updated_at: now, ...way });
    if (!row) return false;
    const attempt = await endAttempt(tx, request.id, close, now);
    await deps.audit(tx, {
      actor: 'job:execute',
      subject: `request:${request.id}`,
      type: `attempt.${event}`,
      // The vendor's own words may name somebody; they stay with the attempt, from where they can be erased.
      data: { attempt, outcome: close.outcome },
    });
    return true;
  });
  if (moved) await closeIfDone(deps, request.plan_id);
  return moved;
}
