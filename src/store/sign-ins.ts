import { type Insertable, type Kysely, sql } from 'kysely';
import { addDays } from '../domain/time.ts';
import type { Database } from './schema.ts';
import type { DirectorySignInsTable } from './sources-schema.ts';

/** Keeps each person's latest sign-in into an app; an older one, or the same event read twice, changes nothing. */
export async function recordSignIns(
  db: Kysely<Database>,
  rows: readonly Insertable<DirectorySignInsTable>[],
): Promise<void> {
  // PostgreSQL refuses one statement that writes a row twice.
  const best = new Map<string, Insertable<DirectorySignInsTable>>();
  for (const row of rows) {
    const key = JSON.stringify([row.integration_id, row.app_id, row.external_id]);
    const known = best.get(key);
    if (!known || row.at > known.at) best.set(key, row);
  }
  const latest = [...best.values()];
  for (let start = 0; start < latest.length; start += 500) {
    await db
      .insertInto('directory_sign_ins')
      .values(latest.slice(start, start + 500))
      .onConflict((conflict) =>
        conflict
          .columns(['integration_id', 'app_id', 'external_id'])
          .doUpdateSet((eb) => ({ at: eb.ref('excluded.at') }))
          .where(sql<boolean>`directory_sign_ins.at < excluded.at`),
      )
      .execute();
  }
}

/** The latest sign-ins of these people into one app. */
export async function signInsOf(
  db: Kysely<Database>,
  sourceId: string,
  appId: string,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let start = 0; start < personIds.length; start += 500) {
    const rows = await db
      .selectFrom('directory_sign_ins')
      .select(['external_id', 'at'])
      .where('integration_id', '=', sourceId)
      .where('app_id', '=', appId)
      .where('external_id', 'in', personIds.slice(start, start + 500))
      .execute();
    for (const row of rows) found.set(row.external_id, row.at);
  }
  return found;
}

/** The latest sign-ins of these people into whatever app. */
export async function lastSignInsOf(
  db: Kysely<Database>,
  sourceId: string,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let start = 0; start < personIds.length; start += 500) {
    const rows = await db
      .selectFrom('directory_sign_ins')
      .select((eb) => ['external_id', eb.fn.max<string>('at').as('at')])
      .where('integration_id', '=', sourceId)
      .where('external_id', 'in', personIds.slice(start, start + 500))
      .groupBy('external_id')
      .execute();
    for (const row of rows) found.set(row.external_id, row.at);
  }
  return found;
}

/** When anybody last signed in to an app, and how many people's latest sign-in falls in the days before that. */
export async function lastBusy(
  db: Kysely<Database>,
  sourceId: string,
  appId: string,
  days: number,
): Promise<{ readonly at: string; readonly people: number } | null> {
  const into = db.selectFrom('directory_sign_ins').where('integration_id', '=', sourceId).where('app_id', '=', appId);
  const last = await into.select((eb) => eb.fn.max<string | null>('at').as('at')).executeTakeFirst();
  if (last?.at == null) return null;
  const row = await into
    .select((eb) => eb.fn.countAll<number | string>().as('people'))
    .where('at', '>', addDays(last.at, -days))
    .executeTakeFirstOrThrow();
  return { at: last.at, people: Number(row.people) };
}
