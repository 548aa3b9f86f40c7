import type { CapabilityAnswer } from '../../src/connector/contract.ts';
import { VendorError, VendorRefusedError } from '../../src/errors.ts';

/**
 * Which application permissions do for what, least first (learn.microsoft.com/graph/api, checked 2026-11-22).
 * `Directory.Read.All` opens all that is read here but the sign-in log and leave dates.
 */
export const NEEDS = {
  organization: ['Organization.Read.All', 'Directory.Read.All'],
  people: ['User.Read.All', 'Directory.Read.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  apps: ['Application.Read.All', 'Directory.Read.All', 'Application.ReadWrite.All', 'Directory.ReadWrite.All'],
  log: ['AuditLog.Read.All'],
  leaveDates: ['User-LifeCycleInfo.Read.All', 'User-LifeCycleInfo.ReadWrite.All'],
  assignments: ['AppRoleAssignment.ReadWrite.All'],
} as const;
export type Need = keyof typeof NEEDS;

/** Whether the app has what it takes; `unknown` where its token does not say. */
export function has(roles: readonly string[] | null, need: Need): 'yes' | 'no' | 'unknown' {
  if (roles === null) return 'unknown';
  return NEEDS[need].some((role) => roles.includes(role)) ? 'yes' : 'no';
}

/** What trying a thing said. */
export type Tried = 'yes' | 'no' | 'unknown';

/** Tries a read: a refusal is a no, trouble is unknown. Anything that is no answer of the vendor is thrown. */
export async function attempt(run: () => Promise<unknown>): Promise<Tried> {
  try {
    await run();
    return 'yes';
  } catch (error) {
    if (error instanceof VendorRefusedError && error.status !== null) return 'no';
    if (error instanceof VendorError && error.status !== null && error.status !== 401) return 'unknown';
    throw error;
  }
}

/** What is missing, in the words of the portal. */
export const missing = (need: Need): string => `Grant the application permission ${NEEDS[need][0]}, with admin consent`;

/** One line of the card, from the permission and from trying. */
export function describe(
  permission: 'yes' | 'no' | 'unknown',
  tried: Tried,
  said: { readonly yes: string; readonly without: string; readonly refused: string },
): CapabilityAnswer {
  if (permission === 'no') return { can: 'no', why: said.without };
  if (tried === 'yes') return { can: 'yes', why: said.yes };
  if (tried === 'no') return { can: 'no', why: permission === 'yes' ? said.refused : said.without };
  return { can: 'unknown', why: 'Microsoft Graph gave no clear answer. Check again later.' };
}
