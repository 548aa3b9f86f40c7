import { createHmac } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { AuditEventsTable, Database } from './schema.ts';

export type AuditRow = Selectable<AuditEventsTable>;

export interface AuditInput {
  readonly id: string;
  readonly at: string;
  /** A Slack user id, or `job:<name>`. */
  readonly actor: string;
  /** What it is about, such as `request:…` or `integration:…`. */
  readonly subject: string;
  readonly type: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** The text a link of the chain covers: JSON with keys in order, so the same event always gives the same text. */
export function canonicalEvent(event: AuditInput, position: number, previous: string): string {
  const { id, at, actor, subject, type } = event;
  return JSON.stringify([position, previous, id, at, actor, subject, type, sorted(event.data)]);
}

function sorted(data: AuditInput['data']): AuditInput['data'] {
  return Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const ADDRESS = /[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g;

/** The chain can never be erased from, so an address that came in with somebody else's words stays out of it. */
function withoutAddresses(data: AuditInput['data']): AuditInput['data'] {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.replace(ADDRESS, '[address]') : value,
    ]),
  );
}

/**
 * Appends one event to the keyed hash chain, in the transaction it tells of. The head row is locked before it is read
 * (`for update` on PostgreSQL; on SQLite the transaction holds the write lock from its beginning). Email addresses in
 * the data are left out.
 */
export async function appendAudit(tx: Kysely<Database>, key: Buffer, input: AuditInput): Promise<void> {
  const event = { ...input, data: sorted(withoutAddresses(input.data)) };
  const adapter = tx.getExecutor().adapter;
  let query = tx.selectFrom('audit_head').selectAll().where('id', '=', 'head');
  if (adapter.supportsMultipleConnections) query = query.forUpdate();
  const head = await query.executeTakeFirstOrThrow();
  const position = head.position + 1;
  const hash = createHmac('sha256', key)
    .update(canonicalEvent(event, position, head.hash))
    .digest('hex');
  await tx
    .insertInto('audit_events')
    .values({ ...event, data: JSON.stringify(event.data), position, previous: head.hash, hash })
    .execute();
  await tx.updateTable('audit_head').set({ position, hash }).where('id', '=', 'head').execute();
}

/** Events about a subject, oldest first. */
export function auditOf(db: Kysely<Database>, subject: string): Promise<AuditRow[]> {
  return db.selectFrom('audit_events').selectAll().where('subject', '=', subject).orderBy('position').execute();
}

/** The chain's head: the number of events and the last hash. */
export async function auditHead(db: Kysely<Database>): Promise<{ readonly position: number; readonly hash: string }> {
  const row = await db
    .selectFrom('audit_head')
    .select(['position', 'hash'])
    .where('id', '=', 'head')
    .executeTakeFirstOrThrow();
  return { position: row.position, hash: row.hash };
}

/** The newest events, newest first. */
export function latestAudit(db: Kysely<Database>, limit: number): Promise<AuditRow[]> {
  return db.selectFrom('audit_events').selectAll().orderBy('position', 'desc').limit(limit).execute();
}

/** Events after a position, oldest first, between two instants where they are given. */
export function pageAudit(
  db: Kysely<Database>,
  page: { readonly after: number; readonly limit: number; readonly from: string | null; readonly to: string | null },
): Promise<AuditRow[]> {
  let query = db.selectFrom('audit_events').selectAll().where('position', '>', page.after);
  if (page.from !== null) query = query.where('at', '>=', page.from);
  if (page.to !== null) query = query.where('at', '<=', page.to);
  return query.orderBy('position').limit(page.limit).execute();
}

/** Events of one type since an instant, newest first. */
export function auditSince(db: Kysely<Database>, type: string, since: string): Promise<AuditRow[]> {
  return db
    .selectFrom('audit_events')
    .selectAll()
    .where('type', '=', type)
    .where('at', '>=', since)
    .orderBy('position', 'desc')
    .execute();
}

/** Proves that the database answers and can be written. */
export async function ping(db: Kysely<Database>): Promise<void> {
  await sql`select 1`.execute(db);
}
