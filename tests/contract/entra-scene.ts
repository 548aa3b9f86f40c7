import { createHash, generateKeyPairSync } from 'node:crypto';
import { type FakeEntra, startFakeEntra } from '../../sandbox/vendors/entra/fake-entra.ts';
import type { EntraSeed, EntraTenantSeed, EntraUserSeed } from '../../sandbox/vendors/entra/seed.ts';
import type { FakeVendorHarness, Scene } from './workbench.ts';

export const START = Date.parse('2026-11-21T10:00:00.000Z');
const DAY = 86_400_000;
/** Graph writes instants with as many decimals as it likes. */
export const daysAgo = (days: number): string => new Date(START - days * DAY).toISOString();
export const guid = (number: number): string => `${number.toString(16).padStart(8, '0')}-1111-4222-8333-444444444444`;

let next = 1;
function user(name: string, over: Partial<EntraUserSeed> = {}): EntraUserSeed {
  const local = name.split(' ')[0]?.toLowerCase() ?? '';
  return {
    id: guid(next++),
    displayName: name,
    userPrincipalName: `${local}@northwind.test`,
    mail: `${local}@northwind.test`,
    createdDateTime: '2024-03-01T09:00:00Z',
    signInActivity: { interactive: daysAgo(3), nonInteractive: daysAgo(2), successful: daysAgo(2) },
    ...over,
  };
}

function withoutSignIns({ signInActivity: _never, ...rest }: EntraUserSeed): EntraUserSeed {
  return rest;
}

export const people = {
  ada: user('Ada Pereira', {
    proxyAddresses: ['SMTP:ada@northwind.test', 'smtp:a.pereira@northwind.test', 'SIP:ada@northwind.test', 'X500:/o=x'],
    employeeId: 'E-17',
    department: 'Design',
    country: 'Portugal',
    employeeHireDate: '2024-03-01T00:00:00Z',
  }),
  ben: user('Ben Abbot'),
  cleo: user('Cleo Marsh'),
  dora: user('Dora Disabled', { accountEnabled: false }),
  gus: user('Gus Guest', {
    mail: 'gus@partner.test',
    userPrincipalName: 'gus_partner.test#EXT#@northwind.onmicrosoft.com',
    userType: 'Guest',
  }),
  ivy: user('Ivy Admin'),
  jon: user('Jon Deputy'),
  kim: user('Kim Nested'),
  lea: user('Lea Leaver', { employeeLeaveDateTime: '2026-12-31T23:00:00Z' }),
  max: user('Max Mailless', { mail: null, userPrincipalName: 'Max@northwind.onmicrosoft.com' }),
  // Somebody who left on a day long gone, whose account nobody disabled.
  pia: user('Pia Past', { employeeLeaveDateTime: '2026-10-01T00:00:00Z' }),
  nia: withoutSignIns(user('Nia Never')),
  // A guest of a directory that does not write userType.
  una: user('Una Unmarked', {
    mail: null,
    userType: null,
    userPrincipalName: 'una_partner.test#EXT#@northwind.onmicrosoft.com',
  }),
  yan: user('Yan Yearone', {
    signInActivity: { interactive: '0001-01-01T00:00:00Z', nonInteractive: '0001-01-01T00:00:00Z' },
  }),
  zoe: user('Zoe Attempts', { signInActivity: { interactive: daysAgo(9), nonInteractive: daysAgo(40) } }),
} as const satisfies Record<string, EntraUserSeed>;
export type Name = keyof typeof people;

const { ada, ben, cleo, dora, gus, ivy, jon, kim } = people;
export const groups = {
  design: { id: guid(301), displayName: 'Design team', members: [ben.id, cleo.id, guid(302)] },
  inner: { id: guid(302), displayName: 'Design interns', members: [kim.id] },
  deputies: { id: guid(303), displayName: 'Deputy admins', members: [jon.id] },
} as const;
export const DESIGNER = guid(401);
export const DEFAULT_ROLE = '00000000-0000-0000-0000-000000000000';
export const apps = {
  drawboard: {
    id: guid(501),
    appId: guid(601),
    displayName: 'Drawboard',
    applicationTemplateId: guid(701),
    appRoles: [{ id: DESIGNER, displayName: 'Designer', value: 'designer' }],
    assignments: [
      { id: 'as-ada', principalId: ada.id, createdDateTime: '2025-02-01T08:00:00.1234567Z' },
      { id: 'as-design', principalId: groups.design.id, appRoleId: DESIGNER },
      { id: 'as-cleo', principalId: cleo.id },
      { id: 'as-dora', principalId: dora.id },
      { id: 'as-gus', principalId: gus.id },
      { id: 'as-ivy', principalId: ivy.id },
      { id: 'as-jon', principalId: jon.id },
      // Another app with access to this one is nobody's seat.
      { id: 'as-robot', principalId: guid(502) },
    ],
  },
  wiki: {
    id: guid(503),
    appId: guid(603),
    displayName: 'Wiki',
    applicationTemplateId: '8adf8e6e-67b2-4cf2-a259-e3dc5476c621',
  },
  graph: { id: guid(504), appId: guid(604), displayName: 'Microsoft Graph', enterprise: false },
  identity: { id: guid(505), appId: guid(605), displayName: 'build-agent', servicePrincipalType: 'ManagedIdentity' },
} as const;

const { appId } = apps.drawboard;
export const northwind: EntraTenantSeed = {
  id: guid(1000),
  displayName: 'Northwind',
  domains: ['northwind.test', 'northwind.onmicrosoft.com'],
  plan: 'p1',
  users: Object.values(people),
  groups: Object.values(groups),
  roles: [
    { id: guid(801), displayName: 'Global Administrator', members: [ivy.id] },
    { id: guid(802), displayName: 'User Administrator', members: [groups.deputies.id] },
  ],
  apps: Object.values(apps),
  signIns: [
    { id: guid(901), userId: ben.id, appId, at: daysAgo(2) },
    { id: guid(902), userId: ben.id, appId, at: daysAgo(20) },
    { id: guid(903), userId: ivy.id, appId, at: daysAgo(5) },
    // A wrong password is no use, and neither is a sign-in to something else.
    { id: guid(904), userId: cleo.id, appId, at: daysAgo(1), errorCode: 50126 },
    { id: guid(905), userId: cleo.id, appId: apps.wiki.appId, at: daysAgo(1) },
    // Older than Microsoft keeps anything.
    { id: guid(906), userId: ada.id, appId, at: daysAgo(60) },
  ],
};
const elsewhere: EntraTenantSeed = {
  ...northwind,
  id: guid(2000),
  displayName: 'Elsewhere',
  domains: ['elsewhere.test'],
};

/** A certificate's stand-in: its thumbprints need not be real to be looked up by. */
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
export const thumbprints = {
  sha1: createHash('sha1').update(publicKey).digest('hex'),
  sha256: createHash('sha256').update(publicKey).digest('hex'),
};

export const ALL = [
  'Directory.Read.All',
  'AuditLog.Read.All',
  'User-LifeCycleInfo.Read.All',
  'AppRoleAssignment.ReadWrite.All',
];
const SECRET = 'sandbox~secret-of-the-app-000';
const registration = (number: number, label: string, roles: readonly string[], tenantId = northwind.id) => ({
  label,
  clientId: guid(number),
  tenantId,
  secret: SECRET,
  roles,
});

export const clients = {
  full: guid(1),
  weak: guid(2),
  none: guid(3),
  stranger: guid(4),
  least: guid(5),
  noLog: guid(6),
};

export function aSeed(tenant: Partial<EntraTenantSeed> = {}, over: Partial<EntraSeed> = {}): EntraSeed {
  return {
    tenants: [{ ...northwind, ...tenant }, elsewhere],
    registrations: [
      { ...registration(1, 'full', ALL), certificate: { publicKey, ...thumbprints } },
      registration(2, 'weak', ['Directory.Read.All']),
      registration(3, 'none', []),
      registration(4, 'stranger', ALL, elsewhere.id),
      registration(5, 'least', ['User.Read.All', 'Application.Read.All', 'AuditLog.Read.All']),
      registration(6, 'no log', ['Directory.Read.All', 'User-LifeCycleInfo.Read.All']),
    ],
    ...over,
  };
}

export const credentials = (clientId: string, over: Record<string, unknown> = {}) => ({
  tenant: northwind.id,
  clientId,
  clientSecret: SECRET,
  ...over,
});
export const target = (name: Name) => ({ externalId: people[name].id, email: people[name].mail ?? null });
export const APP_TENANT = `${northwind.id}/${apps.drawboard.id}`;

/** A fake Entra ID whose clock the test may move. */
export function startEntra(seed: EntraSeed, clock: { time: number } = { time: START }): Promise<FakeEntra> {
  return startFakeEntra({ seed, now: () => clock.time });
}

export const onePerPage = (path: string): string => path.replace(/(%24|\$)top=\d+/, (_, dollar) => `${dollar}top=1`);

/** For one app of the directory, or for the directory itself. */
export function harnessFor(tenantId: string): FakeVendorHarness {
  return {
    since: '2026-08-01T00:00:00.000Z',
    onePerPage,
    start: async (filling): Promise<Scene> => {
      const bare = { users: [ivy], apps: [{ ...apps.drawboard, assignments: [] }], signIns: [] };
      const vendor = await startEntra(filling === 'empty' ? aSeed(bare) : aSeed());
      return {
        vendor,
        tenantId,
        credentials: credentials(clients.full),
        weakCredentials: credentials(clients.weak),
        strangerCredentials: credentials(clients.stranger, { tenant: 'elsewhere.test' }),
        unknownCredentials: credentials(clients.full, { clientSecret: 'never-heard-of-this-secret' }),
        everybody: filling === 'empty' ? [] : [ada, ben, cleo, dora, gus, ivy, jon].map(({ id }) => id),
        member: target('ada'),
        guest: target('gus'),
        nobody: { externalId: guid(99_999), email: null },
        seen: [ben.id, ivy.id],
        directory: {
          people: filling === 'empty' ? [ivy.id] : Object.values(people).map(({ id }) => id),
          leaver: filling === 'empty' ? null : dora.id,
          apps: filling === 'empty' ? [appId] : [appId, apps.wiki.appId],
          appId,
          signIns: [guid(901), guid(902), guid(903)],
          blindCredentials: credentials(clients.none),
          paths: { people: /\/v1\.0\/users\?/, apps: /\/servicePrincipals\?/, signIns: /\/auditLogs\// },
        },
        paths: { accounts: /\/v1\.0\/users\?/, activity: /\/auditLogs\//, write: /\/appRoleAssignedTo(\/|$)/ },
      };
    },
  };
}
