import { iso } from '../clock.ts';
import type { UndoData } from '../connector/contract.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { findPause } from '../store/controls.ts';
import { dropHold, requestHold } from '../store/holds.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { findPlan, findRequest, moveRequest, type PlanRow, type RequestRow } from '../store/plans.ts';
import { beginAttempt } from './attempt.ts';
import { leavePlan } from './decide-plan.ts';
import { holdOn } from './hold.ts';
import type { Core } from './ports.ts';
import { policyOf } from './rows.ts';

export type OpenAttemptDeps = Pick<Core, 'store' | 'clock' | 'ids' | 'audit'> & {
  /** Where days begin while a policy names no zone of its own. */
  readonly timeZone: string;
};

/** What became of the wish to open an attempt. `waits`: not now, or somebody was first. `left`: it left its plan. */
export type Opening =
  | { readonly kind: 'opened'; readonly id: string }
  | { readonly kind: 'waits' }
  | { readonly kind: 'left' };

/** What is no reason to leave a list, but to look again in the next round before anything is sent. */
export const NOT_NOW = Symbol('not now');

/** Asked once more where the attempt opens: why the request no longer is what was approved, or null. Store only. */
export type StillTrue = (
  tx: Core['store'],
  integration: IntegrationRow,
  plan: PlanRow,
) => Promise<string | typeof NOT_NOW | null>;

/** For an attempt that only writes down what an earlier call did: no cap and no hour holds it up, nothing is judged. */
export const NOTHING_IS_SENT: StillTrue = async () => null;

/**
 * Moves an approved request to executing and opens its attempt in one step, unless it has to wait (for a pause to end,
 * for working hours, for room under a cap) or is no longer what was approved: then it leaves its plan, named. `undo` is
 * what taking it back would need.
 *
 * The integration's row is locked before anything is asked. Who pauses, exempts, keeps a seat, saves a policy, approves or
 * ends a list takes the same lock before storing, so each of these comes before this step and is seen, or after it. On
 * SQLite a transaction holds the whole file from its beginning. Nobody waits in a circle: integrations are locked first,
 * by id, and whoever moves a request or a plan holds its integration, so that in which order their rows and the head of
 * the audit trail follow is no matter.
 */
export function openAttempt(
  deps: OpenAttemptDeps,
  request: RequestRow,
  stillTrue: StillTrue,
  undo: UndoData | null = null,
): Promise<Opening> {
  return atomically(deps.store, async (tx): Promise<Opening> => {
    await lockIntegration(tx, request.integration_id);
    if ((await findPause(tx, request.integration_id)) !== undefined) return { kind: 'waits' };
    const integration = await findIntegration(tx, request.integration_id);
    const now = iso(deps.clock.now());
    const plan = await findPlan(tx, request.plan_id);
    if (!integration || !plan || !covers(plan, integration, now)) return { kind: 'waits' };
    if ((await findRequest(tx, request.id))?.state !== 'approved') return { kind: 'waits' };
    const question = { now, timeZone: deps.timeZone, planId: plan.id };
    const sends = stillTrue !== NOTHING_IS_SENT;
    if (sends && (await holdOn(tx, integration, question)) !== null) return { kind: 'waits' };
    const why = await stillTrue(tx, integration, plan);
    if (why === NOT_NOW) return { kind: 'waits' };
    if (why !== null) {
      await leavePlan({ ...deps, store: tx }, request, why, 'job:execute');
      return { kind: 'left' };
    }
    // The way back is stored before anything is sent: no lost answer and no crash can lose it.
    const way = { undo: undo === null ? null : JSON.stringify(undo), restore_until: null };
    const moved = await moveRequest(tx, request.id, 'start', { updated_at: now, ...way });
    if (!moved) return { kind: 'waits' };
    await dropHold(tx, requestHold(request.id));
    return { kind: 'opened', id: await beginAttempt(deps, tx, request.id, 'job:execute', plan.action) };
  });
}

/** Whether an approval of this plan still is one; settings may have been saved since the round looked. */
export function covers(plan: PlanRow, integration: IntegrationRow, now: string): boolean {
  const current = plan.policy_version === policyOf(integration).version && integration.reclaim_enabled_at !== null;
  return current && plan.state === 'open' && plan.expires_at > now;
}
