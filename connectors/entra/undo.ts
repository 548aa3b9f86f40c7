import type { UndoData } from '../../src/connector/contract.ts';

/** What somebody was assigned directly: role ids, the default one of zeros among them. */
export function undoOf(userId: string, direct: readonly { readonly appRoleId: string }[]): UndoData {
  const roles = direct.map(({ appRoleId }) => appRoleId).filter(Boolean);
  return { user: userId, roles: [...new Set(roles)].sort().join(' ') };
}

export const isOf = (undo: UndoData, userId: string): boolean => undo['user'] === userId && undo['roles'] !== undefined;

/** The roles that were taken and are not held now. */
export function missingRoles(undo: UndoData, held: readonly string[]): readonly string[] {
  return (undo['roles'] ?? '').split(' ').filter((role) => role !== '' && !held.includes(role));
}
