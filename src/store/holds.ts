import type { Kysely, Selectable } from 'kysely';
import { addDays } from '../domain/time.ts';
import type { Database, HoldsTable } from './schema.ts';

export type HoldRow = Selectable<HoldsTable>;

/** Long after any approval has expired. */
const KEPT_DAYS = 60;

export function integrationHold(integrationId: string): string {
  return `integration:${integrationId}`;
}

/** By credential, so that a wait for another key ends with it. */
export function credentialHold(credentialId: string): string {
  return `credential:${credentialId}`;
}

export function requestHold(requestId: string): string {
  return `request:${requestId}`;
}

/** Notes why something waits and until when nothing is tried; a newer hold replaces the one before. */
export async function putHold(db: Kysely<Database>, row: HoldRow): Promise<void> {
  await db.deleteFrom('holds').where('until', '<', addDays(row.until, -KEPT_DAYS)).execute();
  const { integration_id, reason, until } = row;
  await db
    .insertInto('holds')
    .values(row)
    .onConflict((conflict) => conflict.column('subject').doUpdateSet({ integration_id, reason, until }))
    .execute();
}

/** Every hold in an integration by its subject, those whose time is over as well: they say what was met last. */
export async function holdsIn(db: Kysely<Database>, integrationId: string): Promise<ReadonlyMap<string, HoldRow>> {
  const rows = await db.selectFrom('holds').selectAll().where('integration_id', '=', integrationId).execute();
  return new Map(rows.map((row) => [row.subject, row]));
}

export async function dropHold(db: Kysely<Database>, subject: string): Promise<void> {
  await db.deleteFrom('holds').where('subject', '=', subject).execute();
}

/** Lets everything in an integration be tried at once, such as when it was given other credentials. */
export async function dropHoldsIn(db: Kysely<Database>, integrationId: string): Promise<void> {
  await db.deleteFrom('holds').where('integration_id', '=', integrationId).execute();
}
