import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/connector/contract.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import { pauseReclaims } from '../../../src/use-cases/pause.ts';
import type { Vendors } from '../../../src/use-cases/ports.ts';
import { IDLE as HARNESS_IDLE, World } from '../../harness/world.ts';
import { aTenant, IDLE } from './policy-scene.ts';

type Tenant = Awaited<ReturnType<typeof aTenant>>;
const never = new AbortController().signal;

/** An approved list whose vendor tells `hear` of each question, before it answers. */
async function approvedWith(hear: (tenant: Tenant, what: string) => Promise<void>) {
  const tenant = await aTenant();
  await tenant.report();
  await tenant.approve();
  const { connect } = tenant.deps.vendors;
  const vendors: Vendors = {
    ...tenant.deps.vendors,
    connect: async (integration) => listened(await connect(integration), (what) => hear(tenant, what)),
  };
  return { tenant, execute: (holder = 'test') => executeReclaims({ ...tenant.deps, vendors, holder })(never) };
}

function listened(vendor: Connection, hear: (what: string) => Promise<void>): Connection {
  return {
    ...vendor,
    check: async (signal) => {
      await hear('tenant');
      return vendor.check(signal);
    },
    coverage: () => ({ source: 'asana-audit-log', label: 'Asana audit log', retentionDays: 90, blindSpots: [] }),
    async *activity() {
      await hear('activity');
      yield { items: [] };
    },
    account: async (id, signal) => {
      await hear('account');
      return (await vendor.account?.(id, signal)) ?? null;
    },
    blockers: (...facts) => {
      void hear('preconditions');
      return vendor.blockers(...facts);
    },
    perform: async (action, input, signal) => {
      await hear('call');
      return vendor.perform(action, input, signal);
    },
  };
}

describe('a removal', () => {
  it('asks tenant, activity, account and preconditions, writes the attempt, calls outside a transaction and reads back', async () => {
    const heard: string[] = [];
    const { tenant, execute } = await approvedWith(async ({ store }, what) => {
      heard.push(what);
      if (what !== 'call') return;
      // The store has one connection: this would wait forever if a transaction were open around the call.
      const open = await store.selectFrom('action_attempts').selectAll().where('ended_at', 'is', null).execute();
      heard.push(`${open.length} attempt open`);
    });
    await execute();
    // The preconditions once more in the step that opens the attempt.
    const each = ['account', 'preconditions', 'preconditions', 'call', '1 attempt open', 'account'];
    const approved = tenant.removed.length;
    expect(approved).toBeGreaterThan(3);
    expect(heard).toEqual(['tenant', 'activity', ...Array.from({ length: approved }, () => each).flat()]);
    expect(await tenant.store.selectFrom('action_attempts').select('ended_at').execute()).not.toContainEqual({
      ended_at: null,
    });
  });

  it('does not begin after a pause is stored; the one call under way finishes', async () => {
    const { tenant, execute } = await approvedWith(async ({ deps }, what) => {
      if (what === 'call') await pauseReclaims(deps)({ actor: 'U1', integrationId: null, reason: null });
    });
    await execute();
    await execute();
    expect(tenant.removed).toHaveLength(1);
    const states = await tenant.store.selectFrom('reclaim_requests').select('state').execute();
    expect(states.filter(({ state }) => state === 'executing')).toEqual([]);
    expect(states.filter(({ state }) => state === 'succeeded')).toHaveLength(1);
  });

  it('is the work of one holder of the lease: a second process leaves the tenant alone meanwhile', async () => {
    const holders: string[] = [];
    const { tenant, execute } = await approvedWith(async ({ store }, what) => {
      if (what !== 'call') return;
      const leases = await store.selectFrom('leases').select('holder').execute();
      holders.push(...leases.map(({ holder }) => holder.split('/')[0] ?? ''));
    });
    await Promise.all([execute('one'), execute('two')]);
    expect(new Set(holders).size).toBe(1);
    expect(new Set(tenant.removed).size).toBe(tenant.removed.length);
    expect(tenant.removed.every((id) => IDLE.includes(id))).toBe(true);
  });
});

describe('a list that waits', () => {
  it('is void by neither ten unchanged syncs nor the approval of one item, and keeps its hash', async () => {
    const world = await World.open(3);
    const plan = async () => [
      await world.store.selectFrom('plans').select(['id', 'hash', 'state']).execute(),
      await world.store.selectFrom('reclaim_requests').select(['external_id', 'item']).orderBy('external_id').execute(),
    ];
    const states = async () =>
      (await world.store.selectFrom('reclaim_requests').select('state').orderBy('state').execute()).map(
        ({ state }) => state,
      );
    await world.together([{ do: 'sync' }]);
    await world.together([{ do: 'report' }]);
    const posted = await plan();
    await world.together([{ do: 'approve', actor: 'U2', seat: 0 }]);
    for (let sync = 0; sync < 10; sync += 1) {
      await world.together([{ do: 'pass', ms: 3_600_000 }]);
      await world.together([{ do: 'sync' }]);
      await world.together([{ do: 'refresh' }]);
    }
    expect(await plan()).toEqual(posted);
    const waiting = HARNESS_IDLE.length - 1;
    expect(await states()).toEqual(['approved', ...Array.from({ length: waiting }, () => 'pending_approval')]);
    await world.together([{ do: 'approve', actor: 'U3', seat: 'all' }]);
    // The vendor may show a removed seat for a while, so a result may need a second look.
    await world.settle();
    expect(await states()).toEqual(HARNESS_IDLE.map(() => 'succeeded'));
    await world.close();
  });
});
