import { describe, expect, it } from 'vitest';
import type { FakeAsana } from '../../sandbox/vendors/asana/fake-asana.ts';
import type { Connection } from '../../src/connector/contract.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { type Name, NORTHWIND, people, target, tokens } from './asana-scene.ts';
import { accountOf, createSettings } from './asana-setting.ts';

const { signal } = new AbortController();
const setUp = createSettings();

const blockersOf = async (connection: Connection, name: Name, ownerExternalId: string | null = null) =>
  connection.blockers('reclaim', await accountOf(connection, name), target(name), { ownerExternalId });

describe('removing somebody from Asana', () => {
  it('ends the person’s access for good, and hands their work to the admin named in the admin console', async () => {
    const { connection, fake } = await setUp();
    const access = () =>
      fetch(`${fake.apiUrl}/users/me`, {
        headers: { authorization: `Bearer ${fake.personalToken(people.ada.email)}` },
      });
    expect((await access()).status).toBe(200);
    expect(await connection.perform('reclaim', target('ada'), signal)).toEqual({ kind: 'applied' });
    expect((await access()).status).toBe(401);
    expect(fake.effects()).toMatchObject([
      { method: 'DELETE', path: `/api/1.0/scim/Users/${people.ada.gid}`, tokenLabel: 'service' },
    ]);
    expect(fake.effects()[0]?.effect).toContain(`belongs to ${people.olga.email}`);
    expect(await accountOf(connection, 'ada')).toMatchObject({ status: 'deactivated', licenses: [] });
  });

  it('goes through the ordinary API with a personal token, names the workspace and the id, and the owner inherits', async () => {
    const { connection, fake } = await setUp({ token: tokens.personal });
    expect(await connection.perform('reclaim', target('ada'), signal)).toEqual({ kind: 'applied' });
    expect(fake.effects()).toMatchObject([
      { path: `/api/1.0/workspaces/${NORTHWIND}/removeUser`, body: { data: { user: people.ada.gid } } },
    ]);
  });

  it('says before who inherits, by the kind of key, and that it cannot be undone', async () => {
    const { connection, reach } = await setUp();
    const service = connection.effects('reclaim');
    const personal = (await reach(tokens.personal)).effects('reclaim');
    expect(service).toMatchObject({ reversible: false, seatFreed: 'now' });
    expect(service?.onData).toMatch(/admin named in Asana’s admin console/);
    expect(personal?.onData).toMatch(/owner of the key/);
  });

  it.each(['404', '200', '403'] as const)(
    'is already done when somebody else was faster and Asana answers %s',
    async (removeAgain) => {
      const { connection, fake, reach } = await setUp({ seed: { removeAgain }, token: tokens.personal });
      // The first removal happens, but its caller only sees a refusal, as a second caller at the same moment would.
      fake.plan({ path: /removeUser/, does: { kind: 'lose_answer' } });
      await connection.perform('reclaim', target('ada'), signal).catch(() => undefined);
      const body = { data: [{ ...(await rowBefore(fake)), is_active: true }], next_page: null };
      fake.plan({ path: /workspace_memberships/, does: { kind: 'status', status: 200, body } });
      const outcome = await connection.perform('reclaim', target('ada'), signal);
      expect(outcome.kind).toBe(removeAgain === '200' ? 'applied' : 'already_applied');
      expect(fake.effects()).toHaveLength(1);
      expect(connection.achieved('reclaim', await accountOf(await reach(tokens.service), 'ada'), target('ada'))).toBe(
        'yes',
      );
    },
  );

  it('is refused with a reason for a super admin, whom only Asana can tell from an admin', async () => {
    const { connection, fake } = await setUp();
    const outcome = await connection.perform('reclaim', target('sam'), signal);
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/super admin/) });
    expect(fake.effects()).toEqual([]);
  });

  it('removes nobody when SCIM answers with somebody else than asked for', async () => {
    const { connection, fake } = await setUp();
    const body = { Resources: [{ id: people.ben.gid, userName: people.ben.email, active: true }] };
    fake.plan({ path: /scim\/Users\?/, does: { kind: 'status', status: 200, body } });
    await connection.perform('reclaim', target('ada'), signal);
    expect(fake.effects().map((call) => call.effect)).toEqual([expect.stringContaining(people.ada.email)]);
  });

  it('removes the very person approved when SCIM knows another one under their address by now', async () => {
    const { connection, fake } = await setUp();
    const body = { Resources: [{ id: people.ben.gid, userName: people.ada.email, active: true }] };
    fake.plan({ path: /scim\/Users\?/, does: { kind: 'status', status: 200, body } });
    expect(await connection.perform('reclaim', target('ada'), signal)).toEqual({ kind: 'applied' });
    expect(fake.effects()).toMatchObject([{ body: { data: { user: people.ada.gid } } }]);
  });

  it('asks SCIM for an address as it is, also one with a quote in it', async () => {
    const { connection, fake } = await setUp();
    const row = (await rowBefore(fake)) as { readonly user: object };
    const body = { data: [{ ...row, user: { ...row.user, email: 'o"ada@northwind.test' } }], next_page: null };
    fake.plan({ path: /workspace_memberships/, does: { kind: 'status', status: 200, body } });
    await connection.perform('reclaim', target('ada'), signal);
    const asked = fake.calls().map(({ path }) => new URL(path, fake.url).searchParams.get('filter'));
    expect(asked).toContain('userName eq "o\\"ada@northwind.test"');
  });

  it('removes nobody when Asana ignores who was asked for', async () => {
    const { connection, fake, reach } = await setUp();
    const careless = await reach(tokens.service, (path) => path.replace(/user=\d+&/, ''));
    void connection;
    await expect(
      careless.perform('reclaim', { externalId: '1199999999999999', email: null }, signal),
    ).rejects.toMatchObject({
      code: 'vendor_protocol',
    });
    expect(fake.effects()).toEqual([]);
  });

  it('takes a 404 for "gone" only while the key still reaches the workspace', async () => {
    const { connection, fake } = await setUp();
    fake.plan({ path: /workspace_memberships/, does: { kind: 'status', status: 404 } });
    expect(await connection.account?.(people.ada.gid, signal)).toBeNull();
    fake.plan({ path: /workspace_memberships/, does: { kind: 'status', status: 404 } });
    fake.plan({ path: /\/workspaces\?/, does: { kind: 'status', status: 200, body: { data: [], next_page: null } } });
    await expect(connection.account?.(people.ada.gid, signal)).rejects.toBeInstanceOf(VendorRefusedError);
  });

  it.each([
    ['olga', null, /admin/],
    ['sam', null, /admin/],
    ['ada', people.ada.gid, /owns the key/],
    ['gus', null, /no paid seat/],
    ['vera', null, /no paid seat/],
    ['ivy', null, /invitation/],
    ['zap', null, /service account/],
    ['noel', null, /no longer belongs/],
  ] as const)('has a reason against %s', async (name, owner, reason) => {
    const { connection } = await setUp();
    expect((await blockersOf(connection, name, owner)).join(' ')).toMatch(reason);
  });

  it('has nothing against an ordinary member, even one whose name merely contains such a word', async () => {
    const { connection } = await setUp();
    expect(await blockersOf(connection, 'ada')).toEqual([]);
    expect(await blockersOf(connection, 'ben')).toEqual([]);
    expect(await blockersOf(connection, 'rhea')).toEqual([]);
  });

  it('judges nothing on somebody else’s account', async () => {
    const { connection } = await setUp();
    const ben = await accountOf(connection, 'ben');
    expect(connection.blockers('reclaim', ben, target('ada'), { ownerExternalId: null })).toHaveLength(1);
    expect(connection.achieved('reclaim', { ...ben, status: 'deactivated' }, target('ada'))).toBe('unknown');
    expect(connection.achieved('reclaim', { ...ben, status: 'unknown' }, target('ben'))).toBe('unknown');
    expect(connection.achieved('reclaim', { ...ben, status: 'invited' }, target('ben'))).toBe('no');
  });
});

/** Ada's row as it was before she was removed, as a reader a moment too early would have seen it. */
async function rowBefore(fake: FakeAsana): Promise<object> {
  const fields = 'user.gid,user.name,user.email,is_active,is_admin,is_guest,is_view_only,created_at';
  const path = `/workspaces/${NORTHWIND}/workspace_memberships?user=${people.ada.gid}&opt_fields=${fields}`;
  const response = await fetch(fake.apiUrl + path, { headers: { authorization: `Bearer ${tokens.service}` } });
  const { data } = (await response.json()) as { data: readonly object[] };
  return data[0] ?? {};
}
