import * as z from 'zod';
import { VendorProtocolError } from '../../src/errors.ts';
import { ScimUserList } from './schema.ts';
import { type Answer, ask, CONNECTOR, type Session } from './session.ts';

/**
 * Asana's SCIM 2.0 interface: service accounts only, Enterprise and up; guests do not exist there
 * (developers.asana.com/docs/scim, checked 2026-11-21). Its paths name no organization: it is the service account's own.
 */

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ACCEPT = { accept: 'application/scim+json, application/json;q=0.9' };

/** The SCIM id of the person with exactly this address who is still active, or null. */
export async function findScimId(
  session: Session,
  operation: string,
  email: string,
  signal: AbortSignal,
): Promise<string | null> {
  const { Resources } = await ask(session, {
    operation,
    method: 'GET',
    path: '/scim/Users',
    query: { filter: `userName eq "${email.replace(/["\\]/g, '\\$&')}"`, startIndex: 1, count: 2 },
    headers: ACCEPT,
    schema: ScimUserList,
    effect: 'read',
    priority: 'interactive',
    signal,
  });
  // The filter is only a wish: a service that ignores it answers with everybody.
  const same = Resources.filter((user) => user.userName.toLowerCase() === email.toLowerCase());
  if (same.length > 1) {
    const message = 'Asana knows several people under the same address; none of them was touched.';
    throw new VendorProtocolError(message, { connector: CONNECTOR, operation });
  }
  const user = same[0];
  return user && user.active !== false ? user.id : null;
}

/**
 * Whether this domain has view-only licenses: SCIM tells a `userType` only there. Unknown where SCIM names nobody to
 * tell it of.
 */
export async function tellsUserType(session: Session, operation: string, signal: AbortSignal): Promise<Answer> {
  const { Resources } = await ask(session, {
    operation,
    method: 'GET',
    path: '/scim/Users',
    query: { startIndex: 1, count: 1 },
    headers: ACCEPT,
    schema: ScimUserList,
    effect: 'read',
    priority: 'interactive',
    signal,
  });
  if (Resources.length === 0) return 'unknown';
  return Resources.some((user) => user.userType) ? 'yes' : 'no';
}

/** Changes one person's license: a PATCH without a path, as Asana's documents show it. */
export async function setUserType(
  session: Session,
  operation: string,
  scimId: string,
  userType: string,
  signal: AbortSignal,
): Promise<void> {
  await ask(session, {
    operation,
    method: 'PATCH',
    path: `/scim/Users/${encodeURIComponent(scimId)}`,
    headers: ACCEPT,
    body: { schemas: [PATCH], Operations: [{ op: 'replace', value: { userType } }] },
    schema: z.unknown(),
    effect: 'write',
    priority: 'interactive',
    signal,
  });
}

/** Deprovisions one person. Asana's DELETE ends the membership; it erases nobody. */
export async function deprovision(session: Session, scimId: string, signal: AbortSignal): Promise<void> {
  await ask(session, {
    operation: 'reclaim',
    method: 'DELETE',
    path: `/scim/Users/${encodeURIComponent(scimId)}`,
    headers: ACCEPT,
    schema: z.unknown(),
    effect: 'write',
    priority: 'interactive',
    signal,
  });
}
