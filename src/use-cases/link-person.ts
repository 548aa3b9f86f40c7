import { iso } from '../clock.ts';
import { normalizeEmail } from '../domain/account.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { type PersonRow, peopleByAddress, peopleByEmployeeId, peopleById } from '../store/directory-people.ts';
import { findIntegration } from '../store/integrations.ts';
import { findByEmails, findSeat, type SeatRow } from '../store/seats.ts';
import { dropPersonLink, linksOf, type PersonLinkRow, savePersonLink } from '../store/source-links.ts';
import { forgetVerdictsOf } from '../store/verdicts.ts';
import { refuseSources, type SourcesDeps } from './sources-access.ts';
import type { HandLinkView, Refusal } from './views.ts';

export interface LinkPersonInput {
  readonly actor: string;
  readonly integrationId: string;
  readonly sourceId: string;
  /** The seat's address or vendor id. */
  readonly seat: string;
  /** The person's address, employee id or id in the source; empty takes the link away. */
  readonly person: string;
}

export type LinkPersonResult =
  | { readonly kind: 'linked' | 'unlinked'; readonly seat: string; readonly person: string | null }
  | { readonly kind: 'invalid'; readonly field: 'seat' | 'person'; readonly reason: string }
  | Refusal;

/** Says by hand whose seat it is, where no address tells; this settles it until it is taken back. */
export function linkPersonByHand(deps: SourcesDeps) {
  return async (input: LinkPersonInput): Promise<LinkPersonResult> => {
    const refusal = await refuseSources(deps, input.actor);
    if (refusal) return refusal;
    const { store } = deps;
    const seat = await seatBy(store, input.integrationId, input.seat.trim());
    if (!seat) return { kind: 'invalid', field: 'seat', reason: 'No seat of this app has this address or id.' };
    const source = await findIntegration(store, input.sourceId);
    const speaks = (await linksOf(store, input.integrationId)).some(
      (link) => link.source_id === input.sourceId && link.state === 'confirmed',
    );
    if (!source || !speaks) {
      return { kind: 'invalid', field: 'person', reason: 'Confirm first that this source speaks for the app.' };
    }
    const wanted = input.person.trim();
    const found = wanted === '' ? [] : await personBy(store, input.sourceId, wanted);
    const [person] = found;
    if (wanted !== '' && !person) {
      return { kind: 'invalid', field: 'person', reason: `${source.name} knows nobody with this address or id.` };
    }
    if (found.length > 1) {
      const ids = found.slice(0, 5).map((row) => row.external_id);
      return { kind: 'invalid', field: 'person', reason: `Several people match. Give one id: ${ids.join(', ')}.` };
    }
    const row = { integration_id: input.integrationId, external_id: seat.external_id, source_id: input.sourceId };
    await atomically(store, async (tx) => {
      await lockIntegration(tx, input.integrationId);
      const made = { made_by: input.actor, made_at: iso(deps.clock.now()) };
      if (person) await savePersonLink(tx, { ...row, person_id: person.external_id, ...made });
      else await dropPersonLink(tx, row);
      await forgetVerdictsOf(tx, input.integrationId, [seat.external_id]);
      await deps.audit(tx, {
        actor: input.actor,
        subject: `seat:${input.integrationId}:${seat.external_id}`,
        type: person ? 'person.linked' : 'person.unlinked',
        data: { source: input.sourceId, person: person?.external_id ?? null },
      });
    });
    return { kind: person ? 'linked' : 'unlinked', seat: nameOf(seat), person: person ? nameOf(person) : null };
  };
}

async function seatBy(store: SourcesDeps['store'], integrationId: string, word: string): Promise<SeatRow | undefined> {
  const email = normalizeEmail(word);
  const id = email === null ? undefined : (await findByEmails(store, integrationId, [email])).get(email);
  return findSeat(store, integrationId, id ?? word);
}

async function personBy(store: SourcesDeps['store'], sourceId: string, word: string): Promise<readonly PersonRow[]> {
  const exact = await peopleById(store, sourceId, [word]);
  if (exact.length > 0) return exact;
  const email = normalizeEmail(word);
  if (email === null) return peopleByEmployeeId(store, sourceId, [word]);
  const met = await peopleByAddress(store, sourceId, [email]);
  return [...new Map(met.map(({ person }) => [person.external_id, person])).values()];
}

/** Links made by hand as they are shown. */
export async function handLinkViews(
  store: SourcesDeps['store'],
  links: readonly PersonLinkRow[],
): Promise<readonly HandLinkView[]> {
  const views: HandLinkView[] = [];
  for (const link of links) {
    const seat = await findSeat(store, link.integration_id, link.external_id);
    const [person] = await peopleById(store, link.source_id, [link.person_id]);
    if (!seat || !person) continue;
    views.push({ seat: nameOf(seat), person: nameOf(person), sourceId: link.source_id, by: link.made_by });
  }
  return views;
}

function nameOf(row: Pick<SeatRow, 'email' | 'display_name' | 'external_id'>): string {
  return row.email ?? row.display_name ?? row.external_id;
}
