import { randomUUID } from 'node:crypto';
import type { Office } from './office.ts';
import type { EntraUserSeed } from './seed.ts';
import type { Tenant } from './tenant.ts';

/** What people do in the portal or by signing in, away from the API. */
export interface EntraPeople {
  /** Somebody signs in to an app by its name. Throws when they have no access. */
  signIn(email: string, app: string): void;
  /** An administrator gives somebody a role of the directory. */
  makeAdmin(email: string): void;
  disable(email: string): void;
  /** Somebody is deleted. */
  remove(email: string): void;
  addToGroup(email: string, group: string): void;
}

/** Whoever has this address, and where. Throws when nobody has. */
function find(office: Office, email: string): { readonly tenant: Tenant; readonly user: EntraUserSeed } {
  for (const tenant of office.tenants) {
    const user = tenant.byMail(email);
    if (user) return { tenant, user };
  }
  throw new Error(`nobody here has the address ${email}`);
}

export function peopleOf(office: Office): EntraPeople {
  return {
    signIn(email, name) {
      const { tenant, user } = find(office, email);
      const app = tenant.apps.find((one) => one.displayName === name);
      if (!app || !signIn(office, tenant, user, app.id)) throw new Error(`${email} cannot sign in to ${name}`);
    },
    makeAdmin(email) {
      const { tenant, user } = find(office, email);
      const role = { id: randomUUID(), displayName: 'Global Administrator', members: [user.id] };
      tenant.roles = [...tenant.roles, role];
    },
    disable(email) {
      const { tenant, user } = find(office, email);
      tenant.changeUser(user, { accountEnabled: false });
    },
    remove(email) {
      const { tenant, user } = find(office, email);
      tenant.removeUser(user);
    },
    addToGroup(email, name) {
      const { tenant, user } = find(office, email);
      tenant.groups = tenant.groups.map((group) =>
        group.displayName === name ? { ...group, members: [...group.members, user.id] } : group,
      );
    },
  };
}

/** One successful interactive sign-in, where the account is enabled and has access to the app. */
export function signIn(office: Office, tenant: Tenant, user: EntraUserSeed, appObjectId: string): boolean {
  const app = tenant.app(appObjectId);
  if (!app || user.accountEnabled === false || !tenant.hasAccess(user.id, app)) return false;
  const at = new Date(office.now()).toISOString();
  tenant.record({ id: randomUUID(), userId: user.id, appId: app.appId, at });
  const { nonInteractive } = user.signInActivity ?? {};
  tenant.changeUser(user, {
    signInActivity: { interactive: at, successful: at, ...(nonInteractive === undefined ? {} : { nonInteractive }) },
  });
  return true;
}
