import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { ActivitySourcesTable, ActivityTable, Database } from './schema.ts';

export type ActivityRow = Selectable<ActivityTable>;
export type ActivitySourceRow = Selectable<ActivitySourcesTable>;

/** Keeps the latest sign of life per account and source; an older one never replaces a newer. */
export async function recordActivity(db: Kysely<Database>, rows: readonly Insertable<ActivityTable>[]): Promise<void> {
  const latest = latestOfEach(rows);
  for (let start = 0; start < latest.length; start += 500) {
    await db
      .insertInto('activity')
      .values(latest.slice(start, start + 500))
      .onConflict((conflict) =>
        conflict
          .columns(['integration_id', 'external_id', 'source'])
          .doUpdateSet((eb) => ({ at: eb.ref('excluded.at'), signal: eb.ref('excluded.signal') }))
          .where(sql<boolean>`excluded.at is not null and (activity.at is null or activity.at < excluded.at)`),
      )
      .execute();
  }
}

/** One row per account and source: PostgreSQL refuses one statement that writes a row twice. */
function latestOfEach(rows: readonly Insertable<ActivityTable>[]): readonly Insertable<ActivityTable>[] {
  const best = new Map<string, Insertable<ActivityTable>>();
  for (const row of rows) {
    const key = JSON.stringify([row.integration_id, row.external_id, row.source]);
    const known = best.get(key);
    if (!known || (row.at ?? '') > (known.at ?? '')) best.set(key, row);
  }
  return [...best.values()];
}

export function listSources(db: Kysely<Database>, integrationId: string): Promise<ActivitySourceRow[]> {
  return db
    .selectFrom('activity_sources')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .orderBy('source')
    .execute();
}

export function findSource(
  db: Kysely<Database>,
  integrationId: string,
  source: string,
): Promise<ActivitySourceRow | undefined> {
  return db
    .selectFrom('activity_sources')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('source', '=', source)
    .executeTakeFirst();
}

export async function saveSource(db: Kysely<Database>, row: Insertable<ActivitySourcesTable>): Promise<void> {
  const { integration_id, source, ...rest } = row;
  await db
    .insertInto('activity_sources')
    .values({ integration_id, source, ...rest })
    .onConflict((conflict) => conflict.columns(['integration_id', 'source']).doUpdateSet(rest))
    .execute();
}

/** Everything sources said of these accounts. */
export async function activityOf(
  db: Kysely<Database>,
  integrationId: string,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ActivityRow[]>> {
  const byAccount = new Map<string, ActivityRow[]>();
  for (let start = 0; start < externalIds.length; start += 500) {
    const rows = await db
      .selectFrom('activity')
      .selectAll()
      .where('integration_id', '=', integrationId)
      .where('external_id', 'in', externalIds.slice(start, start + 500))
      .execute();
    for (const row of rows) {
      const known = byAccount.get(row.external_id);
      if (known) known.push(row);
      else byAccount.set(row.external_id, [row]);
    }
  }
  return byAccount;
}

/** Whether a source ever saw anybody; one that saw nobody at all is not believed. */
export async function sawAnybody(db: Kysely<Database>, integrationId: string, source: string): Promise<boolean> {
  const row = await db
    .selectFrom('activity')
    .select('external_id')
    .where('integration_id', '=', integrationId)
    .where('source', '=', source)
    .where('at', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets a source that never answered. */
export async function dropSource(db: Kysely<Database>, integrationId: string, source: string): Promise<void> {
  await db
    .deleteFrom('activity_sources')
    .where('integration_id', '=', integrationId)
    .where('source', '=', source)
    .execute();
}
