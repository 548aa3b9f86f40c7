import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import { renderChange } from '../../blocks/detail-change.ts';
import type { ChangePosts } from '../use-cases/ports.ts';
import { deliver } from './client.ts';

const Posted = z.object({ channel: z.string(), ts: z.string() });

/** Posts and redraws the message that asks to approve a change of details. */
export function createChangePosts(client: WebClient, wait: (ms: number) => Promise<void>): ChangePosts {
  const wire = (view: Parameters<typeof renderChange>[0]) => {
    const { text, blocks } = renderChange(view);
    // The renderers keep to Slack's documents, which are ahead of @slack/types.
    return { text, blocks: [...blocks] as KnownBlock[], unfurl_links: false, unfurl_media: false };
  };
  return {
    postChange: async (channel, view) =>
      Posted.parse(await deliver(() => client.chat.postMessage({ channel, ...wire(view) }), wait)),
    async updateChange({ channel, ts }, view) {
      const { text, blocks } = wire(view);
      await deliver(() => client.chat.update({ channel, ts, text, blocks }), wait);
    },
  };
}
