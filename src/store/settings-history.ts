import type { Kysely } from 'kysely';
import type { AuditRow } from './audit.ts';
import type { Database } from './schema.ts';

/**
 * Saves of settings and rules as the audit trail tells them. The position of the newest is the version a form is opened
 * on; what came after it was saved while the form was open. A form asks for it before it reads what it shows, a save with
 * the integration locked.
 */
const SAVES = ['integration.settings_changed', 'integration.rules_changed'];
/** More saves than anybody makes while a form is open. */
const MOST = 50;

/** The version of an integration's settings; 0 before anything was saved. */
export async function settingsVersion(db: Kysely<Database>, integrationId: string): Promise<number> {
  const row = await db
    .selectFrom('audit_events')
    .select('position')
    .where('subject', '=', `integration:${integrationId}`)
    .where('type', 'in', SAVES)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? 0;
}

/** What was saved after a version, oldest first. */
export function savedSince(db: Kysely<Database>, integrationId: string, version: number): Promise<AuditRow[]> {
  return db
    .selectFrom('audit_events')
    .selectAll()
    .where('subject', '=', `integration:${integrationId}`)
    .where('type', 'in', SAVES)
    .where('position', '>', version)
    .orderBy('position')
    .limit(MOST)
    .execute();
}
