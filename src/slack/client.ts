import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { DeliveryError } from '../use-cases/ports.ts';
import { slackLogger } from './logger.ts';

/**
 * Options of every client Bolt makes. Never `headers`: the client writes its token into the caller's object, and the
 * next client would send it. Always our own retries and timeout: the defaults retry for half an hour and wait for ever.
 */
export function interactiveOptions(config: Config): WebClientOptions {
  return {
    slackApiUrl: config.slack.apiUrl,
    retryConfig: { retries: 2, minTimeout: 300, maxTimeout: 2000 },
    timeout: 10_000,
  };
}

/** The client for posts: a post is never repeated blindly, since a lost answer may hide a message that stands. */
export function createPostClient(config: Config, log: Logger): WebClient {
  return new WebClient(config.slack.botToken.reveal(), {
    slackApiUrl: config.slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 15_000,
    logger: slackLogger(log),
  });
}

const MAX_RATE_WAITS = 3;
const MAX_WAIT_SECONDS = 60;

/** Sends one message call. Waits out rate limits (the call was not done), and tells a refusal from an unknown result. */
export async function deliver<T>(call: () => Promise<T>, wait: (ms: number) => Promise<void>): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof WebAPIRateLimitedError && waits < MAX_RATE_WAITS && error.retryAfter <= MAX_WAIT_SECONDS) {
        await wait(error.retryAfter * 1000);
        continue;
      }
      throw toDeliveryError(error);
    }
  }
}

function toDeliveryError(error: unknown): unknown {
  if (error instanceof WebAPIPlatformError) return new DeliveryError(error.data.error, 'refused', error);
  if (error instanceof WebAPIRateLimitedError) return new DeliveryError('ratelimited', 'refused', error);
  if (error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError) {
    return new DeliveryError('no answer', 'unknown', error);
  }
  return error;
}
