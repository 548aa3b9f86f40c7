import { createHmac } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type AuditRow, canonicalEvent } from './audit.ts';
import type { Database } from './schema.ts';

/** A head of the chain as somebody outside saw it, such as the line under a digest in Slack. */
export interface WitnessedHead {
  readonly position: number;
  /** The whole hash in lower-case hex, or its first characters (at least WITNESS_MIN). */
  readonly hash: string;
}

export type AuditVerdict =
  | { readonly kind: 'intact'; readonly events: number; readonly head: string }
  /** The first row that cannot be believed, and why, in words. */
  | { readonly kind: 'broken'; readonly position: number; readonly why: string };

/** Fewer characters of a hash vouch for nothing. */
export const WITNESS_MIN = 12;

const PIECE = 1000;
const START = 'start';

/**
 * Walks the whole chain and recomputes every link. Finds a row that was edited, deleted, inserted or moved, a fork, a
 * chain cut off or rewritten before a witnessed head, and a changed head; names the first bad row. Writes nothing, and
 * events that are appended meanwhile are no fault.
 */
export async function verifyAudit(
  db: Kysely<Database>,
  key: Buffer,
  witnesses: readonly WitnessedHead[] = [],
): Promise<AuditVerdict> {
  const stray = await db.selectFrom('audit_events').select('position').where('position', '<', 1).limit(1).execute();
  if (stray.length > 0) return broken(0, 'a row stands before the beginning');
  let previous = START;
  let position = 0;
  let confirmed = 0;
  for (;;) {
    const rows = await piece(db, position);
    for (const row of rows) {
      const fault = rowFault(row, position + 1, previous, key);
      if (fault !== null) return broken(position + 1, fault);
      const seen = witnesses.filter((witness) => witness.position === row.position);
      if (seen.some((witness) => !agrees(row, witness)))
        return broken(row.position, rewritten(confirmed, row.position));
      if (seen.length > 0) confirmed = row.position;
      previous = row.hash;
      position = row.position;
    }
    if (rows.length === PIECE) continue;
    const head = await db.selectFrom('audit_head').selectAll().where('id', '=', 'head').executeTakeFirst();
    if (head === undefined)
      return broken(position + 1, 'the stored head is gone, so nobody knows where the chain ends');
    // A row and the head are written in one step, so a head that is ahead was appended to after the last look.
    if (head.position > position && (await piece(db, position)).length > 0) continue;
    const fault = endFault(head, { position, hash: previous }, witnesses);
    return fault ?? (await twice(db)) ?? { kind: 'intact', events: position, head: previous };
  }
}

function piece(db: Kysely<Database>, after: number): Promise<AuditRow[]> {
  return db
    .selectFrom('audit_events')
    .selectAll()
    .where('position', '>', after)
    .orderBy('position')
    .orderBy('id')
    .limit(PIECE)
    .execute();
}

/** A number two rows share, which a walk by number can step over at the edge of a piece. */
async function twice(db: Kysely<Database>): Promise<AuditVerdict | null> {
  const row = await db
    .selectFrom('audit_events')
    .select('position')
    .groupBy('position')
    .having((eb) => eb(eb.fn.countAll(), '>', 1))
    .orderBy('position')
    .executeTakeFirst();
  return row === undefined ? null : broken(row.position, 'two rows have this number: one was inserted');
}

function rowFault(row: AuditRow, expected: number, previous: string, key: Buffer): string | null {
  if (row.position !== expected) {
    return row.position > expected
      ? `number ${expected} is missing: a row was deleted or moved`
      : `number ${row.position} stands where number ${expected} belongs: a row was inserted or moved`;
  }
  if (row.previous !== previous) return 'it does not follow the row before it: rows were moved, replaced or forked';
  const data = dataOf(row.data);
  if (data === null) return 'its data was edited';
  const hash = createHmac('sha256', key)
    .update(canonicalEvent({ ...row, data }, row.position, row.previous))
    .digest('hex');
  return row.hash === hash ? null : 'it was edited, or written by somebody without the key of this installation';
}

function agrees(row: AuditRow, witness: WitnessedHead): boolean {
  return witness.hash.length >= WITNESS_MIN && row.hash.startsWith(witness.hash);
}

function rewritten(confirmed: number, position: number): string {
  const since = confirmed + 1;
  const which = since === position ? 'it was' : `it or a row from number ${since} on was`;
  return `its hash is not the one that was witnessed: ${which} rewritten by somebody with the key`;
}

function endFault(
  head: { readonly position: number; readonly hash: string },
  last: { readonly position: number; readonly hash: string },
  witnesses: readonly WitnessedHead[],
): AuditVerdict | null {
  const witnessed = Math.max(0, ...witnesses.map((witness) => witness.position));
  const until = Math.max(witnessed, head.position);
  if (until > last.position) {
    const who = witnessed > last.position ? 'were witnessed' : 'were counted';
    return broken(last.position + 1, `rows up to number ${until} ${who} and are missing: the end was cut off`);
  }
  if (head.position < last.position)
    return broken(head.position + 1, 'it stands after the stored head: rows were added');
  if (head.hash !== last.hash) return broken(last.position, 'the stored head is another: it or this row was changed');
  return null;
}

function broken(position: number, why: string): AuditVerdict {
  return { kind: 'broken', position, why };
}

/** The data as written; null when the text is not exactly what a program writes. */
function dataOf(text: string): Readonly<Record<string, string | number | boolean | null>> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    // The hash covers what was parsed; this covers the spelling, such as a key that stands twice.
    return JSON.stringify(value) === text ? (value as Record<string, string | number | boolean | null>) : null;
  } catch {
    return null;
  }
}
