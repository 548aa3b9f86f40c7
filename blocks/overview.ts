/** `/licenses`: every connected integration at a glance, or how to connect the first. */

import type { AnyBlock } from '@slack/types';
import type { Judging, Overview, SeatCounts } from '../src/use-cases/views.ts';
import { actions, button, context, fitMessage, header, type Message, type Native, section } from './kit.ts';
import { sourceLines } from './sources.ts';
import { type Column, table } from './table.ts';
import { count, day, list, num, percent, safe, sentence, title } from './words.ts';

type Row = Overview['rows'][number];

const ROWS = 50;
const PROBLEMS = 5;

const COLUMNS: readonly Column[] = [
  { title: 'Integration', wrap: true },
  { title: 'Paid', align: 'right' },
  { title: 'Active', align: 'right' },
  { title: 'Idle', align: 'right' },
  { title: 'Unknown', align: 'right' },
  { title: 'Leavers', align: 'right' },
  { title: 'Active %', align: 'right' },
  { title: 'As of' },
];

/** Draws all integrations, one row each, with what is wrong and where to look next. */
export function renderOverview(view: Overview, native: Native = {}): Message {
  if (view.rows.length === 0) return nothingConnected(view);
  const said = overviewHeadline(view);
  const more = (left: number): string => `and ${count(left, 'more integration')}`;
  const table = numbers(view.rows, { ...native, maxRows: ROWS, more });
  const body = [
    header(said),
    ...table,
    ...judging(view.rows),
    ...problems(view.rows),
    ...sourceLines(view.sources ?? []),
  ];
  return fitMessage(safe(said, 300), body, [context(nextStep(view)), ...connect(view)]);
}

/** "16 of 112 paid seats idle in 2 integrations"; seats not read yet are not counted. */
export function overviewHeadline(view: Overview): string {
  const read = view.rows.filter((row) => row.asOf !== null);
  if (read.length === 0) return `${count(view.rows.length, 'integration')} connected, not read yet`;
  const sum = (of: keyof SeatCounts): number => read.reduce((total, row) => total + row.counts[of], 0);
  return `${num(sum('idle'))} of ${count(sum('paid'), 'paid seat')} idle in ${count(read.length, 'integration')}`;
}

/** Share of paid seats known to be active; unknown while nothing is known of any seat's use. */
export function activeShare(counts: Judged): string {
  return isJudged(counts) ? percent(counts.active, counts.paid) : 'unknown';
}

type Judged = Pick<SeatCounts, 'paid' | 'active' | 'idle' | 'unknown'>;

/** Whether the use of any seat is known; where it is not, a share of 0 would pass for "nobody works here". */
export function isJudged({ active, idle, unknown }: Judged): boolean {
  return unknown === 0 || active + idle > 0;
}

/** Leavers have a column only when there are any. */
function numbers(rows: readonly Row[], options: Parameters<typeof table>[2]): AnyBlock[] {
  const shown = COLUMNS.map((column) => column.title !== 'Leavers' || rows.some((row) => row.counts.leavers > 0));
  const keep = <T>(cells: readonly T[]): readonly T[] => cells.filter((_, at) => shown[at]);
  return table(
    keep(COLUMNS),
    rows.map((row) => keep(tableRow(row))),
    options,
  );
}

function tableRow(row: Row): readonly string[] {
  const name = `${title(row.integration)}${row.readOnly ? ' (read-only)' : ''}`;
  if (row.asOf === null) return [name, '–', '–', '–', '–', '–', '–', 'not read yet'];
  const { paid, active, idle, unknown, leavers } = row.counts;
  const asOf = `${day(row.asOf)}${row.stale ? ', out of date' : ''}`;
  return [name, num(paid), num(active), num(idle), num(unknown), num(leavers), activeShare(row.counts), asOf];
}

/** "Judging 12,400 of 50,000 seats anew". */
export function judgingWords({ left, of }: Judging): string {
  return `Judging ${num(left)} of ${count(of, 'seat')} anew`;
}

function judging(rows: readonly Row[]): AnyBlock[] {
  const lines = rows.flatMap((row) => {
    return row.judging ? [`⏳ ${safe(title(row.integration))}: ${judgingWords(row.judging).toLowerCase()}`] : [];
  });
  const left = lines.length - PROBLEMS;
  const rest = left > 0 ? [`and ${count(left, 'more integration')}`] : [];
  return lines.length > 0 ? [context([...lines.slice(0, PROBLEMS), ...rest].join('\n'))] : [];
}

function problems(rows: readonly Row[]): AnyBlock[] {
  const all = rows.filter((row) => row.problem !== null);
  if (all.length === 0) return [];
  const lines = all.slice(0, PROBLEMS).map((row) => {
    return `⚠️ ${safe(title(row.integration))}: ${sentence(safe(row.problem ?? '', 300))}`;
  });
  const left = all.length - lines.length;
  return [section([...lines, ...(left > 0 ? [`and ${count(left, 'more problem')}`] : [])].join('\n'))];
}

function nextStep(view: Overview): string {
  const examples = view.rows.slice(0, 3).map((row) => `\`/licenses ${safe(row.integration.slug, 40)}\``);
  const shows = examples.length === 1 ? 'shows who and why' : 'show who and why';
  return `${list(examples)} ${shows}. Unknown seats are never proposed for removal.`;
}

function connect(view: Overview): AnyBlock[] {
  return view.may.connect ? actions([button('Connect another', 'connect.start', 'new')]) : [];
}

function nothingConnected(view: Overview): Message {
  const said = 'No integration is connected yet';
  const what =
    'Seatkeeper reads who holds a paid seat and who uses it, and takes unused seats back only after a person approves.';
  const how = view.may.connect
    ? 'Connect the first with the button or `/licenses connect`. It starts read-only.'
    : 'An admin can connect the first with `/licenses connect`. It starts read-only.';
  const press = view.may.connect ? actions([connectButton()]) : [];
  return fitMessage(said, [header(said), section(`${what}\n${how}`), ...sourceLines(view.sources ?? [])], press);
}

function connectButton() {
  return button('Connect an integration', 'connect.start', 'new', { style: 'primary' });
}
