import { notFound } from './errors.ts';
import { type Call, OBJECTS, type Reply, type Route } from './http.ts';
import { bad, clauses, listing, project, selected } from './odata.ts';
import { signInRecord, USER_DEFAULTS, userRecord } from './records.ts';
import { DAY_MS, keptDays } from './retention.ts';
import type { EntraUserSeed } from './seed.ts';

const READ_USERS = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'] as const;
const READ_LEAVE = ['User-LifeCycleInfo.Read.All', 'User-LifeCycleInfo.ReadWrite.All'];

/** Whether the request asks for signInActivity, with what that demands. */
function asksActivity({ office, caller, rate, query }: Call): boolean {
  if (!selected(query)?.includes('signInActivity')) return false;
  office.demandReports(caller);
  rate.enter('signInActivity', caller.registration.clientId);
  return true;
}

function show(call: Call, user: EntraUserSeed): object {
  const seesLeave = call.caller.roles.some((role) => READ_LEAVE.includes(role));
  return project(call, 'user', userRecord(user, seesLeave), USER_DEFAULTS);
}

function listUsers(call: Call): Reply {
  const { office, caller } = call;
  office.demand(caller, ...READ_USERS);
  // 500 instead of 999 with signInActivity (learn.microsoft.com/graph/api/user-list).
  const size = asksActivity(call) ? { usual: 100, most: 500 } : OBJECTS;
  return {
    body: listing(
      call,
      caller.tenant.users.map((user) => show(call, user)),
      size,
    ),
  };
}

function readUser(call: Call): Reply {
  const { office, caller, parts } = call;
  office.demand(caller, ...READ_USERS);
  asksActivity(call);
  const user = caller.tenant.user(parts[0] ?? '');
  if (!user) throw notFound(parts[0] ?? '', office.now());
  return {
    body: { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/$entity', ...show(call, user) },
  };
}

function readOrganization({ office, caller }: Call): Reply {
  office.demand(caller, 'Organization.Read.All', 'Directory.Read.All');
  const { id, displayName, domains } = caller.tenant.seed;
  const verifiedDomains = domains.map((name, index) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault: index === 0,
    isInitial: name.endsWith('.onmicrosoft.com'),
    name,
    type: 'Managed',
  }));
  const value = [{ id, deletedDateTime: null, displayName, tenantType: 'AAD', verifiedDomains }];
  return { body: { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#organization', value } };
}

function listSignIns(call: Call): Reply {
  const { office, caller, rate } = call;
  office.demandReports(caller);
  // A known issue of this API: both permissions are needed (learn.microsoft.com/graph/api/signin-list).
  office.demand(caller, 'Directory.Read.All');
  rate.enter('reports', caller.registration.clientId);
  const { tenant } = caller;
  const kept = new Date(office.now() - keptDays(tenant.seed.plan) * DAY_MS).toISOString();
  const wanted = clauses(call).map(({ name, op, value }) => {
    if (name === 'createdDateTime' && op !== 'eq') {
      const bound = new Date(value).toISOString();
      return (at: string) => (op === 'ge' ? at >= bound : at <= bound);
    }
    if (op !== 'eq' || (name !== 'appId' && name !== 'userId')) throw bad(office, `Invalid filter on ${name}.`);
    return (_: string, signIn: { readonly appId: string; readonly userId: string }) => signIn[name] === value;
  });
  const rows = tenant.signIns.filter((one) => {
    const at = new Date(one.at).toISOString();
    return at >= kept && wanted.every((fits) => fits(at, one));
  });
  return {
    body: listing(
      call,
      rows.map((one) => signInRecord(tenant, one)),
      { usual: 1000, most: 1000 },
    ),
  };
}

/** People, the directory itself, and the sign-in log. */
export const PEOPLE_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/organization$/, handle: readOrganization },
  { method: 'GET', path: /^\/users$/, handle: listUsers },
  { method: 'GET', path: /^\/users\/([^/]+)$/, handle: readUser },
  { method: 'GET', path: /^\/auditLogs\/signIns$/, handle: listSignIns },
];
