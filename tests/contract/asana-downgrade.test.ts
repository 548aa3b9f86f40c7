import { describe, expect, it } from 'vitest';
import type { AsanaWorkspaceSeed } from '../../sandbox/vendors/asana/seed.ts';
import type { Connection } from '../../src/connector/contract.ts';
import { aSeed, type Name, people, target, tokens } from './asana-scene.ts';
import { accountOf, createSettings } from './asana-setting.ts';

const { signal } = new AbortController();
const setUp = createSettings();

describe('giving a view-only license in Asana', () => {
  const toViewOnly = { toLicenseTypeId: 'view_only' };
  const downgrade = (connection: Connection, name: Name) =>
    connection.perform('downgrade', { ...target(name), ...toViewOnly }, signal);
  const here = (over: Partial<AsanaWorkspaceSeed> = {}) => setUp({ seed: aSeed({ viewOnlyDomain: true, ...over }) });

  it('is one PATCH of userType in the shape of Asana’s documents, to the very account', async () => {
    const { connection, fake } = await here();
    expect(await downgrade(connection, 'ada')).toEqual({ kind: 'applied' });
    expect(fake.effects()).toMatchObject([
      {
        method: 'PATCH',
        path: expect.stringMatching(new RegExp(`/scim/Users/${people.ada.gid}$`)),
        body: { Operations: [{ op: 'replace', value: { userType: 'view only' } }] },
      },
    ]);
  });

  it.each([
    ['a domain without such licenses', { viewOnlyDomain: false }, tokens.service, 'no'],
    ['a personal token', {}, tokens.personal, 'no'],
  ] as const)('is not offered with %s, and nothing is sent', async (_, over, token, can) => {
    const { fake, reach } = await here(over);
    const connection = await reach(token);
    expect((await connection.check(signal)).can.downgrade?.can).toBe(can);
    const pools = (await connection.licenseTypes?.(signal)) ?? [];
    expect(pools.flatMap(({ downgradesTo = [] }) => downgradesTo)).toEqual([]);
    expect(await downgrade(connection, 'ada')).toMatchObject({ kind: 'refused' });
    expect(fake.effects()).toEqual([]);
  });

  it('is unknown, and therefore not sent, while SCIM gives no clear answer', async () => {
    const { connection, fake } = await here();
    fake.plan({ path: /count=1$/, times: 20, does: { kind: 'status', status: 500 } });
    expect((await connection.check(signal)).can.downgrade?.can).toBe('unknown');
  });

  it('says what Asana refused, and asks before every change whether the account still is theirs', async () => {
    const { connection } = await here();
    expect(await downgrade(connection, 'sam')).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/Asana/),
    });
    const ada = await accountOf(connection, 'ada');
    expect(
      connection.blockers('downgrade', ada, { ...target('ben'), ...toViewOnly }, { ownerExternalId: null }),
    ).toHaveLength(1);
  });

  it('goes to the very account, whoever else SCIM names beside it or under its address', async () => {
    const { connection, fake } = await here();
    const plan = (...Resources: readonly object[]) =>
      fake.plan({ path: /scim\/Users\?/, does: { kind: 'status', status: 200, body: { Resources } } });
    plan({ id: people.ben.gid, userName: people.ada.email });
    expect(await downgrade(connection, 'ada')).toMatchObject({ kind: 'refused' });
    expect(fake.effects()).toEqual([]);
    plan({ id: people.ben.gid, userName: people.ben.email }, { id: people.ada.gid, userName: people.ada.email });
    expect(await downgrade(connection, 'ada')).toEqual({ kind: 'applied' });
    expect(fake.effects().map(({ path }) => path)).toEqual([expect.stringContaining(people.ada.gid)]);
  });

  it('does not let a removal be undone', async () => {
    const { connection } = await here();
    const ada = await accountOf(connection, 'ada');
    expect(connection.undoOf?.('reclaim', ada, target('ada'))).toBeNull();
    const forged = { ...target('ada'), undo: { user: people.ada.gid } };
    expect(connection.blockers('restore', ada, forged, { ownerExternalId: null })).toHaveLength(1);
    expect(await connection.perform('restore', forged, signal)).toMatchObject({ kind: 'refused' });
  });
});
