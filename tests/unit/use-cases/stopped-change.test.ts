import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/connector/contract.ts';
import { insertExemption } from '../../../src/store/exemptions.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import { findRequest } from '../../../src/store/plans.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import { pauseReclaims, resumeReclaims } from '../../../src/use-cases/pause.ts';
import { daysAgo } from '../../builders.ts';
import { people, products } from '../../contract/aha-scene.ts';
import { createAhaTenants } from './aha-tenant.ts';

const aTenant = createAhaTenants();
const SECONDS = 1 / 86_400;
const admin = { actor: 'U1', integrationId: null, reason: null };
const never = new AbortController().signal;

/** Idle owners in six products: making one of them a viewer takes six calls. */
const owner = Object.fromEntries(products.map(({ id }) => [id, 'product_owner' as const]));
const ada = { ...people.ada, roles: owner };
const ben = { ...people.ben, roles: owner, seatGroup: undefined, accessedAt: people.ada.accessedAt };

async function approved(users: readonly object[] = [ada], caps = {}) {
  const named = Object.fromEntries([ada, ben].filter((one) => users.includes(one)).map((one) => [one.id, one]));
  const account = { users: Object.values(people).map((one) => named[one.id] ?? one) };
  const policy = { action: 'downgrade' as const, toLicenseTypeId: 'free', ...caps };
  const tenant = await aTenant({ policy, account: account as never });
  await tenant.report();
  const plans = await tenant.lists();
  for (const plan of plans) await tenant.approve('U2', plan);
  const [plan] = plans;
  const request = plan?.requests[0];
  if (!plan || !request) throw new Error('nothing was proposed');
  /** A round in which something happens right before a change asks for the n-th time whether it may go on. */
  const executeWith = (nth: number, happens: () => Promise<unknown>) => {
    const connect = async (row: Parameters<typeof tenant.vendors.connect>[0]): Promise<Connection> => {
      const vendor = await tenant.vendors.connect(row);
      let asked = 0;
      return {
        ...vendor,
        perform: (action, input, signal, mayGoOn = async () => true) =>
          vendor.perform(action, input, signal, async () => {
            asked += 1;
            if (asked === nth) await happens();
            return mayGoOn();
          }),
      };
    };
    const times = { settleAfterMs: 10_000, believeNoAfterMs: 10_000, pause: async () => {} };
    const vendors = { ...tenant.vendors, connect };
    return executeReclaims({ ...tenant.base, ...times, vendors, timeZone: 'UTC', holder: 'h2' })(never);
  };
  return { ...tenant, plan, request, executeWith, now: () => findRequest(tenant.store, request.id) };
}

const set = (fake: Awaited<ReturnType<typeof approved>>['fake']) => fake.effects().length;

describe('a change of several steps', () => {
  it.each([
    ['before its first step', 1],
    ['after its first step', 2],
    ['before its last step', products.length],
  ])('sends nothing more once a pause is stored %s, and goes on after it, each step once', async (_, nth) => {
    const { executeWith, execute, later, fake, base, now } = await approved();
    await executeWith(nth, () => pauseReclaims(base)(admin));
    expect(set(fake)).toBe(nth - 1);
    for (let round = 0; round < 5; round += 1) {
      later(60 * SECONDS);
      await execute();
    }
    expect(set(fake)).toBe(nth - 1);
    expect((await now())?.state).toBe(nth === 1 ? 'approved' : 'partly_applied');
    await resumeReclaims(base)(admin);
    await execute();
    expect(await now()).toMatchObject({ state: 'succeeded' });
    expect(set(fake)).toBe(products.length);
  });

  it('is not given up for being paused again and again', async () => {
    const { executeWith, execute, later, base, now } = await approved();
    for (let round = 0; round < 5; round += 1) {
      await executeWith(1, () => pauseReclaims(base)(admin));
      later(3600 * SECONDS);
      await resumeReclaims(base)(admin);
    }
    await execute();
    expect(await now()).toMatchObject({ state: 'succeeded' });
  });

  it('stops where its approval no longer covers it, and names what is left', async () => {
    const { executeWith, execute, later, store, fake, now } = await approved();
    await executeWith(3, () => updateIntegration(store, 'int_1', { reclaim_enabled_at: null }));
    later(30 * SECONDS);
    await execute();
    expect(set(fake)).toBe(2);
    expect(await now()).toMatchObject({
      state: 'manual',
      outcome_reason: expect.stringContaining('left to do: Owner'),
    });
  });

  it('that is given back stops with a pause as well, and is given back whole after it', async () => {
    const { executeWith, execute, later, restore, plan, request, fake, base, now, account } = await approved();
    const before = await account('ada');
    await execute();
    await restore('U3', plan, request.id);
    await executeWith(3, () => pauseReclaims(base)(admin));
    later(60 * SECONDS);
    await execute();
    expect(set(fake)).toBe(products.length + 2);
    expect(await now()).toMatchObject({ state: 'restoring' });
    await resumeReclaims(base)(admin);
    await execute();
    expect(await now()).toMatchObject({ state: 'restored' });
    expect((await account('ada'))?.fields['product_roles']).toBe(before?.fields['product_roles']);
    expect(set(fake)).toBe(2 * products.length);
  });

  it('asks who is in an exempt user group before it goes on, and waits while Slack does not say', async () => {
    const { execute, later, store, fake, now } = await approved();
    fake.plan({ method: 'POST', after: 2, does: { kind: 'cut' } });
    await execute();
    await insertExemption(store, {
      id: 'exm_1',
      integration_id: 'int_1',
      scope: 'group',
      target: 'SLEAVE',
      members: '[]',
      reason: 'parental leave',
      granted_by: 'U1',
      granted_at: daysAgo(1),
      until: '2027-06-30T23:59:59.999Z',
      ended_at: null,
      told_at: null,
    });
    later(60 * SECONDS);
    await execute();
    expect(set(fake)).toBe(2);
    expect(await now()).toMatchObject({ state: 'partly_applied' });
  });
});

describe('the cap a day', () => {
  const oneADay = { caps: { perRun: null, perDay: 1, percentPerDay: null } };
  const changed = async ({ store }: Awaited<ReturnType<typeof approved>>) =>
    store.selectFrom('reclaim_requests').select(['external_id']).where('state', '=', 'succeeded').execute();

  it('counts a change that was begun, though its answer was lost and it is not finished', async () => {
    const tenant = await approved([ada, ben], oneADay);
    tenant.fake.plan({ method: 'POST', after: 2, does: { kind: 'cut' } });
    tenant.dies.at = ['attempt.partly', 'attempt.lose'];
    await tenant.execute();
    tenant.dies.at = [];
    for (let round = 0; round < 12; round += 1) {
      tenant.later(30 * SECONDS);
      await tenant.execute();
      await tenant.execute();
    }
    expect(await changed(tenant)).toHaveLength(1);
    expect(set(tenant.fake)).toBe(products.length);
  });

  it('lets a change of yesterday wait where today’s places are taken, and go on the next day', async () => {
    const tenant = await approved([ada, ben], oneADay);
    const { store, clock, later, execute, fake, now } = tenant;
    fake.plan({ method: 'POST', after: 2, does: { kind: 'cut' } });
    await execute();
    later(1);
    const others = await store.selectFrom('reclaim_requests').select('id').where('state', '=', 'approved').execute();
    const [other] = others;
    if (!other) throw new Error('a second seat is needed');
    await store.updateTable('reclaim_requests').set({ state: 'succeeded' }).where('id', '=', other.id).execute();
    const at = clock.now().toISOString();
    const attempt = { id: 'att_x', request_id: other.id, number: 1, started_at: at, ended_at: at };
    await store
      .insertInto('action_attempts')
      .values({ ...attempt, outcome: 'applied', detail: null })
      .execute();
    await execute();
    expect(set(fake)).toBe(2);
    expect(await now()).toMatchObject({ state: 'partly_applied' });
    later(1);
    await execute();
    expect(await now()).toMatchObject({ state: 'succeeded' });
  });

  it('holds up no change for its own earlier steps', async () => {
    const tenant = await approved([ada], oneADay);
    tenant.fake.plan({ method: 'POST', after: 2, does: { kind: 'cut' } });
    await tenant.execute();
    tenant.later(30 * SECONDS);
    await tenant.execute();
    expect(await changed(tenant)).toHaveLength(1);
  });
});
