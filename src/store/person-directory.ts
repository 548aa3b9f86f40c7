import type { Kysely, Selectable } from 'kysely';
import type { Database } from './schema.ts';
import type { DirectoryPeopleTable } from './sources-schema.ts';

export type DirectoryPersonRow = Selectable<DirectoryPeopleTable>;

/** The records of directories and HR systems about one person, found by work email and by alias. */
export function directoryRowsOf(db: Kysely<Database>, email: string): Promise<DirectoryPersonRow[]> {
  return db
    .selectFrom('directory_people as p')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('p.email_normalized', '=', email),
        eb.exists(
          eb
            .selectFrom('directory_addresses as a')
            .select('a.address')
            .whereRef('a.integration_id', '=', 'p.integration_id')
            .whereRef('a.external_id', '=', 'p.external_id')
            .where('a.address', '=', email),
        ),
      ]),
    )
    .orderBy('p.integration_id')
    .orderBy('p.external_id')
    .execute();
}

/** Forgets one record with its addresses, sign-ins and links to seats. Call it in a transaction. */
export async function forgetDirectoryPerson(
  db: Kysely<Database>,
  { integration_id, external_id }: Pick<DirectoryPersonRow, 'integration_id' | 'external_id'>,
): Promise<void> {
  for (const table of ['directory_addresses', 'directory_sign_ins', 'directory_people'] as const) {
    await db
      .deleteFrom(table)
      .where('integration_id', '=', integration_id)
      .where('external_id', '=', external_id)
      .execute();
  }
  await db
    .deleteFrom('person_links')
    .where('source_id', '=', integration_id)
    .where('person_id', '=', external_id)
    .execute();
}

/** Takes an address out of what other people's records say of their manager. */
export async function forgetManager(db: Kysely<Database>, email: string): Promise<void> {
  await db
    .updateTable('directory_people')
    .set({ manager_email: null })
    .where((eb) => eb(eb.fn('lower', ['manager_email']), '=', email))
    .execute();
}

/** Records that a source stopped listing before an instant and that no present seat is found by. */
export function oldDirectoryPeople(
  db: Kysely<Database>,
  before: string,
  limit: number,
): Promise<Pick<DirectoryPersonRow, 'integration_id' | 'external_id'>[]> {
  return db
    .selectFrom('directory_people as p')
    .select(['p.integration_id', 'p.external_id'])
    .where('p.gone_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('seats as s')
            .innerJoin('directory_addresses as a', 'a.address', 's.email_normalized')
            .select('s.external_id')
            .whereRef('a.integration_id', '=', 'p.integration_id')
            .whereRef('a.external_id', '=', 'p.external_id')
            .where('s.gone_at', 'is', null),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('seats as s')
            .innerJoin('person_links as l', (join) =>
              join.onRef('l.integration_id', '=', 's.integration_id').onRef('l.external_id', '=', 's.external_id'),
            )
            .select('s.external_id')
            .whereRef('l.source_id', '=', 'p.integration_id')
            .whereRef('l.person_id', '=', 'p.external_id')
            .where('s.gone_at', 'is', null),
        ),
      ),
    )
    .limit(limit)
    .execute();
}
