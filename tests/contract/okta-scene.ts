import { createECDH, createHash } from 'node:crypto';
import { type FakeOkta, startFakeOkta } from '../../sandbox/vendors/okta/fake-okta.ts';
import type {
  OktaAppSeed,
  OktaClientSeed,
  OktaEventSeed,
  OktaOrgSeed,
  OktaSeed,
  OktaUserSeed,
} from '../../sandbox/vendors/okta/seed.ts';
import type { FakeVendorHarness, Scene } from './workbench.ts';

/** Okta's clock: proofs and assertions must fit it. */
export const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const DAY = 86_400_000;
export const daysAgo = (days: number): string => new Date(NOW - days * DAY).toISOString();

/** A key pair of its own for each name, the same in every run. */
export function keyPair(name: string) {
  const curve = createECDH('prime256v1');
  const d = createHash('sha256').update(`sandbox ${name}`).digest();
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const publicJwk = { kty: 'EC', crv: 'P-256', x, y, kid: name };
  return { publicJwk, privateJwk: JSON.stringify({ ...publicJwk, d: d.toString('base64url') }) };
}

const idOf = (prefix: string, number: number): string => `${prefix}sandbox${String(number).padStart(10, '0')}`;

function user(number: number, name: string, over: Partial<OktaUserSeed> = {}): OktaUserSeed {
  const [firstName = '', lastName = ''] = name.split(' ');
  return {
    id: idOf('00u', number),
    status: 'ACTIVE',
    email: `${firstName.toLowerCase()}@northwind.test`,
    firstName,
    lastName,
    created: '2024-01-02T09:00:00.000Z',
    statusChanged: '2024-01-02T09:00:00.000Z',
    lastLogin: daysAgo(2),
    ...over,
  };
}

export const people = {
  sam: user(1, 'Sam Super', { roles: ['SUPER_ADMIN'] }),
  ray: user(2, 'Ray Reader', { roles: ['READ_ONLY_ADMIN'] }),
  ada: user(3, 'Ada Pereira', {
    login: 'a.pereira@corp.northwind.test',
    profile: {
      employeeNumber: '4711',
      department: 'Design',
      managerId: 'sam@northwind.test',
      city: 'Porto',
      countryCode: 'PT',
      displayName: 'Ada P.',
      secondEmail: 'ada@home.test',
    },
  }),
  ben: user(4, 'Ben Abbot'),
  gina: user(5, 'Gina Group', { profile: { managerId: idOf('00u', 1) } }),
  both: user(6, 'Bo Both'),
  leo: user(7, 'Leo Left', { status: 'DEPROVISIONED', statusChanged: daysAgo(20), lastLogin: daysAgo(30) }),
  sue: user(8, 'Sue Suspended', { status: 'SUSPENDED' }),
  stan: user(9, 'Stan Staged', { status: 'STAGED', lastLogin: null }),
  lou: user(10, 'Lou Locked', { status: 'LOCKED_OUT' }),
  zap: user(11, 'Zapier Integration', { email: 'tools@northwind.test' }),
  uma: user(12, 'Uma Users', { roles: ['USER_ADMIN'] }),
  nat: user(13, 'Nat Nobody', { status: 'ACTIVE' }),
} as const;
export type Name = keyof typeof people;

const app = (number: number, name: string, label: string, over: Partial<OktaAppSeed> = {}): OktaAppSeed => ({
  id: idOf('0oa', number),
  name,
  label,
  signOnMode: 'SAML_2_0',
  ...over,
});
export const apps = {
  asana: app(1, 'asana', 'Asana', { features: ['PUSH_NEW_USERS', 'PUSH_USER_DEACTIVATION'] }),
  board: app(2, 'northwind_drawingboard_1', 'Drawing Board', { signOnMode: 'SAML_2_0' }),
  wiki: app(3, 'oidc_client', 'Wiki', { signOnMode: 'OPENID_CONNECT' }),
  old: app(4, 'dropbox', 'Dropbox', { status: 'INACTIVE' }),
  console: app(5, 'saasure', 'Okta Admin Console'),
} as const;
export const designers = { id: '00gsandbox0000000001', name: 'Designers' };

const assigned = (who: readonly OktaUserSeed[], appId: string) =>
  who.map(({ id }) => ({ appId, userId: id, created: '2025-02-03T09:00:00.000Z' }));

let count = 0;
const event = (who: OktaUserSeed, days: number, over: Partial<OktaEventSeed> = {}): OktaEventSeed => {
  count += 1;
  return { uuid: `evt-${count}`, at: daysAgo(days), userId: who.id, appId: apps.board.id, ...over };
};
export const events = [
  event(people.ada, 60),
  event(people.ada, 40),
  event(people.ben, 1),
  event(people.gina, 3),
  event(people.zap, 1, { result: 'FAILURE' }),
  event(people.ben, 2, { appId: apps.asana.id }),
  event(people.ben, 120),
];
/** What counts as use of the board: successes into it that are still kept. */
export const uses = events.filter(
  ({ appId, result, at }) => appId === apps.board.id && result === undefined && at > daysAgo(90),
);

const READS = ['okta.users.read', 'okta.apps.read', 'okta.logs.read', 'okta.roles.read'];
const client = (label: string, over: Partial<OktaClientSeed> = {}): OktaClientSeed => ({
  label,
  clientId: idOf('0oa', 100 + Object.keys(clientIds).indexOf(label)),
  publicJwk: keyPair(label).publicJwk,
  scopes: [...READS, 'okta.apps.manage'],
  roles: ['READ_ONLY_ADMIN', 'APP_ADMIN'],
  ...over,
});
const clientIds = { full: 0, plain: 0, reader: 0, roleless: 0, users: 0, noRoles: 0, narrow: 0, stranger: 0 };
export type ClientName = keyof typeof clientIds;
const clients: readonly OktaClientSeed[] = [
  client('full'),
  client('plain', { dpop: false }),
  client('reader', { scopes: ['okta.users.read', 'okta.apps.read', 'okta.roles.read'] }),
  client('roleless', { roles: [] }),
  client('users', { scopes: ['okta.users.read'] }),
  client('noRoles', { scopes: READS.filter((scope) => scope !== 'okta.roles.read') }),
  client('narrow', { roles: ['USER_ADMIN'] }),
];

export const tokens = {
  super: '00superTokenOfTheSandbox_0000000000000001',
  reader: '00readerTokenOfTheSandbox_000000000000002',
  users: '00usersTokenOfTheSandbox_0000000000000003',
  stranger: '00strangerTokenOfTheSandbox_0000000000004',
};

const northwind: OktaOrgSeed = {
  id: '00osandboxnorthwind1',
  subdomain: 'northwind',
  companyName: 'Northwind Instruments',
  users: Object.values(people),
  apps: Object.values(apps),
  groups: [{ ...designers, members: [people.gina.id, people.both.id], apps: [apps.board.id] }],
  assignments: [
    ...assigned([people.sam, people.ada, people.ben, people.both, people.zap, people.uma], apps.board.id),
    { appId: apps.board.id, userId: people.lou.id, created: daysAgo(100), status: 'SUSPENDED' },
    { appId: apps.asana.id, userId: people.ben.id, created: daysAgo(100), externalId: '1201' },
  ],
  events,
  tokens: [
    { label: 'super', value: tokens.super, ownerId: people.sam.id },
    { label: 'reader', value: tokens.reader, ownerId: people.ray.id },
    { label: 'users', value: tokens.users, ownerId: people.uma.id },
  ],
  clients,
};
const stan = user(50, 'Stella Stranger', { roles: ['SUPER_ADMIN'] });
const elsewhere: OktaOrgSeed = {
  id: '00osandboxelsewhere1',
  subdomain: 'elsewhere',
  companyName: 'Elsewhere',
  users: [stan],
  apps: [],
  groups: [],
  assignments: [],
  events: [],
  tokens: [{ label: 'stranger', value: tokens.stranger, ownerId: stan.id }],
  clients: [client('stranger')],
};

export const ORG = northwind.id;
export const BOARD = `${northwind.id}/${apps.board.id}`;

export function aSeed(org: Partial<OktaOrgSeed> = {}, over: Partial<OktaSeed> = {}): OktaSeed {
  return { orgs: [{ ...northwind, ...org }, elsewhere], ...over };
}

export const asApp = (name: ClientName, over: Record<string, unknown> = {}) => ({
  orgUrl: name === 'stranger' ? 'elsewhere.okta.com' : 'northwind.okta.com',
  ownDomain: false,
  method: 'OAuth app',
  clientId: client(name).clientId,
  secret: keyPair(name).privateJwk,
  ...over,
});
export const asToken = (name: keyof typeof tokens) => ({
  orgUrl: name === 'stranger' ? 'elsewhere.okta.com' : 'northwind.okta.com',
  ownDomain: false,
  method: 'API token',
  secret: tokens[name],
});
export const target = (name: Name) => ({ externalId: people[name].id, email: people[name].email });

export const startOkta = (seed: OktaSeed): Promise<FakeOkta> => startFakeOkta({ seed, now: () => NOW });
export const onePerPage = (path: string): string => path.replace(/limit=(1000|500|200|100)\b/, 'limit=1');

/** For the directory, or for one of its apps. */
export function harnessFor(tenantId: string, asWhom: 'app' | 'token'): FakeVendorHarness {
  return {
    since: '2026-08-01T00:00:00.000Z',
    onePerPage,
    start: async (filling): Promise<Scene> => {
      const bare = { users: [people.sam], groups: [], assignments: [], events: [] };
      const vendor = await startOkta(filling === 'empty' ? aSeed(bare) : aSeed());
      const everybody = [
        people.sam,
        people.ada,
        people.ben,
        people.both,
        people.zap,
        people.uma,
        people.lou,
        people.gina,
      ];
      return {
        vendor,
        tenantId,
        credentials: asWhom === 'app' ? asApp('full') : asToken('super'),
        weakCredentials: asApp('reader'),
        strangerCredentials: asWhom === 'app' ? asApp('stranger') : asToken('stranger'),
        unknownCredentials:
          asWhom === 'app'
            ? asApp('full', { secret: keyPair('never heard of').privateJwk })
            : { ...asToken('super'), secret: '00neverHeardOfThisToken_00000000000000' },
        everybody: filling === 'empty' ? [] : everybody.map(({ id }) => id),
        member: target('ada'),
        guest: null,
        nobody: { externalId: idOf('00u', 9999), email: null },
        seen: [people.ada.id, people.ben.id, people.gina.id],
        directory: {
          people: filling === 'empty' ? [people.sam.id] : Object.values(people).map(({ id }) => id),
          leaver: people.leo.id,
          apps: [apps.asana.id, apps.board.id, apps.wiki.id],
          appId: apps.board.id,
          signIns: uses.map(({ uuid }) => uuid),
          blindCredentials: asApp('roleless'),
          paths: { people: /\/users\?search=.*limit=/, apps: /\/api\/v1\/apps\?/, signIns: /\/api\/v1\/logs\?/ },
        },
        paths: {
          accounts: /\/apps\/[^/]+\/users\?limit=\d+&expand=user/,
          activity: /\/api\/v1\/logs\?/,
          write: /\/apps\/[^/]+\/users\/[^/?]+$/,
        },
      };
    },
  };
}
