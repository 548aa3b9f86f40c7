import type { Office } from './office.ts';

/**
 * Somebody signs in to Asana in the browser, which no API call can do for them. The audit log of each organization
 * they can use notes it as `user_login_succeeded` (developers.asana.com/docs/audit-log-events). False: nobody of this
 * address can sign in.
 */
export function signIn(office: Office, email: string): boolean {
  const user = office.directory.byEmail(email);
  const homes = user ? office.directory.homes(user.gid) : [];
  if (!user || homes.length === 0) return false;
  for (const tenant of homes) {
    office.record(tenant, {
      type: 'user_login_succeeded',
      category: 'logins',
      actorType: 'user',
      actorGid: user.gid,
      resource: { type: 'user', gid: user.gid, name: user.name, email: user.email },
      context: 'web',
      ip: '203.0.113.10',
    });
  }
  office.signIns.set(user.gid, office.nowIso());
  return true;
}
