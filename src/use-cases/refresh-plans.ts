import { iso } from '../clock.ts';
import { isOutOfDate } from '../domain/judge.ts';
import { materialChange } from '../domain/plan.ts';
import { findIntegration } from '../store/integrations.ts';
import { openPlans, requestsOf } from '../store/plans.ts';
import { findSeat } from '../store/seats.ts';
import { expirePlan, leavePlan } from './decide-plan.ts';
import { judgeFor } from './plan-call.ts';
import type { Core, Wake } from './ports.ts';
import { itemOf, seatOf } from './rows.ts';

/**
 * Holds open plans against what is known now: an expired plan ends, and an item that differs materially from what its
 * approvers were shown leaves the plan, named with its reason. Unchanged items and plans are untouched.
 */
export function refreshPlans(deps: Core & { readonly wake: Wake }) {
  return async (integrationId?: string): Promise<number> => {
    let left = 0;
    for (const plan of await openPlans(deps.store, integrationId)) {
      if (plan.expires_at <= iso(deps.clock.now())) {
        await expirePlan(deps, plan);
        deps.wake.redraw(plan.id);
        continue;
      }
      const integration = await findIntegration(deps.store, plan.integration_id);
      if (!integration) continue;
      for (const request of await requestsOf(deps.store, plan.id)) {
        if (request.state !== 'pending_approval' && request.state !== 'approved') continue;
        const row = await findSeat(deps.store, integration.id, request.external_id);
        const [judged] = row ? await judgeFor(deps, integration, plan.action, [row]) : [];
        // What is approved is looked at afresh when it is carried out; only a promise not to touch it counts before.
        if (request.state === 'approved' && judged?.verdict.kind !== 'exempt') continue;
        // Evidence that merely grew old is no news about the seat: the click or the next reading decides.
        if (judged?.verdict.kind === 'undetermined' && isOutOfDate(judged.verdict)) continue;
        const change = materialChange(itemOf(request.item), row ? seatOf(row) : null, judged?.verdict ?? null);
        if (change !== null && (await leavePlan(deps, request, change))) left += 1;
      }
      if (left > 0) deps.wake.redraw(plan.id);
    }
    return left;
  };
}
