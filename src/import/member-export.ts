import { normalizeEmail } from '../domain/account.ts';
import { type DateOrder, orderOf, readDate } from './dates.ts';
import { columnOf, type Row, readRows } from './rows.ts';

export interface MemberLine {
  readonly email: string;
  /** UTC ISO instant of last activity; null when the file leaves it empty. */
  readonly lastActivity: string | null;
  /** Never signed in at all, as far as the file tells. */
  readonly never: boolean;
}

export type MemberExport =
  | {
      readonly kind: 'parsed';
      readonly lines: readonly MemberLine[];
      readonly skipped: readonly { readonly line: number; readonly reason: string }[];
    }
  | { readonly kind: 'refused'; readonly problem: string };

const HEADERS = {
  email: ['email', 'email address', 'e-mail', 'e-mail address', 'user email'],
  lastActivity: [
    'last activity',
    'last active',
    'last activity date',
    'last seen',
    'last login',
    'last activity (utc)',
  ],
  firstLogin: ['first login', 'first log in', 'first sign-in', 'first activity'],
} as const;

/**
 * Reads a vendor's member export: finds encoding, delimiter and columns by their usual names, and takes email and last
 * activity. A row that cannot be used is skipped with its line and reason; nothing is guessed. A date without a time
 * counts as the end of its day, in favor of the holder.
 */
export function parseMemberExport(bytes: Uint8Array, order: DateOrder = 'auto'): MemberExport {
  const rows = readRows(bytes);
  if (rows.kind === 'refused') return rows;
  const { header, body } = rows;
  const email = columnOf(header, HEADERS.email);
  const last = columnOf(header, HEADERS.lastActivity);
  if (email === -1 || last === -1) {
    const wanted = email === -1 ? 'an "Email" column' : 'a "Last activity" column';
    return refused(
      `The file has no ${wanted.replace(/^an? /, '')}. Its columns are: ${header.slice(0, 12).join(', ')}.`,
    );
  }
  const firstLogin = columnOf(header, HEADERS.firstLogin);
  const found = orderOf(
    body.map(({ cells }) => cells[last] ?? ''),
    order,
  );
  if (found === null) {
    return refused(
      'The dates can be read day first or month first (such as 03/04/2026). Choose which and upload the file again.',
    );
  }
  return collect(body, { email, last, first: firstLogin }, found);
}

function collect(body: readonly Row[], columns: Columns, order: Exclude<DateOrder, 'auto'>): MemberExport {
  const byEmail = new Map<string, MemberLine>();
  const skipped: { line: number; reason: string }[] = [];
  for (const { cells, line } of body) {
    const read = readRow(cells, columns, order);
    if (typeof read === 'string') {
      skipped.push({ line, reason: read });
      continue;
    }
    const known = byEmail.get(read.email);
    if (known) skipped.push({ line, reason: `${read.email} stands in the file twice; the later activity counts` });
    byEmail.set(read.email, known ? later(known, read) : read);
  }
  return { kind: 'parsed', lines: [...byEmail.values()], skipped };
}

interface Columns {
  readonly email: number;
  readonly last: number;
  readonly first: number;
}

/** A row's line, or why it cannot be used. A row cut short says nothing about the cells it lacks. */
function readRow(cells: readonly string[], columns: Columns, order: Exclude<DateOrder, 'auto'>): MemberLine | string {
  const email = normalizeEmail(cells[columns.email] ?? null);
  if (email === null) return 'no email address';
  const raw = cells[columns.last];
  const at = raw === undefined || raw === '' ? null : instantOf(raw, order);
  if (raw !== undefined && raw !== '' && at === null) return `"${raw.slice(0, 40)}" is no date`;
  const firstLogin = columns.first === -1 ? undefined : cells[columns.first];
  return { email, lastActivity: at, never: raw === '' && firstLogin === '' };
}

/** Of two rows about one person, what speaks for the holder. */
function later(a: MemberLine, b: MemberLine): MemberLine {
  if (a.lastActivity === null && b.lastActivity === null) return { ...a, never: a.never && b.never };
  return (a.lastActivity ?? '') >= (b.lastActivity ?? '') ? a : b;
}

function refused(problem: string): MemberExport {
  return { kind: 'refused', problem };
}

/** A date without a time counts as the end of its day. */
function instantOf(text: string, order: Exclude<DateOrder, 'auto'>): string | null {
  const read = readDate(text, order);
  return read && (read.at ?? `${read.day}T23:59:59.999Z`);
}
