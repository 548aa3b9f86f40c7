import type { VendorCall } from '../types.ts';
import type { Office } from './office.ts';
import { signIn } from './people.ts';
import type { EntraAppSeed, EntraUserSeed } from './seed.ts';
import type { Tenant } from './tenant.ts';

/** What the console page draws. */
export function consoleState(office: Office, calls: readonly VendorCall[]): unknown {
  return {
    now: new Date(office.now()).toISOString(),
    tenants: office.tenants.map((tenant) => ({
      id: tenant.seed.id,
      name: tenant.seed.displayName,
      plan: tenant.seed.plan === 'p1' ? 'Microsoft Entra ID P1' : 'Microsoft Entra ID Free',
      apps: appsOf(tenant).map((app) => ({
        name: app.displayName,
        people: tenant.users.filter((one) => tenant.hasAccess(one.id, app)).length,
      })),
      users: tenant.users.map((user) => userState(tenant, user)),
    })),
    changes: calls
      .filter((call) => call.effect !== null)
      .slice(-50)
      .reverse()
      .map(withoutBody),
    requests: calls.slice(-20).reverse().map(withoutBody),
    requestCount: calls.length,
  };
}

/** Requests for tokens carry secrets. */
const withoutBody = ({ body: _body, ...call }: VendorCall) => call;

const appsOf = (tenant: Tenant): readonly EntraAppSeed[] => tenant.apps.filter((app) => app.enterprise !== false);

function userState(tenant: Tenant, user: EntraUserSeed): unknown {
  const { interactive, nonInteractive, successful } = user.signInActivity ?? {};
  const last = [interactive, nonInteractive, successful]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1);
  return {
    name: user.displayName,
    email: user.mail ?? user.userPrincipalName,
    department: user.department ?? '',
    type: user.userType ?? 'Member',
    enabled: user.accountEnabled ?? true,
    leaves: user.employeeLeaveDateTime ?? null,
    roles: tenant.rolesOf(user.id).map(({ displayName }) => displayName),
    apps: appsOf(tenant)
      .filter((app) => tenant.hasAccess(user.id, app))
      .map(({ displayName }) => displayName),
    lastSignIn: last === undefined || last.startsWith('0001') ? null : last,
  };
}

/** What somebody who signs in now would find; null when there is no such person. */
export function whatPersonSees(office: Office, email: string): unknown {
  for (const tenant of office.tenants) {
    const user = tenant.byMail(email);
    if (!user) continue;
    const enabled = user.accountEnabled ?? true;
    const apps = enabled ? appsOf(tenant).filter((app) => tenant.hasAccess(user.id, app)) : [];
    return { email, access: enabled, apps: apps.map(({ displayName }) => displayName) };
  }
  return null;
}

/** Somebody opens every app they have from the My Apps page. False: nobody of this address can. */
export function signInEverywhere(office: Office, email: string): boolean {
  const done = office.tenants.flatMap((tenant) => {
    const user = tenant.byMail(email);
    return user ? appsOf(tenant).map((app) => signIn(office, tenant, tenant.user(user.id) ?? user, app.id)) : [];
  });
  return done.includes(true);
}
