import { iso } from '../clock.ts';
import { canonicalPlan, type PlanAction, type PlanChange, type PlanItem } from '../domain/plan.ts';
import type { AskedReason } from '../domain/reason.ts';
import { addDays } from '../domain/time.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { insertPlan } from '../store/plans.ts';
import { countPaid } from '../store/seats.ts';
import type { Core } from './ports.ts';
import { policyOf } from './rows.ts';

export interface NewPlan {
  readonly integration: IntegrationRow;
  readonly items: readonly PlanItem[];
  /** Removal unless something else is named. */
  readonly change?: Exclude<PlanChange, { readonly action: 'reclaim' }>;
  /** Why it was asked for; unused licenses unless said. Whoever left is a leaver all the same. */
  readonly reason?: AskedReason;
  readonly createdBy: string;
  /** When the roster it rests on was read. */
  readonly asOf: string;
  /** Counts of what was left out, for the message. */
  readonly context: {
    readonly review: number;
    readonly alreadyOpen: number;
    readonly asking?: number;
    readonly noWay?: number;
  };
}

/** Stores a plan with its hash and one waiting request an item, in the caller's transaction; returns its id. */
export async function storePlan(
  { clock, ids, digest, audit }: Pick<Core, 'clock' | 'ids' | 'digest' | 'audit'>,
  tx: Core['store'],
  { integration, items, change, reason = 'license', createdBy, asOf, context }: NewPlan,
): Promise<string> {
  const now = iso(clock.now());
  const policy = policyOf(integration);
  const planId = ids.next('plan');
  const action: PlanAction = change?.action ?? 'reclaim';
  const toLicenseTypeId = change?.action === 'downgrade' ? change.toLicenseTypeId : null;
  const identity = { tenantId: integration.tenant_id, action, toLicenseTypeId, policyVersion: policy.version };
  await insertPlan(
    tx,
    {
      id: planId,
      integration_id: integration.id,
      action,
      to_license_type_id: toLicenseTypeId,
      reason_code: items.every((item) => item.verdict === 'leaver') ? 'leaver' : reason,
      policy_version: policy.version,
      hash: digest(canonicalPlan(identity, items)),
      state: 'open',
      void_reason: null,
      as_of: asOf,
      threshold_days: policy.thresholdDays,
      context: JSON.stringify({ ...context, paid: await countPaid(tx, integration.id) }),
      created_by: createdBy,
      created_at: now,
      expires_at: addDays(now, policy.planLifeDays),
    },
    items.map((item, position) => ({
      id: ids.next('req'),
      plan_id: planId,
      integration_id: integration.id,
      external_id: item.externalId,
      position,
      state: 'pending_approval' as const,
      item: JSON.stringify(item),
      approved_by: null,
      approved_at: null,
      decided_by: null,
      decided_at: null,
      outcome_reason: null,
      updated_at: now,
      undo: null,
      restore_until: null,
      asked_back_at: null,
    })),
  );
  await audit(tx, {
    actor: createdBy,
    subject: `plan:${planId}`,
    type: 'plan.proposed',
    data: {
      integration: integration.id,
      seats: items.length,
      policy: policy.version,
      reason,
      leavers: items.filter((item) => item.verdict === 'leaver').length,
      ...(change ? { action } : {}),
      ...(toLicenseTypeId === null ? {} : { to: toLicenseTypeId }),
    },
  });
  return planId;
}
