import type { UndoData, VendorAccount } from '../../src/connector/contract.ts';
import { formatRoles, type Held, parseRoles } from './roles.ts';
import type { ProductRole, User } from './schema.ts';

/** What somebody was like before a change. `loweredTo` is the role a downgrade gives; empty when roles were not touched. */
export function snapshot(user: User, loweredTo = ''): UndoData {
  return { user: user.id, roles: formatRoles(user.product_roles), loweredTo };
}

/** The same, of an account as it was read right before the change. */
export function snapshotOf({ externalId, fields }: VendorAccount, loweredTo = ''): UndoData {
  return { user: externalId, roles: fields['product_roles'] ?? '', loweredTo };
}

/** The earlier snapshot of a change made in several goes: it alone saw the person as they were before. */
export function firstSnapshot(earlier: UndoData | undefined, user: User, loweredTo: string): UndoData {
  return earlier && isOf(earlier, user.id) ? earlier : snapshot(user, loweredTo);
}

export function isOf(undo: UndoData, userId: string): boolean {
  return undo['user'] === userId && typeof undo['roles'] === 'string';
}

/**
 * The roles still to be set so that somebody is as they were: those missing now, and those still at what we lowered them
 * to. A role that a person in Aha! changed since is theirs to decide, and stays.
 */
export function missingRoles(undo: UndoData, now: string | readonly ProductRole[]): readonly Held[] {
  const held = parseRoles(typeof now === 'string' ? now : formatRoles(now));
  const current = new Map(held.map(({ productId, name }) => [productId, name]));
  return parseRoles(undo['roles'] ?? '').filter(({ productId, name }) => {
    const role = current.get(productId);
    return role === undefined || (role !== name && role === undo['loweredTo']);
  });
}
