import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { DecisionButton } from '../../src/slack/payloads.ts';
import { pressed } from '../licenses/actions.ts';
import { type Action, answering, type CommandDeps, whisper } from '../listener.ts';

/** "Restore" beside somebody who was removed: the redrawn message tells the result. */
export function onRestore(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const { target, hashPrefix } = DecisionButton.parse(pressed(action));
    await answering(respond, async () => {
      const result = await deps.useCases.restoreSeat({ actor: body.user.id, target, hashPrefix });
      if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
      if (result.planId !== null) await deps.useCases.redrawPlan(result.planId);
      return result.kind === 'not_now' ? whisper(respond, renderError(result.reason)) : undefined;
    });
  };
}
