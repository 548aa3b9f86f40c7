import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import { renderGuided } from '../../blocks/guided-admin.ts';
import type { GuidedPosts } from '../use-cases/ports.ts';
import { deliver } from './client.ts';

const Posted = z.object({ channel: z.string(), ts: z.string() });

/** Posts and redraws the message of the guided way to an admin's seat. */
export function createGuidedPosts(client: WebClient, wait: (ms: number) => Promise<void>): GuidedPosts {
  const wire = (view: Parameters<typeof renderGuided>[0]) => {
    const { text, blocks } = renderGuided(view);
    // The renderers keep to Slack's documents, which are ahead of @slack/types.
    return { text, blocks: [...blocks] as KnownBlock[], unfurl_links: false, unfurl_media: false };
  };
  return {
    postGuided: async (channel, view) =>
      Posted.parse(await deliver(() => client.chat.postMessage({ channel, ...wire(view) }), wait)),
    async updateGuided({ channel, ts }, view) {
      const { text, blocks } = wire(view);
      await deliver(() => client.chat.update({ channel, ts, text, blocks }), wait);
    },
  };
}
