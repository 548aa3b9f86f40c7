import type { ActionOutcome, Precondition, Target, VendorAccount } from '../../src/connector/contract.ts';
import { VendorRefusedError } from '../../src/errors.ts';

/** Reasons not to touch somebody, and how Aha!'s refusals are told. */

export const who = ({ displayName, email, externalId }: VendorAccount): string =>
  displayName ?? email ?? `Aha! user ${externalId}`;

export const isSamePerson: Precondition<Target> = (account, input) =>
  account.externalId === input.externalId ? null : 'Aha! answered with somebody else’s account.';

/** A disabled user's keys die, and with them this connection. */
export const isNotOwner: Precondition<Target> = (account, _, tenant) =>
  account.externalId === tenant.ownerExternalId ? `${who(account)} owns the key Seatkeeper uses for Aha!.` : null;

/** Aha! names no account owner, so every administrator is left alone, of whatever kind. */
export const isNotAdmin: Precondition<Target> = (account) => {
  if (account.admin === 'none') return null;
  if (account.admin === 'unknown') return `Aha! does not say whether ${who(account)} is an administrator.`;
  return `${who(account)} is an Aha! administrator. Take that role away in Aha! first.`;
};

export const isHuman: Precondition<Target> = (account) =>
  account.kind === 'service' ? `${who(account)} looks like a service account, not a person.` : null;

export const isEnabled: Precondition<Target> = (account) => {
  if (account.status === 'active') return null;
  return account.status === 'deactivated'
    ? `${who(account)} is already disabled in Aha!.`
    : `Aha! does not say clearly whether ${who(account)} is enabled.`;
};

export const holdsPaidSeat: Precondition<Target> = (account) =>
  account.status !== 'active' || account.licenses.some((license) => license.paid)
    ? null
    : `${who(account)} takes no paid seat, so there is nothing to free.`;

/** A vendor's no becomes an answer; a key that is for another account, or opens none, stays an error. */
export async function orRefused(run: () => Promise<ActionOutcome>): Promise<ActionOutcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof VendorRefusedError) || error.status === null) throw error;
    return { kind: 'refused', reason: explainRefusal(error) };
  }
}

export function explainRefusal(error: VendorRefusedError): string {
  if (error.status !== 403) return `Aha! refused: ${error.message}`;
  return `Aha! does not let this key see or change users: it must belong to an administrator. Aha! said: ${error.message}`;
}
