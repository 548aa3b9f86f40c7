import type { Kysely } from 'kysely';
import type { Stirred } from '../store/directory-people.ts';
import type { Database } from '../store/schema.ts';
import { seatsWithEmployeeIds } from '../store/seats-by-person.ts';
import { handLinkedSeats, linksOfSource } from '../store/source-links.ts';
import { forgetLeavers, forgetVerdictsOf, forgetVerdictsWhere } from '../store/verdicts.ts';

/** Forgets the verdicts of every seat that may be theirs, in each app the source was confirmed to speak for. */
export async function forgetSeatsBehind(tx: Kysely<Database>, sourceId: string, stirred: Stirred): Promise<void> {
  if (stirred.ids.length === 0) return;
  const links = (await linksOfSource(tx, sourceId)).filter((link) => link.state === 'confirmed');
  const byHand = links.length === 0 ? [] : await handLinkedSeats(tx, sourceId, stirred.ids);
  for (const { integration_id } of links) {
    await forgetVerdictsWhere(tx, integration_id, 'email_normalized', stirred.addresses);
    const linked = byHand.filter((link) => link.integration_id === integration_id).map((link) => link.external_id);
    const numbered =
      stirred.employeeIds.length === 0 ? [] : await seatsWithEmployeeIds(tx, integration_id, stirred.employeeIds);
    await forgetVerdictsOf(tx, integration_id, [...linked, ...numbered]);
  }
}

/** Forgets who was found to have left, in each app the source speaks for: a newer sign-in anywhere may dispute it. */
export async function forgetLeaversOf(tx: Kysely<Database>, sourceId: string): Promise<void> {
  for (const link of await linksOfSource(tx, sourceId))
    if (link.state === 'confirmed') await forgetLeavers(tx, link.integration_id);
}
