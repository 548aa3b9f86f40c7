import type { Connection, Connector } from '../../src/connector/contract.ts';
import { type ClosableHttpClient, createHttpClient } from '../../src/http/create-client.ts';
import { createLimiter } from '../../src/http/rate-limit.ts';
import { createDispatcher } from '../../src/http/send.ts';

/** A way to a fake vendor: the real client, whose waiting moves its own clock instead of taking time. */
export interface Line {
  readonly http: ClosableHttpClient;
  close(): Promise<void>;
}

/**
 * `credentials` tell the vendor's own origin, which links and OAuth proofs name; the fake stands in for it and for every
 * further host of the connector. `time` may be shared with the fake, so that its limits are kept to.
 */
export function openLine(
  connector: Connector,
  url: string,
  rewrite: (path: string) => string = (path) => path,
  credentials?: unknown,
  time: { time: number } = { time: Date.parse('2026-11-21T10:00:00.000Z') },
): Line {
  const sleep = async (ms: number, signal?: AbortSignal) => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    time.time += ms;
  };
  const agent = createDispatcher();
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    return dispatch({ ...options, path: rewrite(options.path) }, handler);
  });
  const limiter = createLimiter(connector.quota, { now: () => time.time, sleep });
  const clock = { now: () => new Date(time.time) };
  const http = createHttpClient({
    connectorId: connector.id,
    name: connector.name,
    origin: credentials === undefined ? url : connector.originFor(credentials),
    override: url,
    hosts: Object.fromEntries(
      Object.entries(connector.hosts).map(([name, origin]) => [name, { origin, override: url }]),
    ),
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
