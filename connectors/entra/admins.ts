import type { AdminFlag } from '../../src/connector/contract.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { Thing } from './schema.ts';
import { readAll, readPages, type Session } from './session.ts';

/**
 * Who holds a role of the directory itself, such as Global Administrator (directoryrole-list, user-list-transitivememberof,
 * checked 2026-11-22). Roles somebody may switch on for a while but has not are not told here.
 */

const GROUP = '#microsoft.graph.group';
const ROLE = '#microsoft.graph.directoryRole';

/** The roles in use. */
export function listRoles(session: Session, operation: string, signal: AbortSignal) {
  return readAll(session, { operation, path: '/directoryRoles', query: { $select: 'id' }, signal }, Thing);
}

/**
 * Everybody with a role, directly or by a group; null where that may not be read or is not told. It yields after each request, so that
 * the caller can.
 */
export async function* readAdmins(
  session: Session,
  operation: string,
  signal: AbortSignal,
): AsyncGenerator<void, ReadonlySet<string> | null> {
  const found = new Set<string>();
  try {
    const roles = await listRoles(session, operation, signal);
    yield;
    const groups = new Set<string>();
    for (const { id } of roles) {
      const path = `/directoryRoles/${encodeURIComponent(id)}/members`;
      for await (const { rows } of readPages(session, { operation, path, query: { $select: 'id' }, signal }, Thing)) {
        for (const { id: member, '@odata.type': kind } of rows) {
          // What is not told apart may be a group, whose members would go unprotected.
          if (kind === null) return null;
          (kind === GROUP ? groups : found).add(member);
        }
        yield;
      }
    }
    for (const id of groups) {
      const path = `/groups/${encodeURIComponent(id)}/transitiveMembers`;
      for await (const { rows } of readMembers(session, operation, path, signal)) {
        for (const member of rows) found.add(member.id);
        yield;
      }
    }
    return found;
  } catch (error) {
    if (error instanceof VendorRefusedError && error.status === 403) return null;
    throw error;
  }
}

/** Members of a group, of any kind. */
export function readMembers(session: Session, operation: string, path: string, signal: AbortSignal) {
  return readPages(session, { operation, path, query: { $select: 'id', $top: 999 }, signal }, Thing);
}

/** Whether one person holds a role. Not by a cast, which reads an index that may lag behind a role just given. */
export async function tellAdmin(
  session: Session,
  operation: string,
  userId: string,
  signal: AbortSignal,
): Promise<AdminFlag> {
  const path = `/users/${encodeURIComponent(userId)}/transitiveMemberOf`;
  const request = { operation, path, query: { $select: 'id', $top: 999 }, priority: 'interactive', signal } as const;
  try {
    const kinds = (await readAll(session, request, Thing)).map((one) => one['@odata.type']);
    if (kinds.includes(ROLE)) return 'admin';
    return kinds.includes(null) ? 'unknown' : 'none';
  } catch (error) {
    if (error instanceof VendorRefusedError && error.status === 403) return 'unknown';
    throw error;
  }
}
