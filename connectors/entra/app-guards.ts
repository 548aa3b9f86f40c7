import type { ActionOutcome, Precondition, Target, VendorAccount } from '../../src/connector/contract.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import type { Session } from './session.ts';

/** Reasons not to touch somebody's assignment, and how refusals are told. */

export const who = ({ displayName, email, externalId }: VendorAccount): string =>
  displayName ?? email ?? `Entra ID user ${externalId}`;

export const isSamePerson: Precondition<Target> = (account, input) =>
  account.externalId === input.externalId ? null : 'Microsoft Graph answered with somebody else’s account.';

export const isNotOwner: Precondition<Target> = (account, _, tenant) =>
  account.externalId === tenant.ownerExternalId ? `${who(account)} owns the credentials Seatkeeper uses.` : null;

/** Administrators of the directory get into apps by other ways, and are who mends what goes wrong. */
export const isNotAdmin: Precondition<Target> = (account) => {
  if (account.admin === 'none') return null;
  if (account.admin === 'unknown') return `Entra ID does not say whether ${who(account)} is an administrator.`;
  return `${who(account)} holds an administrator role in Entra ID.`;
};

export const isPerson: Precondition<Target> = (account) => {
  if (account.kind === 'service') return `${who(account)} looks like a service account, not a person.`;
  return account.kind === 'guest' ? `${who(account)} is a guest: whether the app charges for them is not known.` : null;
};

export const isEnabled: Precondition<Target> = (account) => {
  if (account.status === 'active') return null;
  if (account.status === 'deactivated') return `${who(account)} is not assigned to the app.`;
  return account.status === 'suspended'
    ? `${who(account)} is disabled in Entra ID and cannot sign in anyway.`
    : `Entra ID does not say whether ${who(account)} is enabled.`;
};

/** What a group gives stays however often somebody is unassigned. */
export const isDirect: Precondition<Target> = (account) => {
  const { assigned_by: ways = '', groups = '' } = account.fields;
  return ways.includes('group') ? explainGroup(who(account), groups) : null;
};

export const explainGroup = (name: string, groups: string): string =>
  `${name} has access by the group ${groups}: take them out of the group, or unassign the group, by hand.`;

const MAY_NOT_CHANGE =
  'Microsoft Graph does not let this app change assignments: grant AppRoleAssignment.ReadWrite.All, with admin consent.';
const MAY_NOT_READ =
  'Microsoft Graph does not let this app read assignments: grant Directory.Read.All, with admin consent.';

/** One write; a 403 on it is about the permission to change. */
export async function orMayNotChange<T>(session: Pick<Session, 'connector'>, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof VendorRefusedError) || error.status !== 403) throw error;
    const { operation } = error;
    throw new VendorRefusedError(MAY_NOT_CHANGE, { connector: session.connector, operation, status: 403 }, error);
  }
}

/** A no of the vendor becomes an answer; credentials for another directory stay an error. */
export async function orRefused(run: () => Promise<ActionOutcome>): Promise<ActionOutcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof VendorRefusedError) || error.status === null) throw error;
    if (error.message === MAY_NOT_CHANGE) return { kind: 'refused', reason: MAY_NOT_CHANGE };
    const reason = error.status === 403 ? MAY_NOT_READ : `Microsoft Graph refused: ${error.message}`;
    return { kind: 'refused', reason };
  }
}
