import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database, SnapshotsTable } from './schema.ts';

export type SnapshotRow = Selectable<SnapshotsTable>;

/** Keeps the day's latest numbers of an integration. `day` is a UTC date. */
export async function saveSnapshot(db: Kysely<Database>, row: Insertable<SnapshotsTable>): Promise<void> {
  const { integration_id, day, ...numbers } = row;
  await db
    .insertInto('snapshots')
    .values(row)
    .onConflict((conflict) => conflict.columns(['integration_id', 'day']).doUpdateSet(numbers))
    .execute();
}

/** Daily numbers from `from` on (a UTC date), oldest first. */
export function listSnapshots(db: Kysely<Database>, integrationId: string, from: string): Promise<SnapshotRow[]> {
  return db
    .selectFrom('snapshots')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('day', '>=', from)
    .orderBy('day')
    .execute();
}
