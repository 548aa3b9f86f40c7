/**
 * One direct message for every open question of a person: per seat what was seen, in words, and two buttons. The same
 * message is redrawn with what became of each question.
 */

import type { AnyBlock } from '@slack/types';
import type { HolderQuestionsView, HolderQuestionView } from '../src/use-cases/holder-views.ts';
import { evidence, idleWords } from './evidence.ts';
import { actions, button, context, divider, fitMessage, header, type Message, section } from './kit.ts';
import { dayToken, mention, mrkdwn } from './phrase.ts';
import { capital, count, list, num, safe, sentence, title } from './words.ts';

const HOW =
  'Without your answer nothing happens by itself: you are asked once more, then approvers decide. A released seat is given back only after a person approves.';

/** Draws the questions of one person as they stand. */
export function renderHolderQuestions(view: HolderQuestionsView): Message {
  const open = view.questions.filter(isOpen);
  const said = headline(view.questions, open);
  const body = view.questions.flatMap((one, at) => [...(at > 0 ? [divider()] : []), ...seat(one)]);
  return fitMessage(said, [header(said), ...body], open.length > 0 ? [context(HOW)] : []);
}

function isOpen(one: HolderQuestionView): boolean {
  return one.state === 'open' && !one.movedOn;
}

function headline(all: readonly HolderQuestionView[], open: readonly HolderQuestionView[]): string {
  const [first] = open;
  if (!first)
    return all.every((one) => one.movedOn) ? 'These questions stand in a newer message' : 'All answered, thank you';
  const again = open.every((one) => one.askedBefore) ? 'Reminder: ' : '';
  if (open.length === 1) return `${again}${again === '' ? 'Do' : 'do'} you still need ${title(first.integration, 60)}?`;
  return `${again}${count(open.length, 'seat')} you seem not to use`;
}

function seat(one: HolderQuestionView): AnyBlock[] {
  const name = `*${safe(title(one.integration, 60))}* · ${safe(one.line.licenseTypeName, 60)}`;
  const seen = sentence(`${capital(idleWords(one.line))}: ${mrkdwn(evidence(one.line))}`);
  if (!isOpen(one)) return [section(`${name}\n${fate(one)}`)];
  return [
    section(`${name}\n${seen}`),
    ...actions([
      button('Keep it', 'holder.keep', one.questionId, { style: 'primary' }),
      button('Release it', 'holder.release', one.questionId),
    ]),
  ];
}

/** What became of a question. */
function fate(one: HolderQuestionView): string {
  const on = one.endedAt === null ? '' : ` ${dayToken(one.endedAt)}`;
  switch (one.state) {
    case 'kept':
      return `✅ You kept it${on}. You are not asked again for ${count(one.keepDays, 'day')}.`;
    case 'released':
      return `You released it${on}. An approver decides; you keep it until then.`;
    case 'escalated':
      return `Not answered, so approvers decide. ${whom(one)}`;
    case 'withdrawn':
      return `Nothing to answer any more: ${sentence(safe(one.reason ?? 'something changed', 200))}`;
    case 'open':
      return 'Asked again in a newer message. Please answer there.';
  }
}

function whom({ approvers }: HolderQuestionView): string {
  const shown = approvers.slice(0, 5).map(mention);
  const left = approvers.length - shown.length;
  const who = list(left > 0 ? [...shown, `${num(left)} more`] : shown);
  return who === '' ? 'If you need it, tell an admin.' : `If you need it, tell ${who}.`;
}
