import type { RespondFn } from '@slack/bolt';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { renderWhy } from '../../blocks/why.ts';
import { type CommandDeps, whisper } from '../listener.ts';

/** At most this many apps are explained in one answer. */
const MOST = 5;

/** `/licenses why ada@example.com` or `/licenses why @ada`: the evidence on every seat of a person. */
export async function answerWhy(
  deps: CommandDeps,
  respond: RespondFn,
  actor: string,
  word: string | null,
): Promise<unknown> {
  if (word === null) return whisper(respond, renderError('Say about whom: `/licenses why name@company.com`.'));
  const mentioned = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(word)?.[1];
  // Slack may turn an address into a link by itself.
  const typed = /^<mailto:([^|>]+)(?:\|[^>]*)?>$/.exec(word)?.[1] ?? word;
  const email = mentioned === undefined ? typed : ((await deps.useCases.emailOfUser(mentioned)) ?? '');
  const result = await deps.useCases.explainPerson({ actor, email });
  if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
  if (result.kind === 'unknown') {
    return whisper(
      respond,
      renderError(`Nobody with the address ${email === '' ? 'of that person' : email} holds a seat here.`),
    );
  }
  for (const view of result.views.slice(0, MOST)) await whisper(respond, renderWhy(view));
  return undefined;
}
