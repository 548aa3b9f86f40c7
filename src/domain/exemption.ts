import { normalizeEmail } from './account.ts';
import type { Exemption, Seat } from './seat.ts';

/** A promise not to touch seats, with whom it is about. */
export interface ScopedExemption extends Exemption {
  readonly scope: 'seat' | 'person' | 'license_type' | 'group';
  /** A vendor id, a normalized email, a license type id or a Slack user group id. */
  readonly target: string;
  /** Normalized emails of a group, as last asked. */
  readonly members: readonly string[];
}

/** The exemptions that speak of a seat, in the order given. */
export function exemptionsOf(seat: Seat, all: readonly ScopedExemption[]): readonly Exemption[] {
  const email = normalizeEmail(seat.email);
  return all.filter((one) => speaksOf(one, seat, email));
}

function speaksOf(one: ScopedExemption, seat: Seat, email: string | null): boolean {
  switch (one.scope) {
    case 'seat':
      return one.target === seat.externalId;
    case 'license_type':
      return one.target === seat.licenseTypeId;
    case 'person':
      return email !== null && one.target === email;
    case 'group':
      return email !== null && one.members.includes(email);
  }
}
