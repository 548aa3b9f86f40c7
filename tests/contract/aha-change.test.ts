import { describe, expect, it } from 'vitest';
import { aha } from '../../connectors/aha/index.ts';
import type { ActionOutcome, Connection } from '../../src/connector/contract.ts';
import { formFields } from '../../src/connector/form-fields.ts';
import { aSeed, type Name, people, target } from './aha-scene.ts';
import { accountOf, createSettings } from './aha-setting.ts';

const { signal } = new AbortController();
const setUp = createSettings();
const undoOf = (outcome: ActionOutcome) => ('undo' in outcome && outcome.undo) || {};

describe('taking administrator roles away', () => {
  it('has a reason against whoever administers billing, beside any other', async () => {
    const { connection } = await setUp();
    const account = await accountOf(connection, 'olga');
    const blockers = connection.blockers('demote', account, target('olga'), { ownerExternalId: null });
    expect(blockers).toEqual([expect.stringMatching(/administers billing/)]);
  });
});

describe('making somebody a viewer', () => {
  const toFree = { toLicenseTypeId: 'free' };
  const downgrade = (connection: Connection, name: Name, earlier?: ActionOutcome) =>
    connection.perform('downgrade', { ...target(name), ...toFree, ...(earlier && { undo: undoOf(earlier) }) }, signal);
  const restore = (connection: Connection, name: Name, outcome: ActionOutcome) =>
    connection.perform('restore', { ...target(name), undo: undoOf(outcome) }, signal);
  const rolesOf = async (connection: Connection, name: Name) =>
    (await accountOf(connection, name)).fields['product_roles'];

  it('lowers what costs, one product at a time, proves the free seat, and can be undone', async () => {
    const { connection, fake } = await setUp();
    const before = await rolesOf(connection, 'ben');
    const outcome = await downgrade(connection, 'ben');
    expect(outcome.kind).toBe('applied');
    expect(fake.effects()).toHaveLength(2);
    const now = await accountOf(connection, 'ben');
    expect(now.licenses).toMatchObject([{ licenseTypeId: 'free', paid: false }]);
    expect(connection.achieved('downgrade', now, { ...target('ben'), ...toFree })).toBe('yes');
    expect(await downgrade(connection, 'ben')).toEqual({ kind: 'already_applied' });
    expect(await restore(connection, 'ben', outcome)).toEqual({ kind: 'applied' });
    expect(await rolesOf(connection, 'ben')).toBe(before);
  });

  it('leaves reviewers as they are', async () => {
    const { connection, fake } = await setUp();
    expect((await downgrade(connection, 'ada')).kind).toBe('applied');
    expect(fake.effects()).toMatchObject([{ body: { product_role: { role: 'viewer', product_id: '787060436' } } }]);
  });

  it.each([
    ['a plan on which viewers cost', aSeed({ freeReviewers: false }), 'ben'],
    ['a custom role', aSeed(), 'cora'],
  ] as const)('is not called done when Aha! still counts the seat because of %s', async (_, seed, name) => {
    const { connection } = await setUp({ seed });
    const outcome = await downgrade(connection, name);
    expect(outcome).toMatchObject({ kind: 'partly_applied', left: [expect.stringMatching(/still counts/)] });
    expect(await downgrade(connection, name, outcome)).toMatchObject({ kind: 'refused' });
    expect(await restore(connection, name, outcome)).toEqual({ kind: 'applied' });
  });

  it.each([
    ['refused', { kind: 'status', status: 422 }],
    ['cut off', { kind: 'cut' }],
    ['slowed down', { kind: 'status', status: 429, headers: { 'Retry-After': '5' } }],
  ] as const)('goes on where it was %s, and is undone as a whole', async (_, does) => {
    const { connection, fake } = await setUp();
    const before = await rolesOf(connection, 'ben');
    fake.plan({ method: 'POST', after: 1, does });
    const partly = await downgrade(connection, 'ben');
    expect(partly).toMatchObject({ kind: 'partly_applied', left: ['Developer in Product 610602692'] });
    const whole = await downgrade(connection, 'ben', partly);
    expect(whole.kind).toBe('applied');
    expect(await restore(connection, 'ben', whole)).toEqual({ kind: 'applied' });
    expect(await rolesOf(connection, 'ben')).toBe(before);
  });

  it('settles a lost answer by reading and sends nothing twice', async () => {
    const { connection, fake } = await setUp();
    fake.plan({ method: 'POST', does: { kind: 'lose_answer' } });
    expect((await downgrade(connection, 'ben')).kind).toBe('applied');
    expect(fake.calls().filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  it('changes nothing when the first step is refused, or for another license', async () => {
    const { connection, fake } = await setUp();
    fake.plan({ method: 'POST', times: 2, does: { kind: 'status', status: 403 } });
    expect(await downgrade(connection, 'ben')).toMatchObject({ kind: 'refused' });
    fake.plan({ method: 'POST', does: { kind: 'status', status: 429, headers: { 'Retry-After': '5' } } });
    await expect(downgrade(connection, 'ben')).rejects.toMatchObject({ code: 'vendor_rate_limited' });
    const ben = await accountOf(connection, 'ben');
    const other = { ...target('ben'), toLicenseTypeId: 'group-572805993' };
    expect(connection.blockers('downgrade', ben, other, { ownerExternalId: null })).toHaveLength(1);
    expect(fake.effects()).toEqual([]);
  });
});

describe('changing somebody’s details', () => {
  const update = (connection: Connection, name: Name, values: object) =>
    connection.perform('update', { ...target(name), values: { ...values } }, signal);
  const sent = (body: unknown) => (body as { user: object }).user;

  it('sends what was chosen and nothing else', async () => {
    const { connection, fake } = await setUp();
    expect(await update(connection, 'ada', { first_name: ' Adele ' })).toEqual({ kind: 'applied' });
    expect(await update(connection, 'conny', { administrator: 'no' })).toEqual({ kind: 'applied' });
    expect(await update(connection, 'dina', { enabled: 'yes', last_name: 'Direct' })).toEqual({ kind: 'applied' });
    expect(fake.effects().map(({ body }) => sent(body))).toEqual([
      { first_name: 'Adele' },
      { administrator: false },
      { last_name: 'Direct', enabled: true },
    ]);
    const ada = await accountOf(connection, 'ada');
    expect(ada).toMatchObject({ displayName: 'Adele Pereira', status: 'active' });
    const input = { ...target('ada'), values: { first_name: 'Adele' } };
    expect(connection.achieved('update', ada, input)).toBe('yes');
    expect(connection.achieved('update', ada, { ...input, values: { enabled: 'no' } })).toBe('no');
  });

  it('is a form of which everything may be left alone', () => {
    expect(aha.updateFields && formFields(aha.updateFields)).toMatchObject([
      { name: 'first_name', kind: 'text', required: false, initial: null },
      { name: 'last_name', kind: 'text', required: false, initial: null },
      { name: 'enabled', kind: 'choice', required: false, initial: null },
      { name: 'administrator', kind: 'choice', required: false, initial: null },
    ]);
  });

  it('tells what is so now in words, and weighs what more than a detail is', async () => {
    const { connection } = await setUp();
    const conny = (await accountOf(connection, 'conny')) ?? expect.fail();
    expect(connection.present?.(conny)).toEqual({
      first_name: 'whole name Conny Config',
      last_name: 'whole name Conny Config',
      enabled: 'yes',
      administrator: 'yes',
    });
    expect(connection.weight?.({ first_name: 'Adele', enabled: 'yes', administrator: 'yes' })).toBe('detail');
    expect(connection.weight?.({ administrator: 'no' })).toBe('lowers_admin');
    expect(connection.weight?.({ administrator: 'no', enabled: 'no' })).toBe('takes_seat');
  });

  it('can be undone when it disabled somebody', async () => {
    const { connection } = await setUp();
    const outcome = await update(connection, 'ada', { enabled: 'no' });
    const undo = undoOf(outcome);
    expect(await connection.perform('restore', { ...target('ada'), undo }, signal)).toEqual({ kind: 'applied' });
  });

  it.each([
    ['conny', { enabled: 'no' }, null, /administrator/],
    ['conny', { enabled: 'no', administrator: 'no' }, null, /administrator/],
    ['olga', { administrator: 'no' }, null, /billing/],
    ['ada', { enabled: 'no' }, people.ada.id, /owns the key/],
    ['zap', { enabled: 'no' }, null, /service account/],
  ] as const)('has a reason against %s with %o', async (name, values, ownerExternalId, reason) => {
    const { connection } = await setUp();
    const account = await accountOf(connection, name);
    const blockers = connection.blockers('update', account, { ...target(name), values }, { ownerExternalId });
    expect(blockers.join(' ')).toMatch(reason);
  });

  it('has nothing against renaming the key’s owner', async () => {
    const { connection } = await setUp();
    const input = { ...target('olga'), values: { last_name: 'Ownerson' } };
    expect(
      connection.blockers('update', await accountOf(connection, 'olga'), input, { ownerExternalId: people.olga.id }),
    ).toEqual([]);
  });
});
