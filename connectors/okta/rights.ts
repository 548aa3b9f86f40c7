import { VendorError, VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { Assignees, type Role, Roles, User } from './schema.ts';
import { ask, read, type Session } from './session.ts';

/** What a key may do in Okta: two gates, the scopes of an OAuth app and the admin roles of the app or the token's owner. */

/** What trying a thing said: the thing, that Okta refuses it, or no clear answer. */
export type Tried<T> = T | 'refused' | 'unknown';

export async function attempt<T>(run: () => Promise<T>): Promise<Tried<T>> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof VendorRefusedError) return 'refused';
    if (error instanceof VendorError && error.code !== 'vendor_auth') return 'unknown';
    throw error;
  }
}

/** The same for what must not be guessed: only a refusal is an answer, trouble on the way stays an error. */
async function unlessRefused<T>(run: () => Promise<T>): Promise<T | 'refused'> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof VendorRefusedError) return 'refused';
    throw error;
  }
}

/** The person an API token belongs to; an app belongs to nobody. */
export async function readTokenOwner(session: Session, operation: string, signal: AbortSignal): Promise<User | null> {
  if (session.key.kind !== 'token') return null;
  return await read(session, operation, { path: '/api/v1/users/me' }, User, signal);
}

/** The admin roles behind the key: of the app, or of the token's owner. */
export async function readOwnRoles(
  session: Session,
  operation: string,
  owner: User | null,
  signal: AbortSignal,
): Promise<Tried<readonly Role[]>> {
  const { key } = session;
  const path = key.kind === 'app' ? `/oauth2/v1/clients/${key.clientId}/roles` : `/api/v1/users/${owner?.id}/roles`;
  return await attempt(async () => activeRoles(await read(session, operation, { path }, Roles, signal)));
}

/** A person's admin roles now; refused without `okta.roles.read`. */
export async function readRolesOf(
  session: Session,
  operation: string,
  userId: string,
  signal: AbortSignal,
): Promise<readonly Role[] | 'refused'> {
  const path = `/api/v1/users/${userId}/roles`;
  return await unlessRefused(async () => activeRoles(await read(session, operation, { path }, Roles, signal)));
}

const activeRoles = (roles: readonly Role[]): readonly Role[] => roles.filter(({ status }) => status !== 'INACTIVE');

/** Everybody with an admin role; refused without `okta.roles.read`. */
export async function readAdmins(
  session: Session,
  operation: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | 'refused'> {
  return await unlessRefused(async () => {
    const admins = new Set<string>();
    const seen = new Set<string>();
    for (let link: string | undefined; ; ) {
      const request = {
        operation,
        method: 'GET',
        path: '/api/v1/iam/assignees/users',
        query: { limit: 100 },
        schema: Assignees,
        effect: 'read',
        priority: 'interactive',
        signal,
      } as const;
      const { data } = await ask(session, link === undefined ? request : { ...request, link });
      for (const { id } of data.value) admins.add(id);
      const next = data._links?.next?.href;
      if (next === undefined) return admins;
      if (seen.has(next)) {
        const message = 'Okta named the same next page of administrators twice; the list would never end.';
        throw new VendorProtocolError(message, { connector: session.connector, operation });
      }
      seen.add(next);
      link = next;
    }
  });
}

/** Ids that every whole listing of people holds: the token's owner, and the administrators where they may be read. */
export async function findWhoMustBeListed(
  session: Session,
  operation: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const owner = await readTokenOwner(session, operation, signal);
  const admins = await readAdmins(session, operation, signal);
  const known = typeof admins === 'string' ? [] : [...admins];
  return owner ? [...known, owner.id] : known;
}

/** Roles that see every user of the org; others may be limited to groups, which Okta does not tell here. */
const SEES_ALL: readonly string[] = ['SUPER_ADMIN', 'ORG_ADMIN', 'READ_ONLY_ADMIN', 'APP_ADMIN'];
/** Roles that may assign and unassign people of any app. */
const ASSIGNS: readonly string[] = ['SUPER_ADMIN', 'APP_ADMIN'];

const holds = (roles: Tried<readonly Role[]>, wanted: readonly string[]): 'yes' | 'no' | 'unknown' => {
  if (typeof roles === 'string') return 'unknown';
  if (roles.some(({ type }) => wanted.includes(type))) return 'yes';
  return roles.length === 0 ? 'no' : 'unknown';
};

export const seesEverybody = (roles: Tried<readonly Role[]>) => holds(roles, SEES_ALL);
export const mayAssign = (roles: Tried<readonly Role[]>) => holds(roles, ASSIGNS);
