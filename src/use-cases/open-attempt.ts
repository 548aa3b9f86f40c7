import { iso } from '../clock.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { findPause } from '../store/controls.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { findPlan, moveRequest, type PlanRow, type RequestRow } from '../store/plans.ts';
import { beginAttempt } from './attempt.ts';
import { holdOn } from './hold.ts';
import type { Core } from './ports.ts';
import { policyOf } from './rows.ts';

export type OpenAttemptDeps = Pick<Core, 'store' | 'clock' | 'ids' | 'audit'> & {
  /** Where days begin while a policy names no zone of its own. */
  readonly timeZone: string;
};

/** One round over an integration: how many attempts it has opened. */
export interface Round {
  opened: number;
}

/**
 * Moves an approved request to executing and opens its attempt in one step; null when somebody was first, or when it
 * has to wait: for a pause to end, for working hours or for room under a cap.
 */
export function openAttempt(deps: OpenAttemptDeps, request: RequestRow, round: Round): Promise<string | null> {
  return atomically(deps.store, async (tx) => {
    // All asked in the step that opens the attempt: after a pause is stored none opens, and a cap is never overrun.
    if ((await findPause(tx, request.integration_id)) !== undefined) return null;
    await lockIntegration(tx, request.integration_id);
    const integration = await findIntegration(tx, request.integration_id);
    const now = iso(deps.clock.now());
    const plan = await findPlan(tx, request.plan_id);
    if (!integration || !plan || !covers(plan, integration, now)) return null;
    if ((await holdOn(tx, integration, { now, timeZone: deps.timeZone, thisRun: round.opened })) !== null) return null;
    const moved = await moveRequest(tx, request.id, 'start', { updated_at: now });
    if (!moved) return null;
    const id = await beginAttempt(deps, tx, request.id, 'job:execute', 'reclaim');
    round.opened += 1;
    return id;
  });
}

/** Whether an approval of this plan still is one; settings may have been saved since the round looked. */
function covers(plan: PlanRow, integration: IntegrationRow, now: string): boolean {
  const current = plan.policy_version === policyOf(integration).version && integration.reclaim_enabled_at !== null;
  return current && plan.state === 'open' && plan.expires_at > now;
}
