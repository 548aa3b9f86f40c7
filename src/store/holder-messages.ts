import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import type { Database, HolderMessagesTable } from './schema.ts';

export type HolderMessageRow = Selectable<HolderMessagesTable>;

/**
 * Claims the one unsolicited message a person may get: true only when the last claim is at or before `free`. One
 * statement decides, so of two processes at most one wins.
 */
export async function claimSlot(db: Kysely<Database>, slackUser: string, now: string, free: string): Promise<boolean> {
  const result = await db
    .insertInto('holder_slots')
    .values({ slack_user: slackUser, claimed_at: now })
    .onConflict((conflict) =>
      conflict.column('slack_user').doUpdateSet({ claimed_at: now }).where('holder_slots.claimed_at', '<=', free),
    )
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Dates back a claim whose message was surely not delivered, so that it is tried again before a week is over. */
export async function setSlot(db: Kysely<Database>, slackUser: string, claimedAt: string): Promise<void> {
  await db.updateTable('holder_slots').set({ claimed_at: claimedAt }).where('slack_user', '=', slackUser).execute();
}

/** People whose slot is taken: claimed after `free`. */
export async function takenSlots(db: Kysely<Database>, free: string): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('holder_slots').select('slack_user').where('claimed_at', '>', free).execute();
  return new Set(rows.map((row) => row.slack_user));
}

/** Stores a message to a holder, before it is sent. */
export async function insertHolderMessage(db: Kysely<Database>, row: Insertable<HolderMessagesTable>): Promise<void> {
  await db.insertInto('holder_messages').values(row).execute();
}

export async function updateHolderMessage(
  db: Kysely<Database>,
  id: string,
  change: Updateable<HolderMessagesTable>,
): Promise<void> {
  await db.updateTable('holder_messages').set(change).where('id', '=', id).execute();
}

export async function deleteHolderMessage(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('holder_messages').where('id', '=', id).execute();
}

/** Has every message to this person that shows a subject drawn again, in the transaction that changed it. */
export async function markStale(db: Kysely<Database>, slackUser: string, subjectId: string): Promise<void> {
  await db
    .updateTable('holder_messages')
    .set({ drawn_at: null })
    .where('slack_user', '=', slackUser)
    .where('ts', 'is not', null)
    .where('subject', 'like', `%${subjectId}%`)
    .execute();
}

/** Messages that show something else than the store says, oldest first. */
export function staleMessages(db: Kysely<Database>, limit: number): Promise<HolderMessageRow[]> {
  return db
    .selectFrom('holder_messages')
    .selectAll()
    .where('ts', 'is not', null)
    .where('drawn_at', 'is', null)
    .orderBy('claimed_at')
    .limit(limit)
    .execute();
}

/** Takes on the redrawing of one message; false when somebody else did. A change after this makes it stale again. */
export async function takeRedraw(db: Kysely<Database>, id: string, now: string): Promise<boolean> {
  const result = await db
    .updateTable('holder_messages')
    .set({ drawn_at: now })
    .where('id', '=', id)
    .where('drawn_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
