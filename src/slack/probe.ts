import { WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import * as z from 'zod';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { slackLogger } from './logger.ts';
import { LiveManifest } from './manifest.ts';

/** What Slack said to one question. */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** Slack's own word, such as invalid_auth; `needed` names the scope behind missing_scope. */
  | { readonly kind: 'refused'; readonly error: string; readonly needed: string | null }
  | { readonly kind: 'unreachable'; readonly why: string };

export interface BotIdentity {
  readonly team: string;
  readonly user: string;
  readonly scopes: readonly string[];
  /** Slack's clock when it answered, in milliseconds since the epoch; null when it did not say. */
  readonly slackTime: number | null;
}

/** Reads about the installation. Nothing is posted and nothing is changed; no call is repeated. */
export interface SlackProbe {
  bot(): Promise<Answer<BotIdentity>>;
  /** Asks for a Socket Mode address and does not use it. */
  socket(appToken: string): Promise<Answer<null>>;
  /** The app's live settings; null where no configuration token was given. */
  manifest(): Promise<Answer<LiveManifest> | null>;
  channel(id: string): Promise<Answer<{ readonly name: string; readonly member: boolean; readonly archived: boolean }>>;
  person(id: string): Promise<Answer<{ readonly name: string; readonly deactivated: boolean }>>;
}

const Identity = z.object({
  team: z.string(),
  user: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});
const Bot = z.object({ bot: z.object({ app_id: z.string() }) });
const Exported = z.object({ manifest: LiveManifest });
const Channel = z.object({
  channel: z.object({ name: z.string(), is_member: z.boolean().optional(), is_archived: z.boolean().optional() }),
});
const Person = z.object({
  user: z.object({ deleted: z.boolean().optional(), name: z.string(), real_name: z.string().optional() }),
});

export function createProbe(config: Config, log: Logger): SlackProbe {
  let slackTime: number | null = null;
  const clientFor = (token: string) =>
    new WebClient(token, {
      slackApiUrl: config.slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: 10_000,
      logger: slackLogger(log),
      fetch: async (url, init) => {
        const answer = await fetch(url, init as RequestInit);
        const date = Date.parse(answer.headers.get('date') ?? '');
        if (!Number.isNaN(date)) slackTime = date;
        return answer;
      },
    });
  const client = clientFor(config.slack.botToken.reveal());
  return {
    bot: () =>
      ask(async () => {
        const said = Identity.parse(await client.auth.test());
        return { team: said.team, user: said.user, scopes: said.response_metadata?.scopes ?? [], slackTime };
      }),
    socket: (appToken) =>
      ask(async () => {
        await clientFor(appToken).apps.connections.open({});
        return null;
      }),
    async manifest() {
      const { configToken } = config.slack;
      if (configToken === null) return null;
      return ask(async () => {
        const { bot_id } = await client.auth.test();
        const { bot } = Bot.parse(await client.bots.info({ bot: bot_id ?? '' }));
        const settings = clientFor(configToken.reveal());
        return Exported.parse(await settings.apps.manifest.export({ app_id: bot.app_id })).manifest;
      });
    },
    channel: (id) =>
      ask(async () => {
        const { channel } = Channel.parse(await client.conversations.info({ channel: id }));
        return { name: channel.name, member: channel.is_member === true, archived: channel.is_archived === true };
      }),
    person: (id) =>
      ask(async () => {
        const { user } = Person.parse(await client.users.info({ user: id }));
        return { name: user.real_name ?? user.name, deactivated: user.deleted === true };
      }),
  };
}

async function ask<T>(call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'ok', value: await call() };
  } catch (error) {
    if (error instanceof WebAPIPlatformError) {
      const { error: code, needed } = error.data as { error: string; needed?: unknown };
      return { kind: 'refused', error: code, needed: typeof needed === 'string' ? needed : null };
    }
    if (error instanceof WebAPIRateLimitedError) return { kind: 'unreachable', why: 'Slack asks to slow down' };
    return { kind: 'unreachable', why: error instanceof Error ? error.message.slice(0, 200) : 'no answer' };
  }
}
