import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, bench, DAY, northwind, northwindWith, world } from './entra-client.ts';

let on: Bench;
afterEach(() => on.entra.close());

const { boards } = world.entraApps;
const { linus, tomas } = world.people;
const [tenant] = world.entra.tenants;
const idOf = (email: string) => tenant!.users.find((user) => user.mail === email)!.id;
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('tokens', () => {
  it('name the consent as roles, and have no such claim without any', async () => {
    on = await bench();
    const { body } = await on.token();
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(body).not.toHaveProperty('refresh_token');
    expect(claimsOf(body.access_token)).toMatchObject({
      tid: northwind,
      aud: 'https://graph.microsoft.com',
      roles: expect.arrayContaining(['AppRoleAssignment.ReadWrite.All']),
    });
    expect(claimsOf((await on.token('entra-no-consent')).body.access_token)).not.toHaveProperty('roles');
  });

  it('are for a directory by its id or one of its domains', async () => {
    on = await bench();
    const { body } = await on.token('entra-read', {}, 'northwind.onmicrosoft.com');
    expect(claimsOf(body.access_token).tid).toBe(northwind);
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, undefined, 401, 'invalid_client', 7000215],
    [
      'an unknown app',
      { client_id: '00000000-0000-4000-8000-000000000000' },
      undefined,
      400,
      'unauthorized_client',
      700016,
    ],
    ['an unknown directory', {}, 'nowhere.example', 400, 'invalid_request', 90002],
    ['an app of another directory', {}, 'labs.northwind.example', 400, 'unauthorized_client', 700016],
    ['another scope', { scope: 'https://graph.microsoft.com/User.Read.All' }, undefined, 400, 'invalid_scope', 70011],
    ['an unsigned assertion', { client_assertion: 'a.b.c' }, undefined, 401, 'invalid_client', 700027],
  ])('are refused with Microsoft’s code for %s', async (_, changes, directory, status, error, code) => {
    on = await bench();
    const got = await on.token('entra-read', changes as Record<string, string>, directory);
    expect(got.status).toBe(status);
    expect(got.body).toMatchObject({
      error,
      error_codes: [code],
      error_description: expect.stringContaining(`AADSTS${code}: `),
    });
    expect(got.body).toHaveProperty('correlation_id');
  });

  it('die after an hour', async () => {
    on = await bench();
    expect((await on.get('/users?$top=1')).status).toBe(200);
    on.clock.time += 3_600_000;
    expect(await on.get('/users?$top=1')).toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationToken' } },
    });
  });
});

describe('users', () => {
  it('show few properties unless asked for more, and refuse what nobody described', async () => {
    on = await bench();
    const [first] = (await on.get('/users')).body.value;
    expect(Object.keys(first)).not.toEqual(expect.arrayContaining(['accountEnabled']));
    const [full] = (await on.get('/users?$select=accountEnabled,signInActivity&$top=1')).body.value;
    expect(full).toMatchObject({
      id: first.id,
      accountEnabled: true,
      signInActivity: { lastSignInDateTime: expect.any(String) },
    });
    expect((await on.get('/users?$select=lastLogin')).status).toBe(400);
    expect((await on.get('/users?$skip=5')).status).toBe(400);
  });

  it('come by 100, by 999 at most, and by 500 with signInActivity', async () => {
    on = await bench();
    expect((await on.get('/users')).body.value).toHaveLength(100);
    expect((await on.get('/users?$top=999')).status).toBe(200);
    expect((await on.get('/users?$top=1000')).status).toBe(400);
    expect((await on.get('/users?$select=signInActivity&$top=501')).status).toBe(400);
  });

  it('go on by a link that keeps what was selected, on pages as short as they like', async () => {
    on = await bench({ shortPages: true });
    const found: string[] = [];
    for (let link: string | undefined = '/users?$select=mail&$top=50'; link; ) {
      const { body } = await on.get(link);
      expect(body.value.length).toBeLessThanOrEqual(25);
      for (const row of body.value) {
        expect(Object.keys(row)).toEqual(['id', 'mail']);
        found.push(row.id);
      }
      link = body['@odata.nextLink'];
    }
    expect(found).toEqual(tenant!.users.map(({ id }) => id));
  });

  it('hide sign-ins from a free tenant by refusing the whole request', async () => {
    on = await bench(northwindWith({ plan: 'free' }));
    const got = await on.get('/users?$select=id,signInActivity');
    expect(got.status).toBe(403);
    expect(got.body.error).toMatchObject({
      code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      innerError: { 'request-id': expect.any(String), 'client-request-id': expect.any(String) },
    });
    expect((await on.get('/auditLogs/signIns')).status).toBe(403);
    expect((await on.get('/users?$select=id')).status).toBe(200);
  });

  it('are refused without consent', async () => {
    on = await bench();
    const got = await on.get('/users', 'entra-no-consent');
    expect(got).toMatchObject({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
  });
});

describe('the sign-in log', () => {
  it('is told newest first, of one app, from an instant on', async () => {
    on = await bench();
    const path = `/auditLogs/signIns?$filter=appId eq '${boards.appId}' and createdDateTime ge 2026-11-01T00:00:00Z`;
    const times = (await on.get(path)).body.value.map((row: { createdDateTime: string }) => row.createdDateTime);
    expect(times.length).toBeGreaterThan(5);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('keeps nothing longer than 30 days', async () => {
    on = await bench();
    on.clock.time += 40 * DAY;
    expect((await on.get('/auditLogs/signIns')).body.value).toEqual([]);
  });

  it.each([true, false])('is limited to 5 requests in 10 seconds, with Retry-After: %s', async (retryAfter) => {
    on = await bench({ limits: { retryAfter } });
    for (let n = 0; n < 5; n += 1) expect((await on.get('/auditLogs/signIns?$top=1')).status).toBe(200);
    const got = await on.get('/auditLogs/signIns?$top=1');
    expect(got).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } } });
    expect(got.headers.get('retry-after')).toBe(retryAfter ? '10' : null);
    on.clock.time += 10_001;
    expect((await on.get('/auditLogs/signIns?$top=1')).status).toBe(200);
  });

  it('limits signInActivity to 10 requests a minute', async () => {
    on = await bench({ limits: { retryAfter: true } });
    const ask = () => on.get('/users?$select=signInActivity&$top=1');
    for (let n = 0; n < 10; n += 1) expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(429);
  });
});

describe('assignments', () => {
  it('are of users and groups, with a role of zeros where there is none', async () => {
    on = await bench();
    const { value } = (await on.get(`/servicePrincipals/${boards.id}/appRoleAssignedTo`)).body;
    expect(new Set(value.map((row: { principalType: string }) => row.principalType))).toEqual(
      new Set(['User', 'Group']),
    );
    expect(value[0]).toMatchObject({ appRoleId: '00000000-0000-0000-0000-000000000000', resourceId: boards.id });
  });

  it('of a user are their own and those of groups they are a direct member of', async () => {
    on = await bench();
    const { value } = (await on.get(`/users/${idOf(linus.email)}/appRoleAssignments`)).body;
    const kinds = value.map((row: { principalType: string; resourceDisplayName: string }) => [
      row.resourceDisplayName,
      row.principalType,
    ]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ['Lumen Boards', 'User'],
        ['Asana', 'Group'],
      ]),
    );
  });

  it('are ended once, by who may, and are listed for as long as the change travels', async () => {
    on = await bench({ replicationMs: 60_000 });
    const path = `/servicePrincipals/${boards.id}/appRoleAssignedTo`;
    const { value } = (await on.get(path)).body;
    const mine = value.find((row: { principalId: string }) => row.principalId === idOf(linus.email));
    expect((await on.send('DELETE', `${path}/${mine.id}`, undefined, 'entra-read')).status).toBe(403);
    expect((await on.send('DELETE', `${path}/${mine.id}`)).status).toBe(204);
    expect((await on.get(path)).body.value).toHaveLength(value.length);
    on.clock.time += 60_000;
    expect((await on.get(path)).body.value).toHaveLength(value.length - 1);
    expect((await on.send('DELETE', `${path}/${mine.id}`)).status).toBe(404);
    expect(on.entra.effects().map(({ effect }) => effect)).toEqual([`unassigned ${linus.email} from Lumen Boards`]);
  });
});

describe('what people do in Entra ID', () => {
  it('shows in the log and in signInActivity, for those with access alone', async () => {
    on = await bench();
    on.entra.people.signIn(linus.email, 'Lumen Boards');
    expect(() => on.entra.people.signIn(world.people.ada.email, 'Lumen Boards')).toThrow(/cannot sign in/);
    const [newest] = (await on.get('/auditLogs/signIns?$top=1')).body.value;
    expect(newest).toMatchObject({ userPrincipalName: linus.email, status: { errorCode: 0 }, isInteractive: true });
    on.entra.people.disable(linus.email);
    expect(() => on.entra.people.signIn(linus.email, 'Lumen Boards')).toThrow(/cannot sign in/);
  });

  it('makes an administrator, whose roles are read through their groups as well', async () => {
    on = await bench();
    const rolesOf = async (email: string) =>
      (await on.get(`/users/${idOf(email)}/transitiveMemberOf`)).body.value
        .filter((row: { '@odata.type': string }) => row['@odata.type'] === '#microsoft.graph.directoryRole')
        .map((row: { displayName: string }) => row.displayName);
    expect(await rolesOf(tomas.email)).toEqual(['Global Administrator']);
    on.entra.people.makeAdmin(linus.email);
    expect(await rolesOf(linus.email)).toEqual(['Global Administrator']);
  });

  it('can be seen and played on the console page', async () => {
    on = await bench();
    const page = await fetch(on.entra.url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('Entra ID users');
    const as = `${on.entra.url}/__as/${encodeURIComponent(linus.email)}`;
    expect(await (await fetch(as)).json()).toMatchObject({ access: true, apps: ['Asana', 'Aha!', 'Lumen Boards'] });
    const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
    expect((await fetch(as, json)).status).toBe(200);
    await on.token('entra-read', { client_secret: 'top-secret-text' });
    const state = JSON.stringify(await (await fetch(`${on.entra.url}/_sandbox/state`)).json());
    expect(state).toContain('Northwind Instruments');
    expect(state).not.toContain('top-secret-text');
  });
});
