import { iso } from '../clock.ts';
import type { Connection, VendorAccount } from '../connector/contract.ts';
import { atomically } from '../store/atomically.ts';
import { attemptsOf, lockIntegration } from '../store/attempts.ts';
import { auditOf } from '../store/audit.ts';
import { oweNews } from '../store/holder-news.ts';
import { findPlan, moveRequest, type RequestRow, requestsIn, touchRequest } from '../store/plans.ts';
import { type AttemptDeps, mayBelieveNo, readBack } from './attempt.ts';
import { closeWith, noteEffect, restorableUntil } from './close-reclaim.ts';
import { closeIfDone } from './decide-plan.ts';
import { callOf, type PlanCall, type Progress } from './plan-call.ts';
import type { Core } from './ports.ts';
import { undoOf } from './rows.ts';

/** What became of calls whose answer was lost, and what is tried again. */

const MAX_ATTEMPTS = 3;

/** What is left of a change of several steps whose answer was lost: which of them were done is read when it goes on. */
const UNFINISHED: Progress = { done: [], left: ['finishing the change'] };

/** Requests a killed process left in the middle: the call may have been sent, so only reading can settle them. */
export async function recoverInterrupted(deps: AttemptDeps, integrationId: string): Promise<void> {
  for (const request of await requestsIn(deps.store, integrationId, ['executing'])) {
    await closeWith(deps, request, 'lose', { outcome: 'unknown', detail: 'stopped before the answer arrived' }, null);
  }
}

/** A failure proved by reading to have done nothing is tried again, a few times, while the approval lives. */
export async function retryFailed(deps: AttemptDeps, integrationId: string): Promise<void> {
  for (const request of await requestsIn(deps.store, integrationId, ['failed'])) {
    // The plan is read in the same step: one that ends meanwhile must not be left with an approved item.
    const again = await atomically(deps.store, async (tx) => {
      await lockIntegration(tx, integrationId);
      const attempts = await attemptsOf(tx, request.id);
      // A call the vendor sent away unread tried nothing; how long to leave it alone stands in its hold.
      const tries = attempts.filter((attempt) => attempt.turned_away === null).length;
      const plan = await findPlan(tx, request.plan_id);
      const updated_at = iso(deps.clock.now());
      const alive = plan?.state === 'open' && plan.expires_at > updated_at;
      const retry = attempts.at(-1)?.outcome === 'failed' && tries < MAX_ATTEMPTS && alive;
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

/** Settles a lost answer by reading, never by asking again. */
export async function settleOne(
  deps: AttemptDeps,
  connection: Connection,
  request: RequestRow,
  signal: AbortSignal,
): Promise<boolean> {
  const plan = await findPlan(deps.store, request.plan_id);
  if (!plan) return false;
  const { action, input } = callOf(plan, request);
  const { said, account } = await readBack(deps, connection, action, input, signal);
  if (said === 'unknown' || (said === 'no' && !(await mayBelieveNo(deps, request.id)))) {
    await touchRequest(deps.store, request.id, iso(deps.clock.now()));
    return false;
  }
  // A change of several steps that is not finished may have been begun: it goes on from what is true now.
  const begun = action === 'downgrade' || movedOn(connection, request, { action, input }, account);
  const event = said === 'yes' ? 'confirmApplied' : begun ? 'partly' : 'confirmNotApplied';
  const reason =
    said === 'yes' ? null : begun ? 'an answer was lost, and it is not finished' : 'the vendor did not do it';
  const kept = said === 'yes' && request.undo !== null ? await restorableUntil(deps, request) : null;
  const way = begun && said === 'no' ? { progress: request.progress ?? JSON.stringify(UNFINISHED) } : {};
  await atomically(deps.store, async (tx) => {
    await lockIntegration(tx, request.integration_id);
    const updated_at = iso(deps.clock.now());
    const moved = await moveRequest(tx, request.id, event, {
      outcome_reason: reason,
      updated_at,
      ...way,
      ...(said === 'yes' ? { restore_until: kept, resume: null } : {}),
    });
    if (!moved) return;
    if (said === 'yes') {
      await noteEffect(tx, request, action, account, updated_at);
      await oweNews(tx, request, updated_at);
      // What was begun is no call that did nothing: it keeps its place under the caps.
    } else if (!begun) await markLastAttemptFailed(tx, request.id);
    await deps.audit(tx, {
      actor: 'job:settle',
      subject: `request:${request.id}`,
      type: `request.${event === 'confirmApplied' ? 'confirmed' : begun ? 'not_finished' : 'not_done'}`,
    });
  });
  await closeIfDone(deps, request.plan_id);
  if (said === 'no') deps.wake.execute();
  return said === 'yes';
}

/** Whether a part was done all the same: what taking it back would need is no longer what it was before the call. */
function movedOn(
  connection: Connection,
  request: RequestRow,
  { action, input }: PlanCall,
  account: VendorAccount | null,
): boolean {
  const before = undoOf(request.undo);
  const after = account && connection.undoOf?.(action, account, input);
  if (before === null || !after) return false;
  return Object.entries(before).some(([name, value]) => after[name] !== value);
}

async function markLastAttemptFailed(tx: Core['store'], requestId: string): Promise<void> {
  const last = (await attemptsOf(tx, requestId)).at(-1);
  if (!last) return;
  await tx.updateTable('action_attempts').set({ outcome: 'failed' }).where('id', '=', last.id).execute();
}

/** Whether a call was sent whose answer was lost and which reading did not confirm at the time. */
export async function wasDoubtful(deps: AttemptDeps, request: RequestRow): Promise<boolean> {
  return (await auditOf(deps.store, `request:${request.id}`)).some((event) => event.type === 'request.not_done');
}
