import { randomUUID } from 'node:crypto';
import { prop } from '../common/json.ts';
import { notFound } from './errors.ts';
import { type Call, OBJECTS, type Reply, type Route } from './http.ts';
import { bad, clauses, listing, project } from './odata.ts';
import { APP_DEFAULTS, appRecord, assignmentRecord } from './records.ts';
import type { EntraAppSeed } from './seed.ts';
import type { Assignment } from './tenant.ts';

const READ_APPS = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'] as const;
const WRITE_ASSIGNMENTS = 'AppRoleAssignment.ReadWrite.All';
const TAG = /^tags\/any\(\w+: ?\w+ eq '([^']+)'\)$/;
/** `$expand` gives twenty related objects at most. */
const EXPANDED = 20;

function appOf({ office, caller, parts }: Call): EntraAppSeed {
  const app = caller.tenant.app(parts[0] ?? '');
  if (!app) throw notFound(parts[0] ?? '', office.now());
  return app;
}

/** What reads say: somebody taken off lately may still be listed. */
function listed({ office, caller }: Call): readonly Assignment[] {
  const { replicationMs = 0 } = office.seed;
  return caller.tenant.assignments.filter(({ endedAt }) => endedAt === null || office.now() < endedAt + replicationMs);
}

function show(call: Call, app: EntraAppSeed): object {
  const { office, caller, query } = call;
  const record = project(call, 'servicePrincipal', appRecord(app), APP_DEFAULTS);
  const expand = query.get('$expand');
  if (expand === null) return record;
  if (expand !== 'appRoleAssignedTo') throw bad(office, `Could not expand ${expand}.`);
  const own = listed(call).filter((one) => one.app.id === app.id);
  return {
    ...record,
    appRoleAssignedTo: own.slice(0, EXPANDED).map((one) => assignmentRecord(caller.tenant, one)),
  };
}

function listApps(call: Call): Reply {
  const { office, caller, query } = call;
  office.demand(caller, ...READ_APPS);
  const filter = query.get('$filter');
  const tag = filter === null ? null : TAG.exec(filter)?.[1];
  if (tag === undefined) throw bad(office, `Invalid filter clause: ${filter}`);
  const apps = caller.tenant.apps.filter((app) => tag === null || (appRecord(app)['tags'] as string[]).includes(tag));
  return {
    body: listing(
      call,
      apps.map((app) => show(call, app)),
      OBJECTS,
    ),
  };
}

function readApp(call: Call): Reply {
  call.office.demand(call.caller, ...READ_APPS);
  return { body: show(call, appOf(call)) };
}

function listAssigned(call: Call): Reply {
  const { office, caller } = call;
  office.demand(caller, ...READ_APPS);
  const app = appOf(call);
  const rows = listed(call).filter((one) => one.app.id === app.id);
  return {
    body: listing(
      call,
      rows.map((one) => assignmentRecord(caller.tenant, one)),
      OBJECTS,
    ),
  };
}

/** Their own, and those of groups they are a direct member of. */
function listOfUser(call: Call): Reply {
  const { office, caller, parts } = call;
  office.demand(caller, 'Directory.Read.All', WRITE_ASSIGNMENTS);
  const user = caller.tenant.user(parts[0] ?? '');
  if (!user) throw notFound(parts[0] ?? '', office.now());
  const principals = [user.id, ...caller.tenant.groupsOf(user.id).map(({ id }) => id)];
  const wanted = clauses(call).map(({ name, op, value }) => {
    if (name !== 'resourceId' || op !== 'eq') throw bad(office, `Invalid filter on ${name}.`);
    return value;
  });
  const rows = listed(call).filter(
    (one) => principals.includes(one.principalId) && wanted.every((id) => id === one.app.id),
  );
  return {
    body: listing(
      call,
      rows.map((one) => assignmentRecord(caller.tenant, one)),
      OBJECTS,
    ),
  };
}

function endAssignment(call: Call): Reply {
  const { office, caller, parts } = call;
  office.demand(caller, WRITE_ASSIGNMENTS);
  const app = appOf(call);
  const found = caller.tenant.assignments.find((one) => one.id === parts[1] && one.app.id === app.id);
  if (!found || found.endedAt !== null) throw notFound(parts[1] ?? '', office.now());
  caller.tenant.end(found, office.now());
  const who = caller.tenant.user(found.principalId)?.userPrincipalName ?? found.principalId;
  return { status: 204, effect: `unassigned ${who} from ${app.displayName}` };
}

function addAssignment(call: Call): Reply {
  const { office, caller, body } = call;
  office.demand(caller, WRITE_ASSIGNMENTS);
  const app = appOf(call);
  const [principalId, resourceId, appRoleId] = ['principalId', 'resourceId', 'appRoleId'].map((name) =>
    prop(body, name),
  );
  const user = caller.tenant.user(String(principalId));
  if (!user) throw notFound(String(principalId), office.now());
  if (resourceId !== app.id || typeof appRoleId !== 'string') throw bad(office, 'Invalid value specified.');
  const same = caller.tenant.assignments.find((one) => {
    return one.endedAt === null && one.app.id === app.id && one.principalId === user.id && one.appRoleId === appRoleId;
  });
  if (same) throw bad(office, 'Permission being assigned already exists on the object');
  const createdDateTime = new Date(office.now()).toISOString();
  const made = { id: randomUUID(), app, principalId: user.id, appRoleId, createdDateTime, endedAt: null };
  caller.tenant.assign(made);
  const effect = `assigned ${user.userPrincipalName} to ${app.displayName}`;
  return { status: 201, body: assignmentRecord(caller.tenant, made), effect };
}

/** Apps and who is assigned to them. */
export const APP_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/servicePrincipals$/, handle: listApps },
  { method: 'GET', path: /^\/servicePrincipals\/([^/]+)$/, handle: readApp },
  { method: 'GET', path: /^\/servicePrincipals\/([^/]+)\/appRoleAssignedTo$/, handle: listAssigned },
  { method: 'POST', path: /^\/servicePrincipals\/([^/]+)\/appRoleAssignedTo$/, handle: addAssignment },
  { method: 'DELETE', path: /^\/servicePrincipals\/([^/]+)\/appRoleAssignedTo\/([^/]+)$/, handle: endAssignment },
  { method: 'GET', path: /^\/users\/([^/]+)\/appRoleAssignments$/, handle: listOfUser },
];
