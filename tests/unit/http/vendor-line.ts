import { afterEach } from 'vitest';
import { createHttpClient, type HttpClientOptions } from '../../../src/http/create-client.ts';
import { createLimiter } from '../../../src/http/rate-limit.ts';
import { type PlainServer, type ScriptedAnswer, startPlainServer } from './plain-server.ts';

/** Servers and clients of one test file, closed after each test; waiting moves a clock of their own. */
export function createVendorLine() {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });
  return {
    async aVendor(...answers: readonly ScriptedAnswer[]): Promise<PlainServer> {
      const server = await startPlainServer(...answers);
      cleanups.push(() => server.close());
      return server;
    },
    aClient(over: Partial<HttpClientOptions> & { readonly origin: string }) {
      const time = { now: Date.parse('2026-11-21T10:00:00.000Z') };
      const sleep = async (ms: number, signal?: AbortSignal) => {
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
        time.now += ms;
      };
      const quota = { perMinute: 6000, readConcurrency: 1, writeConcurrency: 1 };
      const limiter = createLimiter(quota, { now: () => time.now, sleep });
      const clock = { now: () => new Date(time.now) };
      const client = createHttpClient({ connectorId: 'acme', name: 'Acme', limiter, clock, sleep, ...over });
      // A test may have closed it already.
      cleanups.push(() => client.close().catch(() => undefined));
      return { client, time };
    },
  };
}
