import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { QuestionButton, RequestButton } from '../../src/slack/payloads.ts';
import type { AnswerResult } from '../../src/use-cases/answer-question.ts';
import { pressed } from '../licenses/actions.ts';
import { type Action, answering, type CommandDeps, whisper } from '../listener.ts';

/** The holder's answer to a question about their own seat. */
export function onAnswer(deps: CommandDeps, answer: 'keep' | 'release') {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const questionId = QuestionButton.parse(pressed(action));
    await answering(respond, async () => {
      const result = await deps.useCases.answerQuestion({ actor: body.user.id, questionId, answer });
      await deps.useCases.redrawHolders();
      const said = saidTo(result);
      if (said) await whisper(respond, said);
    });
  };
}

/** What only who clicked is told; null when the redrawn message says it all. */
export function saidTo(result: AnswerResult) {
  switch (result.kind) {
    case 'answered':
      return null;
    case 'refused':
      return renderRefusal(result);
    case 'not_found':
      return renderError('This question is no longer known. Nothing was changed.');
    case 'over':
      return renderError(
        `${OVER[result.state]}${result.reason === null ? '' : ` (${result.reason})`}. Nothing was changed by this click.`,
      );
  }
}

const OVER = {
  kept: 'You answered before: you keep the seat',
  released: 'You answered before: you released the seat',
  escalated: 'This question is over: approvers decide now. Tell them if you need the seat',
  withdrawn: 'This question is over',
} as const;

/** "I need it back", in the message about a seat that was taken back. */
export function onAskBack(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const requestId = RequestButton.parse(pressed(action));
    await answering(respond, async () => {
      const result = await deps.useCases.askBack({ actor: body.user.id, requestId });
      await deps.useCases.redrawHolders();
      if (result.kind === 'refused') await whisper(respond, renderRefusal(result));
      else if (result.kind === 'already')
        await whisper(respond, renderError('You asked for it before; the approvers know.'));
      else if (result.kind === 'not_found') await whisper(respond, renderError('This seat is no longer known here.'));
    });
  };
}
