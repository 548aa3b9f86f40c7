import { describe, expect, it } from 'vitest';
import { findGuided } from '../../../src/store/guided-plans.ts';
import { findRequest } from '../../../src/store/plans.ts';
import { findSeat } from '../../../src/store/seats.ts';
import { daysAgo, people, products } from '../../contract/aha-scene.ts';
import { createAhaTenants } from './aha-tenant.ts';

const aTenant = createAhaTenants();
const SECONDS = 1 / 86_400;

/** Conny administers the configuration, works in one product, and has not been seen for two months. */
const conny = { ...people.conny, accessedAt: daysAgo(60), roles: { [products[0].id]: 'contributor' as const } };
const idleAdmin = { users: Object.values({ ...people, conny }) };

async function started(over: Parameters<typeof aTenant>[0] = {}) {
  const tenant = await aTenant({ account: idleAdmin, ...over });
  expect(await tenant.guide('conny')).toMatchObject({ kind: 'posted' });
  const [row] = await tenant.store.selectFrom('guided_plans').selectAll().execute();
  const [lowering] = await tenant.lists();
  if (!row || !lowering) throw new Error('the guided way did not begin with a list');
  const [request] = lowering.requests;
  if (!request) throw new Error('the list is empty');
  return {
    ...tenant,
    lowering,
    id: row.id,
    /** Somebody takes the role away in Aha! itself. */
    async lowerByHand() {
      const integration = await tenant.integration();
      const connection = integration && (await tenant.vendors.connect(integration));
      await connection?.perform('demote', { externalId: people.conny.id, email: null }, new AbortController().signal);
    },
    guided: () => findGuided(tenant.store, row.id),
    request: () => findRequest(tenant.store, request.id),
  };
}

describe('the guided way where the vendor can lower a role', () => {
  it('begins with a list of one that asks for the lowering, and changes nothing by itself', async () => {
    const { lowering, fake, view, steps } = await started();
    expect(lowering).toMatchObject({ action: 'demote', requests: [{ external_id: people.conny.id }] });
    expect(await view(lowering.id)).toMatchObject({
      change: { action: 'demote' },
      effects: { reversible: false, does: expect.stringContaining('administrator roles') },
    });
    expect(steps.at(-1)).toMatchObject({ state: 'lowering', lowering: { state: 'pending_approval' } });
    expect(fake.effects()).toEqual([]);
  });

  it('takes three people: who asks, who approves the lowering, and who approves the removal', async () => {
    const { approve, lowering, execute, tend, lists, account, guided, store, fake } = await started();
    expect(await approve('U1', lowering)).toMatchObject({ kind: 'refused' });
    expect(await approve('U2', lowering)).toMatchObject({ decided: 1 });
    await execute();
    expect(fake.effects()).toMatchObject([{ method: 'PUT', body: { user: { administrator: false } } }]);
    expect((await account('conny'))?.admin).toBe('none');
    expect(await findSeat(store, 'int_1', people.conny.id)).toMatchObject({ admin: 'none', gone_at: null });
    await tend();
    expect(await guided()).toMatchObject({ state: 'handed_over', checked_by: null });
    const [removal] = await lists();
    if (!removal) throw new Error('no list for the seat');
    expect(removal).toMatchObject({ action: 'reclaim' });
    for (const actor of ['U1', 'U2'])
      expect(await approve(actor, removal)).toMatchObject({
        kind: 'refused',
        whoMay: expect.not.arrayContaining([actor]),
      });
    expect(await approve('U3', removal)).toMatchObject({ decided: 1 });
    await execute();
    expect((await account('conny'))?.status).toBe('deactivated');
    expect(fake.effects()).toHaveLength(2);
  });

  it('settles a lost answer by reading, and lowers once', async () => {
    const { approve, lowering, execute, later, request, fake, tend, guided } = await started();
    await approve('U2', lowering);
    fake.plan({ method: 'PUT', does: { kind: 'lose_answer' } });
    await execute();
    expect(await request()).toMatchObject({ state: 'outcome_unknown' });
    await tend();
    expect(await guided()).toMatchObject({ state: 'lowering' });
    later(30 * SECONDS);
    await execute();
    await tend();
    expect(await guided()).toMatchObject({ state: 'handed_over' });
    expect(fake.effects()).toHaveLength(1);
  });

  it('leaves the manual way open when the vendor refuses, and says so once', async () => {
    const { approve, lowering, execute, tend, fake, steps, check, id } = await started();
    await approve('U2', lowering);
    fake.plan({ method: 'PUT', does: { kind: 'status', status: 403 } });
    await execute();
    await execute();
    await tend();
    await tend();
    const told = steps.filter((view) => view.lowering?.state === 'cancelled');
    expect(told).toHaveLength(1);
    expect(await check('U3', id)).toEqual({ kind: 'still_admin' });
  });

  it('ends the list for the lowering when somebody lowered the role by hand, and hands over', async () => {
    const { store, id, check, request, lowerByHand, lowering } = await started();
    await lowerByHand();
    expect(await check('U3', id)).toMatchObject({ kind: 'handed_over' });
    expect(await request()).toMatchObject({ state: 'superseded' });
    expect(await findGuided(store, id)).toMatchObject({ checked_by: 'U3', lowering_plan_id: lowering.id });
  });

  it('ends the list for the lowering when it is stopped', async () => {
    const { stop, id, request, approve, lowering, execute, fake } = await started();
    await stop('U1', id);
    expect(await request()).toMatchObject({ state: 'superseded' });
    expect(await approve('U2', lowering)).toMatchObject({ kind: 'void' });
    await execute();
    expect(fake.effects()).toEqual([]);
  });

  it('leaves an administrator of billing to people', async () => {
    const billing = { ...conny, admin: { billing: true } };
    const { approve, lowering, execute, request, fake } = await started({
      account: { users: Object.values({ ...people, conny: billing }) },
    });
    await approve('U2', lowering);
    await execute();
    expect(await request()).toMatchObject({ state: 'superseded', outcome_reason: expect.stringContaining('billing') });
    expect(fake.effects()).toEqual([]);
  });

  it('never lowers the last admin, also when the others went after the approval', async () => {
    const { approve, lowering, execute, request, store, vendors } = await started();
    await approve('U2', lowering);
    const { connect } = vendors;
    vendors.connect = async (row) => {
      const connection = await connect(row);
      const account: typeof connection.account = async (id, signal) => {
        const found = (await connection.account?.(id, signal)) ?? null;
        return found && id === people.olga.id ? { ...found, admin: 'none' } : found;
      };
      return { ...connection, account };
    };
    await execute();
    expect(await request()).toMatchObject({ state: 'superseded', outcome_reason: expect.stringContaining('last one') });
    expect(await findSeat(store, 'int_1', people.conny.id)).toMatchObject({ admin: 'admin' });
  });
});

describe('a check of the guided way', () => {
  it('counts as part of the first step only for whoever saw the role lowered', async () => {
    const { check, id, store, approve, lists, lowerByHand } = await started();
    expect(await check('U2', id)).toEqual({ kind: 'still_admin' });
    await lowerByHand();
    const answers = await Promise.all([check('U3', id), check('U4', id)]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['handed_over', 'not_now']);
    const handed = await findGuided(store, id);
    expect(['U3', 'U4']).toContain(handed?.checked_by);
    await check('U2', id);
    expect((await findGuided(store, id))?.checked_by).toBe(handed?.checked_by);
    const [removal] = await lists();
    if (removal) expect(await approve('U2', removal)).toMatchObject({ decided: 1 });
  });

  it('is not noted when the account could not be read', async () => {
    const { check, id, fake, guided } = await started();
    fake.plan({ times: 50, does: { kind: 'status', status: 500 } });
    expect(await check('U2', id)).toMatchObject({ kind: 'not_now' });
    expect(await guided()).toMatchObject({ checked_by: null, checked_at: null });
  });
});
