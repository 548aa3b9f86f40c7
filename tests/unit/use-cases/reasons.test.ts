import { describe, expect, it } from 'vitest';
import type { AskedReason } from '../../../src/domain/reason.ts';
import { atomically } from '../../../src/store/atomically.ts';
import { findIntegration } from '../../../src/store/integrations.ts';
import { findPlan, requestsOf } from '../../../src/store/plans.ts';
import { approvePlan } from '../../../src/use-cases/decide-plan.ts';
import { exportPerson } from '../../../src/use-cases/export-person.ts';
import { storePlan } from '../../../src/use-cases/store-plan.ts';
import { HASH_PREFIX, viewPlan } from '../../../src/use-cases/view-plan.ts';
import { anItem, NOW } from '../../builders.ts';
import { noVendors, people } from '../../connections.ts';
import { type AskingTenant, aTenantThatAsks } from '../../holders.ts';
import { aCore } from '../../stores.ts';

const events = async (tenant: AskingTenant, type: string) => {
  const rows = await tenant.store.selectFrom('audit_events').select('data').where('type', '=', type).execute();
  return rows.map((row) => JSON.parse(row.data) as unknown);
};
const reported = async (reason?: AskedReason) => {
  const tenant = await aTenantThatAsks();
  await tenant.usePolicy({ action: 'reclaim' });
  const result = await tenant.report('int_1', reason);
  if (result.kind !== 'posted') throw new Error(result.kind);
  return { tenant, planId: result.planId };
};
const shown = async (tenant: AskingTenant, planId: string) =>
  viewPlan({ ...aCore(tenant.store, tenant.clock), vendors: noVendors, timeZone: 'UTC' })(planId);

describe('the reason of a reclaim', () => {
  it('is unused licenses unless the asker says otherwise, and stands on the list, in the report and in the trail', async () => {
    for (const reason of [undefined, 'security', 'compliance'] as const) {
      const { tenant, planId } = await reported(reason);
      const code = reason ?? 'license';
      expect((await findPlan(tenant.store, planId))?.reason_code).toBe(code);
      expect((await shown(tenant, planId))?.items.map((item) => item.why)).toEqual([code, code, code]);
      expect(await events(tenant, 'plan.proposed')).toMatchObject([{ reason: code, leavers: 0 }]);
    }
  });

  it('of somebody who left is that they left, whatever the list was asked for', async () => {
    const tenant = await aTenantThatAsks();
    const core = aCore(tenant.store, tenant.clock);
    const integration = await findIntegration(tenant.store, 'int_1');
    const store = (items: ReturnType<typeof anItem>[]) =>
      atomically(tenant.store, (tx) =>
        storePlan(core, tx, {
          integration: integration!,
          items,
          reason: 'security',
          createdBy: 'U1',
          asOf: NOW,
          context: { review: 0, alreadyOpen: 0 },
        }),
      );
    const left = anItem({ externalId: '1300', verdict: 'leaver', tier: 'certain', deciding: null });
    const mixed = await store([anItem({ externalId: '1200' }), left]);
    expect((await shown(tenant, mixed))?.items.map((item) => item.why)).toEqual(['security', 'leaver']);
    expect(await events(tenant, 'plan.proposed')).toMatchObject([{ reason: 'security', leavers: 1 }]);
    const leavers = await store([{ ...left, externalId: '1400' }]);
    expect((await findPlan(tenant.store, leavers))?.reason_code).toBe('leaver');
  });

  it('is in the event of each approval, and in what is exported about a person', async () => {
    const { tenant, planId } = await reported('compliance');
    const core = aCore(tenant.store, tenant.clock);
    const [request] = await requestsOf(tenant.store, planId);
    const hashPrefix = (await findPlan(tenant.store, planId))?.hash.slice(0, HASH_PREFIX) ?? '';
    await tenant.store.updateTable('integrations').set({ approvers: '["U2"]' }).execute();
    const wake = { execute: () => {}, redraw: () => {} };
    const approve = approvePlan({ ...core, people, wake, admins: ['U1'] });
    await approve({ actor: 'U2', target: request!.id, hashPrefix, requests: 'all' });
    expect(await events(tenant, 'request.approved')).toMatchObject([{ plan: planId, reason: 'compliance' }]);
    const result = await exportPerson({ ...core, people, admins: ['U1'] })({
      actor: 'U1',
      email: `p${request?.external_id}@northwind.example`,
    });
    expect(result.kind === 'exported' && result.held.requests).toMatchObject([{ reason_code: 'compliance' }]);
  });
});
