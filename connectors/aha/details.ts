import type { ProductRole, Target } from '../../src/connector/contract.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { toAccount } from './account.ts';
import { toRoleLines } from './roles.ts';
import { readUser } from './roster.ts';
import { CustomRoles, type User } from './schema.ts';
import { ask, CONNECTOR, type Session } from './session.ts';

/** What Aha! says of a person now, under the names of the standard fields. */
export async function getDetails(
  session: Session,
  target: Target,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  return toAccount(await findUser(session, 'getDetails', target, signal), session).fields;
}

/** A person's roles, one line a role: those in products, then custom ones (Enterprise+). */
export async function getRoles(session: Session, target: Target, signal: AbortSignal): Promise<readonly ProductRole[]> {
  const user = await findUser(session, 'getRoles', target, signal);
  return [...toRoleLines(user.product_roles), ...(await readCustomRoles(session, user.id, signal))];
}

async function findUser(session: Session, operation: string, target: Target, signal: AbortSignal): Promise<User> {
  const user = await readUser(session, operation, target.externalId, signal);
  if (user) return user;
  throw new VendorRefusedError('Aha! knows nobody under this id.', { connector: CONNECTOR, operation });
}

/** A plan without custom roles refuses the question; that is none, not a failure. */
async function readCustomRoles(session: Session, id: string, signal: AbortSignal): Promise<readonly ProductRole[]> {
  const operation = 'getRoles';
  try {
    const { user_roles: roles } = await ask(session, {
      operation,
      method: 'GET',
      path: `/users/${id}/user_roles`,
      query: { per_page: 200 },
      schema: CustomRoles,
      effect: 'read',
      priority: 'interactive',
      signal,
    });
    const lines = new Map<string, Set<string>>();
    for (const { name, role_id, scope } of roles) {
      const role = `${name ?? `Role ${role_id}`} (custom)`;
      const products = lines.get(role) ?? new Set<string>();
      products.add(scope?.name ?? (scope?.id ? `${scope.type ?? 'product'} ${scope.id}` : 'whole account'));
      lines.set(role, products);
    }
    return [...lines].map(([role, products]) => ({ role, products: [...products].sort() }));
  } catch (error) {
    if (error instanceof VendorRefusedError) return [];
    throw error;
  }
}
