import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Records that a delivery of Slack was seen; false when it had been before. */
export async function firstSeen(db: Kysely<Database>, key: string, now: string): Promise<boolean> {
  const result = await db
    .insertInto('deliveries')
    .values({ key, seen_at: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function forgetDeliveries(db: Kysely<Database>, before: string): Promise<void> {
  await db.deleteFrom('deliveries').where('seen_at', '<', before).execute();
}
