import type { AccountKind } from './account.ts';

/** What of a seat may tell whose it is. */
export interface SeatKeys {
  /** Normalized. */
  readonly email: string | null;
  /** From the vendor's mapped field, where there is one. */
  readonly employeeId: string | null;
}

/** A record of one source that may be the person behind a seat. */
export interface Candidate {
  readonly id: string;
  /** Normalized. */
  readonly email: string | null;
  readonly aliases: readonly string[];
  readonly employeeId: string | null;
  readonly kind: AccountKind;
  /** Neither terminated nor vanished. */
  readonly living: boolean;
}

export type LinkHow = 'email' | 'alias' | 'employee_id' | 'hand';

export type NoLinkWhy =
  /** The source knows nobody by this address or employee id. */
  | 'unknown_here'
  /** Two people who work here have it. */
  | 'several'
  /** The address is a mailbox or service account, not a person. */
  | 'shared_mailbox'
  /** Who had the address left, and somebody else has it as an alias now. */
  | 'address_moved'
  /** The address says one person and the employee id another. */
  | 'other_employee';

export type PersonLink =
  /** The record that counts first; after it, former records of the same person. */
  | { readonly kind: 'linked'; readonly how: LinkHow; readonly people: readonly Candidate[] }
  | { readonly kind: 'none'; readonly why: NoLinkWhy };

/**
 * Whose seat it is among the records of one source: by exact normalized email, by alias, by employee id where the
 * addresses say nothing else, or as somebody linked it by hand, which settles it. Never by name. Two who could be it are nobody, unless all but one have left:
 * then it is one person, engaged again.
 */
export function linkPerson(seat: SeatKeys, people: readonly Candidate[], byHand: string | null = null): PersonLink {
  const chosen = byHand === null ? undefined : people.find((person) => person.id === byHand);
  if (chosen) return { kind: 'linked', how: 'hand', people: [chosen] };
  const { email, employeeId } = seat;
  if (email !== null && isSharedAddress(email)) return { kind: 'none', why: 'shared_mailbox' };
  const owners = email === null ? [] : people.filter((person) => person.email === email);
  const others = email === null ? [] : people.filter((person) => person.aliases.includes(email));
  if (owners.length > 0) {
    const link = oneOf(owners, 'email');
    const hasLeft = link.kind === 'linked' && link.people.every((person) => !person.living);
    if (hasLeft && others.some((person) => person.living && !owners.includes(person)))
      return { kind: 'none', why: 'address_moved' };
    return agreeing(link, employeeId);
  }
  if (others.length > 0) return agreeing(oneOf(others, 'alias'), employeeId);
  const numbered = employeeId === null ? [] : people.filter((person) => person.employeeId === employeeId);
  if (numbered.length === 0) return { kind: 'none', why: 'unknown_here' };
  // The vendor may count its people on its own, so a number does not stand against an address.
  const contradicted = email !== null && numbered.some((person) => person.email !== null || person.aliases.length > 0);
  return contradicted ? { kind: 'none', why: 'other_employee' } : oneOf(numbered, 'employee_id');
}

/** Names of mailboxes several people read (RFC 2142 and what companies use besides). */
const SHARED = new Set(
  `abuse accounting accounts admin administrator ap ar billing board booking bookings buchhaltung careers contact
  customerservice data design dev developer developers dispo einkauf engineering events facilities feedback finance
  frontdesk general hello help helpdesk hostmaster hr info inbox invoice invoices it itsupport jobs kontakt legal mail
  mailbox management marketing media meeting news newsletter noc office operations ops order orders partner partners
  payroll personal pm post postmaster pr press presse privacy procurement product project projects purchasing qa
  rechnung recruiting reception room root sales security service services shared shop social studio support team tech
  test testing training travel vertrieb webmaster welcome`.split(/\s+/),
);

/** Whether an address is one several people share by its name alone: what becomes of one of them says nothing of it. */
export function isSharedAddress(email: string): boolean {
  return SHARED.has((email.split('@')[0] ?? '').split('+')[0]?.replace(/[._-]/g, '') ?? '');
}

/** Whether only an alias tells whose seat it is, which a team may use: the employee id does not say so too. */
export function isByAliasAlone(link: PersonLink, { employeeId }: SeatKeys): boolean {
  if (link.kind === 'none' || link.how !== 'alias') return false;
  return employeeId === null || link.people.every((person) => person.employeeId !== employeeId);
}

function oneOf(people: readonly Candidate[], how: LinkHow): PersonLink {
  if (people.some((person) => person.kind === 'service')) return { kind: 'none', why: 'shared_mailbox' };
  const living = people.filter((person) => person.living);
  if (living.length > 1) return { kind: 'none', why: 'several' };
  return { kind: 'linked', how, people: [...living, ...people.filter((person) => !person.living)] };
}

/** An address may be given to a newcomer of the same name; the employee id then says that it is not the same person. */
function agreeing(link: PersonLink, employeeId: string | null): PersonLink {
  if (link.kind === 'none' || employeeId === null) return link;
  const known = link.people.filter((person) => person.employeeId !== null);
  if (known.length > 0 && known.every((person) => person.employeeId !== employeeId))
    return { kind: 'none', why: 'other_employee' };
  return link;
}
