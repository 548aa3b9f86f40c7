import { type FakeAsana, startFakeAsana } from '../../sandbox/vendors/asana/fake-asana.ts';
import type {
  AsanaEventSeed,
  AsanaMembershipSeed,
  AsanaSeed,
  AsanaUserSeed,
  AsanaWorkspaceSeed,
} from '../../sandbox/vendors/asana/seed.ts';
import type { FakeVendorHarness, Scene } from './workbench.ts';

export const START = Date.parse('2026-11-20T15:00:00.000Z');
const DAY = 86_400_000;
export const NORTHWIND = '1200000000000001';
const ELSEWHERE = '1200000000000002';

const person = (number: number, name: string, email: string): AsanaUserSeed => ({
  gid: `11000000000000${String(number).padStart(2, '0')}`,
  name,
  email,
});

export const people = {
  olga: person(1, 'Olga Owner', 'olga@northwind.test'),
  ada: person(2, 'Ada Pereira', 'ada@northwind.test'),
  ben: person(3, 'Ben Abbot', 'ben@northwind.test'),
  gus: person(4, 'Gus Guest', 'gus@partner.test'),
  vera: person(5, 'Vera Viewer', 'vera@northwind.test'),
  ivy: person(6, 'ivy@northwind.test', 'ivy@northwind.test'),
  zap: person(7, 'Zapier Integration', 'tools@northwind.test'),
  rhea: person(8, 'Rhea Returned', 'rhea@northwind.test'),
  noel: person(9, 'Noel Gone', 'noel@northwind.test'),
  sam: person(10, 'Sam Super', 'sam@northwind.test'),
  stan: person(11, 'Stan Stranger', 'stan@elsewhere.test'),
  uma: person(12, 'Uma Returned', 'uma@northwind.test'),
} as const;
export type Name = keyof typeof people;

let rows = 0;
function member(name: Name, over: Partial<AsanaMembershipSeed> = {}): AsanaMembershipSeed {
  rows += 1;
  return {
    gid: String(1_300_000_000_000_000 + rows),
    userGid: people[name].gid,
    createdAt: '2025-03-01T09:00:00.000Z',
    active: true,
    kind: 'member',
    ...over,
  };
}

let events = 0;
export function anEvent(name: Name, daysAgo: number, over: Partial<AsanaEventSeed> = {}): AsanaEventSeed {
  events += 1;
  const { gid, name: text, email } = people[name];
  return {
    gid: String(1_400_000_000_000_000 + events),
    at: START - daysAgo * DAY,
    type: 'task_deleted',
    category: 'deletion',
    actorType: 'user',
    actorGid: gid,
    resource: { type: 'user', gid, name: text, email },
    context: 'web',
    ...over,
  };
}

const northwind: AsanaWorkspaceSeed = {
  gid: NORTHWIND,
  name: 'Northwind',
  isOrganization: true,
  emailDomains: ['northwind.test'],
  plan: 'enterprise_plus',
  deprovisioningOwnerGid: people.olga.gid,
  memberships: [
    member('olga', { admin: true }),
    // Two rows each: the former membership before the present one, and after it.
    member('rhea', { active: false, createdAt: '2024-01-01T09:00:00.000Z' }),
    member('ada'),
    member('uma'),
    member('ben'),
    member('gus', { kind: 'guest' }),
    member('vera', { kind: 'view_only' }),
    member('ivy', { invited: true }),
    member('zap'),
    member('rhea'),
    member('uma', { active: false, createdAt: '2024-01-01T09:00:00.000Z' }),
    member('noel', { active: false }),
    member('sam', { admin: true, superAdmin: true }),
  ],
  events: [
    anEvent('ada', 60, { type: 'user_login_succeeded', category: 'logins' }),
    anEvent('ada', 40),
    anEvent('ben', 30, { type: 'user_login_failed', category: 'logins' }),
    anEvent('zap', 20, { context: 'api', apiMethod: 'service_account' }),
    anEvent('sam', 10, { actorType: 'asana' }),
    anEvent('rhea', 5, { context: 'api', apiMethod: 'personal_access_token' }),
  ],
};
const { events: _, synthetic: __, ...rest } = northwind;
const elsewhere: AsanaWorkspaceSeed = {
  ...rest,
  gid: ELSEWHERE,
  name: 'Elsewhere',
  emailDomains: ['elsewhere.test'],
  memberships: [member('stan', { admin: true })],
  events: [],
};

export const tokens = {
  service: '1/1200:service-account',
  personal: '1/1201:olga-personal',
  member: '1/1202:vera-personal',
};

export function aSeed(over: Partial<AsanaWorkspaceSeed> = {}): AsanaSeed {
  return {
    users: Object.values(people),
    workspaces: [{ ...northwind, ...over }, elsewhere],
    tokens: [
      {
        label: 'service',
        value: tokens.service,
        kind: 'service_account',
        ownerGid: people.olga.gid,
        workspaceGids: [NORTHWIND],
      },
      { label: 'personal', value: tokens.personal, kind: 'personal', ownerGid: people.olga.gid },
      { label: 'member', value: tokens.member, kind: 'personal', ownerGid: people.vera.gid },
      {
        label: 'stranger',
        value: '1/1203:stranger',
        kind: 'service_account',
        ownerGid: people.stan.gid,
        workspaceGids: [ELSEWHERE],
      },
    ],
  };
}

export const target = (name: Name) => ({ externalId: people[name].gid, email: people[name].email });

/** A fake Asana whose clock the test may move. */
export async function startAsana(seed: AsanaSeed, clock: { time: number } = { time: START }): Promise<FakeAsana> {
  return startFakeAsana({ seed, now: () => clock.time });
}

export function harnessFor(token: string): FakeVendorHarness {
  return {
    since: '2026-08-01T00:00:00.000Z',
    onePerPage: (path) =>
      path.includes('/audit_log_events') && !path.includes('limit=')
        ? `${path}&limit=1`
        : path.replace('limit=100', 'limit=1'),
    start: async (filling): Promise<Scene> => {
      const empty = filling === 'empty';
      const vendor = await startAsana(
        aSeed({
          viewOnlyDomain: true,
          ...(empty ? { memberships: [member('olga', { admin: true })], events: [] } : {}),
        }),
      );
      const living: readonly Name[] = ['olga', 'ada', 'uma', 'ben', 'gus', 'vera', 'ivy', 'zap', 'rhea', 'sam'];
      return {
        vendor,
        tenantId: NORTHWIND,
        credentials: { token },
        weakCredentials: { token: tokens.member },
        strangerCredentials: { token: '1/1203:stranger' },
        unknownCredentials: { token: '1/1204:never-heard-of' },
        everybody: empty ? [people.olga.gid] : living.map((name) => people[name].gid),
        member: target('ada'),
        guest: target('gus'),
        cheaper: { member: target('ada'), to: 'view_only' },
        nobody: { externalId: '1199999999999999', email: null },
        seen: [people.ada.gid, people.ben.gid, people.rhea.gid],
        paths: {
          accounts: /\/workspace_memberships\?/,
          activity: /\/audit_log_events\?/,
          write: /\/removeUser$|\/scim\/Users\/\d+$/,
        },
      };
    },
  };
}
