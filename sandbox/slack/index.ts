/** The fake Slack: one HTTP server on 127.0.0.1 that is Slack for the bot and a Slack-like page for a browser. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebApi } from './api.ts';
import { Courier } from './delivery.ts';
import { route } from './http.ts';
import { Interactions } from './interactions.ts';
import { Journal } from './journal.ts';
import { SandboxPerson } from './person.ts';
import { SocketHub } from './socket.ts';
import { BOT_USER_ID, Workspace } from './state.ts';
import type { FakeSlack, FakeSlackOptions, Person } from './types.ts';

export type * from './types.ts';

/** Starts a fake Slack workspace with the app of the given manifest installed. */
export async function startFakeSlack(options: FakeSlackOptions): Promise<FakeSlack> {
  const ws = new Workspace(options);
  const { botToken, appToken, signingSecret, configToken } = options;
  const secrets = [botToken, appToken, signingSecret, ...(configToken === undefined ? [] : [configToken])];
  const journal = new Journal(secrets, ws.clock.now);
  const api = new WebApi(ws, journal);
  const hub = new SocketHub(ws);
  const courier = new Courier(ws, hub, options.delivery ?? { mode: 'socket' });
  const doing = new Interactions(ws, courier, journal);
  const people = new Map<string, Person>();
  const as = (userId: string): Person => {
    const person = people.get(userId) ?? new SandboxPerson(ws, doing, userId);
    people.set(userId, person);
    return person;
  };
  const backend = { ws, api, journal, courier, control: { ws, doing, as } };
  const server = createServer((request, response) => {
    route(backend, request, response).catch((error: unknown) => {
      console.error('the fake Slack failed:', error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.on('upgrade', (request, socket, head) => hub.upgrade(request, socket, head));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  ws.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: ws.url,
    apiUrl: `${ws.url}/api/`,
    botUserId: BOT_USER_ID,
    as,
    setDelivery: (delivery) => courier.set(delivery),
    appConnected: (ms = 10_000) => connected(ws, hub, ms),
    journal: () => journal.calls(),
    refusals: () => journal.refusals(),
    warnings: () => [...ws.warnings],
    setNativeBlocks: (blocks) => {
      ws.native = blocks;
    },
    plan: (method, ...faults) => api.plan(method, faults),
    redeliverLast: async (reason = 'http_timeout') => {
      await courier.redeliver(reason);
    },
    dropSockets: () => hub.drop(),
    event: (event) => doing.event(event),
    grantScopes: (scopes) => {
      ws.scopes = new Set(scopes);
    },
    close: async () => {
      courier.stop();
      await hub.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Waits until the app holds an open connection. */
async function connected(ws: Workspace, hub: SocketHub, ms: number): Promise<void> {
  const signal = AbortSignal.timeout(ms);
  while (!hub.connected) {
    await once(ws.changes, 'change', { signal }).catch(() => {
      throw new Error(`the app opened no Socket Mode connection within ${ms} ms`);
    });
  }
}
