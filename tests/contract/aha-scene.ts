import { type FakeAha, startFakeAha } from '../../sandbox/vendors/aha/fake-aha.ts';
import type { AhaAccountSeed, AhaSeed, AhaUserSeed } from '../../sandbox/vendors/aha/seed.ts';
import type { FakeVendorHarness, Scene } from './workbench.ts';

export const START = Date.parse('2026-11-20T15:00:00.000Z');
const DAY = 86_400_000;
export const daysAgo = (days: number): string => new Date(START - days * DAY).toISOString();

const product = (id: string, prefix: string, name: string, line = false) => ({ id, prefix, name, line });
export const products = [
  product('131414752', 'ROAD', 'Roadmap'),
  product('517761884', 'APP', 'Mobile app'),
  product('682804944', 'WEB', 'Website'),
  product('787060436', 'API', 'Public API'),
  product('1040810565', 'DATA', 'Data platform'),
  product('610602692', 'LINE', 'Instruments', true),
] as const;
const [road, app, web, api, data, line] = products;

function user(number: number, name: string, over: Partial<AhaUserSeed> = {}): AhaUserSeed {
  const [firstName = '', lastName = ''] = name.split(' ');
  return {
    id: String(6_776_757_454 + number),
    firstName,
    lastName,
    email: `${firstName.toLowerCase()}@northwind.test`,
    createdAt: '2025-03-01T09:00:00.000Z',
    accessedAt: daysAgo(5),
    roles: {},
    ...over,
  };
}

const all = { account: true, billing: true, configuration: true };
export const people = {
  olga: user(1, 'Olga Owner', { admin: all }),
  // A reviewer in five products and a contributor in a sixth.
  ada: user(2, 'Ada Pereira', {
    accessedAt: daysAgo(60),
    roles: {
      [road.id]: 'reviewer',
      [app.id]: 'reviewer',
      [web.id]: 'reviewer',
      [api.id]: 'contributor',
      [data.id]: 'reviewer',
      [line.id]: 'reviewer',
    },
  }),
  ben: user(3, 'Ben Abbot', {
    roles: { [road.id]: 'product_owner', [line.id]: 'developer' },
    seatGroup: { id: 572805993, name: 'Group 2' },
    identityProvider: { type: 'saml', name: 'Okta' },
  }),
  vera: user(4, 'Vera Viewer', { roles: { [road.id]: 'viewer' } }),
  dina: user(5, 'Dina Disabled', { roles: { [road.id]: 'contributor' }, enabled: false }),
  zap: user(6, 'Zapier Integration', { email: 'tools@northwind.test', roles: { [road.id]: 'contributor' } }),
  conny: user(7, 'Conny Config', { admin: { configuration: true } }),
  nina: user(8, 'Nina Never', { accessedAt: null, roles: { [app.id]: 'contributor' } }),
  cora: user(9, 'Cora Custom', {
    roles: { [road.id]: 'contributor' },
    customRoles: [{ id: 409541421, name: 'Release planner', productId: road.id }],
  }),
} as const;
export type Name = keyof typeof people;

const northwind: AhaAccountSeed = {
  domain: 'northwind',
  name: 'Northwind',
  products,
  users: Object.values(people),
  freeReviewers: true,
  customRoles: true,
};
const elsewhere: AhaAccountSeed = {
  domain: 'elsewhere',
  name: 'Elsewhere',
  products: [],
  users: [user(50, 'Stan Stranger', { email: 'stan@elsewhere.test', admin: all })],
};

export const keys = {
  admin: 'sandbox-admin-key-0000000000000001',
  member: 'sandbox-member-key-000000000000002',
  config: 'sandbox-config-key-000000000000003',
  stranger: 'sandbox-stranger-key-0000000000004',
};

export function aSeed(account: Partial<AhaAccountSeed> = {}, over: Partial<AhaSeed> = {}): AhaSeed {
  return {
    accounts: [{ ...northwind, ...account }, elsewhere],
    keys: [
      { label: 'admin', value: keys.admin, domain: 'northwind', ownerId: people.olga.id },
      { label: 'member', value: keys.member, domain: 'northwind', ownerId: people.ben.id },
      { label: 'config', value: keys.config, domain: 'northwind', ownerId: people.conny.id },
      { label: 'stranger', value: keys.stranger, domain: 'elsewhere', ownerId: elsewhere.users[0]?.id ?? '' },
    ],
    ...over,
  };
}

export const target = (name: Name) => ({ externalId: people[name].id, email: people[name].email });
export const credentials = (apiKey: string) => ({ subdomain: 'northwind', apiKey });

/** A fake Aha! whose clock the test may move. */
export function startAha(seed: AhaSeed, clock: { time: number } = { time: START }): Promise<FakeAha> {
  return startFakeAha({ seed, now: () => clock.time });
}

export const harness: FakeVendorHarness = {
  since: '2026-08-01T00:00:00.000Z',
  onePerPage: (path) => path.replace('per_page=200', 'per_page=1'),
  start: async (filling): Promise<Scene> => {
    const users = filling === 'empty' ? [people.olga, people.ben] : Object.values(people);
    return {
      vendor: await startAha(aSeed({ users })),
      tenantId: 'northwind',
      credentials: credentials(keys.admin),
      weakCredentials: credentials(keys.member),
      strangerCredentials: { subdomain: 'elsewhere', apiKey: keys.stranger },
      unknownCredentials: credentials('sandbox-never-heard-of-000000000'),
      everybody: users.map(({ id }) => id),
      member: target('ada'),
      guest: null,
      cheaper: { member: target('ben'), to: 'free' },
      admin: target('conny'),
      nobody: { externalId: '1199999999999999', email: null },
      seen: [],
      paths: { accounts: /\/users\?/, activity: /^$/, write: /\/users\/\d+(\/product_roles)?$/ },
    };
  },
};
