/**
 * The report that asks for approval. Before anything can be approved it says what removal does, that it may not be
 * taken back, and what is lost; afterwards the same message says what became of each person.
 */

import type { AnyBlock } from '@slack/types';
import type { PlanItemView, PlanView } from '../src/use-cases/views.ts';
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
import { confirmText, effectLines, outcome, removeLabel, tally } from './outcome.ts';
import { dayToken, instantToken, mention, mrkdwn, type Phrase } from './phrase.ts';
import { type Column, table } from './table.ts';
import { count, day, list, num, safe, sentence, title } from './words.ts';

const IN_TABLE = 20;
const IN_ROWS = 8;
/** Fifty blocks hold no more beside the rest. */
const IN_RESTORES = 20;

/** Draws a plan as it stands. Approval is offered only while the plan is open, not read-only, and its effects are known. */
export function renderReport(view: PlanView, native: { readonly nativeTable: boolean }): Message {
  const pending = view.items.filter((item) => item.state === 'pending_approval');
  const open = view.state === 'open' && pending.length > 0;
  const said = headline(view, open ? pending : []);
  const body: AnyBlock[] = [header(said), section(facts(view, open))];
  if (open && !view.readOnly) body.push(...effects(view));
  const inRows = mayApprove(view, open) ? pending.slice(0, IN_ROWS) : [];
  const everyone = people(view, native, inRows);
  const rows = inRows.flatMap((item) => personRow(view, item));
  body.push(...(native.nativeTable ? [...everyone, ...rows] : [...rows, ...everyone]));
  body.push(...restores(view));
  return fitMessage(safe(said, 300), body, tail(view, open, pending));
}

function mayApprove(view: PlanView, open: boolean): boolean {
  return open && !view.readOnly && view.effects !== null;
}

function headline(view: PlanView, pending: readonly PlanItemView[]): string {
  const name = title(view.integration);
  if (view.items.length === 0) return `${name}: no seat is proposed for removal`;
  if (view.state === 'void') return `${name}: this list is void`;
  if (view.items.every((item) => item.state === 'expired')) return `${name}: the list expired, nothing was changed`;
  if (pending.length < view.items.length) return `${name}: ${tally(view)}`;
  const left = pending.filter((item) => item.signal === 'left').length;
  const idle = pending.length - left;
  const who = [idle > 0 ? count(idle, 'idle seat') : '', left > 0 ? count(left, 'leaver') : ''].filter(
    (part) => part !== '',
  );
  return `${name}: ${list(who)}${view.readOnly ? '' : ' to approve or keep'}`;
}

function facts(view: PlanView, open: boolean): string {
  const lines: string[] = [];
  if (view.pausedBy) {
    lines.push(`⏸ Paused by ${mention(view.pausedBy)}: approvals wait, and nothing is removed meanwhile.`);
  }
  if (view.state === 'void') {
    lines.push(
      `${sentence(safe(view.voidReason ?? 'It no longer fits what is true', 300))} Nothing more is removed from this list. Report makes a new one.`,
    );
  }
  lines.push(`Of ${count(view.counts.paid, 'paid seat')}: ${parts(view.counts)}.`);
  lines.push(
    `Idle means no sign of use for ${count(view.thresholdDays, 'day')} or more. Read ${instantToken(view.asOf)}.`,
  );
  const aside = [
    view.review > 0 ? `${num(view.review)} idle on weak evidence ${view.review === 1 ? 'is' : 'are'} not proposed` : '',
    view.asking ? `${count(view.asking, 'holder')} asked first` : '',
    view.alreadyOpen > 0 ? `${num(view.alreadyOpen)} already on another open list` : '',
  ].filter((part) => part !== '');
  if ((open || view.items.length === 0) && aside.length > 0) lines.push(sentence(aside.join('; ')));
  return lines.join('\n');
}

function effects(view: PlanView): AnyBlock[] {
  if (view.effects !== null) return [section(effectLines(view.effects).join('\n'))];
  return [section('What removal does here is not known, so it cannot be approved. Sync now, then report again.')];
}

type Described = Column & { readonly cell: (item: PlanItemView) => string | Phrase };

const WHO: readonly Described[] = [
  { title: 'Who', wrap: true, cell: (item) => nameOf(item) },
  { title: 'License', cell: (item) => item.licenseTypeName },
  { title: 'Idle for', align: 'right', cell: idleFor },
  { title: 'Evidence', wrap: true, cell: (item) => withNote(signal(item), item) },
];
const SOURCE: readonly Described[] = [
  { title: 'Source', wrap: true, cell: (item) => item.source },
  { title: 'Watched since', cell: (item) => (item.watchedSince === null ? '–' : day(item.watchedSince)) },
];
const STATE: Described = { title: 'State', wrap: true, cell: outcome };

/** Everyone on the list: as a table, or as lines for those who have no row with buttons further down. */
function people(
  view: PlanView,
  native: { readonly nativeTable: boolean },
  inRows: readonly PlanItemView[],
): AnyBlock[] {
  const hint = view.items.length > IN_TABLE ? ': Review list shows everyone' : '';
  const more = (left: number): string => `and ${num(left)} more${hint}`;
  if (native.nativeTable) return asTable(view, more);
  const others = view.items.filter((item) => !inRows.includes(item));
  const lines = paragraphs(others.slice(0, IN_TABLE).map(line));
  return others.length > IN_TABLE ? [...lines, context(more(others.length - IN_TABLE))] : lines;
}

function line(item: PlanItemView): string {
  const watched = item.watchedSince === null ? '' : `, watched since ${dayToken(item.watchedSince)}`;
  const seen = `*${safe(nameOf(item))}*, ${safe(item.licenseTypeName, 40)}, ${idleWords(item)}: ${mrkdwn(withNote(evidence(item), item))}${watched}`;
  return item.state === 'pending_approval' ? `• ${seen}` : `• ${seen}. ${mrkdwn(outcome(item), 200)}`;
}

/** A message is narrow: what all rows would repeat is no column. A source they share is named below, once. */
function asTable(view: PlanView, more: (left: number) => string): AnyBlock[] {
  const undecided = view.state === 'open' && view.items.every((item) => item.state === 'pending_approval');
  const shared = sharedSource(view.items);
  const columns = [...WHO, ...(shared === null ? SOURCE : []), ...(undecided ? [] : [STATE])];
  const rows = view.items.map((item) => columns.map((column) => column.cell(item)));
  const drawn = table(columns, rows, { maxRows: IN_TABLE, more });
  return shared === null || drawn.length === 0 ? drawn : [...drawn, context(shared)];
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

function personRow(view: PlanView, item: PlanItemView): AnyBlock[] {
  const email = emailOf(item);
  const who = `*${safe(nameOf(item))}*${email === '' ? '' : ` · ${safe(email, 80)}`}`;
  const value = `${item.requestId}.${view.hashPrefix}`;
  const label = removeLabel(view);
  const ask = confirm({ title: `${label}?`, text: confirmText(view, [item]), yes: 'Remove', danger: true });
  return [
    section(`${who}\n${idleWords(item)}: ${mrkdwn(withNote(evidence(item), item))}`),
    ...actions([
      button(label, 'reclaim.approve_item', value, { confirm: ask }),
      button('Keep', 'reclaim.keep_item', value),
      button('Keep until…', 'exempt.open_item', value),
    ]),
  ];
}

/** One line for each removal that can still be taken back, the newest first. */
function restores(view: PlanView): AnyBlock[] {
  const can = view.items
    .filter((item) => item.state === 'succeeded' && item.restorableUntil != null)
    .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  if (can.length === 0 || view.readOnly) return [];
  const lines = can.slice(0, IN_RESTORES).map((item) => {
    const name = safe(nameOf(item));
    const ask = confirm({
      title: `Restore ${nameOf(item, 40)}?`,
      text: `${nameOf(item)} gets access to ${title(view.integration, 60)} back as it was, and holds a seat again.`,
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
    const how = 'Read-only: nothing can be removed. An admin can switch reclaiming on in settings.';
    return [section(how), ...actions([button('Settings', 'license.settings', id), review])];
  }
  const bulk = mayApprove(view, open) ? approveAll(view, pending, value) : null;
  const keep = button('Keep all', 'reclaim.reject_all', value);
  return [divider(), ...actions([bulk, review, keep]), context(whoDecides(view))];
}

function approveAll(view: PlanView, pending: readonly PlanItemView[], value: string) {
  const people = count(pending.length, 'person', 'people');
  const ask = confirm({
    title: `Remove ${people} from ${title(view.integration, 60)}?`,
    text: confirmText(view, pending),
    yes: `Remove ${people}`,
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
