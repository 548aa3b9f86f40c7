import { describe, expect, it } from 'vitest';
import { oktaApp } from '../../connectors/okta/index.ts';
import type { DirectoryPerson } from '../../src/connector/directory.ts';
import { VendorAuthError, VendorRefusedError, VendorUnavailableError } from '../../src/errors.ts';
import { openLine } from './line.ts';
import { apps, aSeed, asApp, asToken, BOARD, keyPair, ORG, people } from './okta-scene.ts';
import { createSettings } from './okta-setting.ts';
import { collect } from './workbench.ts';

const { signal } = new AbortController();
const setUp = createSettings();

describe('what an Okta key can see', () => {
  it('is everybody and every sign-in for an app with scopes and a role, which belongs to nobody', async () => {
    const tenant = await (await (await setUp()).directory()).check(signal);
    expect(tenant).toMatchObject({ id: ORG, name: 'northwind.okta.com', owner: null, warnings: [] });
    expect(tenant.can).toMatchObject({ roster: { can: 'yes' }, activity: { can: 'yes' }, reclaim: { can: 'no' } });
  });

  it('is the same for a token, whose owner is named and whose rights are warned of', async () => {
    const tenant = await (await (await setUp()).directory(asToken('super'))).check(signal);
    expect(tenant).toMatchObject({ name: 'Northwind Instruments', owner: { externalId: people.sam.id } });
    expect(tenant.warnings).toEqual([
      expect.stringMatching(/Prefer an OAuth app/),
      expect.stringMatching(/super administrator/),
    ]);
  });

  it('is nobody without an admin role, though Okta answers 200, and what to do is said', async () => {
    const { can } = await (await (await setUp()).directory(asApp('roleless'))).check(signal);
    expect(can.roster).toMatchObject({ can: 'no', why: expect.stringMatching(/Read-Only Administrator/) });
    expect(can.activity.can).toBe('no');
  });

  it('is the app but no change of it for a key without any admin role, were administrators told to it all the same', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    fake.plan({ path: /\/clients\/[^/]+\/roles$/, does: { kind: 'status', status: 200, body: [] } });
    expect((await connection.check(signal)).can.reclaim).toMatchObject({
      can: 'no',
      why: expect.stringMatching(/no admin role/),
    });
  });

  it('is asked for anew when the key is revoked in the middle of the question', async () => {
    const { fake, directory } = await setUp();
    const connection = await directory(asToken('super'));
    fake.plan({ path: /\/api\/v1\/logs/, times: 9, does: { kind: 'status', status: 401 } });
    await expect(connection.check(signal)).rejects.toBeInstanceOf(VendorAuthError);
  });

  it('never takes a list of administrators that runs in a circle for a whole one, which would leave some unprotected', async () => {
    const { fake, app } = await setUp();
    const connection = await app();
    const next = { href: `${fake.url}/api/v1/iam/assignees/users?after=x` };
    const body = { value: [{ id: '00u1' }], _links: { next } };
    fake.plan({ path: /assignees/, times: 9, does: { kind: 'status', status: 200, body } });
    await expect(collect(connection.accounts?.(signal))).rejects.toMatchObject({ code: 'vendor_protocol' });
  });

  it('is in doubt with a role that may be limited to groups', async () => {
    const { can } = await (await (await setUp()).directory(asApp('narrow'))).check(signal);
    expect(can.roster.can).toBe('unknown');
  });

  it('lacks what was not granted, which Okta leaves out of the token without a word', async () => {
    const setting = await setUp();
    const { can } = await (await setting.directory(asApp('users'))).check(signal);
    expect(can.activity).toMatchObject({ can: 'no', why: expect.stringMatching(/okta\.apps\.read/) });
    const blind = await (await setting.directory(asApp('noRoles'))).check(signal);
    expect(blind.warnings).toEqual([expect.stringMatching(/okta\.roles\.read was not granted/)]);
  });

  it('works for an app that need not prove possession too', async () => {
    const { fake, directory } = await setUp();
    expect((await (await directory(asApp('plain'))).check(signal)).can.roster.can).toBe('yes');
    expect(fake.calls().filter(({ path }) => path === '/oauth2/v1/token')).toHaveLength(1);
  });

  it('survives a new nonce and tokens that are revoked before their time', async () => {
    const { fake, directory } = await setUp();
    const connection = await directory();
    fake.rotateNonce();
    expect((await connection.check(signal)).can.roster.can).toBe('yes');
    fake.revokeIssued();
    expect((await connection.check(signal)).can.roster.can).toBe('yes');
  });

  it('is nothing for a token whose owner was deactivated, and new credentials are asked for', async () => {
    const { fake, directory } = await setUp();
    const connection = await directory(asToken('reader'));
    fake.people.deactivate(people.ray.email);
    await expect(connection.check(signal)).rejects.toBeInstanceOf(VendorAuthError);
  });

  it('is unknown, not no, while Okta fails to answer', async () => {
    const { fake, directory } = await setUp();
    const connection = await directory();
    fake.plan({ path: /\/users\?/, times: 3, does: { kind: 'status', status: 500 } });
    expect((await connection.check(signal)).can.roster.can).toBe('unknown');
  });
});

describe('a list of people that is not whole', () => {
  const readAll = async (setting: Awaited<ReturnType<typeof setUp>>, credentials: unknown) =>
    collect<DirectoryPerson>(setting.unchecked(credentials).people?.(signal));

  it('is refused at every reading when it is empty, with what to do', async () => {
    const setting = await setUp();
    await expect(readAll(setting, asApp('roleless'))).rejects.toThrow(/lists nobody.*Read-Only Administrator/s);
  });

  it('is refused when the owner of the token is not in it', async () => {
    const setting = await setUp(aSeed({}, { limitedSight: 3 }));
    await expect(readAll(setting, asToken('users'))).rejects.toThrow(/not even all of its own administrators/);
  });

  it('is refused when an administrator is not in it', async () => {
    const setting = await setUp();
    const short = { kind: 'status', status: 200, body: [] } as const;
    setting.fake.plan({ path: /\/users\?search/, does: { ...short, body: [aPerson(people.ben.id)] } });
    await expect(readAll(setting, asApp('full'))).rejects.toBeInstanceOf(VendorRefusedError);
  });

  it('is not judged at all while Okta does not say who must be in it', async () => {
    const setting = await setUp();
    setting.fake.plan({ path: /assignees/, times: 3, does: { kind: 'status', status: 500 } });
    await expect(readAll(setting, asApp('full'))).rejects.toBeInstanceOf(VendorUnavailableError);
  });

  const aPerson = (id: string) => ({ id, status: 'ACTIVE', lastLogin: null, profile: { email: 'ben@northwind.test' } });
});

describe('an app of Okta seen as an app of its own', () => {
  it('is chosen among the active apps of the org, Okta’s own left out', async () => {
    const setting = await setUp();
    const line = openLine(oktaApp, setting.fake.url, undefined, asApp('full'));
    const connection = oktaApp.connect({ credentials: asApp('full'), http: line.http, tenant: null });
    const choices = await connection.tenants(signal);
    await line.close();
    expect(choices).toEqual([
      { id: `${ORG}/${apps.asana.id}`, name: 'Asana', hint: 'northwind.okta.com, saml 2 0' },
      { id: BOARD, name: 'Drawing Board', hint: 'northwind.okta.com, saml 2 0' },
      { id: `${ORG}/${apps.wiki.id}`, name: 'Wiki', hint: 'northwind.okta.com, openid connect' },
    ]);
  });

  it('can be read and have seats taken back from with scope and role, and says what stays behind', async () => {
    const tenant = await (await (await setUp()).app()).check(signal);
    expect(tenant).toMatchObject({ id: BOARD, name: 'Drawing Board' });
    expect(Object.values(tenant.can).map(({ can }) => can)).toEqual(['yes', 'yes', 'yes', 'no']);
    expect(tenant.warnings).toEqual([expect.stringMatching(/does not deactivate accounts in this app/)]);
  });

  it.each([
    ['reader', /okta\.apps\.manage was not granted/],
    ['noRoles', /okta\.apps\.manage was not granted/],
  ] as const)('is read-only for the app “%s”', async (name, why) => {
    const { can } = await (await (await setUp()).app(asApp(name))).check(signal);
    expect(can.reclaim).toMatchObject({ can: 'no', why: expect.stringMatching(why) });
  });

  it('is refused once it is gone from Okta', async () => {
    const setting = await setUp();
    await expect(setting.app(asApp('full'), `${ORG}/0oanosuchapp`)).rejects.toThrow(/not in Okta any more/);
  });
});

describe('credentials of another app', () => {
  it('are told apart: a wrong key asks for a new one, and says what Okta said', async () => {
    const { directory } = await setUp();
    const wrong = asApp('full', { secret: keyPair('other').privateJwk });
    await expect(directory(wrong)).rejects.toThrow(/does not accept this app’s credentials.*signature is invalid/);
  });
});
