/** The weekly digest of a channel: how much is in use, what moved, what waits for whom. A quiet week is short. */

import type { AnyBlock } from '@slack/types';
import type { DigestView, SeatCounts } from '../src/use-cases/views.ts';
import { bar, lineChart, statesChart } from './chart.ts';
import { context, fitMessage, header, isWebAddress, type Message, section } from './kit.ts';
import { activeShare, isJudged } from './overview.ts';
import { dayToken, mention } from './phrase.ts';
import { errorRate } from './stats.ts';
import { type Column, table } from './table.ts';
import { count, day, list, num, percent, safe, sentence, title } from './words.ts';

type Row = DigestView['rows'][number];

const SHOWN = 10;

/** Draws the digest; without native charts the shares are bars of text. */
export function renderDigest(
  view: DigestView,
  native: { readonly nativeChart: boolean; readonly nativeTable: boolean },
): Message {
  const said = headline(view);
  const stale = staleSources(view);
  const week = `Week ending ${safe(day(view.weekEnding), 40)}, times in ${safe(view.timeZone, 60)}.`;
  const tail = [context([week, ...audit(view)].join('\n'))];
  if (view.nothingNew)
    return fitMessage(safe(said, 300), [section(`*${safe(said, 300)}*\n${quiet(view)}`), ...stale], tail);
  const body = [
    header(said),
    ...waiting(view),
    ...failed(view),
    ...done(view),
    ...mistakes(view),
    ...numbers(view, native),
    ...use(view, native),
    ...stale,
  ];
  return fitMessage(safe(said, 300), body, tail);
}

function headline(view: DigestView): string {
  const read = view.rows.filter((row) => row.asOf !== null);
  const sum = (of: keyof SeatCounts): number => read.reduce((total, row) => total + row.now[of], 0);
  const seats =
    read.length === 0 ? 'nothing read yet' : `${num(sum('active'))} of ${count(sum('paid'), 'paid seat')} active`;
  return `Licenses this week: ${seats}`;
}

const HASH_SHOWN = 16;

/** The head of the audit trail in front of everybody: history before it cannot be rewritten unseen. */
function audit({ auditHead }: DigestView): readonly string[] {
  if (auditHead === null) return [];
  const { position, hash } = auditHead;
  return [`Audit trail: ${count(position, 'event')}, head \`${position}:${safe(hash.slice(0, HASH_SHOWN))}\``];
}

function quiet(view: DigestView): string {
  const moved = view.waiting.length > 0 ? 'The lists below still wait.' : 'Nothing waits for a decision.';
  const lists = view.waiting.length > 0 ? `\n${waitingLines(view).join('\n')}` : '';
  return `Nothing new. ${moved}${lists}`;
}

function waiting(view: DigestView): AnyBlock[] {
  if (view.waiting.length === 0) return [];
  const seats = view.waiting.reduce((sum, one) => sum + one.seats, 0);
  return [section([`*${count(seats, 'seat waits', 'seats wait')} for a decision*`, ...waitingLines(view)].join('\n'))];
}

function waitingLines(view: DigestView): readonly string[] {
  const lines = view.waiting.slice(0, SHOWN).map((one) => {
    const who = one.approvers.slice(0, 5).map(mention);
    const more = one.approvers.length - who.length;
    const by = list(more > 0 ? [...who, `${num(more)} more`] : who) || 'no approver is set';
    const name = safe(title(one.integration));
    const link =
      one.link !== null && isWebAddress(one.link) ? ` · <${one.link.replaceAll('&', '&amp;')}|Open the list>` : '';
    return `• ${name}: ${num(one.seats)} since ${dayToken(one.since)}, for ${by}${link}`;
  });
  return [...lines, ...rest(view.waiting.length)];
}

function rest(all: number): readonly string[] {
  return all > SHOWN ? [`and ${num(all - SHOWN)} more`] : [];
}

function done(view: DigestView): AnyBlock[] {
  return DONE.flatMap(({ action, said }) => {
    return doneBy(
      view.done.filter((one) => (one.action ?? 'reclaim') === action),
      said,
    );
  });
}

const DONE = [
  { action: 'reclaim', said: 'removed' },
  { action: 'downgrade', said: 'changed to a cheaper license' },
  { action: 'demote', said: 'no longer admin' },
] as const;

function doneBy(done: DigestView['done'], what: string): AnyBlock[] {
  if (done.length === 0) return [];
  const lines = done.slice(0, SHOWN).map((one) => {
    const by = one.approvedBy === null ? '' : `, approved by ${mention(one.approvedBy)}`;
    return `• ${safe(one.name, 60)}, ${safe(title(one.integration))}${by}`;
  });
  const said = `*${count(done.length, 'person', 'people')} ${what}*`;
  return [section([said, ...lines, ...rest(done.length)].join('\n'))];
}

/** How many removals proved wrong: said beside what was done, never left out because it is bad. */
function mistakes(view: DigestView): AnyBlock[] {
  const lines = view.rows.flatMap((row) => {
    const rate = errorRate(row.returned);
    return rate === null ? [] : [`• ${safe(title(row.integration))}: ${rate}`];
  });
  return lines.length === 0
    ? []
    : [section(['*Error rate*', ...lines.slice(0, SHOWN), ...rest(lines.length)].join('\n'))];
}

function failed(view: DigestView): AnyBlock[] {
  if (view.failed.length === 0) return [];
  const lines = view.failed.slice(0, SHOWN).map((one) => {
    return `• ${safe(one.name, 60)}, ${safe(title(one.integration))}: ${sentence(safe(one.reason, 200))}`;
  });
  return [section([`❌ *${num(view.failed.length)} not removed*`, ...lines, ...rest(view.failed.length)].join('\n'))];
}

const COLUMNS: readonly Column[] = [
  { title: 'Integration', wrap: true },
  { title: 'Paid', align: 'right' },
  { title: 'Active %', align: 'right' },
  { title: 'Idle', align: 'right' },
  { title: 'Unknown', align: 'right' },
];

/** Numbers with what moved since last week in brackets. */
function numbers(view: DigestView, native: { readonly nativeTable: boolean }): AnyBlock[] {
  const rows = view.rows
    .filter((row) => row.asOf !== null)
    .map((row) => [
      title(row.integration),
      moved(row, 'paid'),
      activeShare(row.now),
      moved(row, 'idle'),
      moved(row, 'unknown'),
    ]);
  const more = (left: number): string => `and ${count(left, 'more integration')}`;
  const drawn = table(COLUMNS, rows, { ...native, maxRows: 20, more });
  const compared = view.rows.some((row) => row.before !== null);
  return drawn.length > 0 && compared ? [...drawn, context('In brackets: the change since last week.')] : drawn;
}

function moved(row: Row, of: keyof SeatCounts): string {
  const now = num(row.now[of]);
  if (row.before === null) return now;
  const change = row.now[of] - row.before[of];
  if (change === 0) return now;
  return `${now} (${change > 0 ? '+' : '−'}${num(Math.abs(change))})`;
}

function use(view: DigestView, native: { readonly nativeChart: boolean }): AnyBlock[] {
  const chart = native.nativeChart ? (lineChart('Active paid seats, %', view.trend) ?? byState(view)) : null;
  if (chart !== null) return [chart];
  const read = view.rows.filter((row) => row.asOf !== null && row.now.paid > 0 && isJudged(row.now));
  if (read.length === 0) return [];
  const bars = read.slice(0, SHOWN).map((row) => {
    return bar(title(row.integration), row.now.active, row.now.paid, percent(row.now.active, row.now.paid));
  });
  return [section(['*Active paid seats*', ...bars].join('\n'))];
}

/** Before there are two days to compare, the chart shows how the paid seats stand now. */
function byState(view: DigestView) {
  const read = view.rows.filter((row) => row.asOf !== null && row.now.paid > 0);
  const rows = read.map(({ integration, now }) => ({
    name: title(integration),
    states: [
      { label: 'Active', seats: now.active },
      { label: 'Idle', seats: now.idle },
      { label: 'Unknown', seats: now.unknown },
      { label: 'Protected', seats: now.protected },
      { label: 'Too new to judge', seats: now.fresh },
      { label: 'Leavers', seats: now.leavers },
    ],
  }));
  const [only] = rows;
  return statesChart(rows.length === 1 && only ? `Paid seats of ${only.name}` : 'Paid seats by state', rows);
}

function staleSources(view: DigestView): AnyBlock[] {
  const lines = view.rows
    .filter((row) => row.problem !== null || row.stale || row.asOf === null)
    .map((row) => {
      const read = row.asOf === null ? 'not read yet' : `last read ${dayToken(row.asOf)}`;
      const why = row.problem === null ? '' : ` ${sentence(safe(row.problem, 250))}`;
      return `• ${safe(title(row.integration))}: ${read}.${why}`;
    });
  if (lines.length === 0) return [];
  return [section(['⚠️ *Out of date*', ...lines.slice(0, SHOWN), ...rest(lines.length)].join('\n'))];
}
