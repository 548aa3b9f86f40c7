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

/** How many requests of an integration were attempted since an instant. A restore of the same seat counts no second time. */
export async function countAttempted(db: Kysely<Database>, integrationId: string, since: string): Promise<number> {
  const row = await db
    .selectFrom('action_attempts as a')
    .innerJoin('reclaim_requests as r', 'r.id', 'a.request_id')
    .select((eb) => eb.fn.count<number | string>('a.request_id').distinct().as('count'))
    .where('r.integration_id', '=', integrationId)
    .where('a.started_at', '>=', since)
    .where((eb) => eb.or([eb('a.number', '=', 1), eb('r.state', 'not in', ['restoring', 'restored'])]))
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
    .select((eb) => [
      'r.state as state',
      eb.case().when('r.asked_back_at', 'is', null).then(0).else(1).end().as('asked'),
      eb.fn.countAll<number | string>().as('count'),
    ])
    .where('r.integration_id', '=', integrationId)
    .where('r.state', 'in', ['succeeded', 'restoring', 'restored'])
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

/** Makes others who would open an attempt in this integration wait until this transaction ends. */
export async function lockIntegration(db: Kysely<Database>, integrationId: string): Promise<void> {
  await db
    .updateTable('integrations')
    .set((eb) => ({ checked_at: eb.ref('checked_at') }))
    .where('id', '=', integrationId)
    .execute();
}
