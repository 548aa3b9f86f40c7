import type { Insertable, Kysely, Selectable } from 'kysely';
import type { ActionAttemptsTable, Database } from './schema.ts';

export type AttemptRow = Selectable<ActionAttemptsTable>;

/** Opens an attempt. The unique index refuses a second open one for the same request. */
export async function insertAttempt(db: Kysely<Database>, row: Insertable<ActionAttemptsTable>): Promise<void> {
  await db.insertInto('action_attempts').values(row).execute();
}

export function attemptsOf(db: Kysely<Database>, requestId: string): Promise<AttemptRow[]> {
  return db.selectFrom('action_attempts').selectAll().where('request_id', '=', requestId).orderBy('number').execute();
}

/** Closes an open attempt; false when it was closed before. */
export async function closeAttempt(
  db: Kysely<Database>,
  id: string,
  close: {
    readonly ended_at: string;
    readonly outcome: NonNullable<AttemptRow['outcome']>;
    readonly detail: string | null;
  },
): Promise<boolean> {
  const result = await db
    .updateTable('action_attempts')
    .set(close)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
