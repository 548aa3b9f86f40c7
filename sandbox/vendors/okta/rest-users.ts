import { forbidden, invalid, notFound } from './errors.ts';
import { type Call, demandRole, LOOKS, listing, type Reply, type Route } from './http.ts';
import { roleRecord, userRecord } from './records.ts';
import type { OktaUserSeed } from './seed.ts';

/** Roles that see people: some of them may be limited to groups. */
const SEES: readonly string[] = [...LOOKS, 'USER_ADMIN', 'HELP_DESK_ADMIN', 'GROUP_MEMBERSHIP_ADMIN'];
const READS_ROLES: readonly string[] = ['SUPER_ADMIN', 'ORG_ADMIN', 'READ_ONLY_ADMIN'];

/**
 * Without a role this is 200 and an empty list, not 403 (seen by ConductorOne/baton-okta). Without `search` or `filter`
 * deactivated people are left out (OAS, listUsers).
 */
function listUsers(call: Call): Reply {
  const { caller, query, seed } = call;
  const { roles, org } = caller;
  const isLimited = !roles.some((role) => LOOKS.includes(role));
  const seen = roles.some((role) => SEES.includes(role)) ? org.users : [];
  const within = isLimited ? seen.slice(0, seed.limitedSight ?? seen.length) : seen;
  const found = within.filter(matcher(query));
  return listing(
    call,
    found,
    ({ id }) => id,
    (user) => userRecord(org, user, true),
    { usual: 200, most: 200 },
  );
}

function matcher(query: URLSearchParams): (user: OktaUserSeed) => boolean {
  const expression = query.get('search') ?? query.get('filter');
  if (expression === null) return ({ status }) => status !== 'DEPROVISIONED';
  if (expression === 'status pr') return () => true;
  const [, status] = /^status eq "([A-Z_]+)"$/.exec(expression) ?? [];
  if (status === undefined) throw invalid('Invalid search criteria.');
  return (user) => user.status === status;
}

function readUser(call: Call): Reply {
  const { caller, parts } = call;
  const { org, ownerId, roles } = caller;
  const asked = parts[0] === 'me' ? (ownerId ?? '') : (parts[0] ?? '');
  const user = org.user(asked) ?? org.users.find(({ login, email }) => (login ?? email) === asked);
  if (user?.id !== ownerId && !roles.some((role) => SEES.includes(role))) throw forbidden();
  if (!user) throw notFound(`${asked} (User)`);
  return { body: userRecord(org, user) };
}

function listRoles(call: Call): Reply {
  const { caller, parts } = call;
  const isSelf = parts[0] === caller.ownerId;
  if (!isSelf || caller.roles.length === 0) demandRole(call, READS_ROLES);
  const user = caller.org.user(parts[0] ?? '');
  if (!user) throw notFound(`${parts[0]} (User)`);
  return { body: (user.roles ?? []).map(roleRecord) };
}

function listClientRoles(call: Call): Reply {
  const { caller, parts } = call;
  demandRole(call, READS_ROLES);
  const client = caller.org.seed.clients.find(({ clientId }) => clientId === parts[0]);
  if (!client) throw notFound(`${parts[0]} (PublicClientApp)`);
  return { body: client.roles.map(roleRecord) };
}

function listAdmins(call: Call): Reply {
  const { caller, path } = call;
  demandRole(call, READS_ROLES);
  const admins = caller.org.users.filter(({ roles = [] }) => roles.length > 0);
  const page = listing(
    call,
    admins,
    ({ id }) => id,
    ({ id }) => ({ id }),
    { usual: 100, most: 200 },
  );
  const [, next] = /<([^>]+)>; rel="next"/.exec(page.headers?.['Link'] ?? '') ?? [];
  const self = { href: new URL(path, caller.org.url).href };
  // This listing names its next page in the body.
  return {
    body: { value: page.body, _links: { ...(next === undefined ? {} : { next: { href: next } }) } },
    headers: { Link: `<${self.href}>; rel="self"` },
  };
}

function readSettings({ caller }: Call): Reply {
  const { id, subdomain, companyName } = caller.org.seed;
  if (!caller.roles.some((role) => LOOKS.includes(role))) throw forbidden();
  return { body: { id, subdomain, companyName, status: 'ACTIVE', created: '2023-01-02T09:00:00.000Z' } };
}

export const USER_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/api\/v1\/users$/, scopes: ['okta.users.read', 'okta.users.manage'], handle: listUsers },
  { method: 'GET', path: /^\/api\/v1\/users\/([^/]+)$/, scopes: ['okta.users.read'], handle: readUser },
  { method: 'GET', path: /^\/api\/v1\/users\/([^/]+)\/roles$/, scopes: ['okta.roles.read'], handle: listRoles },
  {
    method: 'GET',
    path: /^\/oauth2\/v1\/clients\/([^/]+)\/roles$/,
    scopes: ['okta.roles.read'],
    handle: listClientRoles,
  },
  { method: 'GET', path: /^\/api\/v1\/iam\/assignees\/users$/, scopes: ['okta.roles.read'], handle: listAdmins },
  { method: 'GET', path: /^\/api\/v1\/org$/, scopes: ['okta.orgs.read'], handle: readSettings },
];
