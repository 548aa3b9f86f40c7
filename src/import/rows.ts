import { parse } from 'csv-parse/sync';
import * as z from 'zod';

/** More rows than any roster this is meant for; a larger file is a mistake. */
export const MAX_ROWS = 200_000;

export interface Row {
  readonly cells: readonly string[];
  /** In the file, counting blank lines and lines inside quotes. */
  readonly line: number;
}

export type Rows =
  | {
      readonly kind: 'read';
      readonly header: readonly string[];
      readonly body: readonly Row[];
      /** True where the bytes are no UTF-8 and were read as Windows-1252: accented letters may be wrong. */
      readonly guessedEncoding: boolean;
    }
  | { readonly kind: 'refused'; readonly problem: string };

const Parsed = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

/** Finds encoding and delimiter of a file somebody exported and splits it into a header and rows (RFC 4180). */
export function readRows(bytes: Uint8Array): Rows {
  const decoded = decode(bytes);
  if (decoded === null) return refused('The file is no text this program can read. Export it as CSV in UTF-8.');
  let rows: readonly Row[];
  try {
    const options = {
      delimiter: delimiterOf(decoded.text),
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: MAX_ROWS + 2,
    };
    const parsed = Parsed.parse(parse(decoded.text, { ...options, info: true }));
    rows = parsed.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    return refused(
      `The file is not valid CSV: ${error instanceof Error ? error.message.slice(0, 160) : 'unreadable'}.`,
    );
  }
  const [first, ...body] = rows;
  if (!first || body.length === 0) return refused('The file has no rows.');
  if (body.length > MAX_ROWS) return refused(`The file has more than ${MAX_ROWS.toLocaleString('en-US')} rows.`);
  return { kind: 'read', header: first.cells, body, guessedEncoding: decoded.guessed };
}

/** Which column has one of these titles, whatever their case, spaces and underscores; -1 where none has. */
export function columnOf(header: readonly string[], titles: readonly string[]): number {
  return header.findIndex((title) => titles.includes(plainTitle(title)));
}

/** A column's title as titles are compared. */
export function plainTitle(title: string): string {
  return title
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .trim();
}

function refused(problem: string): Rows {
  return { kind: 'refused', problem };
}

function decode(bytes: Uint8Array): { readonly text: string; readonly guessed: boolean } | null {
  const as = (encoding: string, fatal = false) => new TextDecoder(encoding, { fatal }).decode(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: as('utf-16le'), guessed: false };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: as('utf-16be'), guessed: false };
  if (bytes.subarray(0, 4096).includes(0)) return null;
  try {
    return { text: as('utf-8', true), guessed: false };
  } catch {
    return { text: as('windows-1252'), guessed: true };
  }
}

function delimiterOf(text: string): string {
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  const counts = [',', ';', '\t', '|'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}
