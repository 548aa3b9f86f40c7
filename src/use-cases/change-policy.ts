import type { InactivityPolicy } from '../domain/policy.ts';
import { policyDifference } from '../domain/policy-difference.ts';
import { type IntegrationRow, listLicenseTypes, updateIntegration } from '../store/integrations.ts';
import { openPlans } from '../store/plans.ts';
import { dropVerdicts } from '../store/verdicts.ts';
import { voidPlan } from './decide-plan.ts';
import type { Core, Wake } from './ports.ts';
import { policyOf } from './rows.ts';

export interface PolicyChange {
  readonly policy: InactivityPolicy;
  /** Clauses for people; empty when nothing differs. */
  readonly difference: readonly string[];
}

/** The policy to store: one version on when anything differs, the very same otherwise. */
export async function nextPolicy(
  { store }: Pick<Core, 'store'>,
  integration: IntegrationRow,
  wanted: InactivityPolicy,
): Promise<PolicyChange> {
  const before = policyOf(integration);
  const types = await listLicenseTypes(store, integration.id);
  const nameOf = (id: string) => types.find((type) => type.license_type_id === id)?.name ?? id;
  const difference = policyDifference(before, wanted, nameOf);
  const version = difference.length > 0 ? before.version + 1 : before.version;
  return { policy: { ...wanted, version }, difference };
}

/** Stores a changed policy and has every seat judged again. Call it in a transaction with its audit event. */
export async function storePolicy(
  tx: Core['store'],
  integrationId: string,
  { policy, difference }: PolicyChange,
): Promise<void> {
  if (difference.length === 0) return;
  await updateIntegration(tx, integrationId, { policy: JSON.stringify(policy) });
  await dropVerdicts(tx, integrationId);
}

/** Voids what is open under the former policy, saying what differs, and redraws it. Returns how many lists were voided. */
export async function voidForPolicy(
  deps: Pick<Core, 'store' | 'clock' | 'audit'> & { readonly wake: Wake },
  integrationId: string,
  { difference }: PolicyChange,
): Promise<number> {
  const plans = await openPlans(deps.store, integrationId);
  for (const plan of plans) {
    if (difference.length > 0) await voidPlan(deps, plan, `The policy changed: ${difference.join('; ')}.`);
    deps.wake.redraw(plan.id);
  }
  return difference.length > 0 ? plans.length : 0;
}
