import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeVendor, VendorCall } from '../types.ts';
import { type Doing, FaultPlan } from './faults.ts';
import { type Answer, type ReadBody, readBody, send } from './wire.ts';

/** One API request that reached the vendor. */
export interface ApiCall {
  readonly request: IncomingMessage;
  readonly method: string;
  /** With query, as received. */
  readonly path: string;
  readonly body: ReadBody;
  /** A planned delay, while the call counts as in flight. */
  readonly wait: (() => Promise<void>) | null;
}

/** What makes one vendor's fake differ from another's. */
export interface VendorService {
  readonly now: () => number;
  /** Paths that start with this, or that this finds, are the API's; all others are pages. */
  readonly api: string | RegExp;
  /** The label of the key a request carries, whether it still works or not; for the log. */
  label(request: IncomingMessage): string | null;
  answer(call: ApiCall): Promise<Answer>;
  /** Rewrites an answer for the faults that keep the wire intact but change what it says. */
  twist(path: string, does: Doing | null, body: unknown): unknown;
  /** The same for headers, where a vendor pages by them. */
  twistHeaders?(path: string, does: Doing | null, headers: Answer['headers']): Answer['headers'];
  /** The body of a planned status that names none. */
  readonly plannedBody: unknown;
  page(calls: readonly VendorCall[], request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** A fake vendor that is listening, and what has arrived there. */
export interface RunningVendor extends FakeVendor {
  /** The requests that have arrived, answered or not, as `METHOD path`. */
  arrived(): readonly string[];
}

/** Serves a vendor on 127.0.0.1, on any free port unless one is named: faults, log and pages are the same for all. */
export async function serveVendor(service: VendorService, port = 0): Promise<RunningVendor> {
  const plan = new FaultPlan();
  const calls: VendorCall[] = [];
  const arrived: string[] = [];

  const api = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const body = await readBody(request);
    const method = request.method ?? 'GET';
    arrived.push(`${method} ${path}`);
    const tokenLabel = service.label(request);
    const log = (status: number, effect: string | null): void => {
      const at = new Date(service.now()).toISOString();
      calls.push({ at, method, path, tokenLabel, body: body.value, status, effect });
    };
    const does = plan.take(method, path);
    if (does?.kind === 'cut') {
      log(0, null);
      request.socket.destroy();
      return;
    }
    if (does?.kind === 'status') {
      log(does.status, null);
      send(response, { status: does.status, body: does.body ?? service.plannedBody, headers: does.headers ?? {} });
      return;
    }
    const wait = does?.kind === 'delay' ? (): Promise<void> => sleep(does.ms) : null;
    const done = await service.answer({ request, method, path, body, wait });
    log(done.status, done.effect);
    if (does?.kind === 'lose_answer') {
      request.socket.destroy();
      return;
    }
    const headers = service.twistHeaders?.(path, does, done.headers) ?? done.headers;
    send(response, { ...done, headers, body: service.twist(path, does, done.body) }, does?.kind);
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const isApi = typeof service.api === 'string' ? path.startsWith(service.api) : service.api.test(path);
    const handled = isApi ? api(request, response, path) : service.page(calls, request, response);
    handled.catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    effects: () => calls.filter((call) => call.effect !== null),
    plan: (...faults) => plan.add(faults),
    clearFaults: () => plan.clear(),
    arrived: () => arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
