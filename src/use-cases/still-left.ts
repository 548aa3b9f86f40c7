import { iso } from '../clock.ts';
import type { DirectoryPerson } from '../connector/directory.ts';
import { type PersonRecord, stateOf } from '../domain/employment.ts';
import { AppError, VendorUnavailableError } from '../errors.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import type { RequestRow } from '../store/plans.ts';
import { findSeat } from '../store/seats.ts';
import { personsOf } from './persons.ts';
import type { Core, Vendors } from './ports.ts';
import { itemOf, policyOf } from './rows.ts';

/**
 * Asks the sources themselves once more whether somebody left, right before their seat is taken: a record may be days
 * old, and somebody may be back by now. Says which source no longer says that they left, as a clause, or null. Throws
 * VendorUnavailableError where a source that can tell does not answer; then the removal waits. A source that cannot
 * read one person, such as a file, is believed as it was read.
 */
export async function backAtWork(
  { store, clock, vendors }: Pick<Core, 'store' | 'clock'> & { readonly vendors: Pick<Vendors, 'connect'> },
  integration: IntegrationRow,
  request: Pick<RequestRow, 'item'>,
  signal: AbortSignal,
): Promise<string | null> {
  const item = itemOf(request.item);
  if (item.verdict !== 'leaver') return null;
  const row = await findSeat(store, integration.id, item.externalId);
  if (!row) return null;
  const now = iso(clock.now());
  const personOf = await personsOf(store, integration.id, [row], policyOf(integration), now);
  for (const { label, found } of personOf(row).says) {
    if (!('records' in found)) continue;
    for (const [at, record] of found.records.entries()) {
      const known = found.people[at];
      if (!known || stateOf(record, now).kind !== 'left') continue;
      const seen = await readAgain(store, vendors, record.sourceId, known.external_id, signal);
      // Nobody of that id is no sign of life, and neither is a source that cannot be asked about one person.
      if (seen === null || stateOf(asSeen(record, seen), now).kind === 'left') continue;
      return `${label} no longer says that this person left`;
    }
  }
  return null;
}

/** The record with what the source says of its person now. */
function asSeen(record: PersonRecord, { employment, kind, startsOn, endsOn }: DirectoryPerson): PersonRecord {
  return { ...record, employment, kind, startsOn, endsOn, goneAt: null, goneForSure: false };
}

async function readAgain(
  store: Core['store'],
  vendors: Pick<Vendors, 'connect'>,
  sourceId: string,
  personId: string,
  signal: AbortSignal,
): Promise<DirectoryPerson | null> {
  const source = await findIntegration(store, sourceId);
  if (!source) return null;
  try {
    const connection = await vendors.connect(source);
    return (await connection.person?.(personId, signal)) ?? null;
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    // Its trouble is not the app's: neither the app's key nor its limit is at fault, so this one removal waits alone.
    const message = `${source.name} does not say whether this person still is gone.`;
    throw new VendorUnavailableError(message, { connector: source.connector_id, operation: 'person' }, error);
  }
}
