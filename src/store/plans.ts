import type { Insertable, Kysely, Selectable } from 'kysely';
import { CLAIMING_STATES, next, type RequestEvent, statesAllowing } from '../domain/request-state.ts';
import type { Database, PlansTable, ReclaimRequestsTable } from './schema.ts';

export type PlanRow = Selectable<PlansTable>;
export type RequestRow = Selectable<ReclaimRequestsTable>;

export async function insertPlan(
  db: Kysely<Database>,
  plan: Insertable<PlansTable>,
  requests: readonly Insertable<ReclaimRequestsTable>[],
): Promise<void> {
  await db.insertInto('plans').values(plan).execute();
  for (let start = 0; start < requests.length; start += 500) {
    await db
      .insertInto('reclaim_requests')
      .values(requests.slice(start, start + 500))
      .execute();
  }
}

export function findPlan(db: Kysely<Database>, id: string): Promise<PlanRow | undefined> {
  return db.selectFrom('plans').selectAll().where('id', '=', id).executeTakeFirst();
}

export function requestsOf(db: Kysely<Database>, planId: string): Promise<RequestRow[]> {
  return db.selectFrom('reclaim_requests').selectAll().where('plan_id', '=', planId).orderBy('position').execute();
}

export function findRequest(db: Kysely<Database>, id: string): Promise<RequestRow | undefined> {
  return db.selectFrom('reclaim_requests').selectAll().where('id', '=', id).executeTakeFirst();
}

export function requestsIn(
  db: Kysely<Database>,
  integrationId: string,
  states: readonly RequestRow['state'][],
  limit = 500,
): Promise<RequestRow[]> {
  return db
    .selectFrom('reclaim_requests')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('state', 'in', [...states])
    .orderBy('updated_at')
    .limit(limit)
    .execute();
}

/** Integrations with a request in one of these states; asked apart, so that one with many starves no other. */
export async function integrationsWith(
  db: Kysely<Database>,
  states: readonly RequestRow['state'][],
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('reclaim_requests')
    .select('integration_id')
    .distinct()
    .where('state', 'in', [...states])
    .orderBy('integration_id')
    .execute();
  return rows.map((row) => row.integration_id);
}

/** Vendor ids that already have an open request; those of the lists in `freed` do not count. */
export async function openRequestIds(
  db: Kysely<Database>,
  integrationId: string,
  freed: readonly string[] = [],
): Promise<ReadonlySet<string>> {
  let query = db
    .selectFrom('reclaim_requests')
    .select('external_id')
    .where('integration_id', '=', integrationId)
    .where('state', 'in', [...CLAIMING_STATES]);
  if (freed.length > 0) query = query.where('plan_id', 'not in', [...freed]);
  const rows = await query.execute();
  return new Set(rows.map((row) => row.external_id));
}

/**
 * Moves a request along the state machine, only from a state that allows the event. Returns the row as it now is, or
 * undefined when somebody was first.
 */
export async function moveRequest(
  db: Kysely<Database>,
  id: string,
  event: RequestEvent,
  change: Partial<
    Pick<
      RequestRow,
      | 'approved_by'
      | 'approved_at'
      | 'decided_by'
      | 'decided_at'
      | 'outcome_reason'
      | 'undo'
      | 'restore_until'
      | 'resume'
      | 'progress'
    >
  > & {
    readonly updated_at: string;
  },
): Promise<RequestRow | undefined> {
  const row = await findRequest(db, id);
  const to = row && next(row.state, event);
  if (!row || !to) return undefined;
  return db
    .updateTable('reclaim_requests')
    .set({ ...change, state: to })
    .where('id', '=', id)
    .where('state', '=', row.state)
    .where('state', 'in', [...statesAllowing(event)])
    .returningAll()
    .executeTakeFirst();
}

/** Notes that something happened to a request which keeps its state, such as a lost answer. */
export async function touchRequest(db: Kysely<Database>, id: string, updated_at: string): Promise<void> {
  await db.updateTable('reclaim_requests').set({ updated_at }).where('id', '=', id).execute();
}

/** Closes or voids an open plan; false when it no longer was open. */
export async function closePlan(
  db: Kysely<Database>,
  id: string,
  state: 'void' | 'closed',
  reason: string | null,
): Promise<boolean> {
  const result = await db
    .updateTable('plans')
    .set({ state, void_reason: reason })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Open plans of an integration, newest first; of all integrations when none is named. */
export function openPlans(db: Kysely<Database>, integrationId?: string): Promise<PlanRow[]> {
  let query = db.selectFrom('plans').selectAll().where('state', '=', 'open');
  if (integrationId !== undefined) query = query.where('integration_id', '=', integrationId);
  return query.orderBy('created_at', 'desc').execute();
}

/** Requests that changed since an instant, for the digest. */
export function requestsChangedSince(db: Kysely<Database>, since: string): Promise<RequestRow[]> {
  return db
    .selectFrom('reclaim_requests')
    .selectAll()
    .where('updated_at', '>=', since)
    .orderBy('updated_at', 'desc')
    .limit(1000)
    .execute();
}

/** Plans whose messages may still have to be redrawn. */
export async function recentPlanIds(db: Kysely<Database>, since: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('plans').select('id').where('created_at', '>=', since).execute();
  return rows.map((row) => row.id);
}

/** How many idle seats an approver chose to keep since an instant. */
export async function countKept(db: Kysely<Database>, integrationId: string, since: string): Promise<number> {
  const row = await db
    .selectFrom('reclaim_requests as r')
    .innerJoin('seats as s', (join) =>
      join.onRef('s.integration_id', '=', 'r.integration_id').onRef('s.external_id', '=', 'r.external_id'),
    )
    .select((eb) => eb.fn.count<number | string>('r.external_id').distinct().as('count'))
    .where('r.integration_id', '=', integrationId)
    .where('r.state', '=', 'rejected')
    .where('r.decided_at', '>=', since)
    .where('s.gone_at', 'is', null)
    .where('s.verdict', '=', 'inactive')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Notes that the holder wants the seat back; false when it was noted before or nothing was taken. */
export async function noteAskedBack(db: Kysely<Database>, id: string, at: string): Promise<boolean> {
  const result = await db
    .updateTable('reclaim_requests')
    .set({ asked_back_at: at })
    .where('id', '=', id)
    .where('asked_back_at', 'is', null)
    .where('state', 'in', ['succeeded', 'restoring', 'restored'])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
