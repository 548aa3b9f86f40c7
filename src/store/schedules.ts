import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database, SchedulesTable } from './schema.ts';

export type ScheduleRow = Selectable<SchedulesTable>;

export async function saveSchedule(db: Kysely<Database>, row: Insertable<SchedulesTable>): Promise<void> {
  const { pattern, time_zone, next_at, paused_at } = row;
  await db
    .insertInto('schedules')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['kind', 'subject_id']).doUpdateSet({ pattern, time_zone, next_at, paused_at }),
    )
    .execute();
}

export function findSchedule(
  db: Kysely<Database>,
  kind: ScheduleRow['kind'],
  subjectId: string,
): Promise<ScheduleRow | undefined> {
  return db
    .selectFrom('schedules')
    .selectAll()
    .where('kind', '=', kind)
    .where('subject_id', '=', subjectId)
    .executeTakeFirst();
}

export function dueSchedules(db: Kysely<Database>, now: string): Promise<ScheduleRow[]> {
  return db
    .selectFrom('schedules')
    .selectAll()
    .where('next_at', '<=', now)
    .where('paused_at', 'is', null)
    .orderBy('next_at')
    .execute();
}

/** Moves a schedule on from the slot it was at; false when somebody else moved it first. */
export async function advanceSchedule(db: Kysely<Database>, id: string, from: string, to: string): Promise<boolean> {
  const result = await db
    .updateTable('schedules')
    .set({ next_at: to })
    .where('id', '=', id)
    .where('next_at', '=', from)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
