import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';
import type { SeatRow } from './seats.ts';

const NONE = { verdict: null, verdict_detail: null, verdict_since: null, verdict_changes_at: null };

/**
 * Forgets the stored verdicts of these accounts, so that they are judged again. Call it in the transaction that stores
 * what they showed: then a stored verdict never contradicts stored activity, even when a reading stops midway.
 */
export async function forgetVerdictsOf(
  db: Kysely<Database>,
  integrationId: string,
  externalIds: readonly string[],
): Promise<void> {
  for (let start = 0; start < externalIds.length; start += 500) {
    await db
      .updateTable('seats')
      .set(NONE)
      .where('integration_id', '=', integrationId)
      .where('external_id', 'in', externalIds.slice(start, start + 500))
      .where('verdict', 'is not', null)
      .execute();
  }
}

/** From this many doubtful verdicts on all are judged anew in the background, instead of one long statement here. */
const MANY_DOUBTFUL = 20_000;
/** In the very words of its index. */
const DOUBTFUL = sql<boolean>`(verdict = 'undetermined' or verdict_detail = 'review')`;

/**
 * Forgets the verdicts a newer reading of a source may better: all that were undetermined or rested on doubtful
 * evidence. The rest still hold, so nothing is rewritten.
 */
export async function forgetDoubtful(db: Kysely<Database>, integrationId: string): Promise<void> {
  const many = await db
    .selectFrom('seats')
    .select('external_id')
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where(DOUBTFUL)
    .limit(1)
    .offset(MANY_DOUBTFUL - 1)
    .executeTakeFirst();
  if (many) return dropVerdicts(db, integrationId);
  await db
    .updateTable('seats')
    .set(NONE)
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where(DOUBTFUL)
    .execute();
}

/** Forgets every verdict that somebody left: what was read since may dispute it. */
export async function forgetLeavers(db: Kysely<Database>, integrationId: string): Promise<void> {
  await db
    .updateTable('seats')
    .set(NONE)
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where('verdict', '=', 'leaver')
    .execute();
}

/** Forgets the verdicts that hang on whose credentials are used, when they now belong to another account. */
export async function forgetOwners(
  db: Kysely<Database>,
  integrationId: string,
  before: string | null,
  after: string | null,
): Promise<void> {
  if (before === after) return;
  await forgetVerdictsOf(
    db,
    integrationId,
    [before, after].filter((id) => id !== null),
  );
}

/** Forgets the verdicts of seats one of whose columns has one of these values, in one integration or in all (null). */
export async function forgetVerdictsWhere(
  db: Kysely<Database>,
  integrationId: string | null,
  column: 'external_id' | 'license_type_id' | 'email_normalized',
  values: readonly string[],
): Promise<void> {
  for (let start = 0; start < values.length; start += 500) {
    let query = db
      .updateTable('seats')
      .set(NONE)
      .where(column, 'in', values.slice(start, start + 500))
      .where('verdict', 'is not', null);
    if (integrationId !== null) query = query.where('integration_id', '=', integrationId);
    await query.execute();
  }
}

/**
 * Living seats whose stored verdict no longer holds, or that have none yet. Two questions, each with an index of its
 * own: together they would read the whole roster again for every piece.
 */
export async function pageUnjudged(
  db: Kysely<Database>,
  integrationId: string,
  now: string,
  limit: number,
): Promise<SeatRow[]> {
  const living = db
    .selectFrom('seats')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null);
  const fresh = await living.where('verdict', 'is', null).limit(limit).execute();
  if (fresh.length === limit) return fresh;
  const due = await living
    .where('verdict', 'is not', null)
    .where('verdict_changes_at', '<=', now)
    .limit(limit - fresh.length)
    .execute();
  return [...fresh, ...due];
}

export interface StoredVerdict {
  readonly externalId: string;
  readonly verdict: NonNullable<SeatRow['verdict']>;
  readonly detail: string | null;
  readonly since: string | null;
  readonly changesAt: string | null;
}

/** Rows a statement: one statement for many keeps a large roster's verdicts at a few microseconds each. */
const VERDICTS_A_STATEMENT = 250;

/** Keeps verdicts beside their seats, in the transaction that read what they were judged on. */
export async function storeVerdicts(
  db: Kysely<Database>,
  integrationId: string,
  verdicts: readonly StoredVerdict[],
): Promise<void> {
  for (let start = 0; start < verdicts.length; start += VERDICTS_A_STATEMENT) {
    const rows = verdicts
      .slice(start, start + VERDICTS_A_STATEMENT)
      .map(
        ({ externalId, verdict, detail, since, changesAt }) =>
          sql`(${externalId}, ${verdict}, ${detail}, ${since}, ${changesAt})`,
      );
    // SQLite and PostgreSQL both name the columns of VALUES column1, column2 …
    await sql`
      update seats set
        verdict = v.column2, verdict_detail = v.column3, verdict_since = v.column4, verdict_changes_at = v.column5
      from (values ${sql.join(rows)}) as v
      where seats.integration_id = ${integrationId} and seats.external_id = v.column1`.execute(db);
  }
}

export interface VerdictCount {
  readonly licenseTypeId: string | null;
  readonly paid: number | null;
  readonly verdict: SeatRow['verdict'];
  readonly detail: string | null;
  readonly count: number;
}

/** Living accounts by license type, cost and verdict. `detail` tells fresh seats and the reasons of unknown ones apart. */
export async function countVerdicts(db: Kysely<Database>, integrationId: string): Promise<readonly VerdictCount[]> {
  const rows = await db
    .selectFrom('seats')
    .select((eb) => [
      'license_type_id',
      'paid',
      'verdict',
      'verdict_detail',
      eb.fn.countAll<number | string>().as('count'),
    ])
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where('status', '<>', 'deactivated')
    .groupBy(['license_type_id', 'paid', 'verdict', 'verdict_detail'])
    .execute();
  return rows.map((row) => ({
    licenseTypeId: row.license_type_id,
    paid: row.paid,
    verdict: row.verdict,
    detail: row.verdict_detail,
    count: Number(row.count),
  }));
}

/**
 * Has every seat of an integration judged anew, since its rules or what its evidence means have changed: none of the
 * stored verdicts counts until then. One row is written however many seats there are. Call it in the transaction that
 * stores the change.
 */
export async function dropVerdicts(db: Kysely<Database>, integrationId: string): Promise<void> {
  await db.updateTable('integrations').set({ judged_through: '' }).where('id', '=', integrationId).execute();
}

/** Notes up to which account the seats were judged anew; null when all were. */
export async function markJudged(db: Kysely<Database>, integrationId: string, through: string | null): Promise<void> {
  await db.updateTable('integrations').set({ judged_through: through }).where('id', '=', integrationId).execute();
}

/**
 * How many living seats have no verdict that counts; `judgedThrough` is the integration's own. While all are judged anew,
 * those judged already whose time is over since then are not counted: they come afterwards.
 */
export async function countUnjudged(
  db: Kysely<Database>,
  integrationId: string,
  judgedThrough: string | null,
  now: string,
): Promise<number> {
  const living = db
    .selectFrom('seats')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null);
  const fresh = living.where('verdict', 'is', null);
  const left =
    judgedThrough === null
      ? [fresh, living.where('verdict', 'is not', null).where('verdict_changes_at', '<=', now)]
      : [fresh.where('external_id', '<=', judgedThrough), living.where('external_id', '>', judgedThrough)];
  const counts = await Promise.all(left.map((query) => query.executeTakeFirstOrThrow()));
  return counts.reduce((total, row) => total + Number(row.count), 0);
}
