import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import { renderDigest } from '../../blocks/digest.ts';
import { renderExemptionEnded } from '../../blocks/exemptions.ts';
import { renderHolderMessage } from '../../blocks/holder-message.ts';
import { renderReport } from '../../blocks/inactivity-report.ts';
import { renderAskedBack } from '../../blocks/seat-taken.ts';
import { renderSync } from '../../blocks/sync-progress.ts';
import type { Logger } from '../log.ts';
import { DeliveryError, type MessageRef, type Notifier } from '../use-cases/ports.ts';
import { deliver } from './client.ts';

/** A message as blocks render it. Slack knows more kinds of blocks than its own types do. */
interface Rendered {
  readonly text: string;
  readonly blocks: readonly object[];
}

/** Slack's answers to a block kind it does not take: the fallback is drawn from then on. */
const UNWANTED = new Set(['invalid_blocks', 'invalid_attachments', 'invalid_blocks_format', 'only_one_table_allowed']);
const MARKER = 'seatkeeper_post';

const Posted = z.object({ channel: z.string(), ts: z.string() });
const Link = z.object({ permalink: z.string() });
const History = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
});

export interface NotifierDeps {
  readonly client: WebClient;
  readonly log: Logger;
  readonly wait: (ms: number) => Promise<void>;
  /** What Slack was found to take; shared with the answers to commands. */
  readonly native: NativeBlocks;
}

/** Whether this workspace draws native tables and charts, decided by Slack's own answers and remembered. */
export interface NativeBlocks {
  table: boolean;
  chart: boolean;
}

/** Renders views and posts them. A refused native table or chart is drawn as text instead, then and from then on. */
export function createNotifier({ client, log, wait, native }: NotifierDeps): Notifier {
  const attempt = async <T>(
    draw: () => Rendered,
    send: (message: { text: string; blocks: KnownBlock[] }) => Promise<T>,
  ): Promise<T> => {
    for (;;) {
      const before = { ...native };
      const message = draw();
      // The renderers keep to Slack's documents, which are ahead of @slack/types.
      const wire = { text: message.text, blocks: [...message.blocks] as KnownBlock[] };
      try {
        return await deliver(() => send(wire), wait);
      } catch (error) {
        if (!(error instanceof DeliveryError) || !UNWANTED.has(error.reason) || !downgrade(native, before)) throw error;
        log.warn({ reason: error.reason, native: { ...native } }, 'Slack refused native blocks; text is used instead');
      }
    }
  };
  const post = (channel: string, draw: () => Rendered, marker: string | null): Promise<MessageRef> =>
    attempt(draw, async (message) => {
      const metadata = marker === null ? {} : { metadata: { event_type: MARKER, event_payload: { marker } } };
      return Posted.parse(
        await client.chat.postMessage({ channel, ...message, ...metadata, unfurl_links: false, unfurl_media: false }),
      );
    });
  const update = async ({ channel, ts }: MessageRef, draw: () => Rendered): Promise<void> => {
    await attempt(draw, (message) => client.chat.update({ channel, ts, ...message }));
  };
  const maybeTwice = (message: Rendered, repeated: boolean): Rendered =>
    repeated
      ? {
          text: message.text,
          blocks: [
            ...message.blocks,
            {
              type: 'context',
              elements: [
                {
                  type: 'mrkdwn',
                  text: 'This message may stand here twice: Slack did not say whether the first one arrived.',
                },
              ],
            },
          ],
        }
      : message;

  return {
    postReport: (channel, view, marker, repeated) =>
      post(channel, () => maybeTwice(renderReport(view, { nativeTable: native.table }), repeated), marker),
    updateReport: (message, view, repeated) =>
      update(message, () => maybeTwice(renderReport(view, { nativeTable: native.table }), repeated)),
    postDigest: (channel, view, marker, repeated) =>
      post(
        channel,
        () => maybeTwice(renderDigest(view, { nativeChart: native.chart, nativeTable: native.table }), repeated),
        marker,
      ),
    postSync: (channel, view) => post(channel, () => renderSync(view), null),
    updateSync: (message, view) => update(message, () => renderSync(view)),
    postToPerson: (userId, view) => post(userId, () => renderHolderMessage(view), null),
    updateToPerson: (message, view) => update(message, () => renderHolderMessage(view)),
    postAskedBack: ({ channel, ts }, view) =>
      attempt(
        () => renderAskedBack(view),
        async (message) => Posted.parse(await client.chat.postMessage({ channel, thread_ts: ts, ...message })),
      ),
    async sayExemptionEnded(user, exemption) {
      await post(user, () => renderExemptionEnded(exemption), null);
    },
    async say(channel, text) {
      await deliver(() => client.chat.postMessage({ channel, text }), wait);
    },
    async permalink({ channel, ts }) {
      try {
        return Link.parse(await deliver(() => client.chat.getPermalink({ channel, message_ts: ts }), wait)).permalink;
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        return null;
      }
    },
    async findByMarker(channel, marker, since) {
      try {
        const oldest = String(Date.parse(since) / 1000 - 5);
        const answer = await deliver(
          () => client.conversations.history({ channel, oldest, include_all_metadata: true, limit: 100 }),
          wait,
        );
        const found = History.parse(answer).messages.find(
          (message) => message.metadata?.event_payload['marker'] === marker,
        );
        return found ? { channel, ts: found.ts } : null;
      } catch (error) {
        // Reading a channel needs a scope most installations do not grant; then nothing is found.
        if (!(error instanceof DeliveryError) || error.outcome === 'unknown') throw error;
        return null;
      }
    },
  };
}

/** Gives up one kind of native block that was in use, charts first; false when none was. */
function downgrade(native: NativeBlocks, used: NativeBlocks): boolean {
  if (used.chart) native.chart = false;
  else if (used.table) native.table = false;
  else return false;
  return true;
}
