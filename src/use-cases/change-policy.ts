import type { InactivityPolicy } from '../domain/policy.ts';
import { policyDifference } from '../domain/policy-difference.ts';
import { judgesAlike, movedEmails, policyChange } from '../domain/policy-facts.ts';
import { lockIntegration } from '../store/attempts.ts';
import { findIntegration, type IntegrationRow, listLicenseTypes, updateIntegration } from '../store/integrations.ts';
import { openPlans } from '../store/plans.ts';
import { savedSince } from '../store/settings-history.ts';
import { dropVerdicts, forgetVerdictsWhere } from '../store/verdicts.ts';
import { voidPlan } from './decide-plan.ts';
import type { Core } from './ports.ts';
import { policyOf, stringsOf } from './rows.ts';
import type { ChangedMeanwhile, IntegrationRef } from './views.ts';

/** An integration as it is once nobody else can save its settings, until the transaction ends. */
export async function lockSettings(tx: Core['store'], integrationId: string): Promise<IntegrationRow | undefined> {
  await lockIntegration(tx, integrationId);
  return findIntegration(tx, integrationId);
}

export interface PolicyChange {
  readonly policy: InactivityPolicy;
  /** Clauses for people; empty when nothing differs. */
  readonly difference: readonly string[];
  /** Open lists that were voided. */
  readonly voided: number;
}

/**
 * Stores the policy that is wanted, one version on when it differs, voids what is open under the former one, saying
 * what differs, and has seats judged anew where the rules of judging changed. Call it with the settings locked, in the
 * transaction of their audit event; messages are redrawn by the caller afterwards.
 */
export async function changePolicy(
  deps: Pick<Core, 'clock' | 'audit'>,
  tx: Core['store'],
  integration: IntegrationRow,
  wanted: InactivityPolicy,
): Promise<PolicyChange> {
  const before = policyOf(integration);
  const types = await listLicenseTypes(tx, integration.id);
  const nameOf = (id: string) => types.find((type) => type.license_type_id === id)?.name ?? id;
  const difference = policyDifference(before, wanted, nameOf);
  if (policyChange(before, wanted).codes.length === 0) return { policy: before, difference: [], voided: 0 };
  const policy = { ...wanted, version: before.version + 1 };
  await updateIntegration(tx, integration.id, { policy: JSON.stringify(policy) });
  const { added, removed } = movedEmails(before, policy);
  if (!judgesAlike(before, policy)) await dropVerdicts(tx, integration.id);
  else await forgetVerdictsWhere(tx, integration.id, 'email_normalized', [...added, ...removed]);
  const plans = await openPlans(tx, integration.id);
  for (const plan of plans)
    await voidPlan({ ...deps, store: tx }, plan, `The policy changed: ${difference.join('; ')}.`);
  return { policy, difference, voided: plans.length };
}

/**
 * What others saved since a form was opened, where this save would undo a part of it; null where both can stand. Saves
 * of other fields do not matter: what a form does not change keeps the newer value.
 */
export async function changedMeanwhile(
  tx: Core['store'],
  integration: IntegrationRef,
  opened: number | undefined,
  codes: readonly string[],
): Promise<ChangedMeanwhile | null> {
  if (opened === undefined) return null;
  const saves = (await savedSince(tx, integration.id, opened)).map(({ actor, at, data }) => {
    const { changed } = JSON.parse(data) as { readonly changed?: string };
    return { by: actor, at, codes: changed === undefined ? [] : stringsOf(changed) };
  });
  const clash = saves.some((save) => save.codes.some((code) => codes.includes(code)));
  return clash ? { kind: 'changed_meanwhile', integration, saves } : null;
}
