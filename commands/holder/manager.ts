import { renderManagerForm } from '../../blocks/manager-question.ts';
import { QuestionButton, QuestionMetadata, readEntered } from '../../src/slack/payloads.ts';
import { pressed } from '../licenses/actions.ts';
import { type Action, answering, type CommandDeps, openModal, type Submission, whisper } from '../listener.ts';
import { saidTo } from './actions.ts';

/** "It may go", said by the manager of somebody who did not answer. */
export function onManagerRelease(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const questionId = QuestionButton.parse(pressed(action));
    await answering(respond, async () => {
      const result = await deps.useCases.answerForHolder({ actor: body.user.id, questionId, answer: 'release' });
      await deps.useCases.redrawHolders();
      const said = result.kind === 'invalid' ? null : saidTo(result);
      if (said) await whisper(respond, said);
    });
  };
}

/** "They need it…": asks the manager for the reason. */
export function onManagerKeep(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    const questionId = QuestionButton.parse(pressed(args.action));
    await answering(args.respond, async () => {
      const result = await deps.useCases.showManagerForm({ actor: args.body.user.id, questionId });
      if (result.kind === 'form') return openModal(args, renderManagerForm(result.view));
      const said = saidTo(result);
      return said === null ? undefined : whisper(args.respond, said);
    });
  };
}

/** Keeps the seat with the manager's reason; a fault stands beside the field and nothing is lost. */
export function onManagerSubmit(deps: CommandDeps) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const { questionId } = QuestionMetadata.parse(view.private_metadata);
    const reason = readEntered(view.state.values).text('reason') ?? '';
    const result = await deps.useCases.answerForHolder({ actor: body.user.id, questionId, answer: 'keep', reason });
    if (result.kind === 'invalid' || result.kind === 'refused') {
      await ack({ response_action: 'errors', errors: { reason: result.reason } });
    } else if (result.kind === 'answered') await ack();
    else await ack({ response_action: 'errors', errors: { reason: 'This question is over. Nothing was changed.' } });
    await deps.useCases.redrawHolders();
  };
}
