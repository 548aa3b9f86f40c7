import type { Insertable, Kysely, Selectable } from 'kysely';
import type { CredentialsTable, Database } from './schema.ts';

export async function insertCredential(db: Kysely<Database>, row: Insertable<CredentialsTable>): Promise<void> {
  await db.insertInto('credentials').values(row).execute();
}

export function findCredential(db: Kysely<Database>, id: string): Promise<Selectable<CredentialsTable> | undefined> {
  return db.selectFrom('credentials').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Forgets a credential no integration was made with. */
export async function deleteCredential(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('credentials').where('id', '=', id).execute();
}

/** Whether anything is sealed in this database. */
export async function hasCredentials(db: Kysely<Database>): Promise<boolean> {
  return (await db.selectFrom('credentials').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** The newest sealed credential, to try a key on. */
export function anyCredential(db: Kysely<Database>): Promise<Selectable<CredentialsTable> | undefined> {
  return db.selectFrom('credentials').selectAll().orderBy('created_at', 'desc').limit(1).executeTakeFirst();
}
