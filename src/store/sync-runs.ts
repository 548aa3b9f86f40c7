import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import type { Database, SyncRunsTable } from './schema.ts';

export type SyncRunRow = Selectable<SyncRunsTable>;

export async function insertRun(db: Kysely<Database>, row: Insertable<SyncRunsTable>): Promise<void> {
  await db.insertInto('sync_runs').values(row).execute();
}

/** Changes a run that is still running; false when somebody closed it. */
export async function updateRun(db: Kysely<Database>, id: string, change: Updateable<SyncRunsTable>): Promise<boolean> {
  const result = await db
    .updateTable('sync_runs')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export function findRun(db: Kysely<Database>, id: string): Promise<SyncRunRow | undefined> {
  return db.selectFrom('sync_runs').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The latest run of an integration, in any of the states asked (all when none is named). */
export function latestRun(
  db: Kysely<Database>,
  integrationId: string,
  states?: readonly SyncRunRow['state'][],
): Promise<SyncRunRow | undefined> {
  let query = db.selectFrom('sync_runs').selectAll().where('integration_id', '=', integrationId);
  if (states) query = query.where('state', 'in', [...states]);
  return query.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst();
}

/** Closes runs a killed process left open. Call only while holding the integration's lease. */
export async function abandonRuns(db: Kysely<Database>, integrationId: string, now: string): Promise<number> {
  const result = await db
    .updateTable('sync_runs')
    .set({
      state: 'incomplete',
      ended_at: now,
      error_code: 'stopped',
      error_text: 'Seatkeeper was stopped during this sync.',
    })
    .where('integration_id', '=', integrationId)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
