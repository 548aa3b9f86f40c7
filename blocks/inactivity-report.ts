/**
 * The report that asks for approval. Before anything can be approved it says what removal does, that it may not be
 * taken back, and what is lost; afterwards the same message says what became of each person.
 */

import type { AnyBlock } from '@slack/types';
import type { PlanItemView, PlanView } from '../src/use-cases/views.ts';
import { type ChangeWords, changeWords } from './change-words.ts';
import { emailOf, evidence, idleFor, idleWords, nameOf, parts, signal, withNote } from './evidence.ts';
import {
  actions,
  button,
  confirm,
  context,
  divider,
  fitMessage,
  header,
  type Message,
  paragraphs,
  section,
} from './kit.ts';
import { confirmText, effectLines, outcome, tally } from './outcome.ts';
import { dayToken, instantToken, mention, mrkdwn, type Phrase } from './phrase.ts';
import { type Column, table } from './table.ts';
import { capital, count, day, list, num, safe, sentence, title } from './words.ts';

const IN_TABLE = 20;
const IN_ROWS = 8;
/** Fifty blocks hold no more beside the rest. */
const IN_RESTORES = 20;
const IN_PARTS = 5;

/** Draws a plan as it stands. Approval is offered only while the plan is open, not read-only, and its effects are known. */
export function renderReport(view: PlanView, native: { readonly nativeTable: boolean }): Message {
  const pending = view.items.filter((item) => item.state === 'pending_approval');
  const open = view.state === 'open' && pending.length > 0;
  const said = headline(view, open ? pending : []);
  const body: AnyBlock[] = [header(said), section(facts(view, open))];
  if (open && !view.readOnly) body.push(...effects(view));
  const inRows = mayApprove(view, open) ? pending.slice(0, IN_ROWS) : [];
  const source = sharedSource(view.items);
  body.push(...inRows.flatMap((item) => personRow(view, item, source !== null)), ...others(view, native, inRows));
  if (source !== null) body.push(context(source));
  body.push(...unfinished(view), ...byHand(view), ...restores(view));
  return fitMessage(safe(said, 300), body, tail(view, open, pending));
}

function mayApprove(view: PlanView, open: boolean): boolean {
  return open && !view.readOnly && view.effects !== null;
}

function headline(view: PlanView, pending: readonly PlanItemView[]): string {
  const name = title(view.integration);
  if (view.items.length === 0) return `${name}: no seat is proposed`;
  if (view.state === 'void') return `${name}: this list is void`;
  if (view.items.every((item) => item.state === 'expired')) return `${name}: the list expired, nothing was changed`;
  if (pending.length < view.items.length) return `${name}: ${tally(view)}`;
  const left = pending.filter((item) => item.signal === 'left').length;
  const idle = pending.length - left;
  const who = [idle > 0 ? count(idle, 'idle seat') : '', left > 0 ? count(left, 'leaver') : ''].filter(
    (part) => part !== '',
  );
  return `${name}: ${list(who)}${view.readOnly ? '' : ` ${changeWords(view).toDecide}`}`;
}

function facts(view: PlanView, open: boolean): string {
  const lines: string[] = [];
  if (view.pausedBy) {
    lines.push(`⏸ Paused by ${mention(view.pausedBy)}: approvals wait, and nothing is changed meanwhile.`);
  }
  if (view.state === 'void') {
    lines.push(
      `${sentence(safe(view.voidReason ?? 'It no longer fits what is true', 300))} Nothing more is ${safe(changeWords(view).through)} this list. Report makes a new one.`,
    );
  }
  lines.push(`Of ${count(view.counts.paid, 'paid seat')}: ${parts(view.counts)}.`);
  const reasons = why(view);
  if (reasons !== '') lines.push(`*Reason:* ${reasons}.`);
  lines.push(
    `Idle means no sign of use for ${count(view.thresholdDays, 'day')} or more. Read ${instantToken(view.asOf)}.`,
  );
  const aside = [
    view.review > 0 ? `${num(view.review)} idle on weak evidence ${view.review === 1 ? 'is' : 'are'} not proposed` : '',
    view.asking ? `${count(view.asking, 'holder')} asked first` : '',
    view.alreadyOpen > 0 ? `${num(view.alreadyOpen)} already on another open list` : '',
    view.noWay ? `${num(view.noWay)} idle without a cheaper license to change to` : '',
  ].filter((part) => part !== '');
  if ((open || view.items.length === 0) && aside.length > 0) lines.push(sentence(aside.join('; ')));
  return lines.join('\n');
}

const REASON = {
  license: 'unused license',
  compliance: 'compliance',
  security: 'security',
  leaver: 'left the company',
} as const;

/** Why the seats are to be taken back; each reason counted where there are several. */
function why(view: PlanView): string {
  const codes = view.items.flatMap((item) => (item.why === undefined ? [] : [item.why]));
  const known = (Object.keys(REASON) as (keyof typeof REASON)[]).filter((code) => codes.includes(code));
  const counted = (code: keyof typeof REASON) => ` (${num(codes.filter((one) => one === code).length)})`;
  return known.map((code) => `${REASON[code]}${known.length > 1 ? counted(code) : ''}`).join(', ');
}

function effects(view: PlanView): AnyBlock[] {
  if (view.effects !== null) return [section(effectLines(view.effects, changeWords(view)).join('\n'))];
  return [section('What approving does here is not known, so it is not offered. Sync now, then report again.')];
}

/** Begins with a capital, as a cell of its own does. */
function begun([first, ...rest]: Phrase): Phrase {
  return first === undefined ? rest : [typeof first === 'string' ? capital(first) : first, ...rest];
}

type Described = Column & { readonly cell: (item: PlanItemView) => string | Phrase };

const WHO: readonly Described[] = [
  { title: 'Who', wrap: true, cell: (item) => nameOf(item) },
  { title: 'License', cell: (item) => item.licenseTypeName },
  { title: 'Idle for', align: 'right', cell: idleFor },
  { title: 'Evidence', wrap: true, cell: (item) => begun(withNote(signal(item), item)) },
];
const SOURCE: readonly Described[] = [
  { title: 'Source', wrap: true, cell: (item) => item.source },
  { title: 'Watched since', cell: (item) => (item.watchedSince === null ? '–' : day(item.watchedSince)) },
];
const state = (words: ChangeWords): Described => ({
  title: 'State',
  wrap: true,
  cell: (item) => outcome(item, words),
});

/** Who has no row with buttons, as a table or as lines: everybody stands in the report once. */
function others(
  view: PlanView,
  native: { readonly nativeTable: boolean },
  inRows: readonly PlanItemView[],
): AnyBlock[] {
  const items = view.items.filter((item) => !inRows.includes(item));
  if (items.length === 0) return [];
  const hint = view.items.length > IN_TABLE ? ': Review list shows everyone' : '';
  const more = (left: number): string => `and ${num(left)} more${hint}`;
  const drawn = native.nativeTable ? asTable(view, items, more) : asLines(view, items, more);
  return inRows.length === 0 ? drawn : [divider(), section(`*${num(items.length)} more on this list*`), ...drawn];
}

function asLines(view: PlanView, items: readonly PlanItemView[], more: (left: number) => string): AnyBlock[] {
  const sourceBelow = sharedSource(view.items) !== null;
  const lines = paragraphs(items.slice(0, IN_TABLE).map((item) => line(item, changeWords(view), sourceBelow)));
  return items.length > IN_TABLE ? [...lines, context(more(items.length - IN_TABLE))] : lines;
}

function line(item: PlanItemView, words: ChangeWords, sourceBelow: boolean): string {
  const seen = `*${safe(nameOf(item))}*, ${safe(item.licenseTypeName, 40)}. ${capital(idleWords(item))}: ${seenOf(item, sourceBelow)}`;
  return item.state === 'pending_approval' ? `• ${seen}` : `• ${seen}. ${mrkdwn(outcome(item, words), 200)}`;
}

/** What was seen, with its source where that is not named once for all. */
function seenOf(item: PlanItemView, sourceBelow: boolean): string {
  if (sourceBelow) return mrkdwn(withNote(signal(item), item));
  const watched = item.watchedSince === null ? '' : `, watched since ${dayToken(item.watchedSince)}`;
  return `${mrkdwn(withNote(evidence(item), item))}${watched}`;
}

/** A message is narrow: what all rows would repeat is no column. A source they share is named below, once. */
function asTable(view: PlanView, items: readonly PlanItemView[], more: (left: number) => string): AnyBlock[] {
  const undecided = view.state === 'open' && items.every((item) => item.state === 'pending_approval');
  const columns = [
    ...WHO,
    ...(sharedSource(view.items) === null ? SOURCE : []),
    ...(undecided ? [] : [state(changeWords(view))]),
  ];
  const rows = items.map((item) => columns.map((column) => column.cell(item)));
  return table(columns, rows, { maxRows: IN_TABLE, more });
}

/** "Source: Asana audit log, watched since 23 Aug 2026", or null when the rows differ. */
function sharedSource(items: readonly PlanItemView[]): string | null {
  const [first, ...others] = items;
  if (!first || first.source === '') return null;
  const same = others.every((one) => one.source === first.source && one.watchedSince === first.watchedSince);
  const watched = first.watchedSince === null ? '' : `, watched since ${dayToken(first.watchedSince)}`;
  const read = first.observedAt === null ? '' : `, read ${dayToken(first.observedAt)}`;
  const blind = first.blindSpots.slice(0, 4).map((spot) => safe(spot, 120));
  const cannot = blind.length === 0 ? '' : ` It cannot see: ${blind.join('; ')}.`;
  return same ? `Source: ${safe(first.source, 60)}${watched}${read}.${cannot}${weaker(items)}` : null;
}

/** Silence is weaker evidence than a dated last use, and an approver of many must see how many rest on it. */
function weaker(items: readonly PlanItemView[]): string {
  const silent = items.filter((item) => item.signal === 'none_seen').length;
  if (silent === 0) return '';
  return ` ${count(silent, 'person rests', 'people rest')} on silence alone (no use seen), which is weaker than a dated last use.`;
}

function personRow(view: PlanView, item: PlanItemView, sourceBelow: boolean): AnyBlock[] {
  const email = emailOf(item);
  const who = `*${safe(nameOf(item))}*${email === '' ? '' : ` · ${safe(email, 80)}`} · ${safe(item.licenseTypeName, 40)}`;
  const value = `${item.requestId}.${view.hashPrefix}`;
  const { label, yes } = changeWords(view);
  const ask = confirm({ title: `${label}?`, text: confirmText(view, [item]), yes, danger: true });
  return [
    section(`${who}\n${sentence(`${capital(idleWords(item))}: ${seenOf(item, sourceBelow)}`)}`),
    ...actions([
      button(label, 'reclaim.approve_item', value, { confirm: ask }),
      button('Keep', 'reclaim.keep_item', value),
      button('Keep until…', 'exempt.open_item', value),
    ]),
  ];
}

/** What is done and what is left of each change that stopped on the way, and why a person has to finish it. */
function unfinished(view: PlanView): AnyBlock[] {
  const stopped = view.items.filter((item) => item.progress && ['partly_applied', 'manual'].includes(item.state));
  return stopped.slice(0, IN_PARTS).map((item) => {
    const { done, left } = item.progress ?? { done: [], left: [] };
    const did = done.length > 0 ? `Done: ${sentence(safe(done.join(', '), 600))} ` : '';
    // Why a person has to finish it names what is left by itself.
    const why = item.state === 'manual' ? item.reason : null;
    const rest = why === null ? `left: ${left.join(', ')}` : why;
    return section(`*${safe(nameOf(item))}* is changed in part. ${did}${sentence(capital(safe(rest, 900)))}`);
  });
}

/** What a person has to do at the vendor itself, in full: a table cell has no room for where. */
function byHand(view: PlanView): AnyBlock[] {
  const left = view.items.filter((item) => item.state === 'manual' && !item.progress && item.reason !== null);
  return left
    .slice(0, IN_PARTS)
    .map((item) => section(`*${safe(nameOf(item))}* is to be changed by hand. ${safe(item.reason ?? '', 900)}`));
}

/** One line for each removal that can still be undone, the newest first. */
function restores(view: PlanView): AnyBlock[] {
  const can = view.items
    .filter((item) => item.state === 'succeeded' && item.restorableUntil != null)
    .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  if (can.length === 0 || view.readOnly) return [];
  const lines = can.slice(0, IN_RESTORES).map((item) => {
    const name = safe(nameOf(item));
    const ask = confirm({
      title: `Restore ${nameOf(item, 40)}?`,
      text: changeWords(view).back(nameOf(item)),
      yes: 'Restore',
    });
    const press = button('Restore', 'reclaim.restore_item', `${item.requestId}.${view.hashPrefix}`, { confirm: ask });
    return section(`*${name}* can be restored until ${dayToken(item.restorableUntil ?? '')}.`, press);
  });
  const left = can.length - lines.length;
  return left > 0 ? [...lines, context(`and ${num(left)} more, shown here as others are restored`)] : lines;
}

function tail(view: PlanView, open: boolean, pending: readonly PlanItemView[]): AnyBlock[] {
  const id = view.integration.id;
  if (view.state === 'void') return actions([button('Report', 'license.report', id)]);
  const value = `${view.planId}.${view.hashPrefix}`;
  const review = button('Review list', 'reclaim.review', value);
  if (!open) return actions([view.items.length > IN_TABLE ? review : null]);
  if (view.readOnly) {
    const how = 'Read-only: nothing can be changed. An admin can switch reclaiming on in settings.';
    return [section(how), ...actions([button('Settings', 'license.settings', id), review])];
  }
  const bulk = mayApprove(view, open) ? approveAll(view, pending, value) : null;
  const keep = button('Keep all', 'reclaim.reject_all', value);
  return [divider(), ...actions([bulk, review, keep]), context(whoDecides(view))];
}

function approveAll(view: PlanView, pending: readonly PlanItemView[], value: string) {
  const words = changeWords(view);
  const ask = confirm({
    title: words.question(pending.length),
    text: confirmText(view, pending),
    yes: words.yesTo(pending.length),
    danger: true,
  });
  const label = pending.length === 1 ? 'Approve 1' : `Approve all ${num(pending.length)}`;
  return button(label, 'reclaim.approve_all', value, { style: 'danger', confirm: ask });
}

function whoDecides(view: PlanView): string {
  const shown = view.approvers.slice(0, 10).map(mention);
  const left = view.approvers.length - shown.length;
  const who = list(left > 0 ? [...shown, `${num(left)} more`] : shown);
  const decide = who === '' ? 'No approver is set; an admin can name one in settings.' : `${who} can decide.`;
  return `Asked for by ${mention(view.createdBy)}. ${decide} Without a decision the list expires ${dayToken(view.expiresAt)} and nothing is changed.`;
}
