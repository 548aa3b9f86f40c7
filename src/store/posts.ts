import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import type { Database, PostsTable } from './schema.ts';

export type PostRow = Selectable<PostsTable>;

/** Claims the right to send one due message; false when the slot was claimed before. */
export async function claimPost(db: Kysely<Database>, row: Insertable<PostsTable>): Promise<boolean> {
  const result = await db
    .insertInto('posts')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'subject_id', 'slot']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updatePost(db: Kysely<Database>, id: string, change: Updateable<PostsTable>): Promise<void> {
  await db.updateTable('posts').set(change).where('id', '=', id).execute();
}

export async function deletePost(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('posts').where('id', '=', id).execute();
}

/** The messages that show a subject, oldest first. */
export function postsOf(db: Kysely<Database>, kind: PostRow['kind'], subjectId: string): Promise<PostRow[]> {
  return db
    .selectFrom('posts')
    .selectAll()
    .where('kind', '=', kind)
    .where('subject_id', '=', subjectId)
    .orderBy('claimed_at')
    .execute();
}

/** Slots claimed before `before` and never confirmed: the process stopped between claiming and hearing from Slack. */
export function unconfirmedPosts(db: Kysely<Database>, before: string): Promise<PostRow[]> {
  return db.selectFrom('posts').selectAll().where('state', '=', 'claimed').where('claimed_at', '<', before).execute();
}
