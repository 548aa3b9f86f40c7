/**
 * Socket Mode, Slack's side: hello, envelopes, acknowledgments, pings and the disconnect Slack sends before it closes
 * (docs.slack.dev/apis/events-api/using-socket-mode; the client's side is @slack/socket-mode).
 */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { asObject, asText, parseJson } from './json.ts';
import { APP_ID, type Workspace } from './state.ts';
import type { JsonObject } from './types.ts';

/** The client gives up after 30 s without a ping from Slack. */
const PING_EVERY_MS = 10_000;
const GOODBYE_MS = 500;

type Waiting = (payload: JsonObject | null) => void;

/** The app's open connections. Slack sends each envelope over one of them, at random; here they take turns. */
export class SocketHub {
  readonly #ws: Workspace;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #open: WebSocket[] = [];
  readonly #waiting = new Map<string, Waiting>();
  #turn = 0;

  constructor(ws: Workspace) {
    this.#ws = ws;
  }

  get connected(): boolean {
    return this.#open.length > 0;
  }

  /** Takes an HTTP upgrade with a fresh ticket; a used or unknown one is turned away. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '', this.#ws.url).searchParams.get('ticket') ?? '';
    if (!this.#ws.tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#welcome(connection));
  }

  #welcome(connection: WebSocket): void {
    const pings = setInterval(() => connection.ping(), PING_EVERY_MS);
    connection.on('message', (data) => this.#receive(String(data)));
    connection.on('error', () => connection.terminate());
    connection.on('close', () => {
      clearInterval(pings);
      this.#forget(connection);
    });
    this.#open.push(connection);
    const hello = {
      type: 'hello',
      num_connections: this.#open.length,
      debug_info: { host: 'applink-fake', build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: APP_ID },
    };
    connection.send(JSON.stringify(hello));
    connection.ping();
    this.#ws.changed();
  }

  #forget(connection: WebSocket): void {
    const index = this.#open.indexOf(connection);
    if (index < 0) return;
    this.#open.splice(index, 1);
    this.#ws.changed();
  }

  #receive(data: string): void {
    const message = asObject(parseJson(data));
    const id = asText(message['envelope_id']);
    this.#waiting.get(id)?.(asObject(message['payload']));
  }

  /** Sends an envelope; resolves with the acknowledgment's payload, or null when none came in time. */
  send(envelope: JsonObject, timeoutMs: number): Promise<JsonObject | null> {
    const connection = this.#open[this.#turn % Math.max(this.#open.length, 1)];
    this.#turn += 1;
    if (!connection) return Promise.resolve(null);
    const id = asText(envelope['envelope_id']);
    return new Promise((resolve) => {
      const done: Waiting = (payload) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(payload);
      };
      const timer = setTimeout(() => done(null), timeoutMs);
      this.#waiting.set(id, done);
      connection.send(JSON.stringify(envelope));
    });
  }

  /** Tells every client to reconnect, as Slack does when it refreshes a connection; the client then closes. */
  drop(): void {
    for (const connection of [...this.#open]) {
      connection.send(
        JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'applink-fake' } }),
      );
      this.#forget(connection);
    }
  }

  /** Says goodbye properly, so that a client on its way out reports no broken connection; then cuts what is left. */
  async close(): Promise<void> {
    for (const done of this.#waiting.values()) done(null);
    const goodbyes = [...this.#server.clients].map((connection) => {
      const closed = once(connection, 'close');
      connection.close(1001);
      return closed;
    });
    await Promise.race([Promise.allSettled(goodbyes), delay(GOODBYE_MS, undefined, { ref: false })]);
    for (const connection of this.#server.clients) connection.terminate();
    this.#server.close();
  }
}
