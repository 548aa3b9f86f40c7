/** Normalized facts of a vendor account, the same words for every vendor. */

export type AccountStatus = 'active' | 'invited' | 'suspended' | 'deactivated' | 'unknown';
export type AccountKind = 'human' | 'guest' | 'service';
export type AdminFlag = 'none' | 'admin' | 'owner' | 'unknown';

/** What an observation proves: real use, a sign-in, or a mere attempt (a failed sign-in proves no use). */
export type Signal = 'use' | 'login' | 'attempt';

/** The form in which two emails are compared: trimmed and lower case. Null for anything that is no address. */
export function normalizeEmail(email: string | null): string | null {
  const text = email?.trim().toLowerCase() ?? '';
  return /^[^\s@]+@[^\s@]+$/.test(text) ? text : null;
}
