import { describe, expect, it } from 'vitest';
import type { Activity, VendorAccount } from '../../src/connector/contract.ts';
import { apps, asApp, asToken, designers, type Name, ORG, people, target } from './okta-scene.ts';
import { accountOf, createSettings } from './okta-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const setUp = createSettings();
const NOBODY_OWNS = { ownerExternalId: null };

describe('use of an app of Okta', () => {
  it('is known by sign-ins alone, so nobody is ever found idle for certain, and the blind spots are told', async () => {
    const connection = await (await setUp()).app();
    const seen = await collect<Activity>(connection.activity?.({ since: '2026-08-01T00:00:00.000Z' }, signal));
    expect(new Set(seen.map((one) => one.signal))).toEqual(new Set(['login']));
    expect(connection.coverage?.().blindSpots).toContain('sign-ins without Okta, and sessions that last for months');
  });
});

describe('an assignment to an app of Okta', () => {
  it('is a seat, and tells how it came about', async () => {
    const connection = await (await setUp()).app();
    const all = await collect<VendorAccount>(connection.accounts?.(signal));
    const find = (name: Name) => all.find(({ externalId }) => externalId === people[name].id);
    expect(find('ada')).toMatchObject({
      email: 'ada@northwind.test',
      status: 'active',
      rawStatus: 'ACTIVE, assigned by USER, Okta user ACTIVE',
      licenses: [{ licenseTypeId: 'assigned', paid: true }],
      fields: { scope: 'USER', user_name: 'a.pereira@corp.northwind.test', okta_status: 'ACTIVE' },
    });
    expect(find('gina')?.fields['scope']).toBe('GROUP');
    expect(find('lou')).toMatchObject({ status: 'suspended', rawStatus: expect.stringMatching(/LOCKED_OUT/) });
  });

  it('that Okta calls deprovisioned holds no seat any more', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    const body = { id: people.ada.id, scope: 'USER', status: 'DEPROVISIONED' };
    fake.plan({ path: /\/users\/[^/]+\?expand/, does: { kind: 'status', status: 200, body } });
    expect(await accountOf(connection, 'ada')).toMatchObject({ status: 'deactivated', licenses: [] });
  });

  it('protects every administrator of Okta, and everybody where administrators cannot be told', async () => {
    const setting = await setUp();
    const admins = (all: readonly VendorAccount[]) =>
      all.filter(({ admin }) => admin === 'admin').map(({ externalId }) => externalId);
    const seen = await collect<VendorAccount>((await setting.app()).accounts?.(signal));
    expect(admins(seen)).toEqual([people.sam.id, people.uma.id]);
    const unseen = await setting.app(asApp('noRoles'));
    const all = await collect<VendorAccount>(unseen.accounts?.(signal));
    expect(all.every(({ admin }) => admin === 'unknown')).toBe(true);
    const blockers = unseen.blockers('reclaim', await accountOf(unseen, 'ada'), target('ada'), NOBODY_OWNS);
    expect(blockers).toEqual([expect.stringMatching(/does not say whether/)]);
  });

  it('is not told at all while Okta does not say who is an administrator, rather than protecting everybody for a day', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    fake.plan({ path: /assignees|\/roles$/, times: 6, does: { kind: 'status', status: 500 } });
    await expect(collect(connection.accounts?.(signal))).rejects.toMatchObject({ code: 'vendor_unavailable' });
    await expect(connection.account?.(people.ada.id, signal)).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });

  it('has the person’s own address, not that of the app’s profile, which is edited by hand and sometimes shared', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    const user = {
      id: people.ada.id,
      status: 'ACTIVE',
      profile: { login: 'ada@northwind.test', email: 'ada@northwind.test' },
    };
    const shared = { id: people.ada.id, scope: 'USER', status: 'ACTIVE', profile: { email: 'design@northwind.test' } };
    const plan = (body: object) =>
      fake.plan({ path: /\/users\/[^/]+\?expand/, does: { kind: 'status', status: 200, body } });
    plan({ ...shared, _embedded: { user } });
    expect(await accountOf(connection, 'ada')).toMatchObject({ email: 'ada@northwind.test' });
    plan(shared);
    expect(await accountOf(connection, 'ada')).toMatchObject({ email: 'design@northwind.test' });
  });

  it('keeps the id the app itself gave, where Okta provisions it', async () => {
    const connection = await (await setUp()).app(asApp('full'), `${ORG}/${apps.asana.id}`);
    expect((await accountOf(connection, 'ben')).fields).toMatchObject({
      external_id: '1201',
      sync_state: 'SYNCHRONIZED',
    });
  });
});

describe('unassigning somebody', () => {
  it('says what is lost, and more where Okta deactivates the account as well', async () => {
    const setting = await setUp();
    const board = (await setting.app()).effects('reclaim');
    expect(board).toMatchObject({
      reversible: false,
      does: 'Unassign from Drawing Board in Okta',
      seatFreed: 'unknown',
    });
    expect(board?.onData).toMatch(/starts from nothing.*stays as it is/s);
    const asana = (await setting.app(asApp('full'), `${ORG}/${apps.asana.id}`)).effects('reclaim');
    expect(asana).toMatchObject({ does: 'Unassign from Asana in Okta', seatFreed: 'now' });
    expect(asana?.onData).toMatch(/also deactivates/);
  });

  it('touches the one assignment and never the Okta account', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    expect(await connection.perform('reclaim', target('ada'), signal)).toEqual({ kind: 'applied' });
    const writes = fake.calls().filter(({ method, path }) => method !== 'GET' && !path.includes('/token'));
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `DELETE /api/v1/apps/${apps.board.id}/users/${people.ada.id}`,
    ]);
    expect(fake.effects().map(({ effect }) => effect)).toEqual(['unassigned ada@northwind.test from Drawing Board']);
  });

  it('is for a person where a group gives the app: the group is named and linked, and nothing is sent', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    expect(await connection.perform('reclaim', target('gina'), signal)).toEqual({
      kind: 'manual',
      why: 'Assigned through the group “Designers”. Take them out of it in Okta; its other apps go too.',
      link: `https://northwind-admin.okta.com/admin/group/${designers.id}`,
    });
    expect(fake.calls().filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('ends by hand when a group holds somebody whose own assignment is gone', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    const outcome = await connection.perform('reclaim', target('both'), signal);
    expect(outcome).toMatchObject({ kind: 'manual', why: expect.stringMatching(/own assignment is gone.*Designers/) });
    expect(connection.achieved('reclaim', await accountOf(connection, 'both'), target('both'))).toBe('no');
    fake.people.leaveGroup('bo@northwind.test', designers.id);
    expect(await connection.account?.(people.both.id, signal)).toBeNull();
  });

  it('still says that it is for a person when the groups cannot be read', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    fake.plan({ path: /\/groups\?/, times: 5, does: { kind: 'status', status: 403 } });
    const outcome = await connection.perform('reclaim', target('gina'), signal);
    expect(outcome).toMatchObject({ kind: 'manual', why: expect.stringMatching(/through a group\./) });
  });

  it('is applied when reading afterwards fails, since it was done', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    fake.plan({
      method: 'GET',
      path: /\/users\/[^/]+\?expand/,
      after: 1,
      times: 9,
      does: { kind: 'status', status: 500 },
    });
    expect(await connection.perform('reclaim', target('ada'), signal)).toEqual({ kind: 'applied' });
  });

  it('is already done when somebody else was faster', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    const gone = { errorCode: 'E0000007', errorSummary: 'Not found' };
    fake.plan({ method: 'DELETE', does: { kind: 'status', status: 404, body: gone } });
    fake.plan({
      method: 'GET',
      path: /\/users\/[^/]+\?expand/,
      after: 1,
      does: { kind: 'status', status: 404, body: gone },
    });
    expect(await connection.perform('reclaim', target('ada'), signal)).toEqual({ kind: 'already_applied' });
  });

  it('is never taken for done when the app itself is out of sight', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    fake.plan({ path: new RegExp(`/apps/${apps.board.id}`), times: 9, does: { kind: 'status', status: 404 } });
    await expect(connection.perform('reclaim', target('ada'), signal)).rejects.toThrow(/not in Okta any more/);
    await expect(connection.account?.(people.ada.id, signal)).rejects.toThrow(/not in Okta any more/);
  });

  it('is never sent to another org, even if everything in it had the same ids, nor for somebody else’s answer', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    const elsewhere = { id: '00osomewhereelse1' };
    fake.plan({ path: /well-known/, times: 9, does: { kind: 'status', status: 200, body: elsewhere } });
    await expect(connection.perform('reclaim', target('ada'), signal)).rejects.toThrow(/another Okta org/);
    fake.clearFaults();
    const body = { id: people.ben.id, scope: 'USER', status: 'ACTIVE' };
    fake.plan({ path: /\/users\/[^/]+\?expand/, does: { kind: 'status', status: 200, body } });
    await expect(connection.perform('reclaim', target('ada'), signal)).rejects.toThrow(/somebody else/);
    expect(fake.calls().filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('is never tried on the owner of the token, an administrator or a program', async () => {
    const connection = await (await setUp()).app(asToken('super'));
    const against = async (name: Name) =>
      connection.blockers('reclaim', await accountOf(connection, name), target(name), {
        ownerExternalId: people.sam.id,
      });
    expect(await against('sam')).toEqual([
      expect.stringMatching(/owns the key/),
      expect.stringMatching(/administrator/),
    ]);
    expect(await against('uma')).toEqual([expect.stringMatching(/is an administrator of Okta/)]);
    expect(await against('zap')).toEqual([expect.stringMatching(/service account/)]);
    expect(await against('ada')).toEqual([]);
  });

  it('asks for the admin roles of the person right before, not those of the list', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    fake.people.giveRole('ada@northwind.test', 'ORG_ADMIN');
    expect((await accountOf(connection, 'ada')).admin).toBe('admin');
  });
});
