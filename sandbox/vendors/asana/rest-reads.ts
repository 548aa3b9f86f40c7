import { FIELDS, membershipEntity, userEntity, workspaceEntity } from './entities.ts';
import { forbidden, Refusal } from './errors.ts';
import type { Entity } from './fields.ts';
import { type Call, ok, type Reply, type Route } from './http.ts';
import { listing, record } from './listing.ts';
import { listEvents } from './rest-audit.ts';
import type { AsanaUserSeed } from './seed.ts';
import type { Tenant } from './tenant.ts';

/** "Results are sorted alphabetically and limited to 2000" (description of getUsersForWorkspace). */
const WORKSPACE_USERS_MAX = 2000;

function shared(call: Call, user: AsanaUserSeed): readonly Tenant[] {
  const mine = call.office.access.workspaces(call.caller);
  return call.office.directory.homes(user.gid).filter((tenant) => mine.includes(tenant));
}

const person = (call: Call, user: AsanaUserSeed): Entity =>
  userEntity(user, () => shared(call, user).map(workspaceEntity));

function getUser(call: Call, user: AsanaUserSeed): Reply {
  const isMe = user.gid === call.caller.userGid;
  if (!isMe && shared(call, user).length === 0) throw forbidden('you do not share a workspace with this user');
  return ok({ data: record(call, person(call, user), FIELDS.userFull) });
}

function identified(call: Call, text: string): AsanaUserSeed {
  return call.office.directory.identify(text, call.caller.userGid);
}

function listWorkspaces(call: Call): Reply {
  const mine = call.office.access.workspaces(call.caller);
  const row = (index: number): Entity | null => (mine[index] ? workspaceEntity(mine[index]) : null);
  return listing(call, mine.length, row, FIELDS.workspaceCompact);
}

function listMemberships(call: Call): Reply {
  const tenant = call.office.access.workspace(call.caller, call.parts[0] ?? '');
  const wanted = call.query.get('user');
  if (wanted !== null) {
    const rows = tenant.of(identified(call, wanted).gid);
    const one = (index: number): Entity | null =>
      rows[index] ? membershipEntity(call.office, tenant, rows[index]) : null;
    return listing(call, rows.length, one, FIELDS.membershipCompact);
  }
  const row = (index: number): Entity | null => {
    const membership = tenant.at(index);
    return membership ? membershipEntity(call.office, tenant, membership) : null;
  };
  return listing(call, tenant.size, row, FIELDS.membershipCompact);
}

function getMembership(call: Call): Reply {
  const gid = call.parts[0] ?? '';
  const found = call.office.directory.membership(gid);
  if (!found) throw new Refusal(404, `workspace_membership: Unknown object: ${gid}`);
  call.office.access.workspace(call.caller, found.tenant.seed.gid);
  return ok({ data: record(call, membershipEntity(call.office, found.tenant, found.row), FIELDS.membershipFull) });
}

/** People of a workspace by position of their membership; somebody with two rows appears once, as long as one is active. */
function userRow(call: Call, tenant: Tenant): (index: number) => Entity | null {
  return (index) => {
    const row = tenant.atByUser(index);
    const user = row?.active ? call.office.directory.user(row.userGid) : undefined;
    return user ? person(call, user) : null;
  };
}

function listUsers(call: Call): Reply {
  const gid = call.query.get('workspace');
  if (gid !== null) {
    const tenant = call.office.access.workspace(call.caller, gid);
    return listing(call, tenant.size, userRow(call, tenant), FIELDS.userCompact);
  }
  const seen = new Set<string>();
  const users = call.office.access.workspaces(call.caller).flatMap((tenant) => {
    return Array.from({ length: tenant.size }, (_, index) => tenant.at(index)).flatMap((row) => {
      if (!row?.active || seen.has(row.userGid)) return [];
      seen.add(row.userGid);
      return call.office.directory.user(row.userGid) ?? [];
    });
  });
  users.sort((a, b) => Number(a.gid) - Number(b.gid));
  return listing(call, users.length, (i) => (users[i] ? person(call, users[i]) : null), FIELDS.userCompact);
}

function listWorkspaceUsers(call: Call): Reply {
  const tenant = call.office.access.workspace(call.caller, call.parts[0] ?? '');
  const row = userRow(call, tenant);
  const all = Array.from({ length: tenant.size }, (_, index) => row(index)).filter((entity) => entity !== null);
  all.sort((a, b) => String(a['name']).localeCompare(String(b['name'])));
  return ok({ data: all.slice(0, WORKSPACE_USERS_MAX).map((entity) => record(call, entity, FIELDS.userCompact)) });
}

/** The reading half of the REST API. */
export const READ_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/workspaces$/, handle: listWorkspaces },
  {
    method: 'GET',
    path: /^\/workspaces\/([^/]+)$/,
    handle: (call) => {
      const tenant = call.office.access.workspace(call.caller, call.parts[0] ?? '');
      return ok({ data: record(call, workspaceEntity(tenant), FIELDS.workspaceFull) });
    },
  },
  { method: 'GET', path: /^\/workspaces\/([^/]+)\/workspace_memberships$/, handle: listMemberships },
  { method: 'GET', path: /^\/workspaces\/([^/]+)\/users$/, handle: listWorkspaceUsers },
  { method: 'GET', path: /^\/workspaces\/([^/]+)\/audit_log_events$/, handle: listEvents },
  { method: 'GET', path: /^\/workspace_memberships\/([^/]+)$/, handle: getMembership },
  { method: 'GET', path: /^\/users$/, handle: listUsers },
  { method: 'GET', path: /^\/users\/([^/]+)$/, handle: (call) => getUser(call, identified(call, call.parts[0] ?? '')) },
];
