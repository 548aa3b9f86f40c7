import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connector/contract.ts';
import { OutcomeUnknownError } from '../../src/errors.ts';
import { apps, aSeed, DEFAULT_ROLE, DESIGNER, groups, type Name, people, target } from './entra-scene.ts';
import { createSettings, type Setting, seatOf } from './entra-setting.ts';

const { signal } = new AbortController();
const setUp = createSettings();
const reclaim = (connection: Connection, name: Name) => connection.perform('reclaim', target(name), signal);
const blockers = async (connection: Connection, name: Name) =>
  connection.blockers('reclaim', await seatOf(connection, name), target(name), { ownerExternalId: null });
const writes = ({ fake }: Setting) =>
  fake.calls().filter(({ method, path }) => method !== 'GET' && !path.includes('oauth2'));

describe('unassigning somebody', () => {
  it('looks the assignment up first and deletes it at the app, the way Microsoft recommends', async () => {
    const setting = await setUp();
    const connection = await setting.reach({ app: true });
    expect(await reclaim(connection, 'ada')).toEqual({
      kind: 'applied',
      undo: { user: people.ada.id, roles: DEFAULT_ROLE },
    });
    expect(writes(setting)).toMatchObject([
      { method: 'DELETE', path: `/v1.0/servicePrincipals/${apps.drawboard.id}/appRoleAssignedTo/as-ada`, status: 204 },
    ]);
    expect(setting.fake.effects()[0]?.effect).toBe('unassigned ada@northwind.test from Drawboard');
  });

  it('says honestly that sign-in ends here and the paid seat perhaps not', async () => {
    const { reach } = await setUp();
    const effects = (await reach({ app: true })).effects('reclaim');
    expect(effects).toMatchObject({ seatFreed: 'unknown', reversible: true });
    expect(effects?.onData.slice(0, 150)).toMatch(/paid seat may stay taken/);
  });

  it('is not believed by its answer: while the change travels, reading says not yet', async () => {
    const { clock, reach } = await setUp(aSeed({}, { replicationMs: 60_000 }));
    const connection = await reach({ app: true });
    expect(await reclaim(connection, 'ada')).toMatchObject({ kind: 'applied' });
    expect(connection.achieved('reclaim', await seatOf(connection, 'ada'), target('ada'))).toBe('no');
    clock.time += 61_000;
    expect(connection.achieved('reclaim', await seatOf(connection, 'ada'), target('ada'))).toBe('yes');
  });

  it('counts an assignment that is already gone as ended, whoever ended it', async () => {
    const { reach } = await setUp(aSeed({}, { replicationMs: 60_000 }));
    const connection = await reach({ app: true });
    await reclaim(connection, 'ada');
    // The list still names it; the second deletion is answered with 404.
    expect(await reclaim(connection, 'ada')).toMatchObject({ kind: 'applied' });
  });

  it('ends every role somebody was assigned, and says what is left when one is refused', async () => {
    const second = { id: 'as-ada-2', principalId: people.ada.id, appRoleId: DESIGNER };
    const drawboard = { ...apps.drawboard, assignments: [...apps.drawboard.assignments, second] };
    const whole = await setUp(aSeed({ apps: [drawboard] }));
    expect(await reclaim(await whole.reach({ app: true }), 'ada')).toMatchObject({ kind: 'applied' });
    expect(whole.fake.effects()).toHaveLength(2);

    const half = await setUp(aSeed({ apps: [drawboard] }));
    const connection = await half.reach({ app: true });
    half.fake.plan({ method: 'DELETE', after: 1, does: { kind: 'status', status: 400 } });
    const partly = await reclaim(connection, 'ada');
    expect(partly).toMatchObject({
      kind: 'partly_applied',
      done: ['the default access'],
      left: [`the role ${DESIGNER}`],
    });
    expect(connection.achieved('reclaim', await seatOf(connection, 'ada'), target('ada'))).toBe('no');
    // Asked again, it does only what is left.
    expect(await reclaim(connection, 'ada')).toMatchObject({ kind: 'applied' });
    expect(half.fake.effects()).toHaveLength(2);

    // Whether a step whose answer was lost is done nobody knows, so it is not told as left.
    const doubt = await setUp(aSeed({ apps: [drawboard] }));
    const lost = await doubt.reach({ app: true });
    doubt.fake.plan({ method: 'DELETE', after: 1, does: { kind: 'lose_answer' } });
    await expect(reclaim(lost, 'ada')).rejects.toBeInstanceOf(OutcomeUnknownError);
    expect(lost.achieved('reclaim', await seatOf(lost, 'ada'), target('ada'))).toBe('yes');
  });

  it('leaves who comes by a group to be done by hand, naming the group, and sends nothing', async () => {
    const setting = await setUp();
    const connection = await setting.reach({ app: true });
    for (const name of ['ben', 'cleo'] as const) {
      const [reason] = await blockers(connection, name);
      expect(reason).toMatch(/by the group Design team/);
      expect(await reclaim(connection, name)).toMatchObject({
        kind: 'manual',
        why: expect.stringMatching(/Design team/),
        link: expect.stringContaining(groups.design.id),
      });
    }
    expect(writes(setting)).toEqual([]);
  });

  const protectedOnes: readonly (readonly [Name, RegExp])[] = [
    ['ivy', /administrator role/],
    ['jon', /administrator role/],
    ['gus', /guest/],
    ['dora', /disabled/],
  ];
  it.each(protectedOnes)('has a reason against %s: %s', async (name, reason) => {
    const { reach } = await setUp();
    expect((await blockers(await reach({ app: true }), name)).join()).toMatch(reason);
  });

  it('has a reason against an administrator made a moment ago', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    expect(await blockers(connection, 'ada')).toEqual([]);
    fake.people.makeAdmin('ada@northwind.test');
    expect(await blockers(connection, 'ada')).toHaveLength(1);
  });

  it('is done by hand when the person joined an assigned group a moment ago', async () => {
    const setting = await setUp();
    const connection = await setting.reach({ app: true });
    setting.fake.people.addToGroup('ada@northwind.test', 'Design team');
    expect(await reclaim(connection, 'ada')).toMatchObject({ kind: 'manual' });
    expect(writes(setting)).toEqual([]);
  });

  it('says what is missing when it is refused, and tells the vendor’s reason otherwise', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    fake.plan({ method: 'DELETE', does: { kind: 'status', status: 403 } });
    expect(await reclaim(connection, 'ada')).toMatchObject({ reason: expect.stringMatching(/AppRoleAssignment/) });
    const body = { error: { code: 'Request_BadRequest', message: 'The app is managed elsewhere.' } };
    fake.plan({ method: 'DELETE', does: { kind: 'status', status: 400, body } });
    expect(await reclaim(connection, 'ada')).toMatchObject({ reason: expect.stringMatching(/managed elsewhere/) });
  });

  it('that is refused while reading does not ask for the permission to write', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    fake.plan({ method: 'GET', path: /appRoleAssignments/, times: 9, does: { kind: 'status', status: 403 } });
    const outcome = await reclaim(connection, 'ada');
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/grant Directory\.Read\.All/) });
  });

  it('of somebody deleted meanwhile is already done', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    fake.people.remove('ada@northwind.test');
    expect(await reclaim(connection, 'ada')).toEqual({ kind: 'already_applied' });
    expect(connection.achieved('reclaim', null, target('ada'))).toBe('yes');
  });
});

describe('assigning somebody again', () => {
  it('restores the roles that were taken and leaves alone what somebody gave since', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    const undo = { user: people.ada.id, roles: `${DEFAULT_ROLE} ${DESIGNER}` };
    expect(await connection.perform('restore', { ...target('ada'), undo }, signal)).toEqual({ kind: 'applied' });
    expect(fake.effects()).toHaveLength(1);
    expect((await seatOf(connection, 'ada')).fields['direct_roles']).toBe(`${DEFAULT_ROLE} ${DESIGNER}`);
  });

  it('is refused once they are deleted', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ app: true });
    fake.people.remove('ada@northwind.test');
    const undo = { user: people.ada.id, roles: DEFAULT_ROLE };
    expect(await connection.perform('restore', { ...target('ada'), undo }, signal)).toMatchObject({ kind: 'refused' });
  });
});
