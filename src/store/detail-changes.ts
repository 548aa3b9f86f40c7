import type { Insertable, Kysely, Selectable } from 'kysely';
import { type ChangeEvent, type ChangeState, nextChange, OPEN_CHANGES } from '../domain/detail-change.ts';
import type { Database, DetailChangesTable } from './schema.ts';

export type ChangeRow = Selectable<DetailChangesTable>;

/** Stores a draft: an account as it was read, for a form nobody has filled in yet. */
export async function insertChange(db: Kysely<Database>, row: Insertable<DetailChangesTable>): Promise<void> {
  await db.insertInto('detail_changes').values(row).execute();
}

export function findChange(db: Kysely<Database>, id: string): Promise<ChangeRow | undefined> {
  return db.selectFrom('detail_changes').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The change under way for an account; there is one at most. */
export function findOpenChange(
  db: Kysely<Database>,
  integrationId: string,
  externalId: string,
): Promise<ChangeRow | undefined> {
  return db
    .selectFrom('detail_changes')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .where('external_id', '=', externalId)
    .where('state', 'in', [...OPEN_CHANGES])
    .executeTakeFirst();
}

/** What a form was filled in with, or what was read afresh for it. Drafts alone; undefined once it was asked for. */
export function rewriteDraft(
  db: Kysely<Database>,
  id: string,
  change: Pick<ChangeRow, 'email' | 'display_name' | 'seen' | 'difference' | 'hash' | 'updated_at'>,
): Promise<ChangeRow | undefined> {
  return db
    .updateTable('detail_changes')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', 'draft')
    .returningAll()
    .executeTakeFirst();
}

/** Moves a change along its table, only from a state that allows the event; undefined when somebody was first. */
export async function moveChange(
  db: Kysely<Database>,
  id: string,
  event: ChangeEvent,
  change: Partial<
    Pick<ChangeRow, 'approved_by' | 'approved_at' | 'rejected_by' | 'sent_at' | 'reason' | 'expires_at'>
  > &
    Pick<ChangeRow, 'updated_at'>,
): Promise<ChangeRow | undefined> {
  const row = await findChange(db, id);
  const to = row && nextChange(row.state, event);
  if (!row || !to) return undefined;
  return db
    .updateTable('detail_changes')
    .set({ ...change, state: to })
    .where('id', '=', id)
    .where('state', '=', row.state)
    .returningAll()
    .executeTakeFirst();
}

/** Where its message stands. */
export async function notePosted(
  db: Kysely<Database>,
  id: string,
  message: Pick<ChangeRow, 'channel' | 'ts'>,
): Promise<void> {
  await db.updateTable('detail_changes').set(message).where('id', '=', id).execute();
}

/** Notes that it was looked at and keeps its state, such as a lost answer that reading does not settle yet. */
export async function touchChange(db: Kysely<Database>, id: string, updated_at: string): Promise<void> {
  await db.updateTable('detail_changes').set({ updated_at }).where('id', '=', id).execute();
}

/** Changes in one of these states, oldest first. */
export function changesIn(db: Kysely<Database>, states: readonly ChangeState[]): Promise<ChangeRow[]> {
  return db
    .selectFrom('detail_changes')
    .selectAll()
    .where('state', 'in', [...states])
    .orderBy('updated_at')
    .limit(500)
    .execute();
}

/** Drops forms nobody sent since an instant. */
export async function dropDrafts(db: Kysely<Database>, before: string): Promise<void> {
  await db.deleteFrom('detail_changes').where('state', '=', 'draft').where('updated_at', '<', before).execute();
}

/** Changes of an account, or of whoever has this address, for what is held about a person. */
export async function changesAbout(
  db: Kysely<Database>,
  email: string,
  seats: readonly { readonly integration_id: string; readonly external_id: string }[],
): Promise<readonly ChangeRow[]> {
  const ids = seats.map((seat) => seat.external_id);
  const rows = await db
    .selectFrom('detail_changes')
    .selectAll()
    .where((eb) => eb.or([eb('email', '=', email), ...(ids.length === 0 ? [] : [eb('external_id', 'in', ids)])]))
    .orderBy('created_at')
    .execute();
  const theirs = (row: ChangeRow) =>
    seats.some((seat) => seat.integration_id === row.integration_id && seat.external_id === row.external_id);
  return rows.filter((row) => row.email === email || theirs(row));
}

/** Takes the person out of a change that is over: which fields were changed stays, what they said does not. */
export async function blankChange(db: Kysely<Database>, row: ChangeRow, erased: string): Promise<void> {
  const fields = JSON.parse(row.difference) as readonly { readonly field: string; readonly label: string }[];
  const difference = JSON.stringify(fields.map(({ field, label }) => ({ field, label, from: null, to: erased })));
  await db
    .updateTable('detail_changes')
    .set({ email: null, display_name: null, seen: '{}', difference, reason: row.reason === null ? null : erased })
    .where('id', '=', row.id)
    .execute();
}

/** Changes that ended before an instant and still say whom they were about. */
export function oldChanges(db: Kysely<Database>, before: string, limit: number): Promise<ChangeRow[]> {
  return db
    .selectFrom('detail_changes')
    .selectAll()
    .where('state', 'not in', ['draft', ...OPEN_CHANGES])
    .where('updated_at', '<', before)
    .where((eb) => eb.or([eb('email', 'is not', null), eb('display_name', 'is not', null), eb('seen', '<>', '{}')]))
    .limit(limit)
    .execute();
}
