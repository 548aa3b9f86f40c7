import { iso } from '../clock.ts';
import type { Connection } from '../connector/contract.ts';
import type { Standing } from '../domain/access.ts';
import { AppError, VendorAuthError, VendorRateLimitedError } from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import { type AttemptRow, attemptsOf, lockIntegration } from '../store/attempts.ts';
import { findPause } from '../store/controls.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { findPlan, moveRequest, type PlanRow, type RequestRow, requestsIn } from '../store/plans.ts';
import { beginAttempt } from './attempt.ts';
import { closeByError, closeByOutcome, leftWords } from './close-reclaim.ts';
import { closeIfDone } from './decide-plan.ts';
import { holdOn } from './hold.ts';
import { gateOf } from './may-go-on.ts';
import { covers, NOT_NOW, type OpenAttemptDeps } from './open-attempt.ts';
import { callOf, type PlanCall, progressOf } from './plan-call.ts';
import type { Core } from './ports.ts';
import { changedAtVendor, type RecheckDeps, rightOf } from './recheck.ts';
import { rightNow } from './right-in-store.ts';
import { backAtWork } from './still-left.ts';
import { changedInStore } from './still-true.ts';

/**
 * Changes of several steps that stopped halfway. They go on under the same approval while it lives, after the same
 * checks as a first call; when it no longer does, a person is told what is left, and the seat is free for a new list.
 */

/** Calls in a row that brought nothing new, before a person has to look. */
const MOST_FRUITLESS = 3;

type Deps = RecheckDeps & OpenAttemptDeps;

/**
 * Those to go on with now. One stopped a moment ago waits, since its vendor may still be at work, and longer with each
 * try, so that a vendor in trouble has time to recover before a person is asked.
 */
export async function resumesDue(deps: Deps, integrationId: string): Promise<readonly RequestRow[]> {
  const due: RequestRow[] = [];
  for (const row of await requestsIn(deps.store, integrationId, ['partly_applied'])) {
    const tries = (await attemptsOf(deps.store, row.id)).length;
    const waited = deps.clock.now().getTime() - Date.parse(row.updated_at);
    if (waited >= deps.settleAfterMs * tries ** 3) due.push(row);
  }
  return due;
}

/** Ends those that may not go on any more, for which no vendor has to be asked. Returns how many. */
export async function endUncovered(deps: Deps, integrationId: string): Promise<number> {
  let ended = 0;
  for (const request of await requestsIn(deps.store, integrationId, ['partly_applied'])) {
    const integration = await findIntegration(deps.store, integrationId);
    const plan = await findPlan(deps.store, request.plan_id);
    if (!integration || !plan) continue;
    const why = uncovered(plan, integration, iso(deps.clock.now())) ?? stuck(await attemptsOf(deps.store, request.id));
    if (why !== null && (await endWithRest(deps, request, why))) ended += 1;
  }
  return ended;
}

/** Why the approval no longer carries what is left, as a clause, or null while it does. */
function uncovered(plan: PlanRow, integration: IntegrationRow, now: string): string | null {
  if (integration.state === 'disconnected') return 'the app was disconnected';
  if (plan.expires_at <= now) return 'the approval ended';
  if (integration.reclaim_enabled_at === null) return 'changes were switched off';
  return covers(plan, integration, now) ? null : 'the approval no longer holds';
}

function stuck(attempts: readonly AttemptRow[]): string | null {
  // What we stopped before anything was sent says nothing about the vendor.
  const tried = attempts.filter((attempt) => attempt.turned_away !== 'stopped');
  let fruitless = 0;
  for (let at = tried.length - 1; at >= 0; at -= 1) {
    const [one, before] = [tried[at], tried[at - 1]];
    if (one?.outcome === 'applied' && one.detail !== before?.detail) break;
    fruitless += 1;
  }
  return fruitless >= MOST_FRUITLESS ? `it did not go on in ${fruitless} tries` : null;
}

/** Goes on where a change stopped. True when the request came to an end. */
export async function resumeOne(
  deps: Deps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  signal: AbortSignal,
): Promise<boolean> {
  const plan = await findPlan(deps.store, request.plan_id);
  const current = await findIntegration(deps.store, integration.id);
  if (!plan || !current || (await mustWait(deps, deps.store, current, request))) return false;
  const call = callOf(plan, request);
  let finished = false;
  let standing: Standing | undefined;
  try {
    const right = await rightOf(deps, current, request);
    standing = right.standing;
    const why = right.why ?? (await changed(deps, current, connection, request, call, signal));
    if (why !== null && why !== FINISHED) return await endWithRest(deps, request, why);
    finished = why === FINISHED;
  } catch (error) {
    // Nothing was sent: another round asks again, and other seats need not wait for this one.
    if (!(error instanceof AppError) || error instanceof VendorAuthError || error instanceof VendorRateLimitedError)
      throw error;
    deps.log.warn({ err: error, request: request.id }, 'going on with a change waits');
    return false;
  }
  if (!standing) return false;
  const opened = await reopen(deps, request, call, { finished, standing });
  if (opened.kind === 'changed') return endWithRest(deps, request, opened.why);
  if (opened.kind === 'waits') return false;
  try {
    const { mayGoOn } = gateOf(deps, request, signal);
    const outcome = await connection.perform(call.action, call.input, signal, mayGoOn);
    return await closeByOutcome(deps, connection, request, call, outcome, signal);
  } catch (error) {
    return closeByError(deps, request, error);
  }
}

/** It turned out to be finished: then what changed at the vendor is what we wanted, and is not held against it. */
const FINISHED = 'finished';

/** Why it must not go on, as a clause, or null. */
async function changed(
  deps: Deps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  call: PlanCall,
  signal: AbortSignal,
): Promise<string | null> {
  const account = (await connection.account?.(call.input.externalId, signal)) ?? null;
  if (connection.achieved(call.action, account, call.input) === 'yes') return FINISHED;
  return (
    (await changedAtVendor(deps, integration, connection, request, call, account)) ??
    (await backAtWork(deps, integration, request, signal))
  );
}

/** Whether it waits now, as what was approved does: its own place under the caps is not held against it. */
async function mustWait(
  { clock, timeZone }: Deps,
  db: Core['store'],
  integration: IntegrationRow,
  { id, plan_id }: RequestRow,
): Promise<boolean> {
  const question = { now: iso(clock.now()), timeZone, planId: plan_id, goesOn: id };
  return (await holdOn(db, integration, question)) !== null;
}

type Reopening = { readonly kind: 'opened' | 'waits' } | { readonly kind: 'changed'; readonly why: string };

/** Opens the next attempt in one step with the questions an attempt opens on; see openAttempt. */
function reopen(
  deps: Deps,
  request: RequestRow,
  { action }: PlanCall,
  { finished, standing }: { readonly finished: boolean; readonly standing: Standing },
): Promise<Reopening> {
  const waits: Reopening = { kind: 'waits' };
  return atomically(deps.store, async (tx): Promise<Reopening> => {
    await lockIntegration(tx, request.integration_id);
    if ((await findPause(tx, request.integration_id)) !== undefined) return waits;
    const integration = await findIntegration(tx, request.integration_id);
    const plan = await findPlan(tx, request.plan_id);
    const now = iso(deps.clock.now());
    if (!integration || !plan || !covers(plan, integration, now)) return waits;
    if (await mustWait(deps, tx, integration, request)) return waits;
    if ((await rightNow(deps, tx, integration, standing)) === NOT_NOW) return waits;
    const why = finished ? null : await changedInStore({ store: tx, clock: deps.clock }, integration, request, action);
    if (why !== null) return { kind: 'changed', why };
    if (!(await moveRequest(tx, request.id, 'resume', { updated_at: now }))) return waits;
    await beginAttempt(deps, tx, request.id, 'job:execute', plan.action);
    return { kind: 'opened' };
  });
}

/** Hands what is left to a person, with its reason; the seat may stand on a new list from then on. */
async function endWithRest(
  deps: Pick<Core, 'store' | 'clock' | 'audit'> & Pick<Deps, 'wake'>,
  request: RequestRow,
  why: string,
): Promise<boolean> {
  const left = progressOf(request.progress)?.left ?? [];
  const moved = await atomically(deps.store, async (tx) => {
    await lockIntegration(tx, request.integration_id);
    const reason = left.length > 0 ? leftWords(why, left) : why;
    const change = { outcome_reason: reason, updated_at: iso(deps.clock.now()) };
    if (!(await moveRequest(tx, request.id, 'needManual', change))) return false;
    const subject = `request:${request.id}`;
    await deps.audit(tx, { actor: 'job:execute', subject, type: 'request.left_over', data: { left: left.length } });
    return true;
  });
  if (moved) {
    await closeIfDone(deps, request.plan_id);
    deps.wake.redraw(request.plan_id);
  }
  return moved;
}
