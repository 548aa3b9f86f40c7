import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { normalizeEmail } from '../domain/account.ts';

/** How a date such as 03/04/2026 is to be read. `auto` looks for a day over 12 and refuses to guess without one. */
export type DateOrder = 'auto' | 'day_first' | 'month_first';

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

const Parsed = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

/** More rows than any roster this is meant for; a larger file is a mistake. */
export const MAX_ROWS = 200_000;

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
  const text = decode(bytes);
  if (text === null) return refused('The file is no text this program can read. Export it as CSV in UTF-8.');
  const delimiter = delimiterOf(text);
  let rows: readonly Row[];
  try {
    const options = {
      delimiter,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: MAX_ROWS + 2,
    };
    const parsed = Parsed.parse(parse(text, { ...options, info: true }));
    rows = parsed.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    return refused(
      `The file is not valid CSV: ${error instanceof Error ? error.message.slice(0, 160) : 'unreadable'}.`,
    );
  }
  const [first, ...body] = rows;
  const header = first?.cells;
  if (!header || body.length === 0) return refused('The file has no rows.');
  if (body.length > MAX_ROWS) return refused(`The file has more than ${MAX_ROWS.toLocaleString('en-US')} rows.`);
  const email = column(header, HEADERS.email);
  const last = column(header, HEADERS.lastActivity);
  if (email === -1 || last === -1) {
    const wanted = email === -1 ? 'an "Email" column' : 'a "Last activity" column';
    return refused(
      `The file has no ${wanted.replace(/^an? /, '')}. Its columns are: ${header.slice(0, 12).join(', ')}.`,
    );
  }
  const firstLogin = column(header, HEADERS.firstLogin);
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

function collect(body: readonly Row[], columns: Columns, order: DateOrder): MemberExport {
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

interface Row {
  readonly cells: readonly string[];
  /** In the file, counting blank lines and lines inside quotes. */
  readonly line: number;
}

interface Columns {
  readonly email: number;
  readonly last: number;
  readonly first: number;
}

/** A row's line, or why it cannot be used. A row cut short says nothing about the cells it lacks. */
function readRow(cells: readonly string[], columns: Columns, order: DateOrder): MemberLine | string {
  const email = normalizeEmail(cells[columns.email] ?? null);
  if (email === null) return 'no email address';
  const raw = cells[columns.last];
  const at = raw === undefined || raw === '' ? null : readDate(raw, order);
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

function decode(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, 4096).includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function delimiterOf(text: string): string {
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  const counts = [',', ';', '\t', '|'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

function column(header: readonly string[], names: readonly string[]): number {
  return header.findIndex((title) =>
    names.includes(
      title
        .toLowerCase()
        .replace(/[_\s]+/g, ' ')
        .trim(),
    ),
  );
}

const NUMERIC =
  /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*([AaPp])\.?[Mm]\.?)?)?$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Which order the numeric dates of a column have; null when both fit and none was chosen. */
function orderOf(values: readonly string[], wanted: DateOrder): DateOrder | null {
  if (wanted !== 'auto') return wanted;
  let ambiguous = false;
  for (const value of values) {
    const match = NUMERIC.exec(value);
    if (!match) continue;
    if (value.includes('.')) return 'day_first';
    if (Number(match[1]) > 12) return 'day_first';
    if (Number(match[2]) > 12) return 'month_first';
    if (match[1] !== match[2]) ambiguous = true;
  }
  return ambiguous ? null : 'day_first';
}

function readDate(text: string, order: DateOrder): string | null {
  const isoLike =
    /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  if (isoLike) {
    const [, year, month, day, hour, minute, second, zone] = isoLike;
    if (hour === undefined) return instant(Number(year), Number(month), Number(day), null);
    const offset = zone === undefined || zone === 'UTC' ? 'Z' : zone;
    const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${offset}`);
    return Number.isNaN(at) ? null : new Date(at).toISOString();
  }
  const numeric = NUMERIC.exec(text);
  if (numeric) {
    const [, a, b, year, hour, minute, half] = numeric;
    const [day, month] = order === 'month_first' ? [Number(b), Number(a)] : [Number(a), Number(b)];
    return instant(Number(year), month, day, hour === undefined ? null : [hourOf(Number(hour), half), Number(minute)]);
  }
  const words = /^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/.exec(text) ?? null;
  if (words)
    return instant(Number(words[3]), MONTHS.indexOf((words[1] ?? '').toLowerCase()) + 1, Number(words[2]), null);
  const dayFirst = /^(\d{1,2}) ([A-Za-z]{3})[a-z]*\.? (\d{4})$/.exec(text);
  if (dayFirst)
    return instant(
      Number(dayFirst[3]),
      MONTHS.indexOf((dayFirst[2] ?? '').toLowerCase()) + 1,
      Number(dayFirst[1]),
      null,
    );
  return null;
}

/** Hour of the day, with a.m. and p.m. where the file says so. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** A checked calendar day as an instant; without a time, the end of the day. */
function instant(year: number, month: number, day: number, time: readonly [number, number] | null): string | null {
  const at = new Date(Date.UTC(year, month - 1, day, time?.[0] ?? 23, time?.[1] ?? 59, time ? 0 : 59, time ? 0 : 999));
  const real = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return real ? at.toISOString() : null;
}
