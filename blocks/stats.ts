/** How many removals of the last 30 days proved wrong, app by app. */

import type { StatsView } from '../src/use-cases/stats.ts';
import type { Returned } from '../src/use-cases/views.ts';
import { context, fitMessage, header, type Message } from './kit.ts';
import { type Column, table } from './table.ts';
import { count, num, percent, title } from './words.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Integration', wrap: true },
  { title: 'Removed', align: 'right' },
  { title: 'Asked back', align: 'right' },
  { title: 'Restored', align: 'right' },
  { title: 'Error rate', align: 'right' },
];

/** Draws the error rates: asked back or restored, of those removed. */
export function renderStats(view: StatsView, native: { readonly nativeTable: boolean }): Message {
  const removed = view.rows.reduce((sum, row) => sum + row.returned.reclaimed, 0);
  const mistaken = view.rows.reduce((sum, row) => sum + row.returned.mistaken, 0);
  const said =
    removed === 0
      ? `Nobody was removed in the last ${view.days} days`
      : `${num(mistaken)} of ${count(removed, 'removal')} asked back or restored in ${view.days} days`;
  const rows = view.rows.map(({ integration, returned, limitPercent }) => [
    title(integration),
    num(returned.reclaimed),
    num(returned.askedBack),
    num(returned.restored),
    `${percent(returned.mistaken, returned.reclaimed)}${limitPercent === null ? '' : ` (limit ${limitPercent}%)`}`,
  ]);
  const drawn = table(COLUMNS, rows, {
    ...native,
    maxRows: 50,
    more: (left) => `and ${count(left, 'more integration')}`,
  });
  const how = 'Error rate: seats asked back or restored, of those removed in the same days.';
  return fitMessage(said, [header(said), ...drawn], [context(how)]);
}

/** "1 of 12 removals asked back or restored in 30 days: 8%", or null while nothing was removed. */
export function errorRate(returned: Returned | undefined): string | null {
  if (!returned || returned.reclaimed === 0) return null;
  const { mistaken, reclaimed } = returned;
  return `${num(mistaken)} of ${count(reclaimed, 'removal')} asked back or restored in 30 days: ${mistaken === 0 ? '0%' : percent(mistaken, reclaimed)}`;
}
