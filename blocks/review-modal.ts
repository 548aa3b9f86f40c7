/** The list behind "Review list": choose person by person, ten to a page. Nothing is chosen beforehand. */

import type { AnyBlock, ModalView, PlainTextOption } from '@slack/types';
import type { PlanItemView, PlanView } from '../src/use-cases/views.ts';
import { changeWords } from './change-words.ts';
import { emailOf, evidence, idleWords, nameOf, withNote } from './evidence.ts';
import { choices, option } from './inputs.ts';
import { actions, button, context, divider, LIMITS, modal, paragraphs, section } from './kit.ts';
import { effectLines, outcome } from './outcome.ts';
import { dayToken, mrkdwn, plain } from './phrase.ts';
import { capital, clip, count, literal, num, safe, title } from './words.ts';

const PAGE = LIMITS.checkboxes;
const DONE = 50;
const SOURCES = 5;

/** One page (from 1) of the plan's waiting people; a page beyond the last shows the last. */
export function renderReview(view: PlanView, page: number): ModalView {
  const pending = view.state === 'open' ? view.items.filter((item) => item.state === 'pending_approval') : [];
  const pages = Math.max(1, Math.ceil(pending.length / PAGE));
  const at = Math.min(pages, Math.max(1, Math.trunc(page) || 1));
  const shown = pending.slice((at - 1) * PAGE, at * PAGE);
  const mayRemove = shown.length > 0 && !view.readOnly && view.effects !== null;
  return modal({
    title: 'Review list',
    callback: 'review.submit',
    metadata: { planId: view.planId, hash: view.hashPrefix, page: at },
    submit: mayRemove ? `${changeWords(view).yes} selected` : null,
    close: mayRemove ? 'Change nothing' : 'Close',
    blocks: [
      section(intro(view, pending.length, at, pages)),
      ...pager(view, at - 1, pages, 'Previous page'),
      ...(mayRemove ? [pick(view, shown, at)] : shown.map(readOnlyLine)),
      ...pager(view, at + 1, pages, 'Next page'),
      ...sources(shown),
      ...(mayRemove ? effects(view) : []),
      ...done(view),
    ],
  });
}

function intro(view: PlanView, waiting: number, page: number, pages: number): string {
  const name = `*${safe(title(view.integration))}*`;
  if (waiting === 0) return `${name}: nobody is waiting for a decision.`;
  const where = pages > 1 ? ` Page ${num(page)} of ${num(pages)}.` : '';
  const lines = [`${name}: ${count(waiting, 'person waits', 'people wait')} for a decision.${where}`];
  if (view.readOnly) return [...lines, 'Read-only: nothing can be changed.'].join('\n');
  if (view.effects === null)
    return [...lines, 'What approving does is not known, so nothing can be changed.'].join('\n');
  lines.push(`${safe(changeWords(view).choose)} Nothing is changed that was not chosen.`);
  if (pages > 1) lines.push('Choices count for this page only: submit it before you turn the page.');
  return lines.join('\n');
}

function pick(view: PlanView, shown: readonly PlanItemView[], page: number): AnyBlock {
  return choices(`page-${page}`, changeWords(view).label, shown.map(personOption));
}

function personOption(item: PlanItemView): PlainTextOption {
  const email = emailOf(item);
  const who = email === '' ? nameOf(item, 70) : `${nameOf(item, 36)} · ${clip(email, 36)}`;
  return option(who, item.requestId, `${capital(idleWords(item))}: ${plain(withNote(evidence(item), item))}`);
}

function readOnlyLine(item: PlanItemView): AnyBlock {
  return section(`*${safe(nameOf(item))}*\n${capital(idleWords(item))}: ${mrkdwn(withNote(evidence(item), item))}`);
}

function pager(view: PlanView, to: number, pages: number, label: string): AnyBlock[] {
  if (to < 1 || to > pages) return [];
  return actions(
    [button(label, 'review.page', String(to))],
    `${label === 'Next page' ? 'next' : 'previous'}-${view.planId}-${to}`,
  );
}

/** What the shown evidence rests on: since when each source was watched, and what it cannot see. */
function sources(shown: readonly PlanItemView[]): AnyBlock[] {
  const bySource = new Map(shown.map((item) => [item.source, item]));
  return [...bySource.values()].slice(0, SOURCES).map((item) => {
    const watched = item.watchedSince === null ? '' : `, watched since ${dayToken(item.watchedSince)}`;
    const blind = item.blindSpots.slice(0, 5).map((spot) => safe(spot, 120));
    const cannot = blind.length > 0 ? `. It cannot see: ${blind.join('; ')}.` : '.';
    return context(`${safe(literal(item.source, 60))}${watched}${cannot}`);
  });
}

function effects(view: PlanView): AnyBlock[] {
  return view.effects === null ? [] : [divider(), section(effectLines(view.effects, changeWords(view)).join('\n'))];
}

function done(view: PlanView): AnyBlock[] {
  const decided = view.items.filter((item) => item.state !== 'pending_approval' || view.state !== 'open');
  if (decided.length === 0) return [];
  const lines = decided
    .slice(0, DONE)
    .map((item) => `${safe(nameOf(item))}: ${mrkdwn(outcome(item, changeWords(view)), 150)}`);
  const left = decided.length - lines.length;
  return [divider(), ...paragraphs([...lines, ...(left > 0 ? [`and ${num(left)} more`] : [])])];
}
