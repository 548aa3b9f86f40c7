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

/** Claims a slot again whose message was refused; the claim's id, or undefined when there is none to take. */
export async function retakePost(
  db: Kysely<Database>,
  { kind, subject_id, slot, claimed_at }: Pick<PostRow, 'kind' | 'subject_id' | 'slot' | 'claimed_at'>,
): Promise<string | undefined> {
  const row = await db
    .updateTable('posts')
    .set({ state: 'claimed', claimed_at })
    .where('kind', '=', kind)
    .where('subject_id', '=', subject_id)
    .where('slot', '=', slot)
    .where('state', '=', 'failed')
    .returning('id')
    .executeTakeFirst();
  return row?.id;
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

/**
 * Posts whose result is not known: Slack's answer was lost, or the process stopped between claiming the slot and
 * hearing from Slack (claimed before `claimedBefore`; a younger claim may still be on its way).
 */
export function unconfirmedPosts(db: Kysely<Database>, claimedBefore: string): Promise<PostRow[]> {
  return db
    .selectFrom('posts')
    .selectAll()
    .where((eb) =>
      eb.or([eb('state', '=', 'unknown'), eb.and([eb('state', '=', 'claimed'), eb('claimed_at', '<', claimedBefore)])]),
    )
    .orderBy('claimed_at')
    .execute();
}
