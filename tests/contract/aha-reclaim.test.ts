import { describe, expect, it } from 'vitest';
import type { FakeAha } from '../../sandbox/vendors/aha/fake-aha.ts';
import type { ActionOutcome, Connection } from '../../src/connector/contract.ts';
import { OutcomeUnknownError } from '../../src/errors.ts';
import { aSeed, keys, type Name, people, products, target } from './aha-scene.ts';
import { accountOf, createSettings } from './aha-setting.ts';

const { signal } = new AbortController();
const setUp = createSettings();

const undoOf = (outcome: ActionOutcome) => ('undo' in outcome && outcome.undo) || {};
const reclaim = (connection: Connection, name: Name) => connection.perform('reclaim', target(name), signal);
const restore = (connection: Connection, name: Name, outcome: ActionOutcome) =>
  connection.perform('restore', { ...target(name), undo: undoOf(outcome) }, signal);
const blockersOf = async (connection: Connection, name: Name, ownerExternalId: string | null = null) =>
  connection.blockers('reclaim', await accountOf(connection, name), target(name), { ownerExternalId });
/** Somebody's record as Aha! has it, without the time it was changed. */
async function recordOf(fake: FakeAha, name: Name): Promise<object> {
  const response = await fetch(`${fake.apiUrl}/users/${people[name].id}`, {
    headers: { authorization: `Bearer ${keys.admin}` },
  });
  const { user } = (await response.json()) as { user: { updated_at: string } };
  const { updated_at: _, ...rest } = user;
  return rest;
}

describe('disabling somebody in Aha!', () => {
  it('sends nothing but that, and frees the paid seat', async () => {
    const { connection, fake } = await setUp();
    expect((await reclaim(connection, 'ada')).kind).toBe('applied');
    expect(fake.effects()).toMatchObject([{ method: 'PUT', tokenLabel: 'admin' }]);
    expect(fake.effects()[0]?.body).toEqual({ user: { enabled: false } });
    expect(await accountOf(connection, 'ada')).toMatchObject({ status: 'deactivated', licenses: [] });
  });

  it('says before that it can be undone, and that a freed seat alone saves nothing', async () => {
    const effects = (await setUp()).connection.effects('reclaim');
    expect(effects).toMatchObject({ reversible: true, seatFreed: 'now' });
    expect(effects?.onData).toMatch(/enabled again as they were.*billing administrator/);
  });

  it('is already done when somebody else was faster, disabling or deleting', async () => {
    const { connection, fake } = await setUp();
    for (const change of [() => reclaim(connection, 'ada'), async () => fake.people.remove(people.ben.email)])
      await change();
    for (const name of ['ada', 'ben'] as const) {
      const user = { ...people[name], enabled: true };
      fake.plan({
        method: 'GET',
        path: new RegExp(`/users/${user.id}$`),
        does: { kind: 'status', status: 200, body: { user } },
      });
      fake.plan({ method: 'PUT', does: { kind: 'status', status: 422 } });
      expect(await reclaim(connection, name)).toEqual({ kind: 'already_applied' });
    }
  });

  it.each(['object', 'list'] as const)('tells Aha!’s reason when its errors are an %s', async (errorShape) => {
    const { connection, fake } = await setUp({ seed: aSeed({}, { errorShape }) });
    fake.plan({ method: 'PUT', does: { kind: 'status', status: 403 } });
    const outcome = await reclaim(connection, 'ada');
    expect(outcome).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/must belong to an administrator/),
    });
  });

  it.each([
    ['olga', null, /administrator/],
    ['conny', null, /administrator/],
    ['ada', people.ada.id, /owns the key/],
    ['vera', null, /no paid seat/],
    ['dina', null, /already disabled/],
    ['zap', null, /service account/],
  ] as const)('has a reason against %s', async (name, owner, reason) => {
    const { connection } = await setUp();
    expect((await blockersOf(connection, name, owner)).join(' ')).toMatch(reason);
  });

  it('has nothing against ordinary users with a paid seat', async () => {
    const { connection } = await setUp();
    for (const name of ['ada', 'ben', 'nina'] as const) expect(await blockersOf(connection, name)).toEqual([]);
  });
});

describe('enabling somebody again', () => {
  it('brings them back exactly as they were', async () => {
    for (const name of ['ada', 'ben', 'cora'] as const) {
      const { connection, fake } = await setUp();
      const before = await recordOf(fake, name);
      const outcome = await reclaim(connection, name);
      expect(await recordOf(fake, name)).not.toEqual(before);
      expect(await restore(connection, name, outcome)).toEqual({ kind: 'applied' });
      expect(await recordOf(fake, name)).toEqual(before);
      const input = { ...target(name), undo: undoOf(outcome) };
      expect(connection.achieved('restore', await accountOf(connection, name), input)).toBe('yes');
      expect(await restore(connection, name, outcome)).toEqual({ kind: 'already_applied' });
    }
  });

  it('brings them back exactly even if Aha! dropped their roles', async () => {
    const { connection, fake } = await setUp({ seed: aSeed({}, { disablingDropsRoles: true }) });
    const before = await recordOf(fake, 'ada');
    const outcome = await reclaim(connection, 'ada');
    expect(await recordOf(fake, 'ada')).toMatchObject({ product_roles: [] });
    expect(await restore(connection, 'ada', outcome)).toEqual({ kind: 'applied' });
    const sorted = ({ product_roles: roles, ...rest }: { product_roles?: { product_id: string }[] }) => ({
      ...rest,
      roles: [...(roles ?? [])].sort((a, b) => a.product_id.localeCompare(b.product_id)),
    });
    expect(sorted(await recordOf(fake, 'ada'))).toEqual(sorted(before));
  });

  it('leaves a role alone that somebody changed in Aha! meanwhile', async () => {
    const { connection, fake } = await setUp();
    const outcome = await reclaim(connection, 'ben');
    fake.people.giveRole(people.ben.email, products[0].id, 'viewer');
    await restore(connection, 'ben', outcome);
    expect((await accountOf(connection, 'ben')).fields['product_roles']).toContain('viewer:131414752');
  });

  it('is refused with Aha!’s words when no paid seat is free', async () => {
    const { connection, fake } = await setUp({ seed: aSeed({ seatsPurchased: 7 }) });
    const outcome = await reclaim(connection, 'ada');
    fake.people.giveRole(people.vera.email, products[0].id, 'contributor');
    expect(await restore(connection, 'ada', outcome)).toMatchObject({ kind: 'refused' });
    expect(await accountOf(connection, 'ada')).toMatchObject({ status: 'deactivated' });
  });

  it('tells which roles are still missing instead of calling it done', async () => {
    const { connection, fake } = await setUp({ seed: aSeed({}, { disablingDropsRoles: true }) });
    const outcome = await reclaim(connection, 'ben');
    fake.plan({ method: 'POST', does: { kind: 'status', status: 422 } });
    const partly = await restore(connection, 'ben', outcome);
    expect(partly).toMatchObject({ kind: 'partly_applied', left: ['the role product_owner in product 131414752'] });
    expect(await restore(connection, 'ben', partly)).toEqual({ kind: 'applied' });
  });

  it('is unknown when the answer is lost, and settled by reading', async () => {
    const { connection, fake } = await setUp();
    const outcome = await reclaim(connection, 'ada');
    const input = { ...target('ada'), undo: undoOf(outcome) };
    expect(connection.achieved('restore', await accountOf(connection, 'ada'), input)).toBe('no');
    fake.plan({ method: 'PUT', does: { kind: 'lose_answer' } });
    await expect(restore(connection, 'ada', outcome)).rejects.toBeInstanceOf(OutcomeUnknownError);
    expect(connection.achieved('restore', await accountOf(connection, 'ada'), input)).toBe('yes');
  });

  it('is refused for somebody else’s record, and for somebody deleted', async () => {
    const { connection, fake } = await setUp();
    const outcome = await reclaim(connection, 'ada');
    expect(await restore(connection, 'ben', outcome)).toMatchObject({ kind: 'refused' });
    const input = { ...target('ben'), undo: undoOf(outcome) };
    const blockers = connection.blockers('restore', await accountOf(connection, 'ben'), input, {
      ownerExternalId: null,
    });
    expect(blockers).toHaveLength(1);
    fake.people.remove(people.ada.email);
    expect(await restore(connection, 'ada', outcome)).toMatchObject({ kind: 'refused' });
    expect(await connection.perform('restore', target('ada'), signal)).toMatchObject({ kind: 'refused' });
  });
});
