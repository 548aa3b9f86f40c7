import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database, UploadsTable } from './schema.ts';

export async function insertUpload(db: Kysely<Database>, row: Insertable<UploadsTable>): Promise<void> {
  await db.insertInto('uploads').values(row).execute();
}

export function findUpload(db: Kysely<Database>, id: string): Promise<Selectable<UploadsTable> | undefined> {
  return db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function deleteUpload(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('uploads').where('id', '=', id).execute();
}

/** Drops what was uploaded before an instant and never confirmed. */
export async function forgetOldUploads(db: Kysely<Database>, before: string): Promise<void> {
  await db.deleteFrom('uploads').where('uploaded_at', '<', before).execute();
}

/** Drops what was uploaded for an integration and never confirmed. */
export async function forgetUploads(db: Kysely<Database>, integrationId: string): Promise<void> {
  await db.deleteFrom('uploads').where('integration_id', '=', integrationId).execute();
}
