import type { AccountKind, Page } from '../../src/connector/contract.ts';
import type { DirectoryPerson, Employment } from '../../src/connector/directory.ts';
import { looksLikeService } from '../../src/connector/looks-like-service.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { GUID } from './auth.ts';
import { WEIGHT } from './limits.ts';
import { has } from './permissions.ts';
import { type SignInActivity, User } from './schema.ts';
import { read, readConsent, readPages, type Session } from './session.ts';

const OPERATION = 'people';
/** What is read of everybody; the rest depends on permissions and plan. */
export const FIELDS = [
  'id',
  'displayName',
  'mail',
  'userPrincipalName',
  'proxyAddresses',
  'accountEnabled',
  'userType',
  'createdDateTime',
  'employeeId',
  'department',
  'country',
  'employeeHireDate',
];
const LEAVE_DATE = 'employeeLeaveDateTime';
/** The most a page may hold, and the most with signInActivity in it (user-list, checked 2026-11-22). */
const PAGE = 999;
const PAGE_WITH_ACTIVITY = 500;

/**
 * Everybody in the directory, each once. The last sign-in needs a permission and a paid plan, and has been seen to be
 * refused on paid plans too (microsoft-graph-docs issues 14118, 14120), at any page: the list is then read again without
 * it, and whoever was not handed over yet has an unknown last sign-in.
 */
export async function* listPeople(session: Session, signal: AbortSignal): AsyncGenerator<Page<DirectoryPerson>> {
  const { roles } = await readConsent(session, OPERATION, signal);
  const seen = new Set<string>();
  const plans = has(roles, 'log') === 'no' ? [false] : [true, false];
  // Without its permission the leave date is no error at best, so it is asked for only where the token names it.
  const fields = has(roles, 'leaveDates') === 'yes' ? [...FIELDS, LEAVE_DATE] : FIELDS;
  for (const withActivity of plans) {
    try {
      for await (const { rows } of readUsers(session, fields, withActivity, signal)) {
        const fresh = rows.filter((user) => !seen.has(user.id));
        for (const user of fresh) seen.add(user.id);
        yield { items: distinct(fresh).map((user) => toPerson(user, withActivity)) };
      }
      return;
    } catch (error) {
      const isPlan = withActivity && error instanceof VendorRefusedError && error.status === 403;
      if (!isPlan) throw error;
    }
  }
}

/** One person as they are now, without the last sign-in; null when the directory has nobody of that id. */
export async function readPerson(
  session: Session,
  externalId: string,
  signal: AbortSignal,
): Promise<DirectoryPerson | null> {
  const operation = 'person';
  // Ids are GUIDs; a principal name would find somebody else once it is given away.
  if (!GUID.test(externalId)) return null;
  const { roles } = await readConsent(session, operation, signal);
  const fields = has(roles, 'leaveDates') === 'yes' ? [...FIELDS, LEAVE_DATE] : FIELDS;
  const request = { operation, path: `/users/${externalId}`, query: { $select: fields.join(',') }, schema: User };
  try {
    const user = await read(session, { ...request, signal });
    if (user.id === externalId) return toPerson(user, false);
    const message = 'Microsoft Graph answered with somebody else than the one asked for.';
    throw new VendorProtocolError(message, { connector: session.connector, operation });
  } catch (error) {
    if (error instanceof VendorRefusedError && error.status === 404) return null;
    throw error;
  }
}

function readUsers(session: Session, fields: readonly string[], withActivity: boolean, signal: AbortSignal) {
  const query = {
    $select: [...fields, ...(withActivity ? ['signInActivity'] : [])].join(','),
    $top: withActivity ? PAGE_WITH_ACTIVITY : PAGE,
  };
  const weight = withActivity ? WEIGHT.lastSignIn : 1;
  return readPages(session, { operation: OPERATION, path: '/users', query, weight, priority: 'chain', signal }, User);
}

const distinct = (users: readonly User[]): readonly User[] => [
  ...new Map(users.map((user) => [user.id, user])).values(),
];

function toPerson(user: User, withActivity: boolean): DirectoryPerson {
  const email = emailOf(user);
  return {
    externalId: user.id,
    email,
    aliases: aliasesOf(user, email),
    employeeId: user.employeeId,
    displayName: user.displayName,
    kind: kindOf(user),
    employment: employmentOf(user),
    rawStatus: `accountEnabled=${user.accountEnabled ?? null}`,
    startsOn: user.employeeHireDate,
    endsOn: user.employeeLeaveDateTime,
    managerEmail: null,
    managerExternalId: null,
    department: user.department,
    location: user.country,
    lastSignIn: withActivity ? lastSignIn(user.signInActivity ?? null) : 'unknown',
  };
}

/** A disabled account is somebody who left, on a day nobody told. Whether a leave date is over is for time to say. */
function employmentOf({ accountEnabled }: User): Employment {
  if (accountEnabled === false) return 'terminated';
  return accountEnabled === true ? 'active' : 'unknown';
}

const isForeign = (name: string | null): boolean => name?.includes('#EXT#') ?? false;

/** The principal name of a guest is made up by the directory and no address of theirs. */
export function emailOf({ mail, userPrincipalName }: Pick<User, 'mail' | 'userPrincipalName'>): string | null {
  return mail ?? (isForeign(userPrincipalName) ? null : userPrincipalName);
}

export function kindOf(user: User): AccountKind {
  if (user.userType?.toLowerCase() === 'guest' || isForeign(user.userPrincipalName)) return 'guest';
  return looksLikeService(emailOf(user), user.displayName) ? 'service' : 'human';
}

/** Mail addresses the directory vouches for: `smtp:` ones and the name somebody signs in with. SIP and X.500 are none. */
function aliasesOf({ proxyAddresses, userPrincipalName }: User, email: string | null): readonly string[] {
  const mailed = (proxyAddresses ?? []).flatMap((text) => /^smtp:(.+@.+)$/i.exec(text.trim())?.[1] ?? []);
  const named = userPrincipalName !== null && !isForeign(userPrincipalName) ? [userPrincipalName] : [];
  const known = new Map([...mailed, ...named].map((address) => [address.toLowerCase(), address]));
  known.delete(email?.toLowerCase() ?? '');
  return [...known.values()];
}

/**
 * The last success of either kind. Successes are kept since December 2023, so attempts without one all failed since; an
 * older success would not be told. That is unknown: neither use nor never. Null is never, or not since April 2020; some
 * tenants write never as a day of the year 1.
 */
function lastSignIn(activity: SignInActivity | null): DirectoryPerson['lastSignIn'] {
  const isReal = (at: string | null): boolean => at !== null && !at.startsWith('0001-');
  const success = activity?.lastSuccessfulSignInDateTime ?? null;
  if (isReal(success)) return { at: success };
  const attempts = [activity?.lastSignInDateTime ?? null, activity?.lastNonInteractiveSignInDateTime ?? null];
  return attempts.some(isReal) ? 'unknown' : { at: null };
}
