/** A sandbox Aha! behind the real connector, with the use cases of one process over a real store. */
import { afterEach } from 'vitest';
import { aha } from '../../../connectors/aha/index.ts';
import type { AhaAccountSeed } from '../../../sandbox/vendors/aha/seed.ts';
import { addDays } from '../../../src/domain/time.ts';
import { findIntegration } from '../../../src/store/integrations.ts';
import { openPlans, type PlanRow, requestsOf } from '../../../src/store/plans.ts';
import { approvePlan } from '../../../src/use-cases/decide-plan.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import { checkGuided, startGuided, stopGuided } from '../../../src/use-cases/guided-admin.ts';
import { reportInactivity } from '../../../src/use-cases/report-inactivity.ts';
import { restoreSeat } from '../../../src/use-cases/restore-seat.ts';
import { notesOf } from '../../../src/use-cases/rows.ts';
import { syncIntegration } from '../../../src/use-cases/sync-integration.ts';
import { tendGuided } from '../../../src/use-cases/tend-guided.ts';
import { HASH_PREFIX, viewPlan } from '../../../src/use-cases/view-plan.ts';
import type { GuidedView } from '../../../src/use-cases/views.ts';
import { aPolicy } from '../../builders.ts';
import { emptySlack, noVendors } from '../../connections.ts';
import { aSeed, credentials, keys, type Name, START, startAha, people as users } from '../../contract/aha-scene.ts';
import { openLine } from '../../contract/line.ts';
import { staff } from '../../reversible.ts';
import { aCore, aStore, connected, HandClock } from '../../stores.ts';

const { signal } = new AbortController();
const BEGIN = new Date(START).toISOString();

/** Makes tenants for the tests of one file and closes them after each test. Ada is idle, the others unless changed are not. */
export function createAhaTenants() {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return async (over: { account?: Partial<AhaAccountSeed>; policy?: Parameters<typeof aPolicy>[0] } = {}) => {
    const vendorClock = { time: START };
    const fake = await startAha(aSeed(over.account), vendorClock);
    cleanups.push(() => fake.close());
    const line = openLine(aha, fake.url);
    cleanups.push(() => line.close());
    const store = await aStore();
    cleanups.push(() => store.destroy());
    const clock = new HandClock(BEGIN);
    /** Thrown where one of these events would be written: a process that dies right there. */
    const dies: { at: readonly string[] } = { at: [] };
    const whole = aCore(store, clock);
    const audit: typeof whole.audit = async (tx, event) => {
      if (dies.at.includes(event.type)) throw new Error('killed');
      return whole.audit(tx, event);
    };
    const core = { ...whole, audit };
    await connected(store, {
      connector_id: 'aha',
      slug: 'aha',
      name: 'Aha!',
      tenant_id: 'northwind',
      tenant_name: 'Northwind',
      owner_external_id: users.olga.id,
      reclaim_enabled_at: BEGIN,
      channel: 'C1',
      approvers: '["U2","U3","U4"]',
      policy: JSON.stringify(aPolicy(over.policy)),
    });
    const vendors = {
      ...noVendors,
      connectors: [aha],
      find: (id: string) => (id === aha.id ? aha : undefined),
      connect: async (row: Parameters<typeof notesOf>[0]) =>
        aha.connect({
          credentials: credentials(keys.admin),
          http: line.http,
          tenant: { id: row.tenant_id, notes: notesOf(row) },
        }),
    };
    const steps: GuidedView[] = [];
    const note = async (_: unknown, view: GuidedView) => {
      steps.push(view);
      return { channel: 'C1', ts: String(steps.length) };
    };
    const base = {
      ...core,
      vendors,
      people: staff,
      directory: emptySlack,
      admins: ['U1'],
      wake: { execute: () => {}, redraw: () => {} },
      postReport: async () => ({ kind: 'posted' as const }),
      defaultChannel: 'C1',
      guidedPosts: {
        postGuided: note,
        updateGuided: async (_: unknown, view: GuidedView) => {
          steps.push(view);
        },
      },
    };
    const execute = executeReclaims({
      ...base,
      timeZone: 'UTC',
      holder: 'h1',
      settleAfterMs: 10_000,
      believeNoAfterMs: 10_000,
      pause: async () => {},
    });
    const lists = async () =>
      Promise.all(
        (await openPlans(store)).map(async (plan) => ({ ...plan, requests: await requestsOf(store, plan.id) })),
      );
    const approve = (actor: string, plan: PlanRow) =>
      approvePlan(base)({ actor, target: plan.id, hashPrefix: plan.hash.slice(0, HASH_PREFIX), requests: 'all' });
    const guiding = startGuided(base);
    const sync = () =>
      syncIntegration({ ...core, vendors, holder: 'h1' })({ integrationId: 'int_1', requestedBy: 'U1', signal });
    await sync();
    return {
      store,
      clock,
      fake,
      dies,
      vendors,
      base,
      steps,
      lists,
      approve,
      /** A while later, at the vendor as well. */
      later(days: number) {
        vendorClock.time += days * 86_400_000;
        clock.set(addDays(clock.now().toISOString(), days));
      },
      integration: () => findIntegration(store, 'int_1'),
      account: async (name: Name) => {
        const row = await findIntegration(store, 'int_1');
        if (!row) throw new Error('not connected');
        return (await vendors.connect(row)).account?.(users[name].id, signal);
      },
      sync,
      report: () => reportInactivity(base)({ actor: 'U1', integrationId: 'int_1' }),
      execute: () => execute(signal),
      view: (id: string) => viewPlan({ ...base, timeZone: 'UTC' })(id),
      restore: (actor: string, plan: PlanRow, id: string) =>
        restoreSeat(base)({ actor, target: id, hashPrefix: plan.hash.slice(0, HASH_PREFIX) }),
      guide: (name: Name) => guiding({ actor: 'U1', integrationId: 'int_1', email: users[name].email ?? '' }),
      check: (actor: string, guidedId: string) => checkGuided(base)({ actor, guidedId }, signal),
      stop: (actor: string, guidedId: string) => stopGuided(base)({ actor, guidedId }),
      tend: () => tendGuided(base)(signal),
      /** What changed at Aha!, in order, by its own log. */
      writes: () => fake.calls().filter(({ method }) => method !== 'GET'),
    };
  };
}
