import type { RespondFn } from '@slack/bolt';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { type CommandDeps, whisper } from '../listener.ts';

const HOW = 'Write `/licenses delegate @grace until 2026-12-01`, or `/licenses delegate off`.';

/** `/licenses delegate @grace until 2026-12-01` and `/licenses delegate off`. */
export async function answerDelegate(
  deps: CommandDeps,
  respond: RespondFn,
  actor: string,
  to: string | null,
  until: string | null,
): Promise<unknown> {
  if (to === '' || until === '') return whisper(respond, renderError(HOW));
  const result =
    to === null || until === null
      ? await deps.useCases.endDelegatedPart({ actor })
      : await deps.useCases.delegatePart({ actor, to, until });
  switch (result.kind) {
    case 'refused':
      return whisper(respond, renderRefusal(result));
    case 'not_valid':
      return whisper(respond, renderError(result.reason));
    case 'taken_back':
      return say(respond, 'Nobody decides in your place now.');
    case 'handed_over':
      return say(
        respond,
        `<@${result.to}> can decide in your place through ${result.until.slice(0, 10)} (UTC), and so can you. \`/licenses delegate off\` ends it.`,
      );
  }
}

function say(respond: RespondFn, text: string): Promise<unknown> {
  return respond({ response_type: 'ephemeral', replace_original: false, text });
}
