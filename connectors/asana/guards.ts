import type { Precondition, Target, VendorAccount } from '../../src/connector/contract.ts';

/** Reasons not to touch somebody, judged on the account as just read. */

export const who = ({ displayName, email, externalId }: VendorAccount): string =>
  displayName ?? email ?? `Asana user ${externalId}`;

export const isSamePerson: Precondition<Target> = (account, input) =>
  account.externalId === input.externalId ? null : 'Asana answered with somebody else’s account.';

export const isNotOwner: Precondition<Target> = (account, _, tenant) =>
  account.externalId === tenant.ownerExternalId ? `${who(account)} owns the key Seatkeeper uses for Asana.` : null;

/** Super admins cannot be told from admins by the API, and Asana refuses to remove them; both are left alone. */
export const isNotAdmin: Precondition<Target> = (account) =>
  account.admin === 'none' ? null : `${who(account)} is an Asana admin. Lower the role in Asana first.`;

export const isHuman: Precondition<Target> = (account) =>
  account.kind === 'service' ? `${who(account)} looks like a service account, not a person.` : null;

export const isMember: Precondition<Target> = (account) => {
  switch (account.status) {
    case 'active':
      return null;
    case 'deactivated':
      return `${who(account)} no longer belongs to the Asana workspace.`;
    case 'invited':
      return `${who(account)} has not accepted the invitation yet. Withdraw it in Asana instead.`;
    default:
      return `Asana does not say clearly whether ${who(account)} is active.`;
  }
};

export const holdsPaidSeat: Precondition<Target> = (account) =>
  account.status !== 'active' || account.licenses.some((license) => license.paid)
    ? null
    : `${who(account)} takes no paid seat, so there is nothing to free.`;
