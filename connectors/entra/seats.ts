import type { AdminFlag, LicensePool, Page, VendorAccount } from '../../src/connector/contract.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { readAdmins, readMembers, tellAdmin } from './admins.ts';
import { appPath, readApp } from './app-object.ts';
import { DEFAULT_ACCESS } from './app-steps.ts';
import { GUID } from './auth.ts';
import { FIELDS } from './people.ts';
import { Assignment, User } from './schema.ts';
import { type Access, NOTHING, toAccount } from './seat.ts';
import { read, readAll, readPages, type Session } from './session.ts';

const SELECT = FIELDS.join(',');
type Empty = Page<VendorAccount>;
const EMPTY: Empty = { items: [] };

/** Everybody assigned to the app, each once: directly, or as a direct member of an assigned group. */
export async function* listSeats(session: Session, signal: AbortSignal): AsyncGenerator<Page<VendorAccount>> {
  const operation = 'accounts';
  const admins = yield* emptyPages(readAdmins(session, operation, signal));
  const access = yield* readAccess(session, operation, signal);
  const seen = new Set<string>();
  const query = { $select: SELECT, $top: 999 };
  const pages = readPages(session, { operation, path: '/users', query, priority: 'chain', signal }, User);
  for await (const { rows } of pages) {
    const items: VendorAccount[] = [];
    for (const user of rows) {
      const own = access.get(user.id);
      if (!own || seen.has(user.id)) continue;
      seen.add(user.id);
      const admin: AdminFlag = admins === null ? 'unknown' : admins.has(user.id) ? 'admin' : 'none';
      items.push(toAccount(user, own, admin));
    }
    yield { items };
  }
}

/** Passes on that a request was made, with nobody in it. */
async function* emptyPages<T>(requests: AsyncGenerator<void, T>): AsyncGenerator<Empty, T> {
  for (;;) {
    const step = await requests.next();
    if (step.done) return step.value;
    yield EMPTY;
  }
}

/** What everybody has of the app. Members of groups within an assigned group have nothing: access does not nest. */
async function* readAccess(
  session: Session,
  operation: string,
  signal: AbortSignal,
): AsyncGenerator<Empty, ReadonlyMap<string, Access>> {
  const found = new Map<string, Access>();
  const groups = new Map<string, Assignment[]>();
  const add = (userId: string, more: Partial<Access>) => {
    const { direct, groups: by } = found.get(userId) ?? NOTHING;
    found.set(userId, { direct: [...direct, ...(more.direct ?? [])], groups: [...by, ...(more.groups ?? [])] });
  };
  for await (const { rows } of readAssigned(session, operation, signal)) {
    for (const row of rows) {
      if (row.principalType === 'User') add(row.principalId, { direct: [row] });
      if (row.principalType === 'Group') groups.set(row.principalId, [...(groups.get(row.principalId) ?? []), row]);
    }
    yield EMPTY;
  }
  for (const [id, rows] of groups) {
    const path = `/groups/${encodeURIComponent(id)}/members`;
    try {
      for await (const { rows: members } of readMembers(session, operation, path, signal)) {
        // Members that are no users are nobody in the list of users.
        for (const { id: member } of members) add(member, { groups: rows });
        yield EMPTY;
      }
    } catch (error) {
      // A group that was deleted may leave its assignment behind for a while.
      if (!(error instanceof VendorRefusedError) || error.status !== 404) throw error;
    }
  }
  return found;
}

function readAssigned(session: Session, operation: string, signal: AbortSignal) {
  const path = appPath(session, operation, '/appRoleAssignedTo');
  return readPages(session, { operation, path, query: { $top: 999 }, signal }, Assignment);
}

/** What one person has of the app now; null when the directory does not know them. */
export async function readOwn(
  session: Session,
  operation: string,
  userId: string,
  signal: AbortSignal,
): Promise<Access | null> {
  // Ids are GUIDs; anything else was typed by hand, and must not become a path of its own.
  if (!GUID.test(userId)) return null;
  const resourceId = session.appObjectId ?? '';
  const query = { $filter: `resourceId eq ${resourceId}`, $top: 999 };
  const path = `/users/${userId}/appRoleAssignments`;
  const rows = await orNobody(() => {
    return readAll(session, { operation, path, query, priority: 'interactive', signal }, Assignment);
  });
  const here = rows?.filter((row) => row.resourceId === resourceId);
  if (!here) return null;
  return {
    direct: here.filter(({ principalId }) => principalId === userId),
    groups: here.filter(({ principalType }) => principalType === 'Group'),
  };
}

/** One person's seat as it is now: without any access a deactivated one; null when the directory does not know them. */
export async function readSeat(
  session: Session,
  externalId: string,
  signal: AbortSignal,
): Promise<VendorAccount | null> {
  const operation = 'account';
  const access = await readOwn(session, operation, externalId, signal);
  if (!access) return null;
  const path = `/users/${externalId}`;
  const request = { operation, path, query: { $select: SELECT }, schema: User, signal };
  const user = await orNobody(() => read(session, request));
  return user && toAccount(user, access, await tellAdmin(session, operation, externalId, signal));
}

/** Only 404 says that somebody is gone. */
async function orNobody<T>(run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof VendorRefusedError && error.status === 404) return null;
    throw error;
  }
}

/** One pool for each role of the app, those included that only assignments still name. */
export async function listPools(session: Session, signal: AbortSignal): Promise<readonly LicensePool[]> {
  const operation = 'licenseTypes';
  const { appRoles } = await readApp(session, operation, signal);
  const names = new Map([[DEFAULT_ACCESS, 'Assigned']]);
  for (const { id, displayName } of appRoles ?? []) names.set(id, displayName ?? `Role ${id}`);
  for await (const { rows } of readAssigned(session, operation, signal)) {
    for (const { appRoleId: id } of rows) if (!names.has(id)) names.set(id, `Role ${id}`);
  }
  return [...names].map(([id, name]) => ({ id, name, paid: true, purchased: null }));
}
