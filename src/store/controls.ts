import type { Kysely, Selectable } from 'kysely';
import type { ControlsTable, Database } from './schema.ts';

export type ControlRow = Selectable<ControlsTable>;

/** The switch that stops everything, and the one of a single integration. */
export const PAUSE_ALL = 'pause';
export function pauseOf(integrationId: string): string {
  return `pause:${integrationId}`;
}

/** Switches on; false when it was on already. */
export async function setControl(db: Kysely<Database>, row: ControlRow): Promise<boolean> {
  const result = await db
    .insertInto('controls')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Switches off; false when it was off already. */
export async function clearControl(db: Kysely<Database>, name: string): Promise<boolean> {
  const result = await db.deleteFrom('controls').where('name', '=', name).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** The pause in force for an integration: its own, or the one for everything. */
export function findPause(db: Kysely<Database>, integrationId: string): Promise<ControlRow | undefined> {
  return db
    .selectFrom('controls')
    .selectAll()
    .where('name', 'in', [PAUSE_ALL, pauseOf(integrationId)])
    .orderBy('name')
    .executeTakeFirst();
}
