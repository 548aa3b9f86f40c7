import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database } from './schema.ts';
import type { DirectoryAppsTable, PersonLinksTable, SourceLinksTable } from './sources-schema.ts';

export type SourceLinkRow = Selectable<SourceLinksTable>;
export type DirectoryAppRow = Selectable<DirectoryAppsTable>;
export type PersonLinkRow = Selectable<PersonLinksTable>;

/** Every link of an app with a source, of living sources only, in the order in which they were made. */
export function linksOf(db: Kysely<Database>, integrationId: string): Promise<SourceLinkRow[]> {
  return living(db).where('l.integration_id', '=', integrationId).execute();
}

/** Every link of a source with an app that is still connected. */
export function linksOfSource(db: Kysely<Database>, sourceId: string): Promise<SourceLinkRow[]> {
  return living(db).where('l.source_id', '=', sourceId).execute();
}

function living(db: Kysely<Database>) {
  return db
    .selectFrom('source_links as l')
    .innerJoin('integrations as i', 'i.id', 'l.integration_id')
    .innerJoin('integrations as s', 's.id', 'l.source_id')
    .selectAll('l')
    .where('i.state', '<>', 'disconnected')
    .where('s.state', '<>', 'disconnected')
    .orderBy('l.made_at')
    .orderBy('l.id');
}

export function findLink(db: Kysely<Database>, id: string): Promise<SourceLinkRow | undefined> {
  return db.selectFrom('source_links').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Keeps a link unless the same one is known already, in whatever state; returns whether it is new. */
export async function insertLink(db: Kysely<Database>, row: Insertable<SourceLinksTable>): Promise<boolean> {
  const result = await db
    .insertInto('source_links')
    .values(row)
    .onConflict((conflict) => conflict.columns(['integration_id', 'source_id', 'app_id']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Moves a link to a decided state; false when it is there already. */
export async function decideLink(
  db: Kysely<Database>,
  id: string,
  state: 'confirmed' | 'declined',
  by: string,
  at: string,
): Promise<boolean> {
  const result = await db
    .updateTable('source_links')
    .set({ state, decided_by: by, decided_at: at })
    .where('id', '=', id)
    .where('state', '<>', state)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Stores the apps a directory lists; those it no longer lists are kept, marked gone. */
export async function replaceApps(
  db: Kysely<Database>,
  sourceId: string,
  apps: readonly { readonly id: string; readonly key: string | null; readonly name: string }[],
  now: string,
): Promise<void> {
  const unique = [...new Map(apps.map((app) => [app.id, app])).values()];
  await db
    .updateTable('directory_apps')
    .set({ gone_at: now })
    .where('integration_id', '=', sourceId)
    .where('gone_at', 'is', null)
    .execute();
  for (let start = 0; start < unique.length; start += 500) {
    await db
      .insertInto('directory_apps')
      .values(
        unique.slice(start, start + 500).map(({ id, key, name }) => ({
          integration_id: sourceId,
          app_id: id,
          key,
          name,
          seen_at: now,
          gone_at: null,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['integration_id', 'app_id']).doUpdateSet((eb) => ({
          key: eb.ref('excluded.key'),
          name: eb.ref('excluded.name'),
          seen_at: now,
          gone_at: null,
        })),
      )
      .execute();
  }
}

/** The apps a directory lists now, by name. */
export function listApps(db: Kysely<Database>, sourceId: string): Promise<DirectoryAppRow[]> {
  return db
    .selectFrom('directory_apps')
    .selectAll()
    .where('integration_id', '=', sourceId)
    .where('gone_at', 'is', null)
    .orderBy('name')
    .orderBy('app_id')
    .execute();
}

/** Links made by hand of these seats of an app. */
export async function handLinksOf(
  db: Kysely<Database>,
  integrationId: string,
  externalIds: readonly string[],
): Promise<readonly PersonLinkRow[]> {
  const rows: PersonLinkRow[] = [];
  for (let start = 0; start < externalIds.length; start += 500) {
    const query = db.selectFrom('person_links').selectAll().where('integration_id', '=', integrationId);
    rows.push(...(await query.where('external_id', 'in', externalIds.slice(start, start + 500)).execute()));
  }
  return rows;
}

/** Seats linked by hand with these people of a source. */
export async function handLinkedSeats(
  db: Kysely<Database>,
  sourceId: string,
  personIds: readonly string[],
): Promise<readonly PersonLinkRow[]> {
  const rows: PersonLinkRow[] = [];
  for (let start = 0; start < personIds.length; start += 500) {
    const query = db.selectFrom('person_links').selectAll().where('source_id', '=', sourceId);
    rows.push(...(await query.where('person_id', 'in', personIds.slice(start, start + 500)).execute()));
  }
  return rows;
}

/** Links a seat with a record of a source; a former link of the same seat with the same source is replaced. */
export async function savePersonLink(db: Kysely<Database>, row: Insertable<PersonLinksTable>): Promise<void> {
  const { person_id, made_by, made_at } = row;
  await db
    .insertInto('person_links')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['integration_id', 'external_id', 'source_id']).doUpdateSet({ person_id, made_by, made_at }),
    )
    .execute();
}

/** Takes a link made by hand away; false when there was none. */
export async function dropPersonLink(
  db: Kysely<Database>,
  link: Pick<PersonLinkRow, 'integration_id' | 'external_id' | 'source_id'>,
): Promise<boolean> {
  const result = await db
    .deleteFrom('person_links')
    .where('integration_id', '=', link.integration_id)
    .where('external_id', '=', link.external_id)
    .where('source_id', '=', link.source_id)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** The newest links made by hand of an app. */
export function listHandLinks(db: Kysely<Database>, integrationId: string): Promise<PersonLinkRow[]> {
  return db
    .selectFrom('person_links')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .orderBy('made_at', 'desc')
    .orderBy('external_id')
    .limit(20)
    .execute();
}
