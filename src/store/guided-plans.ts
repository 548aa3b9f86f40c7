import type { Insertable, Kysely, Selectable } from 'kysely';
import { type GuidedEvent, nextGuided } from '../domain/guided-plan.ts';
import type { Database, GuidedPlansTable } from './schema.ts';

export type GuidedRow = Selectable<GuidedPlansTable>;

/** Begins the guided way for one seat; false when one is under way already. */
export async function insertGuided(db: Kysely<Database>, row: Insertable<GuidedPlansTable>): Promise<boolean> {
  if (await findOpenGuided(db, row.integration_id, row.external_id)) return false;
  await db.insertInto('guided_plans').values(row).execute();
  return true;
}

export function findGuided(db: Kysely<Database>, id: string): Promise<GuidedRow | undefined> {
  return db.selectFrom('guided_plans').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findOpenGuided(
  db: Kysely<Database>,
  integrationId: string,
  externalId: string,
): Promise<GuidedRow | undefined> {
  return db
    .selectFrom('guided_plans')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('external_id', '=', externalId)
    .where('state', '=', 'lowering')
    .executeTakeFirst();
}

/** The guided way that led to a list, if one did. */
export function guidedOfPlan(db: Kysely<Database>, planId: string): Promise<GuidedRow | undefined> {
  return db.selectFrom('guided_plans').selectAll().where('plan_id', '=', planId).executeTakeFirst();
}

/** Those that wait for their role to be lowered through the vendor. */
export function loweringGuided(db: Kysely<Database>): Promise<GuidedRow[]> {
  return db
    .selectFrom('guided_plans')
    .selectAll()
    .where('state', '=', 'lowering')
    .where('lowering_plan_id', 'is not', null)
    .execute();
}

/** Notes that the account was read again and the way did not move on; nothing once it has. Null: no person asked. */
export async function noteGuidedRead(
  db: Kysely<Database>,
  id: string,
  checkedBy: string | null,
  checkedAt: string,
): Promise<void> {
  await db
    .updateTable('guided_plans')
    .set({ checked_at: checkedAt, ...(checkedBy === null ? {} : { checked_by: checkedBy }) })
    .where('id', '=', id)
    .where('state', '=', 'lowering')
    .execute();
}

/** Those nobody finished in time. */
export function overdueGuided(db: Kysely<Database>, now: string): Promise<GuidedRow[]> {
  return db
    .selectFrom('guided_plans')
    .selectAll()
    .where('state', '=', 'lowering')
    .where('expires_at', '<=', now)
    .execute();
}

export async function updateGuided(
  db: Kysely<Database>,
  id: string,
  change: Partial<Pick<GuidedRow, 'channel' | 'ts' | 'lowering_plan_id'>>,
): Promise<void> {
  await db.updateTable('guided_plans').set(change).where('id', '=', id).execute();
}

/** Moves it along its table, only from a state that allows the event; undefined when somebody was first. */
export async function moveGuided(
  db: Kysely<Database>,
  id: string,
  event: GuidedEvent,
  change: Partial<Pick<GuidedRow, 'plan_id' | 'checked_by' | 'checked_at' | 'ended_reason'>> = {},
): Promise<GuidedRow | undefined> {
  const row = await findGuided(db, id);
  const to = row && nextGuided(row.state, event);
  if (!row || !to) return undefined;
  return db
    .updateTable('guided_plans')
    .set({ ...change, state: to })
    .where('id', '=', id)
    .where('state', '=', row.state)
    .returningAll()
    .executeTakeFirst();
}
