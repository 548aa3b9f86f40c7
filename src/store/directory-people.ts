import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database } from './schema.ts';
import type { DirectoryAddressesTable, DirectoryPeopleTable } from './sources-schema.ts';

export type PersonRow = Selectable<DirectoryPeopleTable>;
export type AddressRow = Selectable<DirectoryAddressesTable>;

/** The columns a reading brings. */
const READ_COLUMNS = [
  'email',
  'email_normalized',
  'employee_id',
  'display_name',
  'kind',
  'employment',
  'raw_status',
  'starts_on',
  'ends_on',
  'manager_email',
  'manager_external_id',
  'department',
  'location',
  'last_sign_in',
  'sign_in_known',
] as const;

export interface PersonReading extends Pick<PersonRow, 'external_id' | (typeof READ_COLUMNS)[number]> {
  /** Normalized addresses besides the work email. */
  readonly aliases: readonly string[];
}

/** Rows a statement. */
const PIECE = 500;

/** The columns a verdict may rest on. A newer sign-in somewhere is none: it betters unknown seats alone. */
const DECISIVE = ['email_normalized', 'employee_id', 'kind', 'employment', 'starts_on', 'ends_on'] as const;

/** Whose seats have to be judged again: ids of records, and every address and employee id they had before or have now. */
export interface Stirred {
  readonly ids: readonly string[];
  readonly addresses: readonly string[];
  readonly employeeIds: readonly string[];
}

/**
 * Stores a page of people with their addresses, rewriting only what differs. `now` is when the reading began. Returns
 * who is new, back or changed in anything a verdict may rest on.
 */
export async function upsertPeople(
  db: Kysely<Database>,
  sourceId: string,
  readings: readonly PersonReading[],
  now: string,
): Promise<{ readonly written: number; readonly stirred: Stirred }> {
  // A vendor may list somebody twice: the last counts.
  const unique = [...new Map(readings.map((reading) => [reading.external_id, reading])).values()];
  const stirred = { ids: new Set<string>(), addresses: new Set<string>(), employeeIds: new Set<string>() };
  let written = 0;
  for (let start = 0; start < unique.length; start += PIECE) {
    const read = unique.slice(start, start + PIECE);
    const ids = read.map((reading) => reading.external_id);
    const known = new Map((await peopleById(db, sourceId, ids)).map((row) => [row.external_id, row]));
    const piece = read.map((reading) => keepSignIn(reading, known.get(reading.external_id)));
    const held = await addressesOf(db, sourceId, ids);
    const moved = piece.filter((reading) => addressesDiffer(reading, held));
    const decisive = new Set(
      [...moved, ...piece.filter((one) => isDecisiveChange(known.get(one.external_id), one))].map(
        (one) => one.external_id,
      ),
    );
    const differing = piece.filter(
      (one) => decisive.has(one.external_id) || differs(known.get(one.external_id), one, READ_COLUMNS),
    );
    if (differing.length === 0) continue;
    written += differing.length;
    const isDecisive = (one: PersonReading) => decisive.has(one.external_id);
    await writePeople(db, sourceId, differing.filter(isDecisive), now, true);
    await writePeople(
      db,
      sourceId,
      differing.filter((one) => !isDecisive(one)),
      now,
      false,
    );
    await replaceAddresses(db, sourceId, moved);
    for (const reading of differing.filter(isDecisive)) {
      stirred.ids.add(reading.external_id);
      const addresses = [...(held.get(reading.external_id) ?? []), ...addressRows(sourceId, reading)];
      for (const { address } of addresses) stirred.addresses.add(address);
      for (const id of [reading.employee_id, known.get(reading.external_id)?.employee_id ?? null])
        if (id !== null) stirred.employeeIds.add(id);
    }
  }
  const { ids, addresses, employeeIds } = stirred;
  return { written, stirred: { ids: [...ids], addresses: [...addresses], employeeIds: [...employeeIds] } };
}

/** A vendor that no longer tells sign-ins, were it for an hour, takes back nothing of what it told before. */
function keepSignIn(reading: PersonReading, known: PersonRow | undefined): PersonReading {
  if (reading.sign_in_known === 1 || known?.sign_in_known !== 1) return reading;
  return { ...reading, sign_in_known: 1, last_sign_in: known.last_sign_in };
}

function differs(
  known: PersonRow | undefined,
  reading: PersonReading,
  columns: readonly (typeof READ_COLUMNS)[number][],
): boolean {
  return !known || known.gone_at !== null || columns.some((column) => known[column] !== reading[column]);
}

/** Whether somebody never signed in at all tells an account nobody used from one somebody left. */
function isDecisiveChange(known: PersonRow | undefined, reading: PersonReading): boolean {
  const never = (row: Pick<PersonRow, 'sign_in_known' | 'last_sign_in'>) =>
    row.sign_in_known === 1 && row.last_sign_in === null;
  return !known || differs(known, reading, DECISIVE) || never(known) !== never(reading);
}

function addressesDiffer(reading: PersonReading, held: ReadonlyMap<string, readonly AddressRow[]>): boolean {
  const key = (row: { readonly address: string; readonly kind: string }) => `${row.kind} ${row.address}`;
  const before = (held.get(reading.external_id) ?? []).map(key).sort().join('\n');
  return before !== addressRows('', reading).map(key).sort().join('\n');
}

async function writePeople(
  db: Kysely<Database>,
  sourceId: string,
  readings: readonly PersonReading[],
  begun: string,
  decisive: boolean,
): Promise<void> {
  if (readings.length === 0) return;
  await db
    .insertInto('directory_people')
    .values(
      readings.map(({ aliases: _aliases, ...reading }) => ({
        ...reading,
        integration_id: sourceId,
        first_seen_at: begun,
        read_at: begun,
        gone_at: null,
        gone_confirmed_at: null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['integration_id', 'external_id']).doUpdateSet((eb) => ({
        ...(Object.fromEntries(READ_COLUMNS.map((column) => [column, eb.ref(`excluded.${column}`)])) as object),
        ...(decisive ? { read_at: begun } : {}),
        gone_at: null,
        gone_confirmed_at: null,
      })),
    )
    .execute();
}

function addressRows(sourceId: string, reading: PersonReading): readonly Insertable<DirectoryAddressesTable>[] {
  const row = (address: string, kind: 'email' | 'alias') => ({
    integration_id: sourceId,
    external_id: reading.external_id,
    address,
    kind,
  });
  const own = reading.email_normalized;
  const aliases = [...new Set(reading.aliases)].filter((alias) => alias !== own);
  return [...(own === null ? [] : [row(own, 'email')]), ...aliases.map((alias) => row(alias, 'alias'))];
}

async function replaceAddresses(
  db: Kysely<Database>,
  sourceId: string,
  readings: readonly PersonReading[],
): Promise<void> {
  if (readings.length === 0) return;
  await db
    .deleteFrom('directory_addresses')
    .where('integration_id', '=', sourceId)
    .where(
      'external_id',
      'in',
      readings.map((reading) => reading.external_id),
    )
    .execute();
  const rows = readings.flatMap((reading) => addressRows(sourceId, reading));
  for (let start = 0; start < rows.length; start += PIECE) {
    await db
      .insertInto('directory_addresses')
      .values(rows.slice(start, start + PIECE))
      .execute();
  }
}

/** Records of a source by its own ids, those that vanished as well. */
export async function peopleById(
  db: Kysely<Database>,
  sourceId: string,
  externalIds: readonly string[],
): Promise<readonly PersonRow[]> {
  const rows: PersonRow[] = [];
  for (let start = 0; start < externalIds.length; start += PIECE) {
    const query = db.selectFrom('directory_people').selectAll().where('integration_id', '=', sourceId);
    rows.push(...(await query.where('external_id', 'in', externalIds.slice(start, start + PIECE)).execute()));
  }
  return rows;
}

/** The addresses of records of a source. */
export async function addressesOf(
  db: Kysely<Database>,
  sourceId: string,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, readonly AddressRow[]>> {
  const found = new Map<string, AddressRow[]>();
  for (let start = 0; start < externalIds.length; start += PIECE) {
    const query = db.selectFrom('directory_addresses').selectAll().where('integration_id', '=', sourceId);
    const rows = await query.where('external_id', 'in', externalIds.slice(start, start + PIECE)).execute();
    for (const row of rows) found.set(row.external_id, [...(found.get(row.external_id) ?? []), row]);
  }
  return found;
}

/** Records of a source that hold one of these normalized addresses, with the address that was met. */
export async function peopleByAddress(
  db: Kysely<Database>,
  sourceId: string,
  addresses: readonly string[],
): Promise<readonly { readonly address: string; readonly kind: 'email' | 'alias'; readonly person: PersonRow }[]> {
  const met: AddressRow[] = [];
  for (let start = 0; start < addresses.length; start += PIECE) {
    const query = db.selectFrom('directory_addresses').selectAll().where('integration_id', '=', sourceId);
    met.push(...(await query.where('address', 'in', addresses.slice(start, start + PIECE)).execute()));
  }
  const ids = [...new Set(met.map((row) => row.external_id))];
  const people = new Map((await peopleById(db, sourceId, ids)).map((row) => [row.external_id, row]));
  return met.flatMap(({ address, kind, external_id }) => {
    const person = people.get(external_id);
    return person ? [{ address, kind, person }] : [];
  });
}

/** Records of a source with one of these employee ids. */
export async function peopleByEmployeeId(
  db: Kysely<Database>,
  sourceId: string,
  employeeIds: readonly string[],
): Promise<readonly PersonRow[]> {
  const rows: PersonRow[] = [];
  for (let start = 0; start < employeeIds.length; start += PIECE) {
    const query = db.selectFrom('directory_people').selectAll().where('integration_id', '=', sourceId);
    rows.push(...(await query.where('employee_id', 'in', employeeIds.slice(start, start + PIECE)).execute()));
  }
  return rows;
}

/** How many people of a source are listed, whatever became of them. */
export async function countPeople(db: Kysely<Database>, sourceId: string): Promise<number> {
  const row = await db
    .selectFrom('directory_people')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('integration_id', '=', sourceId)
    .where('gone_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
