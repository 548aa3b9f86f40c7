import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { VendorAuthError } from '../../../src/errors.ts';
import { findIntegration, updateIntegration } from '../../../src/store/integrations.ts';
import { countSeats } from '../../../src/store/seats.ts';
import { latestRun } from '../../../src/store/sync-runs.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import type { Notifier } from '../../../src/use-cases/ports.ts';
import { acceptLoss, runSync } from '../../../src/use-cases/run-sync.ts';
import { syncIntegration } from '../../../src/use-cases/sync-integration.ts';
import { NOW } from '../../builders.ts';
import { aMember, aReversibleTenant } from '../../reversible.ts';

const MEMBERS = ['1200', '1300', '1400', '1500', '1600', '1700', '1800', '1900', '2000', '2100'];

/** A tenant whose listing shows whom the test says, and whose credentials work while the test says so. */
async function aListedTenant() {
  const tenant = await aReversibleTenant(MEMBERS.map((id) => aMember(id)));
  const vendor = { missing: 0, refuses: false };
  const refusal = () => new VendorAuthError('the key was revoked', { connector: 'asana', operation: 'check' });
  const listed = {
    ...tenant.connection,
    check: (signal: AbortSignal) => (vendor.refuses ? Promise.reject(refusal()) : tenant.connection.check(signal)),
    async *accounts() {
      yield { items: MEMBERS.slice(vendor.missing).map((id) => aMember(id)) };
    },
  };
  const deps = { ...tenant.base, vendors: { ...tenant.base.vendors, connect: async () => listed } };
  const sync = syncIntegration({ ...deps, holder: 'h1' });
  const runs = { ...deps, sync, notifier: {} as Notifier, refreshPlans: async () => 0, defaultChannel: null };
  const signal = new AbortController().signal;
  let round = 0;
  const later = () => {
    round += 1;
    tenant.clock.set(addDays(NOW, round / 1440));
  };
  const events = async (...types: readonly string[]) =>
    (await tenant.store.selectFrom('audit_events').selectAll().orderBy('position').execute())
      .filter(({ type }) => types.includes(type))
      .map(({ actor, type, data }) => ({ actor, type, data: JSON.parse(data) as Record<string, unknown> }));
  return {
    ...tenant,
    vendor,
    events,
    sync: async (actor = 'U1') => {
      later();
      return runSync(runs)({ actor, integrationId: 'int_1', signal });
    },
    accept: async (runId: string, actor = 'U1') => {
      later();
      return acceptLoss(runs)({ actor, runId, signal });
    },
    newest: async () => (await latestRun(tenant.store, 'int_1'))?.id ?? '',
    present: () => countSeats(tenant.store, 'int_1'),
    execute: () =>
      executeReclaims({ ...deps, timeZone: 'UTC', holder: 'h1', settleAfterMs: 0, pause: async () => {} })(signal),
  };
}

describe('accepting a loss', () => {
  it('believes the loss that was shown, and says who accepted what', async () => {
    const { vendor, sync, accept, newest, present, events } = await aListedTenant();
    vendor.missing = 4;
    expect(await sync()).toMatchObject({ view: { state: 'suspect', lost: { seats: 4, of: 10 } } });
    expect(await present()).toBe(10);
    const shown = await newest();
    expect(await accept(shown)).toMatchObject({ kind: 'finished', view: { state: 'complete', gone: 4 } });
    expect(await present()).toBe(6);
    expect(await events('sync.loss_accepted')).toEqual([
      {
        actor: 'U1',
        type: 'sync.loss_accepted',
        data: { run: await newest(), shown_run: shown, shown: 4, lost: 4, of: 10, gone: 4 },
      },
    ]);
  });

  it('believes a smaller loss, and not a larger one than was shown', async () => {
    const { vendor, sync, accept, newest, present, events } = await aListedTenant();
    vendor.missing = 4;
    await sync();
    vendor.missing = 5;
    expect(await accept(await newest())).toMatchObject({ view: { state: 'suspect', lost: { seats: 5, of: 10 } } });
    expect(await present()).toBe(10);
    expect(await events('sync.loss_accepted')).toEqual([]);
    vendor.missing = 3;
    expect(await accept(await newest())).toMatchObject({ view: { state: 'complete', gone: 3 } });
    expect(await events('sync.loss_accepted')).toMatchObject([{ data: { shown: 5, lost: 3 } }]);
  });

  it('of a message older than the newest sync accepts nothing, and neither does a second press', async () => {
    const { vendor, sync, accept, newest, present } = await aListedTenant();
    vendor.missing = 4;
    await sync();
    const old = await newest();
    await sync();
    expect(await accept(old)).toEqual({ kind: 'stale' });
    const shown = await newest();
    expect(await accept(shown, 'U2')).toMatchObject({ kind: 'refused' });
    expect(await present()).toBe(10);
    await accept(shown);
    expect(await accept(shown)).toEqual({ kind: 'stale' });
  });
});

describe('credentials a vendor refuses', () => {
  const turns = ['integration.needs_credentials', 'integration.credentials_work'];

  it('are one event, however often they are refused, by a sync or by the executor; working again is one more', async () => {
    const { store, vendor, use, plan, sync, execute, events } = await aListedTenant();
    await use.report({ actor: 'U1', integrationId: 'int_1' });
    const { id: target, hashPrefix } = await plan();
    await use.approve({ actor: 'U2', target, hashPrefix, requests: 'all' });
    vendor.refuses = true;
    await execute();
    await execute();
    await sync();
    expect((await findIntegration(store, 'int_1'))?.state).toBe('needs_credentials');
    vendor.refuses = false;
    await sync();
    await sync();
    expect((await findIntegration(store, 'int_1'))?.state).toBe('connected');
    vendor.refuses = true;
    await sync();
    expect(await events(...turns)).toEqual([
      { actor: 'job:execute', type: turns[0], data: { credential: 'cred_1' } },
      { actor: 'U1', type: turns[1], data: { credential: 'cred_1' } },
      { actor: 'U1', type: turns[0], data: { credential: 'cred_1' } },
    ]);
  });

  it('say nothing about those that replaced them meanwhile', async () => {
    const { store, connection, base, events } = await aListedTenant();
    const connect = async () => ({
      ...connection,
      async check() {
        await store.updateTable('credentials').set({ label: 'new' }).execute();
        await store
          .insertInto('credentials')
          .columns(['id', 'connector_id', 'label', 'sealed', 'created_by', 'created_at'])
          .values({ id: 'cred_2', connector_id: 'asana', label: '', sealed: 's', created_by: 'U1', created_at: NOW })
          .execute();
        await updateIntegration(store, 'int_1', { credential_id: 'cred_2' });
        throw new VendorAuthError('the key was revoked', { connector: 'asana', operation: 'check' });
      },
    });
    const sync = syncIntegration({ ...base, vendors: { ...base.vendors, connect }, holder: 'h1' });
    const result = sync({ integrationId: 'int_1', requestedBy: 'U1', signal: new AbortController().signal });
    expect(await result).toMatchObject({ kind: 'finished', run: { state: 'failed' } });
    expect((await findIntegration(store, 'int_1'))?.state).toBe('connected');
    expect(await events(...turns)).toEqual([]);
  });
});
