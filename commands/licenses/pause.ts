import type { RespondFn } from '@slack/bolt';
import { renderDidYouMean, renderRefusal } from '../../blocks/messages.ts';
import { type CommandDeps, whisper } from '../listener.ts';

/** `/licenses pause [app]` and `/licenses resume [app]`: the kill switch, for one app or for everything. */
export async function switchReclaims(
  deps: CommandDeps,
  respond: RespondFn,
  actor: string,
  verb: 'pause' | 'resume',
  word: string | null,
): Promise<unknown> {
  const found = word === null ? null : await deps.useCases.findByWord(word);
  if (found && found.kind !== 'found') {
    const guesses = found.kind === 'ambiguous' ? found.among.map((row) => row.slug) : found.known;
    return whisper(
      respond,
      renderDidYouMean(
        word ?? '',
        guesses.map((slug) => `/licenses ${verb} ${slug}`),
      ),
    );
  }
  const input = { actor, integrationId: found?.integration.id ?? null, reason: null };
  const result =
    verb === 'pause' ? await deps.useCases.pauseReclaims(input) : await deps.useCases.resumeReclaims(input);
  if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
  const changed = result.kind === 'done' ? 'is now' : 'already was';
  const text =
    verb === 'pause'
      ? `Reclaiming of ${result.what} ${changed} paused. Nothing is removed, changed or restored until an admin runs \`/licenses resume\`; a call already on its way, one an app at most, may still finish.`
      : `Reclaiming of ${result.what} ${changed} running. Approvals that have not expired go on after fresh checks.`;
  return respond({ response_type: 'ephemeral', replace_original: false, text });
}
