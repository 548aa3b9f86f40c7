import { describe, expect, it } from 'vitest';
import { attemptsOf } from '../../../src/store/attempts.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import { findPlan, findRequest } from '../../../src/store/plans.ts';
import { findSeat } from '../../../src/store/seats.ts';
import { pauseReclaims, resumeReclaims } from '../../../src/use-cases/pause.ts';
import { people, products } from '../../contract/aha-scene.ts';
import { createAhaTenants } from './aha-tenant.ts';

const aTenant = createAhaTenants();
const SECONDS = 1 / 86_400;
const toFree = { action: 'downgrade', toLicenseTypeId: 'free' } as const;

/** Ada is an owner in six products and idle: making her a viewer takes six calls. */
const owner = Object.fromEntries(products.map(({ id }) => [id, 'product_owner' as const]));
const busy = { users: Object.values({ ...people, ada: { ...people.ada, roles: owner } }) };

async function proposed(over: Parameters<typeof aTenant>[0] = {}) {
  const tenant = await aTenant({ policy: toFree, account: busy, ...over });
  await tenant.report();
  const [plan] = await tenant.lists();
  const request = plan?.requests[0];
  if (!plan || !request) throw new Error('nothing was proposed');
  return { ...tenant, plan, request, now: () => findRequest(tenant.store, request.id) };
}

async function approved(over: Parameters<typeof aTenant>[0] = {}) {
  const tenant = await proposed(over);
  await tenant.approve('U2', tenant.plan);
  return tenant;
}

describe('a policy that wants a cheaper license', () => {
  it('proposes the change, named with the license in the hash, and says so on the list', async () => {
    const { plan, view, fake } = await proposed();
    expect(plan).toMatchObject({ action: 'downgrade', to_license_type_id: 'free' });
    const shown = await view(plan.id);
    expect(shown).toMatchObject({
      change: { action: 'downgrade', to: 'Free seat' },
      effects: { does: expect.stringContaining('viewer') },
    });
    expect(fake.effects()).toEqual([]);
  });

  it('never turns into a removal: where there is no such license, nothing is proposed', async () => {
    const tenant = await aTenant({ policy: { ...toFree, toLicenseTypeId: 'group-1' } });
    expect(await tenant.report()).toMatchObject({
      kind: 'not_ready',
      reason: expect.stringContaining('cannot be changed'),
    });
    expect(await tenant.lists()).toEqual([]);
  });

  it('is one list each where license types have rules of their own', async () => {
    const rule = { thresholdDays: null, newSeatGraceDays: null, action: 'reclaim', toLicenseTypeId: null } as const;
    const idle = { ...people.ben, accessedAt: people.ada.accessedAt ?? null };
    const tenant = await aTenant({
      policy: { ...toFree, types: { 'group-572805993': rule } },
      account: { users: Object.values({ ...people, ben: idle }) },
    });
    await tenant.report();
    const lists = await tenant.lists();
    expect(lists.map(({ action, requests }) => [action, requests.map((one) => one.external_id)]).sort()).toEqual([
      ['downgrade', [people.ada.id]],
      ['reclaim', [people.ben.id]],
    ]);
  });
});

describe('an approved change to a cheaper license', () => {
  it('keeps the account, frees the paid seat, and can be undone exactly', async () => {
    const { execute, now, account, restore, plan, request, store } = await approved();
    const before = await account('ada');
    await execute();
    expect(await now()).toMatchObject({ state: 'succeeded', restore_until: expect.any(String) });
    expect(await account('ada')).toMatchObject({ status: 'active', licenses: [{ paid: false }] });
    expect(await findSeat(store, 'int_1', people.ada.id)).toMatchObject({ gone_at: null, paid: 0 });
    expect((await findPlan(store, plan.id))?.state).toBe('closed');
    await restore('U3', plan, request.id);
    await execute();
    expect(await now()).toMatchObject({ state: 'restored' });
    expect((await account('ada'))?.fields['product_roles']).toBe(before?.fields['product_roles']);
    expect(await findSeat(store, 'int_1', people.ada.id)).toMatchObject({ paid: 1 });
  });

  it('leaves the list when its person shows up before', async () => {
    const { execute, now, fake } = await approved();
    fake.people.use(people.ada.email ?? '');
    await execute();
    expect(await now()).toMatchObject({ state: 'superseded' });
    expect(fake.effects()).toEqual([]);
  });
});

/** Calls that lowered a role, by product, in the vendor's own log. */
const lowered = (fake: { effects(): readonly { readonly body?: unknown }[] }) =>
  fake.effects().map(({ body }) => (body as { product_role: { product_id: string } }).product_role.product_id);

describe('a change of several steps that stops on the way', () => {
  const steps = products.length;
  it.each(Array.from({ length: steps }, (_, step) => step))(
    'goes on after a stop before step %i, and does each step exactly once',
    async (step) => {
      const { execute, later, now, fake, account, restore, plan, request } = await approved();
      const before = await account('ada');
      fake.plan({ method: 'POST', after: step, does: { kind: 'cut' } });
      await execute();
      expect((await now())?.state).toBe('partly_applied');
      for (let round = 0; round < 4; round += 1) {
        later(30 * SECONDS);
        await execute();
      }
      expect(await now()).toMatchObject({ state: 'succeeded' });
      expect([...lowered(fake)].sort()).toEqual(products.map(({ id }) => id).sort());
      await restore('U3', plan, request.id);
      await execute();
      expect((await account('ada'))?.fields['product_roles']).toBe(before?.fields['product_roles']);
    },
  );

  it.each(Array.from({ length: steps }, (_, step) => step))(
    'does each step exactly once when the answer to step %i is lost, too',
    async (step) => {
      const { execute, later, now, fake } = await approved();
      fake.plan({ method: 'POST', after: step, does: { kind: 'lose_answer' } });
      for (let round = 0; round < 4; round += 1) {
        await execute();
        later(30 * SECONDS);
      }
      expect(await now()).toMatchObject({ state: 'succeeded' });
      expect([...lowered(fake)].sort()).toEqual(products.map(({ id }) => id).sort());
    },
  );

  it.each(['attempt.partly', 'attempt.succeed'])(
    'goes on when the process dies before it writes down %s',
    async (at) => {
      const { execute, later, now, fake, dies, account, restore, plan, request } = await approved();
      const before = await account('ada');
      if (at === 'attempt.partly') fake.plan({ method: 'POST', after: 2, does: { kind: 'cut' } });
      dies.at = [at, 'attempt.lose'];
      await execute();
      dies.at = [];
      for (let round = 0; round < 5; round += 1) {
        later(30 * SECONDS);
        await execute();
      }
      expect(await now()).toMatchObject({ state: 'succeeded' });
      expect([...lowered(fake)].sort()).toEqual(products.map(({ id }) => id).sort());
      await restore('U3', plan, request.id);
      await execute();
      expect((await account('ada'))?.fields['product_roles']).toBe(before?.fields['product_roles']);
    },
  );

  async function stopped() {
    const tenant = await approved();
    tenant.fake.plan({ method: 'POST', after: 2, does: { kind: 'cut' } });
    await tenant.execute();
    expect(await tenant.now()).toMatchObject({ state: 'partly_applied' });
    return tenant;
  }

  it('shows on the list what is done and what is left', async () => {
    const { view, plan } = await stopped();
    const [item] = (await view(plan.id))?.items ?? [];
    expect(item?.progress?.done).toHaveLength(2);
    expect(item?.progress?.left).toHaveLength(steps - 2);
    expect(item?.progress?.left[0]).toMatch(/Owner in /);
  });

  it('sends nothing more while changes are paused, and goes on afterwards', async () => {
    const { execute, later, fake, now, base } = await stopped();
    await pauseReclaims(base)({ actor: 'U1', integrationId: null, reason: null });
    later(30 * SECONDS);
    await execute();
    expect(fake.effects()).toHaveLength(2);
    await resumeReclaims(base)({ actor: 'U1', integrationId: null, reason: null });
    await execute();
    expect(await now()).toMatchObject({ state: 'succeeded' });
  });

  it.each([
    ['the approval ended', async ({ later }) => later(8)],
    [
      'changes were switched off',
      async ({ store }) => void updateIntegration(store, 'int_1', { reclaim_enabled_at: null }),
    ],
    [
      'the app was disconnected',
      async ({ store }) => void updateIntegration(store, 'int_1', { state: 'disconnected' }),
    ],
  ] satisfies readonly [string, (tenant: Awaited<ReturnType<typeof stopped>>) => Promise<unknown>][])(
    'ends with the rest named, and frees the seat for a new list, when %s',
    async (why, happens) => {
      const tenant = await stopped();
      await happens(tenant);
      tenant.later(30 * SECONDS);
      await tenant.execute();
      expect(await tenant.now()).toMatchObject({
        state: 'manual',
        outcome_reason: expect.stringMatching(new RegExp(`^${why}; left to do: Owner in `)),
      });
      expect(tenant.fake.effects()).toHaveLength(2);
      expect((await findPlan(tenant.store, tenant.plan.id))?.state).not.toBe('open');
    },
  );

  it('stops where it is when its person shows up meanwhile', async () => {
    const { execute, later, now, fake } = await stopped();
    fake.people.use(people.ada.email ?? '');
    later(30 * SECONDS);
    await execute();
    expect(await now()).toMatchObject({ state: 'manual', outcome_reason: expect.stringContaining('activity') });
    expect(fake.effects()).toHaveLength(2);
  });

  it('gives up after three tries that brought nothing new, and is not tried for ever', async () => {
    const { execute, later, now, store, request, fake } = await stopped();
    fake.plan({ method: 'POST', times: 100, does: { kind: 'cut' } });
    for (let round = 0; round < 20; round += 1) {
      later(150 * SECONDS);
      await execute();
    }
    expect(await now()).toMatchObject({ state: 'manual', outcome_reason: expect.stringContaining('3 tries') });
    expect((await attemptsOf(store, request.id)).length).toBeLessThanOrEqual(4);
  });

  it('may stand on a new list afterwards, which proposes what is left', async () => {
    const tenant = await stopped();
    tenant.later(8);
    await tenant.execute();
    await tenant.sync();
    await tenant.report();
    const [again] = await tenant.lists();
    expect(again?.requests).toMatchObject([{ external_id: people.ada.id, state: 'pending_approval' }]);
    if (again) await tenant.approve('U3', again);
    await tenant.execute();
    expect([...lowered(tenant.fake)].sort()).toEqual(products.map(({ id }) => id).sort());
  });
});
