import { guidedOfPlan } from '../store/guided-plans.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { openPlans, type PlanRow, requestsOf } from '../store/plans.ts';
import { voidPlan } from './decide-plan.ts';
import { byPerson, type GroupMembers, otherEyes } from './first-eyes.ts';
import type { Core } from './ports.ts';

/** Ends the lists that stuckPlans named; call it in the transaction that stores the list which takes their place. */
export async function takeOver(
  deps: Pick<Core, 'store' | 'clock' | 'audit'>,
  stuck: readonly PlanRow[],
): Promise<void> {
  for (const plan of stuck)
    await voidPlan(deps, plan, 'Nobody but its asker might approve it; a newer list takes its place.');
}

/**
 * The open lists that a list which somebody else, or the schedule, asks for takes the place of: those whose asker is the
 * only person who might approve them, unless something was decided. `members` are those of the groups that approve.
 * Changes nothing.
 */
export async function stuckPlans(
  deps: Pick<Core, 'store'> & { readonly admins: readonly string[] },
  integration: IntegrationRow,
  actor: string,
  members: GroupMembers,
): Promise<readonly PlanRow[]> {
  const stuck: PlanRow[] = [];
  for (const plan of await openPlans(deps.store, integration.id)) {
    // An admin's seat has a way of its own, which ends by itself.
    if (!byPerson(plan) || plan.created_by === actor || plan.action === 'demote') continue;
    if ((await otherEyes(deps, integration, members, [plan.created_by])).length > 0) continue;
    if ((await guidedOfPlan(deps.store, plan.id)) !== undefined) continue;
    const requests = await requestsOf(deps.store, plan.id);
    if (requests.some(({ state }) => state !== 'pending_approval' && state !== 'superseded')) continue;
    stuck.push(plan);
  }
  return stuck;
}
