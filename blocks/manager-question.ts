/** A question to the manager of somebody who did not answer, and the form for the reason to keep. */

import type { AnyBlock, ModalView } from '@slack/types';
import type { ManagerQuestionView } from '../src/use-cases/holder-views.ts';
import { nameOf } from './evidence.ts';
import { seatName, seatSeen, whom } from './holder-question.ts';
import { field, textInput } from './inputs.ts';
import { actions, button, context, modal, section } from './kit.ts';
import { dayToken, mention } from './phrase.ts';
import { capital, count, safe, sentence, title } from './words.ts';

const HOW =
  'You are asked once. Without your answer approvers decide; nobody loses a seat by silence, and one that may go is taken back only after a person approves.';

/** What a message that asks nothing else is called. */
export function managerHeadline(all: readonly ManagerQuestionView[]): string {
  const open = all.filter((one) => one.state === 'open');
  const [first] = open;
  if (!first) return 'All answered, thank you';
  if (open.length === 1) return `Does ${nameOf(first.line, 40)} still need ${title(first.integration, 60)}?`;
  return `${count(open.length, 'seat')} in your team seem not to be used`;
}

/** Draws one seat of somebody the manager is asked about. */
export function managerQuestion(one: ManagerQuestionView): AnyBlock[] {
  const name = `${mention(one.holder)} · ${seatName(one)}`;
  if (one.state !== 'open') return [section(`${name}\n${fate(one)}`)];
  return [
    section(`${name}\n${seatSeen(one)} ${sentence(`${capital(safe(nameOf(one.line)))} ${one.why}`)}`),
    ...actions([
      button('They need it…', 'manager.keep', one.questionId, { style: 'primary' }),
      button('It may go', 'manager.release', one.questionId),
    ]),
  ];
}

/** What silence does, while anything is open. */
export function managerTail(all: readonly ManagerQuestionView[]): AnyBlock[] {
  return all.some((one) => one.state === 'open') ? [context(HOW)] : [];
}

function fate(one: ManagerQuestionView): string {
  const on = one.endedAt === null ? '' : ` ${dayToken(one.endedAt)}`;
  const you = one.answeredBy !== null;
  switch (one.state) {
    case 'kept':
      return you
        ? `✅ You kept it for them${on}: ${sentence(safe(one.reason ?? 'it is needed', 200))} Nobody is asked again for ${count(one.keepDays, 'day')}.`
        : `✅ They answered${on} and keep it.`;
    case 'released':
      return you
        ? `You said${on} that it may go. An approver decides; they keep it until then.`
        : `They released it${on}. An approver decides.`;
    case 'escalated':
      return `Not answered, so approvers decide. ${whom(one)}`;
    default:
      return `Nothing to answer any more: ${sentence(safe(one.reason ?? 'something changed', 200))}`;
  }
}

/** Asks the manager why the seat is needed. */
export function renderManagerForm(one: ManagerQuestionView): ModalView {
  const who = `${mention(one.holder)} · ${seatName(one)}\n${seatSeen(one)}`;
  const hint = `Stands in the holder’s message. Nobody is asked again for ${count(one.keepDays, 'day')}.`;
  return modal({
    callback: 'manager.submit',
    title: 'They need it',
    submit: 'Keep it',
    metadata: { questionId: one.questionId },
    blocks: [
      section(who),
      field('reason', { label: 'Why do they need it?', hint }, textInput({ placeholder: 'On leave until May' })),
    ],
  });
}
