import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entra, entraApp } from '../../connectors/entra/index.ts';
import { type FakeEntra, startFakeEntra } from '../../sandbox/vendors/entra/fake-entra.ts';
import { createWorld } from '../../sandbox/world.ts';
import { connectTo, openLine } from '../contract/line.ts';
import { Csdl } from './csdl.ts';
import { readDescription } from './description.ts';

const csdl = new Csdl(readDescription('msgraph_v1.0_cleanMetadata.csdl.xml'), 'microsoft.graph');
const start = new Date('2026-11-21T10:00:00Z');
const world = createWorld(start);
const { signal } = new AbortController();
const { northwind } = world.entraTenants;
const { boards } = world.entraApps;
const registration = world.entra.registrations.find(({ label }) => label === 'entra-write')!;
const credentials = { tenant: northwind, clientId: registration.clientId, clientSecret: registration.secret };
let fake: FakeEntra;
let token = '';

beforeAll(async () => {
  fake = await startFakeEntra({ seed: world.entra, now: () => start.getTime() });
  const response = await fetch(`${fake.url}/${northwind}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: registration.clientId,
      client_secret: registration.secret ?? '',
      scope: 'https://graph.microsoft.com/.default',
    }),
  });
  ({ access_token: token } = (await response.json()) as { access_token: string });
});
afterAll(() => fake.close());

async function get(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${fake.graphUrl}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

const linus = world.entra.tenants[0]!.users.find(({ displayName }) => displayName === 'Linus Brandt')!;
const group = world.entra.tenants[0]!.groups![0]!;
const role = world.entra.tenants[0]!.roles![0]!;
const EVERYTHING =
  'id,displayName,mail,userPrincipalName,proxyAddresses,accountEnabled,userType,createdDateTime,employeeId,department,country,employeeHireDate,employeeLeaveDateTime,signInActivity';

describe('what the fake Entra ID answers is what Graph’s metadata says', () => {
  it.each([
    '/organization',
    '/users',
    `/users?$select=${EVERYTHING}&$top=500`,
    `/users/${linus.id}?$select=${EVERYTHING}`,
    `/users/${linus.id}/appRoleAssignments`,
    `/users/${linus.id}/transitiveMemberOf`,
    '/servicePrincipals',
    '/servicePrincipals?$expand=appRoleAssignedTo',
    `/servicePrincipals/${boards.id}`,
    `/servicePrincipals/${boards.id}/appRoleAssignedTo`,
    `/groups/${group.id}/members`,
    `/groups/${group.id}/transitiveMembers`,
    '/directoryRoles',
    `/directoryRoles/${role.id}/members`,
    '/auditLogs/signIns',
  ])('GET %s', async (path) => {
    const body = await get(path);
    const answered = csdl.typeOf(path.split('?')[0] ?? '');
    expect(answered?.isList).toBe('value' in body);
    const records = answered?.isList ? (body['value'] as Record<string, unknown>[]) : [body];
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      // A member of any kind names its own.
      const own = String(record['@odata.type'] ?? '').replace('#microsoft.graph.', '');
      expect(csdl.problems(own || (answered?.type ?? ''), record)).toEqual([]);
    }
  });
});

it('asks Microsoft Graph for nothing that its metadata does not know', async () => {
  const before = fake.calls().length;
  const read = async (connector: typeof entra, tenantId: string) => {
    const line = openLine(connector, fake.url, undefined, credentials);
    try {
      const connection = await connectTo(connector, line, credentials, tenantId);
      await connection.tenants(signal);
      let rows = 0;
      for (const pages of [connection.people?.(signal), connection.apps?.(signal), connection.accounts?.(signal)]) {
        for await (const { items } of pages ?? []) rows += items.length;
      }
      const since = new Date(start.getTime() - 30 * 86_400_000).toISOString();
      const events =
        connection.signIns?.({ appId: boards.appId, since }, signal) ?? connection.activity?.({ since }, signal);
      for await (const { items } of events ?? []) rows += items.length;
      const target = { externalId: linus.id, email: linus.mail ?? null };
      await connection.licenseTypes?.(signal);
      await connection.account?.(linus.id, signal);
      if (connector === entraApp)
        expect(await connection.perform('reclaim', target, signal)).toMatchObject({ kind: 'applied' });
      return rows;
    } finally {
      await line.close();
    }
  };
  expect(await read(entra, northwind)).toBeGreaterThan(100);
  expect(await read(entraApp, `${northwind}/${boards.id}`)).toBeGreaterThan(10);

  const asked = fake
    .calls()
    .slice(before)
    .filter(({ path }) => path.startsWith('/v1.0/'));
  expect(asked.length).toBeGreaterThan(15);
  for (const { path } of asked) {
    const url = new URL(path, fake.url);
    const answered = csdl.typeOf(url.pathname.replace('/v1.0', ''));
    expect(answered, path).not.toBeNull();
    const filtered = [...(url.searchParams.get('$filter') ?? '').matchAll(/(\w+)(?: (?:eq|ge|le) |\/any)/g)].map(
      ([, name = '']) => name,
    );
    const named = ['$select', '$expand'].flatMap((option) => url.searchParams.get(option)?.split(',') ?? []);
    const names = [...named, ...filtered].filter((name) => name !== 't');
    expect(csdl.unknownNames(answered?.type ?? '', names), path).toEqual([]);
  }
});

describe('the metadata', () => {
  it('catches a wrong type, a null where none may be, and a property nobody described', () => {
    const planted = { id: 5, accountEnabled: 'yes', proxyAddresses: null, lastLogin: '2026-01-01' };
    expect(csdl.problems('user', planted)).toEqual([
      'user.id must be Edm.String',
      'user.accountEnabled must be Edm.Boolean',
      'user.proxyAddresses must not be null',
      'user.lastLogin is not in the metadata',
    ]);
    expect(csdl.problems('signIn', { status: { errorCode: 'none' }, conditionalAccessStatus: 'maybe' })).toHaveLength(
      2,
    );
  });

  it('knows no path that is none', () => {
    expect(csdl.typeOf('/users/1/seats')).toBeNull();
    expect(csdl.typeOf('/licences')).toBeNull();
    expect(csdl.unknownNames('user', ['mail', 'lastLogin'])).toEqual(['lastLogin']);
  });
});
