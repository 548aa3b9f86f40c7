/** `/licenses asana`: how many seats are idle, of which type, who, and what is not known. */

import type { AnyBlock } from '@slack/types';
import type { LicenseSummary, LicenseTypeRow } from '../src/use-cases/views.ts';
import { evidence, idleWords, nameOf, parts, signal } from './evidence.ts';
import { actions, button, context, fitMessage, header, type Message, type Native, section } from './kit.ts';
import { activeShare, isJudged, judgingWords } from './overview.ts';
import { instantToken, mrkdwn } from './phrase.ts';
import { syncLine } from './sync-progress.ts';
import { type Column, table } from './table.ts';
import { capital, count, num, safe, sentence, title } from './words.ts';

const REASONS = 5;
const IDLE = 5;

/** Draws the state of one integration; the buttons are those the viewer may press. */
export function renderLicenseSummary(view: LicenseSummary, native: Native = {}): Message {
  const headline = headlineOf(view);
  const body: AnyBlock[] = [header(headline), ...trouble(view), ...running(view), ...judging(view)];
  if (view.asOf !== null) {
    body.push(section(numbers(view)), ...types(view, native), ...idlePeople(view), ...unknown(view));
  }
  const also = view.asOf !== null && isJudged(view.counts) ? `, ${num(view.counts.unknown)} unknown` : '';
  return fitMessage(safe(`${headline}${also}`, 300), body, [...footer(view), ...buttons(view)]);
}

function headlineOf(view: LicenseSummary): string {
  const name = title(view.integration);
  if (view.asOf !== null) {
    const { counts } = view;
    // "0 idle" would sound like good news where nothing is known.
    const [seats, are] = isJudged(counts) ? [counts.idle, 'idle'] : [counts.unknown, 'unknown'];
    return `${name}: ${num(seats)} of ${count(counts.paid, 'paid seat')} ${are}`;
  }
  return view.running ? `${name}: first sync is running` : `${name}: not read yet`;
}

function numbers(view: LicenseSummary): string {
  const { counts } = view;
  const unpaid = counts.unpaid > 0 ? ` Also ${count(counts.unpaid, 'free account')}.` : '';
  return `${parts(counts)}\nIdle means no sign of use for ${count(view.thresholdDays, 'day')} or more.${unpaid}`;
}

/** What keeps these numbers from being current, the most pressing first. */
function trouble(view: LicenseSummary): AnyBlock[] {
  const { integration } = view;
  const lines: string[] = [];
  if (view.state === 'needs_credentials') {
    const command = safe(integration.connectorId, 40);
    lines.push(`⚠️ The credentials no longer work. Reconnect with \`/licenses connect ${command}\`.`);
  }
  if (view.state === 'paused') lines.push('This integration is paused. Nothing is read or changed.');
  if (view.state === 'disconnected') lines.push('This integration is disconnected. Nothing is read or changed.');
  if (view.lastProblem !== null) lines.push(`Last sync: ${sentence(safe(view.lastProblem, 500))}`);
  const stale = view.stale && view.asOf !== null;
  if (stale && lines.length === 0)
    lines.push('⚠️ These numbers are older than they should be. Sync now to read them again.');
  return lines.length > 0 ? [section(lines.join('\n'))] : [];
}

function running(view: LicenseSummary): AnyBlock[] {
  if (view.running === null) return [];
  const since = view.asOf === null ? '' : ' The numbers here are from the last complete sync.';
  return [context(`⏳ Sync running: ${syncLine(view.running)}.${since}`)];
}

/** Until judging ends the numbers still hold verdicts by what was known, or wanted, before. */
function judging(view: LicenseSummary): AnyBlock[] {
  if (!view.judging || view.asOf === null) return [];
  return [
    context(
      `⏳ ${judgingWords(view.judging)}. Until then the numbers are in part the former ones, and nothing is proposed.`,
    ),
  ];
}

const COLUMNS: readonly Column[] = [
  { title: 'License type' },
  { title: 'Bought', align: 'right' },
  { title: 'Spare', align: 'right' },
  { title: 'Assigned', align: 'right' },
  { title: 'Active', align: 'right' },
  { title: 'Idle', align: 'right' },
  { title: 'Unknown', align: 'right' },
  { title: 'Active %', align: 'right' },
];

function types(view: LicenseSummary, native: Native): AnyBlock[] {
  const more = (left: number): string => `and ${count(left, 'more license type', 'more license types')}`;
  const held = view.types.filter((type) => type.total > 0 || type.purchased !== null);
  return table(COLUMNS, held.map(typeRow), { ...native, maxRows: 20, more });
}

/** Activity is judged for paid seats only, and not at all while every seat is unknown. */
function typeRow(type: LicenseTypeRow): readonly string[] {
  const bought = type.purchased === null ? (type.costs ? '–' : 'free') : num(type.purchased);
  const spare = type.purchased === null ? '–' : num(type.purchased - type.total);
  const first = [type.name, bought, spare, num(type.total)];
  if (!type.costs) return [...first, '–', '–', '–', '–'];
  return [...first, num(type.active), num(type.idle), num(type.unknown), activeShare(type)];
}

function idlePeople(view: LicenseSummary): AnyBlock[] {
  if (view.idle === null || view.idle.length === 0) return [];
  const shown = view.idle.slice(0, IDLE);
  // A source all of them share is named in the last line of the message already.
  const isOne = view.sources.length === 1 && shown.every((line) => line.source === view.sources[0]?.label);
  const lines = shown.map((line) => {
    const seen = mrkdwn(isOne ? signal(line) : evidence(line));
    return `• ${safe(nameOf(line))}, ${safe(line.licenseTypeName, 40)}: ${idleWords(line)} (${seen})`;
  });
  const left = view.counts.idle - lines.length;
  const rest = left > 0 ? [`and ${num(left)} more`] : [];
  return [section(['*Longest idle*', ...lines, ...rest].join('\n'))];
}

function unknown(view: LicenseSummary): AnyBlock[] {
  if (view.counts.unknown === 0 && view.unknownReasons.length === 0) return [];
  const reasons = view.unknownReasons.slice(0, REASONS).map(({ reason, count: seats }) => {
    return `• ${count(seats, 'seat')}: ${sentence(safe(reason, 300))}`;
  });
  const left = view.unknownReasons.length - reasons.length;
  const rest = left > 0 ? [`and ${count(left, 'more reason')}`] : [];
  const lines = [
    `*${num(view.counts.unknown)} unknown.* Unknown seats are never proposed for removal.`,
    ...reasons,
    ...rest,
  ];
  return [section(lines.join('\n'))];
}

/** The age of the numbers, what they rest on, and whether anything can be changed. */
function footer(view: LicenseSummary): AnyBlock[] {
  const asOf = view.asOf === null ? [] : [`Read ${instantToken(view.asOf)}`];
  const sources = view.sources.slice(0, 4).map((source) => {
    const label = safe(source.label, 50);
    return source.failing === null ? label : `${label} not answering: ${safe(source.failing, 150)}`;
  });
  const rest = view.sources.length > 4 ? [`${num(view.sources.length - 4)} more sources`] : [];
  const mode = view.readOnly
    ? [`Read-only: Seatkeeper changes nothing in ${safe(view.integration.connectorName, 40)}`]
    : [];
  const waiting = view.openPlanId === null ? [] : ['A list waits for approval; Report shows it'];
  const facts = [...asOf, ...sources, ...rest, ...mode, ...waiting];
  return facts.length > 0 ? [context(capital(facts.join(' · ')))] : [];
}

function buttons(view: LicenseSummary): AnyBlock[] {
  const id = view.integration.id;
  const { may, offers } = view;
  return actions([
    may.report && view.asOf !== null ? button('Report', 'license.report', id, { style: 'primary' }) : null,
    may.report && view.asOf !== null ? button('Dry run', 'license.dry_run', id) : null,
    may.sync && view.running === null ? button('Sync now', 'license.sync', id) : null,
    may.sync && view.asOf !== null && offers.includes('import_csv')
      ? button('Import a CSV', 'license.import', id)
      : null,
    may.configure ? button('Settings', 'license.settings', id) : null,
  ]);
}
