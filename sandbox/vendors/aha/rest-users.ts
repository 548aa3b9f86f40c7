import { prop } from '../common/json.ts';
import type { Account, User } from './account.ts';
import { notFound, Refusal } from './errors.ts';
import { type Call, listing, type Reply, type Route } from './http.ts';
import { meRecord, nameOf, userRecord, userRow } from './records.ts';

/** The user a path names. Everybody may read themselves. */
export function userOf(call: Call): User {
  const { office, caller, parts } = call;
  const id = parts[0] ?? '';
  if (id !== caller.user.id) office.demandSight(caller);
  const user = caller.account.user(id);
  if (!user) throw notFound();
  return user;
}

function listUsers(call: Call): Reply {
  const { office, caller, query } = call;
  office.demandSight(caller);
  const email = query.get('email');
  const found = caller.account.users.filter((user) => email === null || user.email === email);
  return listing(call, 'users', found, (user) => userRow(caller.account, user));
}

/** Partial: what is not sent stays. The answer is the bare record, and still tells the seat as it was before. */
function updateUser(call: Call): Reply {
  const { office, caller, body } = call;
  const { account } = caller;
  const user = userOf(call);
  office.demandAdministrator(caller);
  const given = prop(body, 'user');
  if (typeof given !== 'object' || given === null) throw new Refusal(400, 'user is missing');
  const changes = { ...readNames(given), ...readEnabled(given, account, user), ...readAdmin(given, user) };
  const words = describe(user, changes);
  const seatBefore = account.takesPaidSeat(user);
  if (words.length === 0) return { body: userRecord(account, user, seatBefore) };
  const drops = changes.enabled === false && office.seed.disablingDropsRoles;
  const kept = drops ? { roles: new Map() } : {};
  const next = account.change(user, { ...changes, ...kept, changedBy: nameOf(caller.user) }, office.nowIso());
  const effect = `${words.join(', ')} ${user.email} in ${account.seed.name}`;
  return { body: userRecord(account, next, seatBefore || account.takesPaidSeat(next)), effect };
}

function readNames(given: object): Partial<User> {
  const text = (name: string): string | undefined => {
    const value = prop(given, name);
    if (value !== undefined && typeof value !== 'string') throw new Refusal(400, `${name} must be text`);
    return value;
  };
  const [firstName, lastName, email] = [text('first_name'), text('last_name'), text('email')];
  return {
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(email === undefined ? {} : { email }),
  };
}

function readEnabled(given: object, account: Account, user: User): Partial<User> {
  const enabled = flag(prop(given, 'enabled'), 'enabled');
  if (enabled === undefined) return {};
  if (enabled && !user.enabled && account.wouldTakeSeat(user) && !account.hasFreeSeat()) {
    throw new Refusal(422, 'There are no paid seats left. Buy more seats to enable this user');
  }
  return { enabled };
}

function readAdmin(given: object, user: User): Partial<User> {
  const all = flag(prop(given, 'administrator'), 'administrator');
  const single = prop(given, 'administrator_roles');
  const one = (name: 'account' | 'billing' | 'configuration'): boolean =>
    flag(prop(single, `administer_${name}`), `administer_${name}`) ?? all ?? user.admin[name];
  if (all === undefined && single === undefined) return {};
  return { admin: { account: one('account'), billing: one('billing'), configuration: one('configuration') } };
}

/** True and false, also as text: the documents say "must be 'true' or 'false'" and send JSON booleans. */
function flag(value: unknown, name: string): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new Refusal(400, `${name} must be 'true' or 'false'`);
}

function describe(user: User, changes: Partial<User>): readonly string[] {
  const words: string[] = [];
  const next = { ...user, ...changes };
  if (nameOf(next) !== nameOf(user)) words.push(`renamed to ${nameOf(next)}`);
  if (next.email !== user.email) words.push(`moved to ${next.email}`);
  if (next.enabled !== user.enabled) words.push(next.enabled ? 'enabled' : 'disabled');
  if (JSON.stringify(next.admin) !== JSON.stringify(user.admin)) words.push('changed the administrator roles of');
  return words;
}

/** Users: everything but their roles. */
export const USER_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/me$/,
    handle: ({ office, caller: { account, user } }) => ({
      body: { user: meRecord(account, user, office.homes(user.email)) },
    }),
  },
  { method: 'GET', path: /^\/users$/, handle: listUsers },
  {
    method: 'GET',
    path: /^\/users\/([^/]+)$/,
    handle: (call) => ({ body: { user: userRecord(call.caller.account, userOf(call)) } }),
  },
  { method: 'PUT', path: /^\/users\/([^/]+)$/, handle: updateUser },
];
