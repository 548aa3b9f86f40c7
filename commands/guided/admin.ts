import type { RespondFn } from '@slack/bolt';
import { renderDidYouMean, renderError, renderRefusal } from '../../blocks/messages.ts';
import { GuidedButton } from '../../src/slack/payloads.ts';
import { pressed } from '../licenses/actions.ts';
import { notPosted } from '../licenses/answers.ts';
import { type Action, answering, type CommandDeps, whisper } from '../listener.ts';
import { personOf } from './person.ts';

/** `/licenses admin asana name@company.com`: the two steps to an idle admin's seat. */
export async function answerAdmin(
  deps: CommandDeps,
  respond: RespondFn,
  actor: string,
  word: string,
  who: string,
): Promise<unknown> {
  if (who === '') {
    return whisper(
      respond,
      renderError('Say which app and which admin account: `/licenses admin asana name@company.com`.'),
    );
  }
  const found = await deps.useCases.findByWord(word);
  if (found.kind !== 'found') {
    const guesses = found.kind === 'ambiguous' ? found.among.map((row) => row.slug) : found.known;
    return whisper(
      respond,
      renderDidYouMean(
        word,
        guesses.map((slug) => `/licenses admin ${slug}`),
      ),
    );
  }
  const email = await personOf(deps, who);
  const result = await deps.useCases.startGuided({ actor, integrationId: found.integration.id, email });
  switch (result.kind) {
    case 'refused':
      return whisper(respond, renderRefusal(result));
    case 'not_this':
      return whisper(respond, renderError(result.reason));
    case 'not_posted':
      return whisper(respond, renderError(notPosted(result.reason, result.channel)));
    case 'already':
      return say(respond, `The steps for this account are in <#${result.channel}> already.`);
    case 'posted':
      return say(respond, `The two steps for this account are in <#${result.channel}>.`);
  }
}

/** "I lowered it, check again". */
export function onGuidedCheck(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const guidedId = GuidedButton.parse(pressed(action));
    await answering(respond, async () => {
      const result = await deps.useCases.checkGuided({ actor: body.user.id, guidedId }, deps.stopping);
      switch (result.kind) {
        case 'refused':
          return whisper(respond, renderRefusal(result));
        case 'not_now':
          return whisper(respond, renderError(result.reason));
        case 'still_admin':
          return whisper(
            respond,
            renderError('This account is still an admin there. Lower the role first, then check again.'),
          );
        case 'handed_over':
          return say(respond, 'The role is lowered. Another approver decides about the seat in the new list.');
      }
    });
  };
}

/** "Stop". */
export function onGuidedStop(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const guidedId = GuidedButton.parse(pressed(action));
    await answering(respond, async () => {
      const result = await deps.useCases.stopGuided({ actor: body.user.id, guidedId });
      if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
      return result.kind === 'over' ? say(respond, 'This was over already.') : undefined;
    });
  };
}

function say(respond: RespondFn, text: string): Promise<unknown> {
  return respond({ response_type: 'ephemeral', replace_original: false, text });
}
