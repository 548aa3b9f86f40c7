import { type Kysely, type Selectable, sql } from 'kysely';
import { CLAIMING_STATES } from '../domain/request-state.ts';
import type { Database, SeatsTable } from './schema.ts';

export type SeatRow = Selectable<SeatsTable>;

/** The columns a reading brings; the rest belongs to the verdict or to the row's own history. */
const READ_COLUMNS = [
  'email',
  'email_normalized',
  'display_name',
  'status',
  'raw_status',
  'kind',
  'admin',
  'license_type_id',
  'paid',
  'granted_at',
  'fields',
] as const;

export type SeatReading = Pick<SeatRow, 'external_id' | (typeof READ_COLUMNS)[number]>;

/**
 * Stores a page of a reading. A row is rewritten only when something we read differs, so a routine sync of an
 * unchanged roster writes nothing. A changed or returned seat loses its stored verdict until it is judged again.
 * Returns how many rows are new or changed.
 */
export async function upsertSeats(
  db: Kysely<Database>,
  integrationId: string,
  readings: readonly SeatReading[],
  now: string,
): Promise<{ readonly written: number }> {
  // PostgreSQL refuses one statement that writes a row twice, and a vendor may list somebody twice: the last counts.
  const unique = [...new Map(readings.map((reading) => [reading.external_id, reading])).values()];
  let written = 0;
  for (let start = 0; start < unique.length; start += PIECE) {
    written += await upsertPiece(db, integrationId, unique.slice(start, start + PIECE), now);
  }
  return { written };
}

/** Rows a statement: each brings some twenty parameters, and databases take 32 thousand of them. */
const PIECE = 500;

async function upsertPiece(
  db: Kysely<Database>,
  integrationId: string,
  readings: readonly SeatReading[],
  now: string,
): Promise<number> {
  const result = await db
    .insertInto('seats')
    .values(
      readings.map((reading) => ({
        ...reading,
        integration_id: integrationId,
        first_seen_at: now,
        gone_at: null,
        verdict: null,
        verdict_detail: null,
        verdict_since: null,
        verdict_changes_at: null,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['integration_id', 'external_id'])
        .doUpdateSet((eb) => ({
          ...(Object.fromEntries(READ_COLUMNS.map((column) => [column, eb.ref(`excluded.${column}`)])) as object),
          gone_at: null,
          verdict: null,
          verdict_detail: null,
          verdict_since: null,
          verdict_changes_at: null,
        }))
        .where((eb) =>
          eb.or([
            eb('seats.gone_at', 'is not', null),
            ...READ_COLUMNS.map((column) => eb(`seats.${column}`, 'is distinct from', eb.ref(`excluded.${column}`))),
          ]),
        ),
    )
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0n);
}

/** How many living accounts of an integration are admin or owner. */
export async function countAdmins(db: Kysely<Database>, integrationId: string): Promise<number> {
  const row = await db
    .selectFrom('seats')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where('status', '=', 'active')
    // Said twice: the index holds who is not `none`.
    .where('admin', '<>', sql.lit('none'))
    .where('admin', 'in', ['admin', 'owner'])
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Vendor ids of living admin accounts, at most so many. */
export async function listAdmins(
  db: Kysely<Database>,
  integrationId: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('seats')
    .select('external_id')
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where('status', '=', 'active')
    // Said twice: the index holds who is not `none`.
    .where('admin', '<>', sql.lit('none'))
    .where('admin', 'in', ['admin', 'owner'])
    .orderBy('external_id')
    .limit(limit + 1)
    .execute();
  return rows.map((row) => row.external_id);
}

/** How many living seats an integration has. */
export async function countSeats(db: Kysely<Database>, integrationId: string): Promise<number> {
  const row = await db
    .selectFrom('seats')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Remembers which accounts a running listing has seen; seeing one twice is no fault. */
export async function markSeen(db: Kysely<Database>, runId: string, externalIds: readonly string[]): Promise<void> {
  for (let start = 0; start < externalIds.length; start += PIECE) {
    await db
      .insertInto('sync_seen')
      .values(externalIds.slice(start, start + PIECE).map((external_id) => ({ run_id: runId, external_id })))
      .onConflict((conflict) => conflict.columns(['run_id', 'external_id']).doNothing())
      .execute();
  }
}

export async function forgetSeen(db: Kysely<Database>, runId: string): Promise<void> {
  await db.deleteFrom('sync_seen').where('run_id', '=', runId).execute();
}

function unseen(db: Kysely<Database>, integrationId: string, runId: string) {
  return db
    .selectFrom('seats')
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('sync_seen')
            .select(sql<number>`1`.as('one'))
            .whereRef('sync_seen.external_id', '=', 'seats.external_id')
            .where('sync_seen.run_id', '=', runId),
        ),
      ),
    );
}

/** Seats a listing did not see, and how many of them a request of ours had removed: an expected loss. */
export async function countUnseen(
  db: Kysely<Database>,
  integrationId: string,
  runId: string,
): Promise<{ readonly unseen: number; readonly expected: number }> {
  const row = await unseen(db, integrationId, runId)
    .select((eb) => [
      eb.fn.countAll<number | string>().as('unseen'),
      eb.fn
        .sum<number | string | null>(
          eb
            .case()
            .when(
              eb.exists(
                eb
                  .selectFrom('reclaim_requests as r')
                  .innerJoin('plans as p', 'p.id', 'r.plan_id')
                  .select(sql<number>`1`.as('one'))
                  .whereRef('r.integration_id', '=', 'seats.integration_id')
                  .whereRef('r.external_id', '=', 'seats.external_id')
                  .where('p.action', '=', 'reclaim')
                  .where('r.state', 'in', ['succeeded', 'outcome_unknown', 'executing']),
              ),
            )
            .then(1)
            .else(0)
            .end(),
        )
        .as('expected'),
    ])
    .executeTakeFirstOrThrow();
  return { unseen: Number(row.unseen), expected: Number(row.expected ?? 0) };
}

/** Marks the seats a complete and plausible listing did not see as gone. Returns how many. */
export async function sweepUnseen(
  db: Kysely<Database>,
  integrationId: string,
  runId: string,
  now: string,
): Promise<number> {
  const result = await db
    .updateTable('seats')
    .set({ gone_at: now, verdict: null, verdict_detail: null, verdict_since: null, verdict_changes_at: null })
    .where('integration_id', '=', integrationId)
    .where('external_id', 'in', unseen(db, integrationId, runId).select('external_id'))
    .where('gone_at', 'is', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Marks one seat as gone because we were shown that it is. */
export async function markGone(
  db: Kysely<Database>,
  integrationId: string,
  externalId: string,
  now: string,
): Promise<void> {
  await db
    .updateTable('seats')
    .set({ gone_at: now, verdict: null, verdict_detail: null, verdict_since: null, verdict_changes_at: null })
    .where('integration_id', '=', integrationId)
    .where('external_id', '=', externalId)
    .where('gone_at', 'is', null)
    .execute();
}

export function findSeat(
  db: Kysely<Database>,
  integrationId: string,
  externalId: string,
): Promise<SeatRow | undefined> {
  return db
    .selectFrom('seats')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('external_id', '=', externalId)
    .where('gone_at', 'is', null)
    .executeTakeFirst();
}

/** Living seats in order of their vendor id, a piece at a time; `after` is the last id of the piece before. */
export function pageSeats(
  db: Kysely<Database>,
  integrationId: string,
  after: string,
  limit: number,
): Promise<SeatRow[]> {
  return db
    .selectFrom('seats')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where('external_id', '>', after)
    .orderBy('external_id')
    .limit(limit)
    .execute();
}

/** As literals: SQLite takes the index of idle seats only where it sees these words, not parameters. */
const IDLE_VERDICTS = [sql.lit('inactive' as const), sql.lit('leaver' as const)];

/** Inactive or left, longest idle first; who was never seen at all comes before everybody. */
export function listIdle(db: Kysely<Database>, integrationId: string, limit: number): Promise<SeatRow[]> {
  return db
    .selectFrom('seats')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where('verdict', 'in', IDLE_VERDICTS)
    .where('paid', '=', 1)
    .orderBy('verdict_since', (order) => order.asc().nullsFirst())
    .orderBy('external_id')
    .limit(limit)
    .execute();
}

/** Seats a person kept, or had restored, since an instant: a report leaves them alone. */
export async function keptIds(
  db: Kysely<Database>,
  integrationId: string,
  keptSince: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('reclaim_requests')
    .select('external_id')
    .distinct()
    .where('integration_id', '=', integrationId)
    .where('state', 'in', ['rejected', 'restoring', 'restored'])
    .where('decided_at', '>=', keptSince)
    .execute();
  return new Set(rows.map((row) => row.external_id));
}

/**
 * Seats a report may propose, longest idle first: idle on good evidence or left, and neither in an open request nor
 * kept or restored by a person since `keptSince`. Of `only` leavers where that is asked.
 */
export function listProposable(
  db: Kysely<Database>,
  integrationId: string,
  keptSince: string,
  limit: number,
  only?: 'leavers',
  freed: readonly string[] = [],
): Promise<SeatRow[]> {
  return db
    .selectFrom('seats')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where('status', '=', 'active')
    .where('paid', '=', 1)
    .where('verdict', 'in', only === 'leavers' ? IDLE_VERDICTS.slice(1) : IDLE_VERDICTS)
    .where((eb) =>
      eb.or([
        eb('verdict', '=', 'leaver'),
        eb.and([eb('verdict', '=', 'inactive'), eb('verdict_detail', '<>', 'review')]),
      ]),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('reclaim_requests as r')
            .select(sql<number>`1`.as('one'))
            .whereRef('r.integration_id', '=', 'seats.integration_id')
            .whereRef('r.external_id', '=', 'seats.external_id')
            .where((request) =>
              request.or([
                request.and([
                  request('r.state', 'in', [...CLAIMING_STATES]),
                  ...(freed.length > 0 ? [request('r.plan_id', 'not in', [...freed])] : []),
                ]),
                request.and([
                  request('r.state', 'in', ['rejected', 'restoring', 'restored']),
                  request('r.decided_at', '>=', keptSince),
                ]),
              ]),
            ),
        ),
      ),
    )
    .orderBy('verdict_since', (order) => order.asc().nullsFirst())
    .orderBy('external_id')
    .limit(limit)
    .execute();
}

/**
 * Vendor ids of living seats by normalized email, for the emails asked. An address two accounts share names neither:
 * what is said of it could be about either.
 */
export async function findByEmails(
  db: Kysely<Database>,
  integrationId: string,
  emails: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const shared = new Set<string>();
  for (let start = 0; start < emails.length; start += 500) {
    const rows = await db
      .selectFrom('seats')
      .select(['external_id', 'email_normalized'])
      .where('integration_id', '=', integrationId)
      .where('gone_at', 'is', null)
      .where('email_normalized', 'in', emails.slice(start, start + 500))
      .execute();
    for (const row of rows) {
      if (row.email_normalized === null) continue;
      if (found.has(row.email_normalized)) shared.add(row.email_normalized);
      found.set(row.email_normalized, row.external_id);
    }
  }
  for (const email of shared) found.delete(email);
  return found;
}

/** How many living seats of an integration cost something. */
export async function countPaid(db: Kysely<Database>, integrationId: string): Promise<number> {
  const row = await db
    .selectFrom('seats')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where('paid', '=', 1)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
