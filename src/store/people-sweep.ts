import { type Kysely, sql } from 'kysely';
import { addressesOf, peopleById, type Stirred } from './directory-people.ts';
import type { Database } from './schema.ts';

/** Who is missing from a listing, who left since the last one, and which seats that concerns. */

/** Rows a statement. */
const PIECE = 500;

/**
 * How many people of a source work there by the last complete reading, and how many of them were said to have left by
 * readings begun since. `since` is when that reading began.
 */
export async function countLeft(
  db: Kysely<Database>,
  sourceId: string,
  since: string,
): Promise<{ readonly working: number; readonly left: number }> {
  const row = await db
    .selectFrom('directory_people')
    .select((eb) => [
      eb.fn
        .sum<number | string | null>(eb.case().when('employment', '<>', 'terminated').then(1).else(0).end())
        .as('works'),
      eb.fn
        .sum<number | string | null>(
          eb
            .case()
            .when(eb.and([eb('employment', '=', 'terminated'), eb('read_at', '>', since)]))
            .then(1)
            .else(0)
            .end(),
        )
        .as('left'),
    ])
    .where('integration_id', '=', sourceId)
    .where('gone_at', 'is', null)
    .where('first_seen_at', '<=', since)
    .executeTakeFirstOrThrow();
  const left = Number(row.left ?? 0);
  return { working: Number(row.works ?? 0) + left, left };
}

/** How many people of a source were listed at an instant and are not known to be gone. */
export async function listedBefore(db: Kysely<Database>, sourceId: string, at: string): Promise<number> {
  const row = await db
    .selectFrom('directory_people')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('integration_id', '=', sourceId)
    .where('gone_at', 'is', null)
    .where('first_seen_at', '<=', at)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** People whose record changed, or was found missing again, in a reading begun after this instant. */
export async function changedSince(
  db: Kysely<Database>,
  sourceId: string,
  since: string | null,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('directory_people')
    .select('external_id')
    .where('integration_id', '=', sourceId)
    .where((eb) =>
      since === null
        ? eb.lit(true)
        : eb.or([eb('read_at', '>', since), eb('gone_at', '>', since), eb('gone_confirmed_at', '>', since)]),
    )
    .execute();
  return rows.map((row) => row.external_id);
}

/** People a listing did not see: those listed before (`before`: 'listed'), or missed by one reading already. */
export async function unseenPeople(
  db: Kysely<Database>,
  sourceId: string,
  runId: string,
  before: 'listed' | 'missed_once',
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('directory_people as p')
    .select('p.external_id')
    .where('p.integration_id', '=', sourceId)
    .where('p.gone_at', before === 'listed' ? 'is' : 'is not', null)
    .where('p.gone_confirmed_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('sync_seen as s')
            .select(sql<number>`1`.as('one'))
            .whereRef('s.external_id', '=', 'p.external_id')
            .where('s.run_id', '=', runId),
        ),
      ),
    )
    .orderBy('p.external_id')
    .execute();
  return rows.map((row) => row.external_id);
}

/** How many of these people were not known to have left. */
export async function workingAmong(
  db: Kysely<Database>,
  sourceId: string,
  externalIds: readonly string[],
): Promise<number> {
  return (await peopleById(db, sourceId, externalIds)).filter((person) => person.employment !== 'terminated').length;
}

/** What hangs on these people, so that the seats behind them are judged again. */
export async function stirredBy(
  db: Kysely<Database>,
  sourceId: string,
  externalIds: readonly string[],
): Promise<Stirred> {
  const people = await peopleById(db, sourceId, externalIds);
  const held = await addressesOf(db, sourceId, externalIds);
  return {
    ids: externalIds,
    addresses: [...new Set([...held.values()].flat().map((row) => row.address))],
    employeeIds: [...new Set(people.flatMap((person) => person.employee_id ?? []))],
  };
}

/** Marks people a complete and plausible listing did not see, for the first time or (`again`) once more. */
export async function markPeopleGone(
  db: Kysely<Database>,
  sourceId: string,
  externalIds: readonly string[],
  now: string,
  again = false,
): Promise<void> {
  for (let start = 0; start < externalIds.length; start += PIECE) {
    await db
      .updateTable('directory_people')
      .set(again ? { gone_confirmed_at: now } : { gone_at: now })
      .where('integration_id', '=', sourceId)
      .where('external_id', 'in', externalIds.slice(start, start + PIECE))
      .where(again ? 'gone_confirmed_at' : 'gone_at', 'is', null)
      .execute();
  }
}
