import type { VendorCall } from '../types.ts';
import type { Org } from './org.ts';
import type { OktaUserSeed } from './seed.ts';

const CAN_SIGN_IN: readonly string[] = ['ACTIVE', 'PROVISIONED', 'RECOVERY', 'PASSWORD_EXPIRED'];

/** What the console page draws. */
export function consoleState(orgs: readonly Org[], now: number, calls: readonly VendorCall[]): unknown {
  const [org] = orgs;
  return {
    org: org?.seed.companyName ?? '',
    users: org?.users.map((user) => userState(org, user, now)) ?? [],
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

function userState(org: Org, user: OktaUserSeed, now: number): unknown {
  const events = org.events(now);
  return {
    name: `${user.firstName} ${user.lastName}`,
    email: user.email,
    status: user.status,
    roles: (user.roles ?? []).join(', '),
    lastLogin: user.lastLogin,
    apps: org.seed.apps.flatMap(({ id, label }) => {
      const assignment = org.assignment(id, user.id);
      if (!assignment) return [];
      const last = events.findLast((event) => event.appId === id && event.userId === user.id && !event.result);
      return [{ label, scope: assignment.groupId === null ? 'USER' : 'GROUP', last: last?.at ?? null }];
    }),
  };
}

/** What Okta would show a person who signs in now; null when there is no such person. */
export function whatPersonSees(orgs: readonly Org[], email: string): unknown {
  const homes = orgs.flatMap((org) => {
    const user = org.byEmail(email);
    return user ? [{ org, user }] : [];
  });
  if (homes.length === 0) return null;
  const open = homes.filter(({ user }) => CAN_SIGN_IN.includes(user.status));
  const apps = open.flatMap(({ org, user }) =>
    org.seed.apps.filter(({ id }) => org.assignment(id, user.id)).map(({ label }) => label),
  );
  return { email, access: open.length > 0, apps };
}

/** Somebody signs in to Okta and opens an app, or all they are assigned to. False: nobody of this address can. */
export function signIn(orgs: readonly Org[], email: string, now: number, appId?: string): boolean {
  let done = false;
  for (const org of orgs) {
    const user = org.byEmail(email);
    if (!user || !CAN_SIGN_IN.includes(user.status)) continue;
    const at = new Date(now).toISOString();
    org.change(user, { lastLogin: at });
    const apps = org.seed.apps.filter(({ id }) => (appId ?? id) === id && org.assignment(id, user.id));
    for (const app of apps) {
      org.record({ uuid: `live-${now}-${user.id}-${app.id}`, at, userId: user.id, appId: app.id });
    }
    done = true;
  }
  return done;
}
