/** Tables: Slack's own block where the workspace draws it, and the same rows as lines of text where it does not. */

import type { AnyBlock, RichTextBlock, TableBlock } from '@slack/types';
import { context, LIMITS, type Native, paragraphs } from './kit.ts';
import { isRich, mrkdwn, type Phrase, plain, rich } from './phrase.ts';
import { literal, safe } from './words.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Long text: let the cell grow downwards. */
  readonly wrap?: true;
}

export type Cell = string | Phrase;

export interface TableOptions extends Native {
  readonly maxRows: number;
  /** What to say of the rows that are not shown. */
  readonly more: (left: number) => string;
}

const CELL = 100;

/** The rows as one table, or as lines of text; as many as fit, the rest named. A message holds one table only. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): AnyBlock[] {
  if (rows.length === 0) return [];
  const wanted = rows.slice(0, Math.min(options.maxRows, LIMITS.tableRows - 1));
  const shown = options.nativeTable === false ? wanted : withinSum(columns, wanted);
  const left = rows.length - shown.length;
  const blocks =
    options.nativeTable === false ? paragraphs(shown.map((row) => line(columns, row))) : [block(columns, shown)];
  return left > 0 ? [...blocks, context(options.more(left))] : blocks;
}

function withinSum(columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  let room = LIMITS.tableText - columns.reduce((sum, column) => sum + column.title.length, 0);
  const over = rows.findIndex((row) => {
    room -= row.reduce((sum, cell) => sum + cellText(cell).length, 0);
    return room < 0;
  });
  return over === -1 ? rows : rows.slice(0, over);
}

function cellText(cell: Cell): string {
  return literal(typeof cell === 'string' ? cell : plain(cell), CELL) || '–';
}

function block(columns: readonly Column[], rows: readonly (readonly Cell[])[]): TableBlock {
  return {
    type: 'table',
    rows: [columns.map((column) => drawn(column.title)), ...rows.map((row) => row.map(drawn))],
    column_settings: columns.map((column) => ({
      align: column.align ?? 'left',
      ...(column.wrap ? { is_wrapped: true } : {}),
    })),
  };
}

function drawn(cell: Cell): RichTextBlock | { type: 'raw_text'; text: string } {
  if (typeof cell !== 'string' && isRich(cell)) return rich(cell, CELL);
  return { type: 'raw_text', text: cellText(cell) };
}

/** "*Dana Fox* · License: Member · Idle for: 211 days"; empty cells are left out. */
function line(columns: readonly Column[], row: readonly Cell[]): string {
  const parts = row.map((cell, index) => {
    const words = typeof cell === 'string' ? safe(cell, CELL) : mrkdwn(cell, CELL);
    if (index === 0) return `*${words || '–'}*`;
    return words === '' || words === '–' ? '' : `${columns[index]?.title ?? ''}: ${words}`;
  });
  return parts.filter((part) => part !== '').join(' · ');
}
