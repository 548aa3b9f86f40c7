/** An app reduced to its socket: sees every envelope as Slack sends it and answers as a test says. */
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { asObject, asText } from '../../sandbox/slack/json.ts';
import type { FakeSlack, JsonObject } from '../../sandbox/slack/types.ts';
import { ANA, type Answered, APP, call } from './slack-workspace.ts';

export interface RawApp {
  readonly socket: WebSocket;
  /** Everything Slack sent, the hello first. */
  readonly received: readonly JsonObject[];
  /** Payloads of the envelopes, in order. */
  payloads(): readonly JsonObject[];
  last(): JsonObject;
}

/** Connects; `answer` gives the acknowledgment's payload, null leaves the envelope without one. */
export async function rawApp(
  slack: FakeSlack,
  answer: (payload: JsonObject) => JsonObject | null | Promise<JsonObject | null> = () => ({}),
): Promise<RawApp> {
  const opened = await call(slack, 'apps.connections.open', {}, APP);
  const socket = new WebSocket(opened['url']);
  const received: JsonObject[] = [];
  const payloads = () => received.filter((entry) => entry['envelope_id']).map((entry) => asObject(entry['payload']));
  socket.on('message', async (data) => {
    const message = asObject(JSON.parse(String(data)));
    received.push(message);
    if (!message['envelope_id']) return;
    const payload = await answer(asObject(message['payload']));
    if (payload !== null) socket.send(JSON.stringify({ envelope_id: message['envelope_id'], payload }));
  });
  onTestFinished(() => socket.terminate());
  await once(socket, 'message');
  return { socket, received, payloads, last: () => payloads().at(-1) ?? {} };
}

/** A fresh trigger_id of Ana's, from a command. */
export async function trigger(slack: FakeSlack, app: RawApp): Promise<string> {
  await slack.as(ANA).say('/plain');
  return asText(app.last()['trigger_id']);
}

/** Opens a modal for Ana. */
export async function openModal(slack: FakeSlack, app: RawApp, view: JsonObject): Promise<Answered> {
  return call(slack, 'views.open', { trigger_id: await trigger(slack, app), view });
}
