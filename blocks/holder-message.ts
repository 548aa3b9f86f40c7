/**
 * The one direct message a person gets in seven days: seats that were taken back, questions about their own, and what
 * they are asked as a manager. The same message is redrawn with what became of each.
 */

import type { AnyBlock } from '@slack/types';
import type { HolderView } from '../src/use-cases/holder-views.ts';
import { isOpen, questionHeadline, questionSeat, questionTail } from './holder-question.ts';
import { divider, fitMessage, header, type Message, section } from './kit.ts';
import { managerHeadline, managerQuestion, managerTail } from './manager-question.ts';
import { isGone, takenHeadline, takenSeat, takenTail } from './seat-taken.ts';
import { count, list } from './words.ts';

interface Part {
  readonly title: string;
  readonly seats: readonly AnyBlock[][];
  readonly tail: readonly AnyBlock[];
}

/** Draws a person's message as everything in it stands. */
export function renderHolderMessage(view: HolderView): Message {
  const { taken, questions, team } = view;
  const parts: readonly Part[] = [
    {
      title: taken.every(isGone) ? 'Taken back' : 'Changed',
      seats: taken.map((one) => takenSeat(one, taken.length > 1 || mixed(view))),
      tail: takenTail(taken),
    },
    { title: 'Do you still need these?', seats: questions.map(questionSeat), tail: questionTail(questions) },
    { title: 'Somebody in your team did not answer', seats: team.map(managerQuestion), tail: managerTail(team) },
  ].filter((part) => part.seats.length > 0);
  const said = headline(view);
  const body = parts.flatMap((part, place) => [
    ...(place > 0 ? [divider()] : []),
    ...(parts.length > 1 ? [section(`*${part.title}*`)] : []),
    ...part.seats.flatMap((seat, at) => [...(at > 0 ? [divider()] : []), ...seat]),
    ...part.tail,
  ]);
  return fitMessage(said, [header(said), ...body]);
}

function mixed({ questions, team }: HolderView): boolean {
  return questions.length + team.length > 0;
}

/** One kind speaks for itself; of several each is counted. */
function headline({ taken, questions, team }: HolderView): string {
  const open = questions.filter(isOpen).length + team.filter((one) => one.state === 'open').length;
  if (questions.length + team.length === 0) return takenHeadline(taken);
  if (taken.length + team.length === 0) return questionHeadline(questions);
  if (taken.length + questions.length === 0) return managerHeadline(team);
  const given =
    taken.length > 0 ? `${count(taken.length, 'seat')} ${taken.every(isGone) ? 'taken back' : 'changed'}` : '';
  const asked = open > 0 ? count(open, 'question') : 'no question left';
  return list([given, asked].filter((part) => part !== ''));
}
