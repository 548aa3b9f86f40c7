import { invalid, notFound } from './errors.ts';
import { type Call, demandRole, LOOKS, listing, type Reply, type Route } from './http.ts';
import type { Assignment } from './org.ts';
import { appGroupRecord, appRecord, appUserRecord, eventRecord } from './records.ts';
import type { OktaAppSeed, OktaEventSeed } from './seed.ts';

const MANAGES: readonly string[] = ['SUPER_ADMIN', 'APP_ADMIN'];

function appOf({ caller, parts }: Call): OktaAppSeed {
  const app = caller.org.app(parts[0] ?? '');
  if (!app) throw notFound(`${parts[0]} (AppInstance)`);
  return app;
}

function assignmentOf(call: Call): Assignment {
  const { caller, parts } = call;
  const app = appOf(call);
  const assignment = caller.org.assignment(app.id, parts[1] ?? '');
  if (!assignment) throw notFound(`${parts[1]} (AppUser)`);
  return assignment;
}

function listApps(call: Call): Reply {
  const { caller, query } = call;
  demandRole(call, LOOKS);
  const filter = query.get('filter');
  const [, status] = /^status eq "(ACTIVE|INACTIVE)"$/.exec(filter ?? '') ?? [];
  if (filter !== null && status === undefined) throw invalid('Invalid filter.');
  const { org } = caller;
  const apps = org.seed.apps.filter((app) => filter === null || (app.status ?? 'ACTIVE') === status);
  const sorted = apps.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return listing(
    call,
    sorted,
    ({ id }) => id,
    (app) => appRecord(org, app),
    { usual: 20, most: 200 },
  );
}

function listAppUsers(call: Call): Reply {
  demandRole(call, LOOKS);
  const { org } = call.caller;
  const embeds = call.query.get('expand') === 'user';
  const rows = org.assignments(appOf(call).id);
  return listing(
    call,
    rows,
    ({ userId }) => userId,
    (row) => appUserRecord(org, row, embeds),
    { usual: 50, most: 500 },
  );
}

function listAppGroups(call: Call): Reply {
  demandRole(call, LOOKS);
  const { org } = call.caller;
  const { id } = appOf(call);
  const embeds = call.query.get('expand') === 'group';
  const rows = org.groupsOf(id).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return listing(
    call,
    rows,
    (group) => group.id,
    (group) => appGroupRecord(org, id, group, embeds),
    { usual: 20, most: 200 },
  );
}

/**
 * Takes the assignment of somebody's own. What a group gives stays, which the description does not say; the assignment
 * is then there again, with scope GROUP.
 */
function unassign(call: Call): Reply {
  demandRole(call, MANAGES);
  const { org } = call.caller;
  const app = appOf(call);
  const { userId } = assignmentOf(call);
  const who = org.user(userId)?.email ?? userId;
  if (!org.unassign(app.id, userId)) return { status: 204 };
  const also = app.features?.includes('PUSH_USER_DEACTIVATION') ? ' and deactivated them there' : '';
  return { status: 204, effect: `unassigned ${who} from ${app.label}${also}` };
}

/** Bounded by `until` it ends; without, it is a polling query and never stops naming a next page. */
function listEvents(call: Call): Reply {
  demandRole(call, LOOKS);
  const { caller, query, now, seed } = call;
  const { org } = caller;
  const until = instant(query, 'until') ?? new Date(now).toISOString();
  const since = instant(query, 'since') ?? new Date(Date.parse(until) - 7 * 86_400_000).toISOString();
  const matches = eventMatcher(query.get('filter'));
  const rows = org.events(now).filter((event) => event.at >= since && event.at < until && matches(event));
  const endsInPlace = !query.has('until') || seed.logsEndInPlace === true;
  const key = ({ at, uuid }: OktaEventSeed) => `${at} ${uuid}`;
  return listing(call, rows, key, (event) => eventRecord(org, event), { usual: 100, most: 1000, endsInPlace });
}

function instant(query: URLSearchParams, name: string): string | null {
  const text = query.get(name);
  if (text === null) return null;
  if (Number.isNaN(Date.parse(text))) throw invalid(`${name}: not an ISO 8601 timestamp`);
  return new Date(text).toISOString();
}

function eventMatcher(filter: string | null): (event: OktaEventSeed) => boolean {
  const parts = filter === null ? [] : filter.split(' and ');
  const tests = parts.map((part) => {
    const [, name = '', value = ''] =
      /^(eventType|target\.id|outcome\.result|actor\.id) eq "([^"]*)"$/.exec(part) ?? [];
    if (name === '') throw invalid(`filter: ${part}`);
    return (event: OktaEventSeed): boolean => {
      if (name === 'eventType') return value === 'user.authentication.sso';
      if (name === 'target.id') return event.appId === value;
      if (name === 'actor.id') return event.userId === value;
      return (event.result ?? 'SUCCESS') === value;
    };
  });
  return (event) => tests.every((test) => test(event));
}

export const APP_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/api\/v1\/apps$/, scopes: ['okta.apps.read', 'okta.apps.manage'], handle: listApps },
  {
    method: 'GET',
    path: /^\/api\/v1\/apps\/([^/]+)$/,
    scopes: ['okta.apps.read', 'okta.apps.manage'],
    handle: (call) => {
      demandRole(call, LOOKS);
      return { body: appRecord(call.caller.org, appOf(call)) };
    },
  },
  {
    method: 'GET',
    path: /^\/api\/v1\/apps\/([^/]+)\/users$/,
    scopes: ['okta.apps.read', 'okta.apps.manage'],
    handle: listAppUsers,
  },
  {
    method: 'GET',
    path: /^\/api\/v1\/apps\/([^/]+)\/users\/([^/]+)$/,
    scopes: ['okta.apps.read', 'okta.apps.manage'],
    handle: (call) => {
      demandRole(call, LOOKS);
      return { body: appUserRecord(call.caller.org, assignmentOf(call), call.query.get('expand') === 'user') };
    },
  },
  {
    method: 'DELETE',
    path: /^\/api\/v1\/apps\/([^/]+)\/users\/([^/]+)$/,
    scopes: ['okta.apps.manage'],
    handle: unassign,
  },
  {
    method: 'GET',
    path: /^\/api\/v1\/apps\/([^/]+)\/groups$/,
    scopes: ['okta.apps.read', 'okta.apps.manage'],
    handle: listAppGroups,
  },
  { method: 'GET', path: /^\/api\/v1\/logs$/, scopes: ['okta.logs.read'], handle: listEvents },
];
