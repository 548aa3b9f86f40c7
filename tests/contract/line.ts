import type { Connection, Connector } from '../../src/connector/contract.ts';
import { type ClosableHttpClient, createHttpClient } from '../../src/http/create-client.ts';
import { createLimiter } from '../../src/http/rate-limit.ts';
import { createDispatcher } from '../../src/http/send.ts';

/** A way to a fake vendor: the real client, whose waiting moves its own clock instead of taking time. */
export interface Line {
  readonly http: ClosableHttpClient;
  close(): Promise<void>;
}

export function openLine(connector: Connector, url: string, rewrite: (path: string) => string = (path) => path): Line {
  let now = Date.parse('2026-11-21T10:00:00.000Z');
  const sleep = async (ms: number, signal?: AbortSignal) => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    now += ms;
  };
  const agent = createDispatcher();
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    return dispatch({ ...options, path: rewrite(options.path) }, handler);
  });
  const limiter = createLimiter(connector.quota, { now: () => now, sleep });
  const clock = { now: () => new Date(now) };
  const http = createHttpClient({
    connectorId: connector.id,
    name: connector.name,
    origin: url,
    limiter,
    clock,
    sleep,
    dispatcher,
  });
  return { http, close: () => agent.close() };
}

/** Checks the tenant and opens it with the notes of that check, as the engine does. */
export async function connectTo(
  connector: Connector,
  line: Line,
  credentials: unknown,
  tenantId: string,
): Promise<Connection> {
  const { http } = line;
  const first = connector.connect({ credentials, http, tenant: { id: tenantId, notes: {} } });
  const { id, notes } = await first.check(new AbortController().signal);
  return connector.connect({ credentials, http, tenant: { id, notes } });
}
