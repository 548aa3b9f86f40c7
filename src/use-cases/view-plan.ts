import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { reasonOf } from '../domain/reason.ts';
import { listSources } from '../store/activity.ts';
import { findPause } from '../store/controls.ts';
import { findIntegration, listLicenseTypes } from '../store/integrations.ts';
import { findPlan, type PlanRow, type RequestRow, requestsOf } from '../store/plans.ts';
import { countsOf } from './count-seats.ts';
import { itemLine } from './explain.ts';
import { holdOn, waitsOf } from './hold.ts';
import { evidenceOf } from './judge-seats.ts';
import { progressOf } from './plan-call.ts';
import type { Core, People, Vendors } from './ports.ts';
import { approversOf, itemOf, planContextOf, refOf } from './rows.ts';
import type { PlanView, Refusal } from './views.ts';
import { whoMayReport } from './who-may.ts';

/** How many characters of a plan's hash its buttons carry. */
export const HASH_PREFIX = 12;

export type ViewPlanDeps = Pick<Core, 'store' | 'clock'> & { readonly vendors: Vendors; readonly timeZone: string };

export type ReviewResult =
  | { readonly kind: 'view'; readonly view: PlanView }
  | { readonly kind: 'not_found' }
  | Refusal;

/** A plan for the list somebody opened: it names people, so it is for those who may look at people. */
export function reviewPlan(
  deps: ViewPlanDeps & { readonly people: Pick<People, 'standing'>; readonly admins: readonly string[] },
) {
  return async (input: { readonly actor: string; readonly planId: string }): Promise<ReviewResult> => {
    const plan = await findPlan(deps.store, input.planId);
    const integration = plan && (await findIntegration(deps.store, plan.integration_id));
    if (!integration) return { kind: 'not_found' };
    const approvers = approversOf(integration);
    if (!may('view_people', await deps.people.standing(input.actor), approvers)) {
      const whoMay = whoMayReport(approvers, deps.admins);
      return { kind: 'refused', reason: 'Looking at people is for operators, approvers, auditors and admins.', whoMay };
    }
    const view = await viewPlan(deps)(input.planId);
    return view ? { kind: 'view', view } : { kind: 'not_found' };
  };
}

/** A plan as its message shows it, always from the store; null when there is none of this id. */
export function viewPlan(deps: ViewPlanDeps) {
  return async (planId: string): Promise<PlanView | null> => {
    const { store, vendors } = deps;
    const plan = await findPlan(store, planId);
    const integration = plan && (await findIntegration(store, plan.integration_id));
    if (!plan || !integration) return null;
    const [requests, types, sources, counted] = await Promise.all([
      requestsOf(store, planId),
      listLicenseTypes(store, integration.id),
      listSources(store, integration.id),
      countsOf(store, integration.id),
    ]);
    const evidence = evidenceOf(sources, []);
    const waits = requests.some((request) => request.state === 'approved')
      ? await holdOn(store, integration, { now: iso(deps.clock.now()), timeZone: deps.timeZone, planId })
      : null;
    const waitsFor = await waitsOf(store, integration.id);
    const context = planContextOf(plan.context);
    const nameOfType = (id: string | null) => types.find((type) => type.license_type_id === id)?.name ?? id ?? 'none';
    return {
      planId,
      hashPrefix: plan.hash.slice(0, HASH_PREFIX),
      integration: refOf(integration, vendors),
      state: plan.state,
      voidReason: plan.void_reason,
      thresholdDays: plan.threshold_days,
      asOf: plan.as_of,
      createdAt: plan.created_at,
      createdBy: plan.created_by,
      expiresAt: plan.expires_at,
      readOnly: integration.reclaim_enabled_at === null,
      pausedBy: (await findPause(store, integration.id))?.set_by ?? null,
      effects: (await vendors.connect(integration).catch(() => null))?.effects(plan.action) ?? null,
      ...(plan.action === 'demote' ? { change: { action: plan.action } } : {}),
      ...(plan.action === 'downgrade'
        ? { change: { action: plan.action, to: nameOfType(plan.to_license_type_id) } }
        : {}),
      items: requests.map((request) => {
        const item = itemOf(request.item);
        const licenseTypeName = nameOfType(item.licenseTypeId);
        return {
          // Idle time as of the list, so that a redraw a day later says the same.
          ...itemLine(item, { now: plan.created_at, licenseTypeName, evidence }),
          requestId: request.id,
          state: request.state,
          approvedBy: request.approved_by,
          decidedBy: request.decided_by,
          updatedAt: request.updated_at,
          reason: request.outcome_reason,
          note: item.note ?? null,
          why: reasonOf(item, plan.reason_code),
          progress: progressOf(request.progress),
          askedBackAt: request.asked_back_at,
          waits: request.state === 'approved' ? (waits ?? waitsFor(request.id)) : null,
          restorableUntil: isRestorable(request, iso(deps.clock.now())) ? request.restore_until : null,
        };
      }),
      counts: counted.counts,
      review: context.review,
      alreadyOpen: context.alreadyOpen,
      asking: context.asking,
      noWay: context.noWay,
      approvers: approversOf(integration),
    };
  };
}

/** Whether a removal can be undone at an instant: it was done, what that needs was kept, and there is time left. */
export function isRestorable(request: Pick<RequestRow, 'state' | 'undo' | 'restore_until'>, now: string): boolean {
  return request.state === 'succeeded' && request.undo !== null && (request.restore_until ?? '') > now;
}

/** Whether a plan may still be approved at this instant. */
export function isOpen(plan: PlanRow, now: Date): boolean {
  return plan.state === 'open' && plan.expires_at > iso(now);
}
