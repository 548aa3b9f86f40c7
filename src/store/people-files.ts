import { type Insertable, type Kysely, type Selectable, sql, type Updateable } from 'kysely';
import type { Database } from './schema.ts';
import type { PeopleFilesTable } from './sources-schema.ts';

export type PeopleFileRow = Selectable<PeopleFilesTable>;

/** Keeps what was read of a file until a person confirms it: its description and its lines, part by part. */
export async function insertPeopleFile(db: Kysely<Database>, row: Insertable<PeopleFilesTable>): Promise<void> {
  await db.insertInto('people_files').values(row).execute();
}

/** One part of a file's lines, as JSON. Parts are written one a statement, so that no write is long. */
export async function insertPart(
  db: Kysely<Database>,
  fileId: string,
  position: number,
  content: string,
): Promise<void> {
  await db.insertInto('people_file_parts').values({ file_id: fileId, position, content }).execute();
}

export function findPeopleFile(db: Kysely<Database>, id: string): Promise<PeopleFileRow | undefined> {
  return db.selectFrom('people_files').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The part at a position, or undefined after the last one. */
export async function partAt(db: Kysely<Database>, fileId: string, position: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('people_file_parts')
    .select('content')
    .where('file_id', '=', fileId)
    .where('position', '=', position)
    .executeTakeFirst();
  return row?.content;
}

/** The file of a source that was confirmed and is not loaded yet: being read, or held. */
export function waitingFile(db: Kysely<Database>, sourceId: string): Promise<PeopleFileRow | undefined> {
  return db
    .selectFrom('people_files')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
}

/** The newest file a source was loaded from, whose mapping holds; `mode` narrows it. */
export function lastLoaded(
  db: Kysely<Database>,
  sourceId: string,
  mode?: PeopleFileRow['mode'],
): Promise<PeopleFileRow | undefined> {
  let query = db.selectFrom('people_files').selectAll().where('source_id', '=', sourceId).where('state', '=', 'loaded');
  if (mode !== undefined) query = query.where('mode', '=', mode);
  return query.orderBy('loaded_at', 'desc').executeTakeFirst();
}

/** Turns a previewed file into the one its source waits for; false when it is gone or was confirmed before. */
export async function confirmFile(
  db: Kysely<Database>,
  id: string,
  change: Updateable<PeopleFilesTable> & { readonly source_id: string; readonly confirmed_at: string },
): Promise<boolean> {
  const before = await waitingFile(db, change.source_id);
  if (before) await deleteFile(db, before.id);
  const result = await db
    .updateTable('people_files')
    .set({ ...change, state: 'waiting' })
    .where('id', '=', id)
    .where('state', '=', 'shown')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Says that the file a source waited for when a reading began is loaded, and forgets its lines. Of what was loaded
 * before, only the newest whole list is remembered, for its day. Nothing happens where no file waited then.
 */
export async function closeFile(db: Kysely<Database>, sourceId: string, begun: string): Promise<void> {
  const file = await waitingFile(db, sourceId);
  if (!file || (file.confirmed_at ?? '') > begun) return;
  await db.deleteFrom('people_file_parts').where('file_id', '=', file.id).execute();
  const kept = file.mode === 'snapshot' ? undefined : await lastLoaded(db, sourceId, 'snapshot');
  await db
    .deleteFrom('people_files')
    .where('source_id', '=', sourceId)
    .where('state', '=', 'loaded')
    .where('id', '<>', kept?.id ?? '')
    .execute();
  await db.updateTable('people_files').set({ state: 'loaded', loaded_at: begun }).where('id', '=', file.id).execute();
}

/** Forgets what somebody previewed before and never confirmed. */
export async function forgetShown(db: Kysely<Database>, uploadedBy: string): Promise<void> {
  const rows = await db
    .selectFrom('people_files')
    .select('id')
    .where('state', '=', 'shown')
    .where('uploaded_by', '=', uploadedBy)
    .execute();
  for (const { id } of rows) await deleteFile(db, id);
}

/** Forgets a file with its lines. */
export async function deleteFile(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('people_file_parts').where('file_id', '=', id).execute();
  await db.deleteFrom('people_files').where('id', '=', id).execute();
}

/** Drops files nobody confirmed that were uploaded before an instant, and those still waiting or held before another. */
export async function forgetOldFiles(db: Kysely<Database>, shownBefore: string, heldBefore: string): Promise<void> {
  const rows = await db
    .selectFrom('people_files')
    .select('id')
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'shown'), eb('uploaded_at', '<', shownBefore)]),
        eb.and([eb('state', '=', 'waiting'), eb('uploaded_at', '<', heldBefore)]),
      ]),
    )
    .execute();
  for (const { id } of rows) await deleteFile(db, id);
}

/** Files not loaded yet whose lines name a normalized address. */
export async function filesNaming(db: Kysely<Database>, email: string): Promise<readonly PeopleFileRow[]> {
  const parts = await db
    .selectFrom('people_file_parts')
    .select('file_id')
    .distinct()
    .where(sql<boolean>`lower(content) like ${`%${escaped(JSON.stringify(email))}%`} escape '!'`)
    .execute();
  if (parts.length === 0) return [];
  const ids = parts.map((part) => part.file_id);
  return db.selectFrom('people_files').selectAll().where('id', 'in', ids).execute();
}

/** So that an underscore in an address is an underscore. */
function escaped(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}
