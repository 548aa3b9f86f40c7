import * as z from 'zod';
import type { Held } from './roles.ts';
import { ask, type Session } from './session.ts';

/**
 * The two calls that change somebody (aha.io/api/resources/users, checked 2026-11-21). Their answers are not believed:
 * the sample still shows a paid seat right after the user was disabled. Reading afterwards decides.
 */

/** Changes what is given and nothing else: a PUT here is partial, so a field too many would be a change too many. */
export async function putUser(
  session: Session,
  operation: string,
  id: string,
  changes: Readonly<Record<string, string | boolean>>,
  signal: AbortSignal,
): Promise<void> {
  await ask(session, {
    operation,
    method: 'PUT',
    path: `/users/${id}`,
    body: { user: changes },
    schema: z.unknown(),
    effect: 'write',
    priority: 'interactive',
    signal,
  });
}

/** Sets somebody's role in one product, whichever it was. */
export async function postRole(
  session: Session,
  operation: string,
  id: string,
  { productId, name }: Held,
  signal: AbortSignal,
): Promise<void> {
  await ask(session, {
    operation,
    method: 'POST',
    path: `/users/${id}/product_roles`,
    body: { product_role: { role: name, product_id: productId } },
    schema: z.unknown(),
    effect: 'write',
    priority: 'interactive',
    signal,
  });
}
