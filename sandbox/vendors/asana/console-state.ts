import type { VendorCall } from '../types.ts';
import type { Office } from './office.ts';
import type { Membership, Tenant } from './tenant.ts';

/** The page shows this many members; a big tenant is not a page. */
const SHOWN_MEMBERS = 500;

/** What the console page draws. */
export function consoleState(office: Office, calls: readonly VendorCall[]): unknown {
  return {
    now: office.nowIso(),
    workspaces: office.directory.tenants.map((tenant) => workspaceState(office, tenant)),
    changes: calls
      .filter((call) => call.effect !== null)
      .slice(-50)
      .reverse(),
    requests: calls
      .slice(-20)
      .reverse()
      .map(({ body: _body, ...call }) => call),
    requestCount: calls.length,
  };
}

function workspaceState(office: Office, tenant: Tenant): unknown {
  const shown = Array.from({ length: Math.min(tenant.size, SHOWN_MEMBERS) }, (_, index) => tenant.at(index));
  const { gid, name, plan, isOrganization } = tenant.seed;
  return {
    gid,
    name,
    plan,
    isOrganization,
    total: tenant.size,
    members: shown.flatMap((row) => (row ? memberState(office, row) : [])),
  };
}

function memberState(office: Office, row: Membership): unknown {
  const user = office.directory.user(row.userGid);
  return {
    gid: row.gid,
    userGid: row.userGid,
    name: user?.name ?? row.userGid,
    email: user?.email ?? '',
    title: user?.title ?? '',
    kind: row.superAdmin ? 'super admin' : row.admin ? 'admin' : row.kind.replace('_', '-'),
    status: row.active ? (row.invited ? 'invited' : 'active') : 'removed',
    joined: row.createdAt,
    removedAt: row.removedAt ?? null,
    removedBy: row.removedBy ?? null,
    signedInAt: office.signIns.get(row.userGid) ?? null,
  };
}

/** What Asana would show a person who signs in now; null when there is no such person. */
export function whatPersonSees(office: Office, email: string): unknown {
  const user = office.directory.byEmail(email);
  if (!user) return null;
  const workspaces = office.directory.homes(user.gid).map((tenant) => tenant.seed.name);
  return { email: user.email, name: user.name, access: workspaces.length > 0, workspaces };
}
