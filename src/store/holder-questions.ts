import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import { nextQuestion, type QuestionEvent, type QuestionState } from '../domain/holder-question.ts';
import type { Database, HolderQuestionsTable } from './schema.ts';
import type { SeatRow } from './seats.ts';

export type QuestionRow = Selectable<HolderQuestionsTable>;

const PIECE = 500;

/** Opens a question; false when the seat has an open one already. */
export async function insertQuestion(db: Kysely<Database>, row: Insertable<HolderQuestionsTable>): Promise<boolean> {
  const result = await db
    .insertInto('holder_questions')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export function findQuestion(db: Kysely<Database>, id: string): Promise<QuestionRow | undefined> {
  return db.selectFrom('holder_questions').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The questions with these ids, oldest first. */
export async function questionsWith(db: Kysely<Database>, ids: readonly string[]): Promise<QuestionRow[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('holder_questions')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Questions in these states, oldest first; of one integration when it is named. */
export function questionsIn(
  db: Kysely<Database>,
  states: readonly QuestionState[],
  integrationId?: string,
): Promise<QuestionRow[]> {
  let query = db
    .selectFrom('holder_questions')
    .selectAll()
    .where('state', 'in', [...states]);
  if (integrationId !== undefined) query = query.where('integration_id', '=', integrationId);
  return query.orderBy('created_at').orderBy('id').execute();
}

/** Every open question of one person, over all apps, oldest first. */
export function openQuestionsOf(db: Kysely<Database>, slackUser: string): Promise<QuestionRow[]> {
  return db
    .selectFrom('holder_questions')
    .selectAll()
    .where('slack_user', '=', slackUser)
    .where('state', '=', 'open')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Open questions that were put to this manager, over all apps, oldest first. */
export function questionsToManager(db: Kysely<Database>, slackUser: string): Promise<QuestionRow[]> {
  return db
    .selectFrom('holder_questions')
    .selectAll()
    .where('manager_user', '=', slackUser)
    .where('state', '=', 'open')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Puts an open question to a manager, once; false when it is over or was put to one before. */
export async function nameManager(db: Kysely<Database>, id: string, manager: string, at: string): Promise<boolean> {
  const result = await db
    .updateTable('holder_questions')
    .set({ manager_user: manager, manager_since: at })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('manager_since', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Notes when the manager was asked, once; false when the question is over or that was noted before. */
export async function noteManagerAsked(db: Kysely<Database>, id: string, at: string): Promise<boolean> {
  const result = await db
    .updateTable('holder_questions')
    .set({ manager_asked_at: at })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('manager_asked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The latest question about each of these seats, by vendor id. */
export async function latestQuestions(
  db: Kysely<Database>,
  integrationId: string,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, QuestionRow>> {
  const latest = new Map<string, QuestionRow>();
  for (let start = 0; start < externalIds.length; start += PIECE) {
    const rows = await db
      .selectFrom('holder_questions')
      .selectAll()
      .where('integration_id', '=', integrationId)
      .where('external_id', 'in', externalIds.slice(start, start + PIECE))
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    for (const row of rows) if (latest.get(row.external_id)?.state !== 'open') latest.set(row.external_id, row);
  }
  return latest;
}

/** The last word somebody had about this seat; a question that is asked again since takes nothing back. */
export function latestAnswer(
  db: Kysely<Database>,
  integrationId: string,
  externalId: string,
): Promise<QuestionRow | undefined> {
  return db
    .selectFrom('holder_questions')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('external_id', '=', externalId)
    .where('state', 'in', ['kept', 'released'])
    .orderBy('ended_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Moves a question along its state machine, only from the state it was read in; undefined when somebody was first. */
export async function moveQuestion(
  db: Kysely<Database>,
  row: Pick<QuestionRow, 'id' | 'state'>,
  event: QuestionEvent,
  change: Pick<QuestionRow, 'ended_at'> & Partial<Pick<QuestionRow, 'reason' | 'answered_by'>>,
): Promise<QuestionRow | undefined> {
  const to = nextQuestion(row.state, event);
  if (!to) return undefined;
  return db
    .updateTable('holder_questions')
    .set({ ...change, state: to })
    .where('id', '=', row.id)
    .where('state', '=', row.state)
    .returningAll()
    .executeTakeFirst();
}

/** Notes when an open question was asked and by which message; one that ended meanwhile keeps what it ended on. */
export async function noteAsked(
  db: Kysely<Database>,
  id: string,
  change: Pick<Updateable<HolderQuestionsTable>, 'asked_at' | 'reminded_at' | 'message_id'>,
): Promise<void> {
  await db.updateTable('holder_questions').set(change).where('id', '=', id).where('state', '=', 'open').execute();
}

/** The living seats with these vendor ids. */
export async function seatsWith(
  db: Kysely<Database>,
  integrationId: string,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, SeatRow>> {
  const found = new Map<string, SeatRow>();
  for (let start = 0; start < externalIds.length; start += PIECE) {
    const rows = await db
      .selectFrom('seats')
      .selectAll()
      .where('integration_id', '=', integrationId)
      .where('external_id', 'in', externalIds.slice(start, start + PIECE))
      .where('gone_at', 'is', null)
      .execute();
    for (const row of rows) found.set(row.external_id, row);
  }
  return found;
}
