import { inOwnName, may } from '../domain/access.ts';
import { normalizeEmail } from '../domain/account.ts';
import { addressesOf, type PersonRow, peopleByAddress } from '../store/directory-people.ts';
import { type IntegrationRow, listIntegrations } from '../store/integrations.ts';
import { findSeat } from '../store/seats.ts';
import { handLinksOf, linksOf } from '../store/source-links.ts';
import type { Core, People } from './ports.ts';
import { approversOf, employeeIdOf } from './rows.ts';
import { isGroup } from './standing.ts';

/** Tells whether a seat belongs to whoever decides, or to somebody in whose place they decide. */
export type IsOwn = (seat: { readonly externalId: string; readonly email: string | null }) => Promise<boolean>;

/**
 * Whose seats a person must leave to somebody else: their own and, where they decide only because others handed their
 * part over, the seats of those. A seat is known by its address, by any other address a directory or HR system has for
 * the same person, by their employee id and by a link made by hand. Null where Slack does not tell an address: not
 * knowing who decides must not open what knowing would close.
 */
export async function ownSeats(
  { store, people }: Pick<Core, 'store'> & { readonly people: Pick<People, 'standing' | 'emailOf'> },
  integration: IntegrationRow,
  actor: string,
): Promise<IsOwn | null> {
  const standing = await people.standing(actor);
  const ownPart = may('approve', inOwnName(standing), approversOf(integration));
  // User groups stand in that list beside the people who are in them.
  const others = ownPart ? [] : standing.delegatedBy.filter((id) => !isGroup(id));
  const emails: string[] = [];
  for (const user of [actor, ...others]) {
    const email = await people.emailOf(user);
    if (email === null) return null;
    emails.push(email);
  }
  const { addresses, records } = await peopleBehind(store, emails);
  const speaking = (await linksOf(store, integration.id)).filter((link) => link.state === 'confirmed');
  const isSpeaking = (sourceId: string) => speaking.some((link) => link.source_id === sourceId);
  const employeeIds = new Set(
    records.flatMap((row) => (isSpeaking(row.integration_id) ? (row.employee_id ?? []) : [])),
  );
  return async ({ externalId, email }) => {
    const seat = await findSeat(store, integration.id, externalId);
    const known = [normalizeEmail(email), normalizeEmail(seat?.email ?? null)];
    if (known.some((address) => address !== null && addresses.has(address))) return true;
    const employeeId = seat === undefined ? null : employeeIdOf(seat);
    if (employeeId !== null && employeeIds.has(employeeId)) return true;
    const links = records.length === 0 ? [] : await handLinksOf(store, integration.id, [externalId]);
    return links.some((link) =>
      records.some((row) => row.integration_id === link.source_id && row.external_id === link.person_id),
    );
  };
}

/**
 * Every address and record of the people with these addresses, from one source to the next: a directory's alias may be
 * what an HR system knows somebody by. An address that two records of a source have leads no further than to itself.
 */
async function peopleBehind(
  store: Core['store'],
  emails: readonly string[],
): Promise<{ readonly addresses: ReadonlySet<string>; readonly records: readonly PersonRow[] }> {
  const sources = (await listIntegrations(store)).filter((row) => row.is_source === 1);
  const addresses = new Set(emails);
  const records = new Map<string, PersonRow>();
  for (let next = [...addresses]; next.length > 0; ) {
    const found: string[] = [];
    for (const { id } of sources) {
      const met = await peopleByAddress(store, id, next);
      const unshared = met.filter(
        ({ address }) => emails.includes(address) || met.filter((other) => other.address === address).length === 1,
      );
      for (const { person } of unshared) records.set(`${id} ${person.external_id}`, person);
      const ids = unshared.map(({ person }) => person.external_id);
      found.push(...[...(await addressesOf(store, id, ids)).values()].flat().map((row) => row.address));
    }
    next = [...new Set(found)].filter((address) => !addresses.has(address));
    for (const address of next) addresses.add(address);
  }
  return { addresses, records: [...records.values()] };
}
