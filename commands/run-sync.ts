import type { RespondFn } from '@slack/bolt';
import { renderRefusal } from '../blocks/messages.ts';
import { renderSync } from '../blocks/sync-progress.ts';
import type { UseCases } from '../src/compose.ts';
import type { MessageRef, Notifier } from '../src/use-cases/ports.ts';
import type { SyncProgress } from '../src/use-cases/views.ts';
import { whisper, wire } from './listener.ts';

/** How often progress is redrawn, in milliseconds, and how often an ephemeral answer may be replaced at all. */
const REDRAW_MS = 1500;
/** Slack lets a response_url be used five times; one is kept for the result. */
const MOST_REDRAWS = 3;

export type RunSync = ReturnType<typeof createRunSync>;

/** Runs a sync and shows its progress where the person asked for it, in one message that is redrawn. */
export function createRunSync(deps: {
  readonly useCases: UseCases;
  readonly notifier: Notifier;
  readonly signal: AbortSignal;
}) {
  const { useCases, notifier, signal } = deps;
  return {
    /** In the ephemeral answer to a command or button. */
    async answering(
      actor: string,
      target: { readonly integrationId: string } | { readonly acceptRunId: string },
      respond: RespondFn,
    ): Promise<void> {
      let drawn = 0;
      let redraws = 0;
      const onProgress = async (view: SyncProgress) => {
        if (redraws > MOST_REDRAWS || (redraws > 0 && Date.now() - drawn < REDRAW_MS)) return;
        drawn = Date.now();
        redraws += 1;
        await respond({ response_type: 'ephemeral', replace_original: redraws > 1, ...wire(renderSync(view)) }).catch(
          () => {},
        );
      };
      const input = { actor, signal, onProgress };
      const result =
        'acceptRunId' in target
          ? await useCases.acceptLoss({ ...input, runId: target.acceptRunId })
          : await useCases.runSync({ ...input, integrationId: target.integrationId });
      switch (result.kind) {
        case 'finished':
          await respond({
            response_type: 'ephemeral',
            replace_original: redraws > 0,
            ...wire(renderSync(result.view)),
          });
          return;
        case 'refused':
          await whisper(respond, renderRefusal(result));
          return;
        case 'already_running':
          await respond({
            response_type: 'ephemeral',
            text: 'A sync of this is already running. Its result will show in the numbers.',
          });
          return;
        case 'stale':
          await respond({
            response_type: 'ephemeral',
            text: 'This message is older than the newest sync. Nothing was accepted: run the sync again and look at what it misses.',
          });
          return;
        case 'not_found':
          await respond({ response_type: 'ephemeral', text: 'There is nothing to sync any more.' });
      }
    },
    /** In a direct message, for work nobody waits for in a conversation. */
    async inDirectMessage(actor: string, integrationId: string): Promise<void> {
      let message: MessageRef | null = null;
      let drawn = 0;
      const draw = async (view: SyncProgress, last: boolean) => {
        if (!last && Date.now() - drawn < REDRAW_MS) return;
        drawn = Date.now();
        if (message) await notifier.updateSync(message, view);
        else message = await notifier.postSync(actor, view);
      };
      const result = await useCases.runSync({ actor, integrationId, signal, onProgress: (view) => draw(view, false) });
      if (result.kind === 'finished') await draw(result.view, true);
    },
  };
}
