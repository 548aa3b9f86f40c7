import type { Kysely, Selectable } from 'kysely';
import { markStale } from './holder-messages.ts';
import type { RequestRow } from './plans.ts';
import type { Database, HolderNewsTable } from './schema.ts';

export type NewsRow = Selectable<HolderNewsTable>;

/** In which states of its request a holder still has to be told: the seat is gone, or on its way back. */
const GONE = ['succeeded', 'restoring'] as const;

/**
 * Notes, in the transaction that closes a removal or a change of license as done, that who held the seat has to be told.
 * Whom that is gets looked up later, so neither a stop nor a silent Slack loses it. Of a lowered role people tell on the
 * way to the seat.
 */
export async function oweNews(db: Kysely<Database>, request: Pick<RequestRow, 'id' | 'plan_id'>, takenAt: string) {
  const plan = await db
    .selectFrom('plans')
    .select('id')
    .where('id', '=', request.plan_id)
    .where('action', 'in', ['reclaim', 'downgrade'])
    .executeTakeFirst();
  if (!plan) return;
  const row = { request_id: request.id, slack_user: null, taken_at: takenAt, refused_since: null, told_at: null };
  await db
    .insertInto('holder_news')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Requests after a given id of which it is not yet known whom to tell, by id. */
export function newsWithoutPerson(db: Kysely<Database>, after: string, limit: number): Promise<RequestRow[]> {
  return db
    .selectFrom('holder_news as n')
    .innerJoin('reclaim_requests as r', 'r.id', 'n.request_id')
    .selectAll('r')
    .where('n.slack_user', 'is', null)
    .where('n.request_id', '>', after)
    .orderBy('n.request_id')
    .limit(limit)
    .execute();
}

/** Notes whom to tell of a taken seat, empty for nobody; false when it was noted before. */
export async function notePerson(db: Kysely<Database>, requestId: string, slackUser: string): Promise<boolean> {
  const result = await db
    .updateTable('holder_news')
    .set({ slack_user: slackUser })
    .where('request_id', '=', requestId)
    .where('slack_user', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Notes that Slack refused to tell of these seats, and gives up those it has refused ever since `since`. */
export async function noteRefused(
  db: Kysely<Database>,
  requestIds: readonly string[],
  now: string,
  since: string,
): Promise<void> {
  if (requestIds.length === 0) return;
  const untoldOnes = () =>
    db.updateTable('holder_news').where('request_id', 'in', requestIds).where('told_at', 'is', null);
  await untoldOnes().set({ slack_user: '' }).where('refused_since', '<=', since).execute();
  await untoldOnes().set({ refused_since: now }).where('refused_since', 'is', null).execute();
}

export function findNews(db: Kysely<Database>, requestId: string): Promise<NewsRow | undefined> {
  return db.selectFrom('holder_news').selectAll().where('request_id', '=', requestId).executeTakeFirst();
}

/** People who wait to be told of a taken seat. A seat restored before anybody was told is no news. */
export async function peopleToTell(db: Kysely<Database>): Promise<readonly string[]> {
  const rows = await untold(db).select('n.slack_user').distinct().orderBy('n.slack_user').execute();
  return rows.flatMap((row) => row.slack_user ?? []);
}

/** The taken seats that a person waits to be told of, oldest first, as ids of their requests. */
export async function untoldNewsOf(db: Kysely<Database>, slackUser: string): Promise<readonly string[]> {
  const rows = await untold(db)
    .select('n.request_id')
    .where('n.slack_user', '=', slackUser)
    .orderBy('n.taken_at')
    .orderBy('n.request_id')
    .execute();
  return rows.map((row) => row.request_id);
}

function untold(db: Kysely<Database>) {
  return db
    .selectFrom('holder_news as n')
    .innerJoin('reclaim_requests as r', 'r.id', 'n.request_id')
    .where('n.told_at', 'is', null)
    .where('n.slack_user', '<>', '')
    .where('r.state', 'in', [...GONE]);
}

/** Notes that a person was told; false when somebody noted it before. */
export async function noteTold(db: Kysely<Database>, requestId: string, at: string): Promise<boolean> {
  const result = await db
    .updateTable('holder_news')
    .set({ told_at: at })
    .where('request_id', '=', requestId)
    .where('told_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Has the message that told of a taken seat drawn again, in the transaction that changed what it says. */
export async function redrawNews(db: Kysely<Database>, requestId: string): Promise<void> {
  const news = await findNews(db, requestId);
  if (news?.told_at && news.slack_user !== null) await markStale(db, news.slack_user, requestId);
}

/** Keeps the way back open until an instant, where there is one and it would close earlier. */
export async function keepWayBack(db: Kysely<Database>, requestId: string, until: string): Promise<boolean> {
  const result = await db
    .updateTable('reclaim_requests')
    .set({ restore_until: until })
    .where('id', '=', requestId)
    .where('state', '=', 'succeeded')
    .where('undo', 'is not', null)
    .where('restore_until', '<', until)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
