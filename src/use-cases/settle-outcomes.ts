import { iso } from '../clock.ts';
import type { Connection } from '../connector/contract.ts';
import { atomically } from '../store/atomically.ts';
import { attemptsOf } from '../store/attempts.ts';
import { auditOf } from '../store/audit.ts';
import { findPlan, moveRequest, type RequestRow, requestsIn, touchRequest } from '../store/plans.ts';
import { markGone } from '../store/seats.ts';
import { type AttemptDeps, mayBelieveNo } from './attempt.ts';
import { closeWith, isTaken } from './close-reclaim.ts';
import { closeIfDone } from './decide-plan.ts';
import type { Core } from './ports.ts';

/** What became of calls whose answer was lost, and what is tried again. */

const MAX_ATTEMPTS = 3;

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

/** Settles a lost answer by reading, never by asking again. */
export async function settleOne(
  deps: AttemptDeps,
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

/** Whether a call was sent whose answer was lost and which reading did not confirm at the time. */
export async function wasDoubtful(deps: AttemptDeps, request: RequestRow): Promise<boolean> {
  return (await auditOf(deps.store, `request:${request.id}`)).some((event) => event.type === 'request.not_done');
}
