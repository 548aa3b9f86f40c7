import { App, type Context, HTTPReceiver, LogLevel } from '@slack/bolt';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { ConfigError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { interactiveOptions } from './client.ts';
import { slackLogger } from './logger.ts';

export interface Bolt {
  readonly app: App;
  /** Proves the token, then listens. Throws ConfigError when Slack does not accept the token. */
  start(): Promise<void>;
  /** Takes no new work, waits for listeners still at work (at most `ms`), and resolves to how many it left behind. */
  stop(ms: number): Promise<number>;
}

export interface BoltDeps {
  readonly config: Config;
  readonly log: Logger;
  /** Remembers a delivery; false when it was seen before. */
  readonly firstSeen: (key: string) => Promise<boolean>;
}

/**
 * Builds Bolt with the traps avoided that its defaults hold: the token is checked where it can be caught, no
 * conversation store, catch-alls so that nothing waits three seconds for a 404, duplicate deliveries dropped, and a
 * count of listeners in flight so that stopping can wait for them.
 */
export function createBolt({ config, log, firstSeen }: BoltDeps): Bolt {
  const logger = slackLogger(log);
  const { delivery } = config.slack;
  const common = {
    token: config.slack.botToken.reveal(),
    logger,
    logLevel: LogLevel.INFO,
    clientOptions: interactiveOptions(config),
    convoStore: false as const,
    deferInitialization: true,
  };
  const app =
    delivery.mode === 'socket'
      ? new App({ ...common, socketMode: true, appToken: delivery.appToken.reveal() })
      : new App({
          ...common,
          receiver: new HTTPReceiver({
            signingSecret: delivery.signingSecret.reveal(),
            logger,
            bodyLimit: 1024 * 1024,
          }),
        });
  let inFlight = 0;
  let idle: (() => void) | null = null;
  app.use(async ({ next }) => {
    inFlight += 1;
    try {
      await next();
    } finally {
      inFlight -= 1;
      if (inFlight === 0) idle?.();
    }
  });
  app.use(async ({ body, context, next, ...rest }) => {
    const key = deliveryKey(body);
    if (key === null || (await firstSeen(key))) return next();
    log.info({ delivery: key, retry: retryOf(context) }, 'a delivery came twice and was dropped');
    if ('ack' in rest && typeof rest.ack === 'function') await (rest.ack as () => Promise<void>)();
  });
  app.error(async (error) => {
    log.error({ err: error.original ?? error }, 'a listener failed');
  });
  return {
    app,
    async start() {
      try {
        await app.init();
      } catch (error) {
        throw new ConfigError(
          'Slack did not accept SLACK_BOT_TOKEN, or could not be reached. Run: npm run seatkeeper -- doctor',
          {},
          error,
        );
      }
      if (delivery.mode === 'socket') await app.start();
      else await app.start({ port: delivery.port, host: delivery.host });
    },
    async stop(ms) {
      await app.stop();
      if (inFlight === 0) return 0;
      await Promise.race([
        new Promise<void>((resolve) => {
          idle = resolve;
        }),
        new Promise((resolve) => setTimeout(resolve, ms).unref()),
      ]);
      return inFlight;
    },
  };
}

const Delivery = z.looseObject({
  event_id: z.string().optional(),
  trigger_id: z.string().optional(),
  type: z.string().optional(),
  view: z.looseObject({ id: z.string(), hash: z.string().optional() }).optional(),
});

/** What makes a delivery the same one when Slack sends it again; null for kinds that have nothing of the sort. */
export function deliveryKey(body: unknown): string | null {
  const parsed = Delivery.safeParse(body);
  if (!parsed.success) return null;
  const { event_id, trigger_id, type, view } = parsed.data;
  if (event_id !== undefined) return `event:${event_id}`;
  if (type === 'view_submission' && view) return `view:${view.id}:${view.hash ?? ''}:${trigger_id ?? ''}`;
  if (trigger_id !== undefined) return `trigger:${trigger_id}`;
  return null;
}

function retryOf(context: Context): number | null {
  return context.retryNum ?? null;
}
