import type { VendorCall } from '../types.ts';
import { type Account, isAdministrator, type User } from './account.ts';
import type { Office } from './office.ts';
import { nameOf } from './records.ts';

/** What the console page draws. */
export function consoleState(office: Office, calls: readonly VendorCall[]): unknown {
  return {
    now: office.nowIso(),
    accounts: office.accounts.map((account) => ({
      domain: account.seed.domain,
      name: account.seed.name,
      seats: {
        used: account.users.filter((user) => account.takesPaidSeat(user)).length,
        purchased: account.seed.seatsPurchased ?? null,
      },
      users: account.users.map((user) => userState(account, user)),
    })),
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

function userState(account: Account, user: User): unknown {
  const counts = new Map<string, number>();
  for (const role of user.roles.values()) counts.set(role, (counts.get(role) ?? 0) + 1);
  return {
    id: user.id,
    name: nameOf(user),
    email: user.email,
    roles: [...counts].map(([role, count]) => `${role.replace('product_', '')} in ${count}`).join(', '),
    admin: isAdministrator(user),
    enabled: user.enabled,
    seat: account.takesPaidSeat(user) ? (user.seatGroup?.name ?? 'paid') : 'none',
    accessedAt: user.accessedAt,
    changedAt: user.changedBy === undefined ? null : user.updatedAt,
    changedBy: user.changedBy ?? null,
  };
}

/** What Aha! would show a person who signs in now; null when there is no such person. */
export function whatPersonSees(office: Office, email: string): unknown {
  if (!office.accounts.some((account) => account.byEmail(email))) return null;
  const homes = office.homes(email).map((account) => account.seed.name);
  return { email, access: homes.length > 0, accounts: homes };
}

/** Somebody opens Aha! in the browser. False: nobody of this address can. */
export function signIn(office: Office, email: string): boolean {
  const homes = office.homes(email);
  for (const account of homes) {
    const user = account.byEmail(email);
    if (user) account.change(user, { accessedAt: office.nowIso() }, user.updatedAt);
  }
  return homes.length > 0;
}
