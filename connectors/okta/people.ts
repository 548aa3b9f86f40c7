import type { Page } from '../../src/connector/contract.ts';
import type { DirectoryApp, DirectoryPerson, Employment } from '../../src/connector/directory.ts';
import { looksLikeService } from '../../src/connector/looks-like-service.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { findWhoMustBeListed, readOwnRoles, readTokenOwner, seesEverybody } from './rights.ts';
import { type App, Apps, User, Users } from './schema.ts';
import { read, readOrg, readPages, type Session } from './session.ts';

/** Without `search` Okta leaves DEPROVISIONED people out (OAS, listUsers, checked 2026-11-22). */
export const EVERYBODY = 'status pr';
const PAGE_SIZE = 200;
/** Leaves out what we do not read and large orgs are slow to tell. */
export const TRIMMED = { 'content-type': 'application/json; okta-response="omitCredentials,omitCredentialsLinks"' };

/**
 * Okta's status as employment. A suspended account may be a leave, a dispute or a laptop that was lost: never a leaver.
 * A staged one belongs to somebody who has not started, or never will.
 */
const EMPLOYMENT: Readonly<Record<string, Employment>> = {
  ACTIVE: 'active',
  ACTIVATING: 'active',
  PROVISIONED: 'active',
  RECOVERY: 'active',
  PASSWORD_EXPIRED: 'active',
  LOCKED_OUT: 'active',
  SUSPENDED: 'leave',
  DEPROVISIONED: 'terminated',
};

export const isAddress = (text: string | null): text is string => text !== null && /^[^\s@]+@[^\s@]+$/.test(text);

export function nameOf({ profile }: Pick<User, 'profile'>): string | null {
  const { displayName, firstName, lastName } = profile;
  return displayName ?? ([firstName, lastName].filter(Boolean).join(' ') || null);
}

/** The work address; the login is one where the profile has none. The second address is private, and not read. */
export function emailOf({ profile }: Pick<User, 'profile'>): string | null {
  return profile.email ?? (isAddress(profile.login) ? profile.login : null);
}

function toPerson(user: User): DirectoryPerson {
  const { profile, status } = user;
  const { login, manager, managerId } = profile;
  const email = emailOf(user);
  const employment = EMPLOYMENT[status] ?? 'unknown';
  return {
    externalId: user.id,
    email,
    aliases: isAddress(login) && login.toLowerCase() !== email?.toLowerCase() ? [login] : [],
    employeeId: profile.employeeNumber,
    displayName: nameOf(user),
    kind: looksLikeService(email, nameOf(user)) ? 'service' : 'human',
    employment,
    rawStatus: status,
    startsOn: null,
    endsOn: employment === 'terminated' ? user.statusChanged : null,
    managerEmail: [managerId, manager].find(isAddress) ?? null,
    managerExternalId: managerId !== null && /^00u[A-Za-z0-9]{17}$/.test(managerId) ? managerId : null,
    department: profile.department,
    location: [profile.city, profile.countryCode].filter(Boolean).join(', ') || null,
    lastSignIn: user.lastLogin === undefined ? 'unknown' : { at: user.lastLogin },
  };
}

/**
 * Everybody, deactivated people included. An app or a token without an admin role is answered 200 with an empty or a
 * shortened list (ConductorOne/baton-okta, docs-info.md, checked 2026-11-22), which would read as if everybody had left:
 * so who must be in it is asked first, and a list without them is refused at its end.
 */
export async function* listPeople(session: Session, signal: AbortSignal): AsyncGenerator<Page<DirectoryPerson>> {
  const operation = 'people';
  await readOrg(session, operation, signal);
  const missing = new Set(await findWhoMustBeListed(session, operation, signal));
  let count = 0;
  const listing = {
    operation,
    path: '/api/v1/users',
    query: { search: EVERYBODY, limit: PAGE_SIZE },
    headers: TRIMMED,
    schema: Users,
    priority: 'chain',
  } as const;
  for await (const users of readPages(session, listing, signal)) {
    count += users.length;
    for (const { id } of users) missing.delete(id);
    yield { items: users.map(toPerson) };
  }
  if (count > 0 && missing.size === 0) return;
  const what = count === 0 ? 'nobody' : 'not even all of its own administrators';
  const message = `Okta lists ${what} to this key, so the list cannot be whole. ${GIVE_ROLE}`;
  throw new VendorRefusedError(message, { connector: session.connector, operation });
}

/** One person as they are now; the search behind the list may lag. Null only where the key sees everybody of the right org. */
export async function readPerson(
  session: Session,
  externalId: string,
  signal: AbortSignal,
): Promise<DirectoryPerson | null> {
  const operation = 'person';
  // Okta's ids are letters and digits; a login would find somebody else once it is given away.
  if (!/^[A-Za-z0-9]{1,64}$/.test(externalId)) return null;
  await readOrg(session, operation, signal);
  try {
    const user = await read(session, operation, { path: `/api/v1/users/${externalId}` }, User, signal);
    if (user.id === externalId) return toPerson(user);
    const message = 'Okta answered with somebody else than the one asked for.';
    throw new VendorProtocolError(message, { connector: session.connector, operation });
  } catch (error) {
    if (!(error instanceof VendorRefusedError) || error.status !== 404) throw error;
    // A key that is limited to groups, or has no role at all, gets 404 for whoever is out of its sight as well.
    const owner = await readTokenOwner(session, operation, signal);
    if (seesEverybody(await readOwnRoles(session, operation, owner, signal)) === 'yes') return null;
    const message = `Okta shows this key nobody of that id, which may be its limits. ${GIVE_ROLE}`;
    throw new VendorRefusedError(message, { connector: session.connector, operation }, error);
  }
}

export const GIVE_ROLE =
  'Give the app, or the owner of the token, the role Read-Only Administrator without a limit to groups.';

/** Okta's own pages and services, which are no app anybody pays for. */
const OKTAS_OWN = /^(saasure|okta_(?!org2org$).*|active_directory|ldap_interface)$/;
/** Keys of apps made by hand carry the org's name or stand for a protocol. */
const BY_HAND = /^(oidc_client|bookmark|template_\w+|scaleft_\w+)$|_\d+$/;

export const isRealApp = ({ name, status }: App): boolean => status === 'ACTIVE' && !OKTAS_OWN.test(name ?? '');

/** Every active app people sign in to. */
export async function* listApps(session: Session, signal: AbortSignal): AsyncGenerator<Page<DirectoryApp>> {
  for await (const apps of readAppPages(session, 'apps', signal)) {
    yield {
      items: apps.filter(isRealApp).map(({ id, name, label }) => ({
        id,
        key: name === null || BY_HAND.test(name) ? null : name,
        name: label,
      })),
    };
  }
}

export function readAppPages(session: Session, operation: string, signal: AbortSignal): AsyncGenerator<readonly App[]> {
  const query = { filter: 'status eq "ACTIVE"', limit: PAGE_SIZE };
  return readPages(session, { operation, path: '/api/v1/apps', query, schema: Apps, priority: 'bulk' }, signal);
}
