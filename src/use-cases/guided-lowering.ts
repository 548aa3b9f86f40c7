import type { PlanItem } from '../domain/plan.ts';
import { OPEN_STATES } from '../domain/request-state.ts';
import { type GuidedRow, updateGuided } from '../store/guided-plans.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { findPlan, openRequestIds, type PlanRow, type RequestRow, requestsOf } from '../store/plans.ts';
import { voidPlan } from './decide-plan.ts';
import type { Core, Vendors, Wake } from './ports.ts';
import { capabilitiesOf } from './rows.ts';
import { storePlan } from './store-plan.ts';

/**
 * Lowering an admin's role through the vendor: the first step of the guided way, as a list of one that an approver
 * decides about and the executor carries out like any other. Where the vendor cannot, a person lowers it by hand.
 */

/** Whether this vendor, plan and key may lower a role, and the integration is allowed to change anything. */
export function canLower(integration: IntegrationRow, vendors: Pick<Vendors, 'find'>): boolean {
  const offers = vendors.find(integration.connector_id)?.capabilities.has('action:demote') ?? false;
  return offers && integration.reclaim_enabled_at !== null && capabilitiesOf(integration).demote?.can !== 'no';
}

/** Stores the list of one that asks to lower the role, in the caller's transaction; null when the seat is on a list. */
export async function proposeLowering(
  deps: Pick<Core, 'clock' | 'ids' | 'digest' | 'audit'>,
  tx: Core['store'],
  input: { readonly integration: IntegrationRow; readonly guidedId: string; readonly item: PlanItem } & {
    readonly createdBy: string;
    readonly asOf: string;
  },
): Promise<string | null> {
  const { integration, guidedId, item, createdBy, asOf } = input;
  if ((await openRequestIds(tx, integration.id)).has(item.externalId)) return null;
  const context = { review: 0, alreadyOpen: 0 };
  const plan = { integration, items: [item], change: { action: 'demote' as const }, createdBy, asOf, context };
  const id = await storePlan(deps, tx, plan);
  await updateGuided(tx, guidedId, { lowering_plan_id: id });
  return id;
}

export interface Lowering {
  readonly plan: PlanRow;
  readonly request: RequestRow;
}

/** The list that asks to lower the role, with its one request; null where there is none. */
export async function loweringOf(
  store: Core['store'],
  guided: Pick<GuidedRow, 'lowering_plan_id'>,
): Promise<Lowering | null> {
  if (guided.lowering_plan_id === null) return null;
  const plan = await findPlan(store, guided.lowering_plan_id);
  const [request] = plan ? await requestsOf(store, plan.id) : [];
  return plan && request ? { plan, request } : null;
}

/** Whether a call that lowers the role may be on its way, or may still be tried. */
export function isLowering(lowering: Lowering | null): boolean {
  const open: readonly string[] = OPEN_STATES;
  const state = lowering?.request.state;
  if (state === undefined || state === 'pending_approval' || state === 'approved') return false;
  return open.includes(state) || state === 'failed';
}

/** Ends a list that was not carried out yet: somebody lowered the role by hand, or the guided way is over. */
export async function endLowering(
  deps: Pick<Core, 'store' | 'clock' | 'audit'> & { readonly wake: Wake },
  guided: Pick<GuidedRow, 'lowering_plan_id'>,
  reason: string,
): Promise<void> {
  const lowering = await loweringOf(deps.store, guided);
  if (lowering?.plan.state !== 'open') return;
  await voidPlan(deps, lowering.plan, reason);
  deps.wake.redraw(lowering.plan.id);
}
