import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { readBytes } from '../../sandbox/slack/body.ts';
import { asObject, asText } from '../../sandbox/slack/json.ts';
import type { FakeSlack, JsonObject } from '../../sandbox/slack/types.ts';
import { rawApp } from './slack-raw-app.ts';
import { ANA, APP, actions, BEN, button, call, SECRET, section, workspace } from './slack-workspace.ts';

interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An app reduced to its HTTP endpoint. */
async function httpEndpoint(slack: FakeSlack, status = 200, reply = ''): Promise<readonly Request[]> {
  const requests: Request[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ headers: request.headers, body: (await readBytes(request)).toString() });
    response.writeHead(status).end(reply);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  slack.setDelivery({
    mode: 'http',
    requestUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
  });
  return requests;
}

describe('Socket Mode', () => {
  test('greets, wraps payloads in envelopes and takes turns between connections', async () => {
    const slack = await workspace();
    const [first, second] = [await rawApp(slack), await rawApp(slack)];
    expect(first.received[0]).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: expect.any(String) },
    });
    await slack.as(ANA).say('/plain');
    await slack.as(ANA).say('/plain');
    for (const app of [first, second]) {
      expect(app.received[1]).toMatchObject({
        type: 'slash_commands',
        envelope_id: expect.any(String),
        accepts_response_payload: true,
      });
    }
  });

  test('lets a ticket in once', async () => {
    const slack = await workspace();
    const { url } = await call(slack, 'apps.connections.open', {}, APP);
    const socket = new WebSocket(url);
    await once(socket, 'open');
    const again = new WebSocket(url);
    const [error] = (await once(again, 'error')) as [Error];
    expect(error.message).toContain('401');
    socket.terminate();
  });

  test('asks clients to reconnect before it lets them go', async () => {
    const slack = await workspace({ ackTimeoutMs: 50 });
    const old = await rawApp(slack);
    slack.dropSockets();
    expect(await slack.as(ANA).say('/plain')).toMatchObject({ acked: false });
    const waiting = slack.appConnected();
    const fresh = await rawApp(slack);
    await waiting;
    expect(old.received.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
    expect(await slack.as(ANA).say('/plain')).toMatchObject({ acked: true });
    expect(fresh.payloads()).toHaveLength(1);
  });

  test('that nobody opens is waited for in vain', async () => {
    const slack = await workspace();
    await expect(slack.appConnected(20)).rejects.toThrow('no Socket Mode connection within 20 ms');
  });

  test('brings the last delivery once more, marked as a retry', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    await slack.event({ type: 'team_join', user: { id: BEN } });
    expect(app.received[1]).toMatchObject({ type: 'events_api', retry_attempt: 0, accepts_response_payload: false });
    await slack.redeliverLast('timeout');
    const [first, second] = [asObject(app.received[1]), asObject(app.received[2])];
    expect(second).toMatchObject({ envelope_id: first['envelope_id'], retry_attempt: 1, retry_reason: 'timeout' });
    expect(second['payload']).toEqual(first['payload']);
  });
});

describe('signed HTTP', () => {
  test('sends a command as a form, an interaction as a form with JSON, an event as JSON, each signed', async () => {
    const slack = await workspace();
    const requests = await httpEndpoint(slack);
    const { ts } = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: [actions(button())] });
    await slack.as(ANA).say('/plain hello');
    await slack.as(ANA).press({ channel: '#general', ts }, 'go');
    await slack.event({ type: 'team_join', user: { id: BEN } });
    const [command, action, event] = requests;
    expect(Object.fromEntries(new URLSearchParams(command?.body))).toMatchObject({ command: '/plain', text: 'hello' });
    expect(JSON.parse(new URLSearchParams(action?.body).get('payload') ?? '')).toMatchObject({ type: 'block_actions' });
    expect(JSON.parse(event?.body ?? '')).toMatchObject({
      type: 'event_callback',
      team_id: 'T0TEST',
      event_id: expect.stringMatching(/^Ev/),
      event: { type: 'team_join', event_ts: expect.any(String) },
      authorizations: [{ team_id: 'T0TEST', user_id: slack.botUserId, is_bot: true }],
    });
    for (const { headers, body } of requests) {
      const base = `v0:${headers['x-slack-request-timestamp']}:${body}`;
      const digest = createHmac('sha256', SECRET).update(base).digest('hex');
      expect(headers['x-slack-signature']).toBe(`v0=${digest}`);
    }
  });

  test('marks a retry in its headers', async () => {
    const slack = await workspace();
    const requests = await httpEndpoint(slack);
    await slack.event({ type: 'team_join' });
    await slack.redeliverLast();
    expect(requests[0]?.headers).not.toHaveProperty('x-slack-retry-num');
    expect(requests[1]?.headers).toMatchObject({ 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' });
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  test('fails a command answered with another status than 200', async () => {
    const slack = await workspace();
    await httpEndpoint(slack, 500);
    expect(await slack.as(ANA).say('/plain')).toMatchObject({ acked: false });
  });

  test('shows a plain text answer to a command', async () => {
    const slack = await workspace();
    await httpEndpoint(slack, 200, 'hello');
    await slack.as(ANA).say('/plain', { channel: '#general' });
    expect(slack.as(ANA).messages('#general')).toMatchObject([{ text: 'hello', ephemeralTo: ANA }]);
  });
});

describe('events', () => {
  test('come only when the manifest subscribes to them', async () => {
    const slack = await workspace();
    await expect(slack.event({ type: 'user_change' })).rejects.toThrow('does not subscribe to user_change');
  });

  test('tell that the Home tab was opened, with the view once there is one', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    await slack.as(ANA).openHome();
    expect(app.last()).toMatchObject({ event: { type: 'app_home_opened', user: ANA, tab: 'home', channel: 'D0ANA' } });
    expect(app.last()['event']).not.toHaveProperty('view');
    await call(slack, 'views.publish', { user_id: ANA, view: { type: 'home', blocks: [section('a')] } });
    await slack.as(ANA).openHome();
    expect(app.last()).toMatchObject({ event: { view: { type: 'home' } } });
  });
});

describe('a response_url', () => {
  const post = async (url: string, body: JsonObject): Promise<{ status: number; text: string }> => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };
  const fromCommand = async (slack: FakeSlack): Promise<string> => {
    const app = await rawApp(slack);
    await slack.as(ANA).say('/plain', { channel: '#general' });
    return asText(app.last()['response_url']);
  };

  test('takes five posts', async () => {
    const slack = await workspace();
    const url = await fromCommand(slack);
    for (let use = 0; use < 5; use += 1) expect(await post(url, { text: 'a' })).toEqual({ status: 200, text: 'ok' });
    expect(await post(url, { text: 'a' })).toMatchObject({ status: 404, text: expect.stringContaining('used_url') });
    expect(slack.refusals()).toMatchObject([{ method: 'response_url', response: { error: 'used_url' } }]);
  });

  test('takes posts for thirty minutes', async () => {
    let now = 1_800_000_000_000;
    const slack = await workspace({ now: () => now });
    const url = await fromCommand(slack);
    now += 30 * 60_000;
    expect(await post(url, { text: 'a' })).toMatchObject({ status: 200 });
    now += 1;
    expect(await post(url, { text: 'a' })).toMatchObject({ status: 404, text: expect.stringContaining('expired_url') });
  });

  test('has its content checked', async () => {
    const slack = await workspace();
    const url = await fromCommand(slack);
    expect(await post(url, { blocks: [section('')] })).toMatchObject({
      status: 400,
      text: expect.stringContaining('invalid_blocks'),
    });
    expect(await post(url, {})).toMatchObject({ status: 400, text: expect.stringContaining('no_text') });
    expect(await post(url, { text: 'a', response_type: 'public' })).toMatchObject({
      status: 400,
      text: expect.stringContaining('invalid_response_type'),
    });
    expect(await post(url, { text: 'a', delete_original: true })).toMatchObject({ status: 400 });
    expect(await post(`${slack.url}/response/none`, { text: 'a' })).toMatchObject({ status: 404 });
    expect(await (await fetch(url, { method: 'POST', body: 'text' })).json()).toMatchObject({
      error: 'invalid_payload',
    });
  });

  test('reaches the ephemeral message it came from', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const blocks = [actions(button())];
    const { message_ts: ts } = await call(slack, 'chat.postEphemeral', {
      channel: 'C0GEN',
      user: ANA,
      text: 'a',
      blocks,
    });
    const press = async () => {
      await slack.as(ANA).press({ channel: '#general', ts }, 'go');
      return asText(app.last()['response_url']);
    };
    await post(await press(), { replace_original: true, text: 'b', blocks });
    expect(slack.as(ANA).messages('#general')).toMatchObject([{ ts, text: 'b', ephemeralTo: ANA }]);
    const url = await press();
    await post(url, { text: 'beside' });
    expect(slack.as(ANA).messages('#general')).toHaveLength(2);
    expect(slack.warnings()).toEqual([
      'a response_url post to a message says neither replace_original nor delete_original',
    ]);
    await post(url, { delete_original: true });
    expect(slack.as(ANA).messages('#general')).toMatchObject([{ text: 'beside' }]);
    expect(await post(url, { replace_original: true, text: 'c' })).toMatchObject({ status: 400 });
  });
});
