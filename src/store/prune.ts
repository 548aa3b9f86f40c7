import type { Kysely } from 'kysely';
import { CLAIMING_STATES } from '../domain/request-state.ts';
import { blankChange, oldChanges } from './detail-changes.ts';
import { ERASED, withoutPerson } from './person.ts';
import { forgetDirectoryPerson, oldDirectoryPeople } from './person-directory.ts';
import type { Database } from './schema.ts';

/** What is taken out of rows that nobody needs any more; ids, states and times stay, so every count stays what it was. */

type Db = Kysely<Database>;

/** How many rows of one kind a batch takes at most. */
export const PRUNE_BATCH = 200;
const UNDECIDED: readonly string[] = [...CLAIMING_STATES, 'restoring'];

/** Blanks seats that went before an instant and that nothing open speaks of, and forgets their activity. */
export async function pruneSeats(
  db: Db,
  before: string,
): Promise<{ readonly seats: number; readonly activity: number }> {
  const rows = await db
    .selectFrom('seats')
    .select(['integration_id', 'external_id'])
    .where('gone_at', '<', before)
    .where((eb) =>
      eb.or([
        eb('email', 'is not', null),
        eb('email_normalized', 'is not', null),
        eb('display_name', 'is not', null),
        eb('fields', '<>', '{}'),
      ]),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('reclaim_requests')
            .select('reclaim_requests.id')
            .whereRef('reclaim_requests.integration_id', '=', 'seats.integration_id')
            .whereRef('reclaim_requests.external_id', '=', 'seats.external_id')
            .where('reclaim_requests.state', 'in', UNDECIDED as never),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('holder_questions')
            .select('holder_questions.id')
            .whereRef('holder_questions.integration_id', '=', 'seats.integration_id')
            .whereRef('holder_questions.external_id', '=', 'seats.external_id')
            .where('holder_questions.state', '=', 'open'),
        ),
      ),
    )
    .limit(PRUNE_BATCH)
    .execute();
  let activity = 0;
  for (const { integration_id, external_id } of rows) {
    await db
      .updateTable('seats')
      .set({ email: null, email_normalized: null, display_name: null, fields: '{}' })
      .where('integration_id', '=', integration_id)
      .where('external_id', '=', external_id)
      .execute();
    const gone = await db
      .deleteFrom('activity')
      .where('integration_id', '=', integration_id)
      .where('external_id', '=', external_id)
      .executeTakeFirst();
    activity += Number(gone.numDeletedRows);
  }
  return { seats: rows.length, activity };
}

/** Forgets what was seen before an instant of accounts that never were a seat here. */
export async function pruneStrayActivity(db: Db, before: string): Promise<number> {
  const rows = await db
    .selectFrom('activity')
    .select(['integration_id', 'external_id', 'source'])
    .where('at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('seats')
            .select('seats.external_id')
            .whereRef('seats.integration_id', '=', 'activity.integration_id')
            .whereRef('seats.external_id', '=', 'activity.external_id'),
        ),
      ),
    )
    .limit(PRUNE_BATCH)
    .execute();
  for (const row of rows) {
    await db
      .deleteFrom('activity')
      .where('integration_id', '=', row.integration_id)
      .where('external_id', '=', row.external_id)
      .where('source', '=', row.source)
      .execute();
  }
  return rows.length;
}

/**
 * Blanks what decided requests say of their person, with free text and the way back. One that is open, may still be
 * tried or restored, or stands on an open list is left alone.
 */
export async function pruneRequests(db: Db, before: string, now: string): Promise<number> {
  const rows = await db
    .selectFrom('reclaim_requests')
    .innerJoin('plans', 'plans.id', 'reclaim_requests.plan_id')
    .select(['reclaim_requests.id', 'reclaim_requests.item', 'reclaim_requests.outcome_reason'])
    .where('plans.state', '<>', 'open')
    .where('reclaim_requests.updated_at', '<', before)
    .where('reclaim_requests.state', 'not in', UNDECIDED as never)
    .where((eb) => eb.or([eb('restore_until', 'is', null), eb('restore_until', '<', now)]))
    .where('reclaim_requests.item', 'not like', '%"erased":true%')
    .limit(PRUNE_BATCH)
    .execute();
  for (const row of rows) {
    await db
      .updateTable('reclaim_requests')
      .set({
        item: withoutPerson(row.item),
        outcome_reason: row.outcome_reason === null ? null : ERASED,
        undo: null,
        restore_until: null,
        resume: null,
        progress: null,
      })
      .where('id', '=', row.id)
      .execute();
    await db
      .updateTable('action_attempts')
      .set({ detail: ERASED })
      .where('request_id', '=', row.id)
      .where('detail', 'is not', null)
      .execute();
  }
  return rows.length;
}

/** Blanks questions to holders that ended before an instant; that one was asked, and how it ended, stays. */
export async function pruneQuestions(db: Db, before: string): Promise<number> {
  const rows = await db
    .selectFrom('holder_questions')
    .select(['id', 'item', 'reason'])
    .where('state', '<>', 'open')
    .where('ended_at', '<', before)
    .where('email', '<>', ERASED)
    .limit(PRUNE_BATCH)
    .execute();
  for (const { id, item, reason } of rows) {
    await db
      .updateTable('holder_questions')
      .set({ email: ERASED, item: withoutPerson(item), reason: reason === null ? null : ERASED })
      .where('id', '=', id)
      .execute();
  }
  return rows.length;
}

/** Blanks changes of details that ended before an instant; which fields they were of stays. */
export async function pruneChanges(db: Db, before: string): Promise<number> {
  const rows = await oldChanges(db, before, PRUNE_BATCH);
  for (const row of rows) await blankChange(db, row, ERASED);
  return rows.length;
}

/** Forgets messages to holders sent before an instant, but not one that an open question stands in. */
export async function pruneMessages(db: Db, before: string): Promise<number> {
  const rows = await db
    .selectFrom('holder_messages')
    .select('id')
    .where('claimed_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('holder_questions')
            .select('holder_questions.id')
            .where('holder_questions.state', '=', 'open')
            .where((eb) =>
              eb.or([
                eb('holder_questions.slack_user', '=', eb.ref('holder_messages.slack_user')),
                eb('holder_questions.manager_user', '=', eb.ref('holder_messages.slack_user')),
              ]),
            ),
        ),
      ),
    )
    .limit(PRUNE_BATCH)
    .execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom('holder_messages').where('id', 'in', ids).execute();
  return ids.length;
}

/** Blanks exemptions that ended before an instant: whom they were about, and why. */
export async function pruneExemptions(db: Db, before: string): Promise<number> {
  const rows = await db
    .selectFrom('exemptions')
    .select(['id', 'scope', 'target'])
    .where((eb) => eb.or([eb('ended_at', '<', before), eb('until', '<', before)]))
    .where('reason', '<>', ERASED)
    .limit(PRUNE_BATCH)
    .execute();
  for (const { id, scope, target } of rows) {
    await db
      .updateTable('exemptions')
      .set({ target: scope === 'person' ? ERASED : target, members: '[]', reason: ERASED })
      .where('id', '=', id)
      .execute();
  }
  return rows.length;
}

/** Forgets directory and HR records that their source stopped listing before an instant and no present seat is judged by. */
export async function pruneRecords(db: Db, before: string): Promise<number> {
  const rows = await oldDirectoryPeople(db, before, PRUNE_BATCH);
  for (const row of rows) await forgetDirectoryPerson(db, row);
  return rows.length;
}
