/** Getting commands, interactions and events to the app, over Socket Mode or signed HTTP, and its answer back. */
import { createHmac, randomUUID } from 'node:crypto';
import { asObject, isObject, parseJson } from './json.ts';
import type { SocketHub } from './socket.ts';
import type { Workspace } from './state.ts';
import type { FakeSlackOptions, JsonObject } from './types.ts';

export type Kind = 'slash_commands' | 'interactive' | 'events_api';
export type Delivery = NonNullable<FakeSlackOptions['delivery']>;

/** What came back: whether in time and with 200, and the body, if any. */
export interface Outcome {
  readonly acked: boolean;
  readonly payload: JsonObject;
}

interface Sent {
  readonly kind: Kind;
  readonly payload: JsonObject;
  readonly envelopeId: string;
}

const NO_ANSWER: Outcome = { acked: false, payload: {} };

/** Delivers one thing after another's build; remembers the last one, so that it can come twice. */
export class Courier {
  readonly #ws: Workspace;
  readonly #hub: SocketHub;
  readonly #stopped = new AbortController();
  #delivery: Delivery;
  #last: Sent | null = null;

  constructor(ws: Workspace, hub: SocketHub, delivery: Delivery) {
    this.#ws = ws;
    this.#hub = hub;
    this.#delivery = delivery;
  }

  set(delivery: Delivery): void {
    this.#delivery = delivery;
    this.#ws.changed();
  }

  get connected(): boolean {
    return this.#delivery.mode === 'http' || this.#hub.connected;
  }

  stop(): void {
    this.#stopped.abort();
  }

  deliver(kind: Kind, payload: JsonObject): Promise<Outcome> {
    this.#last = { kind, payload, envelopeId: randomUUID() };
    return this.#send(this.#last, null);
  }

  /** The last delivery once more, as after an acknowledgment that got lost; its answer is not acted upon. */
  redeliver(reason: string): Promise<Outcome> {
    if (!this.#last) throw new Error('nothing was delivered yet');
    return this.#send(this.#last, reason);
  }

  #send(sent: Sent, retryReason: string | null): Promise<Outcome> {
    const { mode } = this.#delivery;
    return mode === 'http'
      ? this.#overHttp(sent, this.#delivery.requestUrl, retryReason)
      : this.#overSocket(sent, retryReason);
  }

  get #timeoutMs(): number {
    // 3 s for commands, interactions and events: docs.slack.dev/interactivity/handling-user-interaction.
    return this.#ws.options.ackTimeoutMs ?? 3000;
  }

  async #overSocket(sent: Sent, retryReason: string | null): Promise<Outcome> {
    const retry = retryReason === null ? {} : { retry_attempt: 1, retry_reason: retryReason };
    const first = sent.kind === 'events_api' && retryReason === null ? { retry_attempt: 0, retry_reason: '' } : {};
    const envelope = {
      envelope_id: sent.envelopeId,
      type: sent.kind,
      accepts_response_payload: sent.kind !== 'events_api',
      payload: sent.payload,
      ...first,
      ...retry,
    };
    const payload = await this.#hub.send(envelope, this.#timeoutMs);
    return payload === null ? NO_ANSWER : { acked: true, payload };
  }

  async #overHttp(sent: Sent, requestUrl: string, retryReason: string | null): Promise<Outcome> {
    const { body, type } = encode(sent);
    // Real time on purpose: the receiver compares the timestamp with its own clock (5 minutes).
    const timestamp = String(Math.floor(Date.now() / 1000));
    const digest = createHmac('sha256', this.#ws.options.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers: Record<string, string> = {
      'content-type': type,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${digest}`,
    };
    if (retryReason !== null) {
      headers['x-slack-retry-num'] = '1';
      headers['x-slack-retry-reason'] = retryReason;
    }
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(this.#timeoutMs)]);
    try {
      const response = await fetch(requestUrl, { method: 'POST', headers, body, signal });
      const text = await response.text();
      const json = parseJson(text);
      return { acked: response.status === 200, payload: isObject(json) ? json : asObject(text === '' ? {} : { text }) };
    } catch {
      return NO_ANSWER;
    }
  }
}

/** Commands are a form, interactions a form with one JSON field, events JSON. */
function encode(sent: Sent): { readonly body: string; readonly type: string } {
  const form = 'application/x-www-form-urlencoded';
  if (sent.kind === 'events_api') return { body: JSON.stringify(sent.payload), type: 'application/json' };
  if (sent.kind === 'interactive') {
    return { body: new URLSearchParams({ payload: JSON.stringify(sent.payload) }).toString(), type: form };
  }
  const fields = Object.entries(sent.payload).map(([name, value]): [string, string] => [name, String(value)]);
  return { body: new URLSearchParams(fields).toString(), type: form };
}
