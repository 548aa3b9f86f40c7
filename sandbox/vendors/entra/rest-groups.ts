import { notFound } from './errors.ts';
import { type Call, OBJECTS, type Reply, type Route } from './http.ts';
import { bad, listing, selected } from './odata.ts';
import { userRecord } from './records.ts';
import type { EntraGroupSeed } from './seed.ts';
import type { Tenant } from './tenant.ts';

const READ_GROUPS = ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'] as const;
const READ_ROLES = ['RoleManagement.Read.Directory', 'RoleManagement.Read.All', 'Directory.Read.All'] as const;
const READ_USERS = ['User.Read.All', 'Directory.Read.All'];

function groupOf({ office, caller, parts }: Call): EntraGroupSeed {
  const group = caller.tenant.groups.find(({ id }) => id === parts[0]);
  if (!group) throw notFound(parts[0] ?? '', office.now());
  return group;
}

function everybodyIn(tenant: Tenant, group: EntraGroupSeed, seen = new Set<string>()): readonly string[] {
  for (const id of group.members) {
    if (seen.has(id)) continue;
    seen.add(id);
    const inner = tenant.groups.find((one) => one.id === id);
    if (inner) everybodyIn(tenant, inner, seen);
  }
  return [...seen];
}

/** Members of any kind. Of a kind the caller may not read, only id and type are shown. */
function memberRows({ caller, query }: Call, ids: readonly string[]): readonly object[] {
  const { tenant, roles } = caller;
  const seesUsers = roles.some((role) => READ_USERS.includes(role));
  return ids.flatMap((id): object[] => {
    const user = tenant.user(id);
    const group = tenant.groups.find((one) => one.id === id);
    if (user) {
      const all = seesUsers ? userRecord(user, false) : { id };
      const shown = (selected(query) ?? ['displayName', 'mail', 'userPrincipalName']).filter((name) => name in all);
      return [
        {
          '@odata.type': '#microsoft.graph.user',
          id,
          ...Object.fromEntries(shown.map((name) => [name, (all as Record<string, unknown>)[name]])),
        },
      ];
    }
    return group ? [{ '@odata.type': '#microsoft.graph.group', id, displayName: group.displayName }] : [];
  });
}

function listMembers(call: Call, transitive: boolean): Reply {
  const { office, caller } = call;
  office.demand(caller, ...READ_GROUPS);
  const group = groupOf(call);
  const ids = transitive ? everybodyIn(caller.tenant, group) : group.members;
  return { body: listing(call, memberRows(call, ids), OBJECTS) };
}

function listRoles({ office, caller, query }: Call): Reply {
  office.demand(caller, ...READ_ROLES);
  if (query.has('$top')) throw bad(office, "'$top' is not supported by the service.");
  const value = caller.tenant.roles.map(({ id, displayName }) => ({ id, deletedDateTime: null, displayName }));
  return { body: { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#directoryRoles', value } };
}

function listHolders(call: Call): Reply {
  const { office, caller, parts } = call;
  office.demand(caller, ...READ_ROLES);
  const role = caller.tenant.roles.find(({ id }) => id === parts[0]);
  if (!role) throw notFound(parts[0] ?? '', office.now());
  return { body: listing(call, memberRows(call, role.members), OBJECTS) };
}

/** Groups and roles, however nested. Of a kind the caller may not read, only id and type are shown. */
function listMemberships({ office, caller, parts, query, path }: Call): Reply {
  office.demand(caller, 'User.Read.All', ...READ_GROUPS);
  const user = caller.tenant.user(parts[0] ?? '');
  if (!user) throw notFound(parts[0] ?? '', office.now());
  const sees = (anyOf: readonly string[]): boolean => anyOf.some((role) => caller.roles.includes(role));
  const show = (
    type: string,
    isSeen: boolean,
    things: readonly { readonly id: string; readonly displayName: string }[],
  ) =>
    things.map(({ id, displayName }) => ({
      '@odata.type': `#microsoft.graph.${type}`,
      id,
      displayName: isSeen ? displayName : null,
    }));
  const rows = [
    ...show('group', sees(READ_GROUPS), caller.tenant.allGroupsOf(user.id)),
    ...show('directoryRole', sees(READ_ROLES), caller.tenant.rolesOf(user.id)),
  ];
  return { body: listing({ office, path, query }, rows, OBJECTS) };
}

/** Groups, and roles of the directory itself. */
export const GROUP_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/groups\/([^/]+)\/members$/, handle: (call) => listMembers(call, false) },
  { method: 'GET', path: /^\/groups\/([^/]+)\/transitiveMembers$/, handle: (call) => listMembers(call, true) },
  { method: 'GET', path: /^\/directoryRoles$/, handle: listRoles },
  { method: 'GET', path: /^\/directoryRoles\/([^/]+)\/members$/, handle: listHolders },
  { method: 'GET', path: /^\/users\/([^/]+)\/transitiveMemberOf$/, handle: listMemberships },
];
