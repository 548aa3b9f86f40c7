import type { Insertable, Kysely, Selectable } from 'kysely';
import type { ActionAttemptsTable, Database } from './schema.ts';

export type AttemptRow = Selectable<ActionAttemptsTable>;

/** Outcomes that say of an attempt that it changed nothing at the vendor. */
const NOTHING_DONE = ['failed', 'refused'] as const;

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
    readonly turned_away?: AttemptRow['turned_away'];
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

/**
 * How many requests of an integration were attempted since an instant, but for the one named. A restore of the same seat
 * counts no second time, and an attempt that is known to have done nothing does not count; one in doubt does, and so does
 * each of a change done in part.
 */
export async function countAttempted(
  db: Kysely<Database>,
  integrationId: string,
  since: string,
  but: string | null = null,
): Promise<number> {
  let query = db
    .selectFrom('action_attempts as a')
    .innerJoin('reclaim_requests as r', 'r.id', 'a.request_id')
    .select((eb) => eb.fn.count<number | string>('a.request_id').distinct().as('count'))
    .where('r.integration_id', '=', integrationId)
    .where('a.started_at', '>=', since)
    .where((eb) => eb.or([eb('a.number', '=', 1), eb('r.state', 'not in', ['restoring', 'restored'])]))
    .where((eb) =>
      eb.or([
        eb('a.outcome', 'is', null),
        eb('a.outcome', 'not in', [...NOTHING_DONE]),
        eb('r.progress', 'is not', null),
      ]),
    );
  if (but !== null) query = query.where('r.id', '<>', but);
  return Number((await query.executeTakeFirstOrThrow()).count);
}

export interface Run {
  /** Requests of a plan that were attempted, but for those known to have changed nothing. */
  readonly taken: number;
  /** Of those, how many have come to an end; the others may still turn out to have done nothing. */
  readonly ended: number;
}

/** How much of its run a plan has used up, but for the request named. */
export async function countRun(db: Kysely<Database>, planId: string, but: string | null = null): Promise<Run> {
  let query = db
    .selectFrom('reclaim_requests as r')
    .innerJoin('action_attempts as a', 'a.request_id', 'r.id')
    .select(['r.id', 'r.state'])
    .distinct()
    .where('r.plan_id', '=', planId)
    .where((eb) =>
      eb.or([
        eb('a.outcome', 'is', null),
        eb('a.outcome', 'not in', [...NOTHING_DONE]),
        eb('r.progress', 'is not', null),
      ]),
    );
  if (but !== null) query = query.where('r.id', '<>', but);
  const rows = await query.execute();
  const open: readonly string[] = ['approved', 'executing', 'outcome_unknown', 'failed'];
  return { taken: rows.length, ended: rows.filter((row) => !open.includes(row.state)).length };
}

/** Calls in an integration that the vendor sent away without looking at them, since an instant. */
export async function countTurnedAway(db: Kysely<Database>, integrationId: string, since: string): Promise<number> {
  const row = await db
    .selectFrom('action_attempts as a')
    .innerJoin('reclaim_requests as r', 'r.id', 'a.request_id')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('r.integration_id', '=', integrationId)
    .where('a.started_at', '>=', since)
    .where('a.turned_away', 'in', ['credentials', 'limit'])
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export interface Returns {
  readonly reclaimed: number;
  readonly askedBack: number;
  readonly restored: number;
  /** Asked back, restored or both. */
  readonly mistaken: number;
}

/** What became of the seats of an integration whose removal began since an instant and succeeded. */
export async function countReturns(db: Kysely<Database>, integrationId: string, since: string): Promise<Returns> {
  const rows = await db
    .selectFrom('reclaim_requests as r')
    .innerJoin('action_attempts as a', 'a.request_id', 'r.id')
    .innerJoin('plans as p', 'p.id', 'r.plan_id')
    .select((eb) => [
      'r.state as state',
      eb.case().when('r.asked_back_at', 'is', null).then(0).else(1).end().as('asked'),
      eb.fn.countAll<number | string>().as('count'),
    ])
    .where('r.integration_id', '=', integrationId)
    .where('r.state', 'in', ['succeeded', 'restoring', 'restored'])
    .where('p.action', '<>', 'demote')
    .where('a.number', '=', 1)
    .where('a.started_at', '>=', since)
    .groupBy(['r.state', (eb) => eb.case().when('r.asked_back_at', 'is', null).then(0).else(1).end()])
    .execute();
  const sum = (wanted: (row: { state: string; asked: unknown }) => boolean) =>
    rows.filter(wanted).reduce((total, row) => total + Number(row.count), 0);
  return {
    reclaimed: sum(() => true),
    askedBack: sum((row) => Number(row.asked) === 1),
    restored: sum((row) => row.state !== 'succeeded'),
    mistaken: sum((row) => row.state !== 'succeeded' || Number(row.asked) === 1),
  };
}

/**
 * Makes others who would open an attempt in this integration, or change what an attempt depends on, wait until this
 * transaction ends. Call it first of all in a transaction; see openAttempt.
 */
export async function lockIntegration(db: Kysely<Database>, integrationId: string): Promise<void> {
  await db
    .updateTable('integrations')
    .set((eb) => ({ checked_at: eb.ref('checked_at') }))
    .where('id', '=', integrationId)
    .execute();
}

/** The same for every integration, or the one that is named; one after the other by id, so that nobody waits in a circle. */
export async function lockIntegrations(db: Kysely<Database>, integrationId: string | null): Promise<void> {
  if (integrationId !== null) return lockIntegration(db, integrationId);
  const rows = await db.selectFrom('integrations').select('id').orderBy('id').execute();
  for (const { id } of rows) await lockIntegration(db, id);
}
