import type { Logger as SlackLogger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { Logger } from '../log.ts';

/**
 * Bolt's log lines as ours: structured and redacted. Bolt's debug lines may hold whole payloads, pasted secrets among
 * them, so they are dropped whatever our level is.
 */
export function slackLogger(log: Logger): SlackLogger {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) => {
      log[level](
        { from: 'slack' },
        parts
          .map((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : ''))
          .join(' ')
          .trim(),
      );
    };
  return {
    debug: () => {},
    // Connection chatter of the socket client is news to nobody who runs the bot.
    info: (...parts) => log.debug({ from: 'slack' }, parts.filter((part) => typeof part === 'string').join(' ')),
    warn: say('warn'),
    error: say('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
