/** A question to the holder of a seat: what was seen, in words, and two buttons; afterwards what became of it. */

import type { AnyBlock } from '@slack/types';
import type { AskedView, HolderQuestionView } from '../src/use-cases/holder-views.ts';
import { evidence, idleWords } from './evidence.ts';
import { actions, button, context, section } from './kit.ts';
import { dayToken, mention, mrkdwn } from './phrase.ts';
import { capital, count, list, num, safe, sentence, title } from './words.ts';

const HOW =
  'Without your answer nothing happens by itself: you are asked once more, then your manager where one is known, then approvers decide. A released seat is taken back only after a person approves.';

/** Whether an answer is still to be given here. */
export function isOpen(one: HolderQuestionView): boolean {
  return one.state === 'open' && !one.movedOn;
}

/** What a message that asks nothing else is called. */
export function questionHeadline(all: readonly HolderQuestionView[]): string {
  const open = all.filter(isOpen);
  const [first] = open;
  if (!first)
    return all.every((one) => one.movedOn) ? 'These questions stand in a newer message' : 'All answered, thank you';
  const again = open.every((one) => one.askedBefore) ? 'Reminder: ' : '';
  if (open.length === 1) return `${again}${again === '' ? 'Do' : 'do'} you still need ${title(first.integration, 60)}?`;
  return `${again}${count(open.length, 'seat')} you seem not to use`;
}

/** Draws one seat its holder is asked about. */
export function questionSeat(one: HolderQuestionView): AnyBlock[] {
  if (!isOpen(one)) return [section(`${seatName(one)}\n${fate(one)}`)];
  return [
    section(`${seatName(one)}\n${one.askedBefore ? 'Asked before. ' : ''}${seatSeen(one)}`),
    ...actions([
      button('Keep it', 'holder.keep', one.questionId, { style: 'primary' }),
      button('Release it', 'holder.release', one.questionId),
    ]),
  ];
}

/** What silence does, while anything is open. */
export function questionTail(all: readonly HolderQuestionView[]): AnyBlock[] {
  return all.some(isOpen) ? [context(HOW)] : [];
}

/** "Asana – Northwind · Member", escaped. */
export function seatName({ integration, line }: AskedView): string {
  return `*${safe(title(integration, 60))}* · ${safe(line.licenseTypeName, 60)}`;
}

/** "Idle 79 days: last use 3 Sep 2026, Asana audit log.", escaped. */
export function seatSeen({ line }: AskedView): string {
  return sentence(`${capital(idleWords(line))}: ${mrkdwn(evidence(line))}`);
}

/** What became of a question. */
function fate(one: HolderQuestionView): string {
  const on = one.endedAt === null ? '' : ` ${dayToken(one.endedAt)}`;
  const manager = one.answeredBy === null ? '' : mention(one.answeredBy);
  switch (one.state) {
    case 'kept':
      if (manager !== '')
        return `✅ Your manager ${manager} kept it for you${on}: ${sentence(safe(one.reason ?? 'it is needed', 200))}`;
      return `✅ You kept it${on}. You are not asked again for ${count(one.keepDays, 'day')}.`;
    case 'released':
      if (manager !== '')
        return `Not answered, and your manager ${manager} said${on} that it may go. Approvers decide. ${whom(one)}`;
      return `You released it${on}. An approver decides; you keep it until then.`;
    case 'escalated':
      return `Not answered, so approvers decide. ${whom(one)}`;
    case 'withdrawn':
      return `Nothing to answer any more: ${sentence(safe(one.reason ?? 'something changed', 200))}`;
    case 'open':
      return 'Asked again in a newer message. Please answer there.';
  }
}

/** Whom to tell that a seat is needed after all. */
export function whom({ approvers }: AskedView): string {
  const shown = approvers.slice(0, 5).map(mention);
  const left = approvers.length - shown.length;
  const who = list(left > 0 ? [...shown, `${num(left)} more`] : shown);
  return who === '' ? 'If you need it, tell an admin.' : `If you need it, tell ${who}.`;
}
