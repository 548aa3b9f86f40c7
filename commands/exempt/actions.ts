import type { RespondFn } from '@slack/bolt';
import { renderExemptions } from '../../blocks/exemptions.ts';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { ExemptionButton } from '../../src/slack/payloads.ts';
import type { ChangeExemptionResult } from '../../src/use-cases/exempt.ts';
import { pressed } from '../licenses/actions.ts';
import { type Action, answering, type CommandDeps, whisper } from '../listener.ts';

/** `/licenses exemptions` */
export async function answerExemptions(deps: CommandDeps, respond: RespondFn, actor: string): Promise<unknown> {
  const result = await deps.useCases.listExemptions({ actor });
  return whisper(respond, result.kind === 'refused' ? renderRefusal(result) : renderExemptions(result.exemptions));
}

/** "End" in the list: the list is drawn again without it. */
export function onEndExemption(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const exemptionId = ExemptionButton.parse(pressed(action));
    await answering(respond, async () => {
      const result = await deps.useCases.endExemption({ actor: body.user.id, exemptionId });
      if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
      return answerExemptions(deps, respond, body.user.id);
    });
  };
}

/** "Extend 90 days" and "Let it be judged" under the news that an exemption has ended. */
export function onExtendExemption(deps: CommandDeps) {
  return (args: Action) =>
    settle(args, (input) => deps.useCases.extendExemption(input), {
      changed: 'Extended.',
      already: 'Nothing was changed: it already goes on or was ended.',
    });
}

export function onLetExemption(deps: CommandDeps) {
  return (args: Action) =>
    settle(args, (input) => deps.useCases.endExemption(input), {
      changed: 'It is judged by its use from now on.',
      already: 'It was ended before.',
    });
}

async function settle(
  { ack, action, body, respond }: Action,
  use: (input: { actor: string; exemptionId: string }) => Promise<ChangeExemptionResult>,
  words: { readonly changed: string; readonly already: string },
): Promise<void> {
  await ack();
  const exemptionId = ExemptionButton.parse(pressed(action));
  await answering(respond, async () => {
    const result = await use({ actor: body.user.id, exemptionId });
    if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
    if (result.kind === 'not_found') return whisper(respond, renderError('This exemption is no longer known.'));
    const until =
      result.kind === 'changed' && words.changed === 'Extended.' ? ` It holds until ${result.until.slice(0, 10)}.` : '';
    return respond({ replace_original: true, text: `${words[result.kind]}${until}`, blocks: [] });
  });
}
