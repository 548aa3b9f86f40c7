import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connector/contract.ts';
import type { DirectoryApp, DirectoryPerson } from '../../src/connector/directory.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { apps, aSeed, clients, daysAgo, guid, type Name, onePerPage, people } from './entra-scene.ts';
import { createSettings } from './entra-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const setUp = createSettings();
const everybody = (connection: Connection) => collect<DirectoryPerson>(connection.people?.(signal));
const byName = async (connection: Connection, name: Name): Promise<DirectoryPerson> => {
  const found = (await everybody(connection)).find(({ externalId }) => externalId === people[name].id);
  if (!found) throw new Error(`${name} is not listed`);
  return found;
};
const PREMIUM = {
  error: {
    code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    message: "Neither tenant is B2C or tenant doesn't have premium license",
    innerError: { date: '2026-11-21T10:00:00', 'request-id': guid(1), 'client-request-id': guid(1) },
  },
};

describe('a person of Entra ID', () => {
  it('is told with everything that links and describes them', async () => {
    const { reach } = await setUp();
    expect(await byName(await reach(), 'ada')).toEqual({
      externalId: people.ada.id,
      email: 'ada@northwind.test',
      aliases: ['a.pereira@northwind.test'],
      employeeId: 'E-17',
      displayName: 'Ada Pereira',
      kind: 'human',
      employment: 'active',
      rawStatus: 'accountEnabled=true',
      startsOn: '2024-03-01T00:00:00.000Z',
      endsOn: null,
      managerEmail: null,
      managerExternalId: null,
      department: 'Design',
      location: 'Portugal',
      lastSignIn: { at: daysAgo(2) },
    });
  });

  it('without a mailbox has the name they sign in with as address', async () => {
    const { reach } = await setUp();
    expect(await byName(await reach(), 'max')).toMatchObject({ email: 'Max@northwind.onmicrosoft.com', aliases: [] });
  });

  it('is a guest by userType, or by #EXT# where that is not written, whose made-up name is no address', async () => {
    const { reach } = await setUp();
    const connection = await reach();
    expect(await byName(connection, 'gus')).toMatchObject({ kind: 'guest', email: 'gus@partner.test', aliases: [] });
    expect(await byName(connection, 'una')).toMatchObject({ kind: 'guest', email: null, aliases: [] });
  });

  it('whose account is disabled has left on a day nobody told', async () => {
    const { reach } = await setUp();
    const dora = await byName(await reach(), 'dora');
    expect(dora).toMatchObject({ employment: 'terminated', endsOn: null, rawStatus: 'accountEnabled=false' });
  });

  it('with a leave date is handed over with it, to come or past, and still enabled', async () => {
    const { reach } = await setUp();
    const connection = await reach();
    expect(await byName(connection, 'lea')).toMatchObject({ employment: 'active', endsOn: '2026-12-31T23:00:00.000Z' });
    expect(await byName(connection, 'pia')).toMatchObject({ employment: 'active', endsOn: '2026-10-01T00:00:00.000Z' });
  });

  it('has no leave date where the permission for it is missing, and it is not asked for', async () => {
    const { fake, reach } = await setUp();
    expect(await byName(await reach({ client: clients.weak }), 'lea')).toMatchObject({ endsOn: null });
    expect(fake.calls().filter(({ path }) => path.includes('employeeLeaveDateTime'))).toEqual([]);
  });
});

describe('the last sign-in of a person', () => {
  it('is the last success of either kind, and never a day of the year 1', async () => {
    const { reach } = await setUp();
    const connection = await reach();
    expect((await byName(connection, 'ben')).lastSignIn).toEqual({ at: daysAgo(2) });
    expect((await byName(connection, 'yan')).lastSignIn).toEqual({ at: null });
    expect((await byName(connection, 'nia')).lastSignIn).toEqual({ at: null });
  });

  it('is not known where only attempts are told: they failed, and prove neither use nor that somebody ever came in', async () => {
    const { reach } = await setUp();
    expect((await byName(await reach(), 'zoe')).lastSignIn).toBe('unknown');
  });

  it('is the success, not the later attempt that may have failed', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach();
    const signInActivity = { lastSuccessfulSignInDateTime: daysAgo(30), lastSignInDateTime: daysAgo(1) };
    const body = { value: [{ id: people.ada.id, accountEnabled: true, signInActivity }] };
    fake.plan({ path: /\/users\?/, does: { kind: 'status', status: 200, body } });
    expect((await everybody(connection)).map(({ lastSignIn }) => lastSignIn)).toEqual([{ at: daysAgo(30) }]);
  });

  it('is unknown in a tenant without P1, where the whole list is refused until it is asked for without', async () => {
    const { fake, reach } = await setUp(aSeed({ plan: 'free' }));
    const connection = await reach();
    const before = fake.calls().length;
    const found = await everybody(connection);
    expect(found).toHaveLength(Object.keys(people).length);
    expect(new Set(found.map(({ lastSignIn }) => lastSignIn))).toEqual(new Set(['unknown']));
    expect(
      fake
        .calls()
        .slice(before)
        .map(({ status }) => status),
    ).toEqual([403, 200]);
  });

  it('is not asked for without the permission, and unknown then', async () => {
    const { fake, reach } = await setUp();
    const found = await everybody(await reach({ client: clients.noLog }));
    expect(new Set(found.map(({ lastSignIn }) => lastSignIn))).toEqual(new Set(['unknown']));
    expect(fake.calls().filter(({ path }) => path.includes('signInActivity'))).toEqual([]);
  });

  it('is unknown for those left when a paid tenant is refused it midway, and nobody is told twice or left out', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach({ rewrite: onePerPage });
    const refused = { kind: 'status', status: 403, body: PREMIUM } as const;
    fake.plan({ path: /\/users\?.*signInActivity/, after: 4, does: refused });
    const found = await everybody(connection);
    expect(found.map(({ externalId }) => externalId)).toEqual(Object.values(people).map(({ id }) => id));
    expect(found.map(({ lastSignIn }) => lastSignIn === 'unknown').indexOf(true)).toBe(4);
  });

  it('costs the whole list only when people themselves are refused', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach();
    fake.plan({ path: /\/users\?/, times: 1000, does: { kind: 'status', status: 403, body: PREMIUM } });
    await expect(everybody(connection)).rejects.toBeInstanceOf(VendorRefusedError);
  });
});

describe('a list of Microsoft Graph', () => {
  it('asks for 500 people a page with the last sign-in and for 999 without', async () => {
    const { fake, reach } = await setUp();
    const full = await reach();
    const noLog = await reach({ client: clients.noLog });
    const before = fake.calls().length;
    await everybody(full);
    await everybody(noLog);
    const sizes = fake
      .calls()
      .slice(before)
      .map(({ path }) => new URL(path, fake.url).searchParams.get('$top'));
    expect(sizes).toEqual(['500', '999']);
  });

  it('is read to its end however short its pages are, by links as they stand', async () => {
    const users = Array.from({ length: 1200 }, (_, n) => ({ ...people.ada, id: guid(20_000 + n) }));
    const { fake, reach } = await setUp(aSeed({ users }, { shortPages: true }));
    const connection = await reach();
    const before = fake.calls().length;
    expect(await everybody(connection)).toHaveLength(1200);
    const [, ...followed] = fake.calls().slice(before);
    expect(followed).toHaveLength(4);
    for (const { path } of followed) expect(path).toMatch(/\$skiptoken=/);
  });

  it('that leads to another host is refused, and no token goes there', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach();
    const body = { value: [], '@odata.nextLink': 'https://graph.evil.test/v1.0/users?$skiptoken=x' };
    fake.plan({ path: /\/users\?/, does: { kind: 'status', status: 200, body } });
    await expect(everybody(connection)).rejects.toMatchObject({ code: 'vendor_protocol' });
  });

  it('waits as long as a 429 says, and a minute where it says nothing', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach();
    const body = { error: { code: 'TooManyRequests', message: 'Too many requests' } };
    fake.plan({ path: /\/users\?/, does: { kind: 'status', status: 429, headers: { 'Retry-After': '7' }, body } });
    fake.plan({ path: /\/users\?/, does: { kind: 'status', status: 429, body } });
    expect(await everybody(connection)).toHaveLength(Object.keys(people).length);
  });

  it('goes on with a new token when the old one is refused', async () => {
    const { fake, reach } = await setUp();
    const connection = await reach();
    fake.forgetTokens();
    expect(await everybody(connection)).toHaveLength(Object.keys(people).length);
  });
});

describe('apps of Entra ID', () => {
  it('are its enterprise applications, by the id the sign-in log knows them by', async () => {
    const { reach } = await setUp();
    expect(await collect<DirectoryApp>((await reach()).apps?.(signal))).toEqual([
      { id: apps.drawboard.appId, key: apps.drawboard.applicationTemplateId, name: 'Drawboard' },
      // Made by hand from the gallery's blank template, which says nothing.
      { id: apps.wiki.appId, key: null, name: 'Wiki' },
    ]);
  });
});
