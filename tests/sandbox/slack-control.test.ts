import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { asObject, asText } from '../../sandbox/slack/json.ts';
import type { FakeSlack, JsonObject, PageState } from '../../sandbox/slack/types.ts';
import { openModal, rawApp } from './slack-raw-app.ts';
import { ANA, actions, BEN, button, call, input, modal, plain, workspace } from './slack-workspace.ts';

const state = async (slack: FakeSlack, me: string): Promise<PageState> =>
  (await (await fetch(`${slack.url}/_sandbox/state?me=${me}`)).json()) as PageState;

const act = async (slack: FakeSlack, route: string, body: JsonObject): Promise<JsonObject> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${slack.url}/_sandbox/${route}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return asObject(await response.json());
};

/** Sends a path as it is: fetch would tidy it up. */
async function rawPath(slack: FakeSlack, path: string): Promise<string> {
  const socket = connect(Number(new URL(slack.url).port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  return text(socket);
}

describe('the page', () => {
  test('is served from its folder with its types', async () => {
    const slack = await workspace();
    const response = await fetch(`${slack.url}/`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const script = /src="\.?\/?([\w-]+\.js)"/.exec(await response.text())?.[1];
    expect((await fetch(`${slack.url}/${script}`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await fetch(`${slack.url}/none.js`)).status).toBe(404);
  });

  test.each([
    '/../index.ts',
    '/..%2findex.ts',
    '/page/../../types.ts',
    '/index.ts',
    '/%2e%2e/types.ts',
    '//etc/passwd',
  ])('gives nothing for %s', async (path) => {
    const slack = await workspace();
    expect(await rawPath(slack, path)).toMatch(/^HTTP\/1\.1 404/);
  });

  test('is on the loopback address only', async () => {
    const slack = await workspace();
    expect(slack.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(slack.apiUrl).toBe(`${slack.url}/api/`);
  });
});

describe('the state of a viewer', () => {
  test('has what they see and nothing else', async () => {
    const slack = await workspace({
      hints: [{ title: 'Try', text: 'it' }],
      panels: [{ title: 'Console', url: 'http://localhost/' }],
    });
    await call(slack, 'chat.postMessage', { channel: 'C0PRI', text: 'secret' });
    await call(slack, 'chat.postEphemeral', { channel: 'C0GEN', user: ANA, text: 'for Ana' });
    const [ana, ben] = [await state(slack, ANA), await state(slack, BEN)];
    expect(ana).toMatchObject({
      me: ANA,
      team: { name: 'Test' },
      appName: 'Test Bot',
      appConnected: false,
      home: null,
      modals: [],
      notice: null,
    });
    expect(ana.channels).toContainEqual({ id: 'C0PRI', name: 'private', kind: 'channel', unread: 1 });
    expect(ana.channels).toContainEqual({ id: 'D0ANA', name: 'Test Bot', kind: 'dm', unread: 0 });
    expect(ana.commands).toContainEqual({ command: '/seats', description: 'Shows seats', usageHint: '[app]' });
    expect([ana.hints, ana.panels]).toEqual([
      [{ title: 'Try', text: 'it' }],
      [{ title: 'Console', url: 'http://localhost/' }],
    ]);
    expect(ana.messages['C0GEN']).toHaveLength(1);
    expect(ben.messages['C0GEN']).toEqual([]);
    expect(ben.channels.map(({ id }) => id)).not.toContain('C0PRI');
    expect(await (await fetch(`${slack.url}/_sandbox/state?me=U0NOBODY`)).json()).toMatchObject({ me: 'U0ANA' });
    expect(await (await fetch(`${slack.url}/_sandbox/state`)).json()).toMatchObject({ me: ANA });
  });

  test('counts what is unread until it is read', async () => {
    const slack = await workspace();
    await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a' });
    const unread = async () => (await state(slack, BEN)).channels.find(({ id }) => id === 'C0GEN')?.unread;
    expect(await unread()).toBe(1);
    expect(await act(slack, 'read', { me: BEN, channel: 'C0GEN' })).toEqual({ ok: true });
    expect(await unread()).toBe(0);
  });

  test('is announced by its version with every change', async () => {
    const slack = await workspace();
    const { body } = await fetch(`${slack.url}/_sandbox/events?me=${ANA}`);
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => Number(/^data: (\d+)\n\n/.exec((await reader.read()).value ?? '')?.[1]);
    const first = await next();
    await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a' });
    expect(await next()).toBeGreaterThan(first);
    await reader.cancel();
  });
});

describe('the control API', () => {
  test('types a command and a message', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    expect(await act(slack, 'command', { me: ANA, channel: 'C0GEN', text: '/seats a' })).toMatchObject({
      ok: true,
      acked: true,
    });
    expect(app.last()).toMatchObject({ command: '/seats', text: 'a', channel_id: 'C0GEN' });
    await act(slack, 'command', { me: BEN, channel: 'C0GEN', text: 'hello' });
    expect((await state(slack, ANA)).messages['C0GEN']).toMatchObject([{ user: BEN, text: 'hello' }]);
  });

  test('presses, types ahead, submits and closes', async () => {
    const slack = await workspace();
    const suggestion = { options: [{ text: plain('A'), value: 'a' }] };
    const app = await rawApp(slack, (payload) => (payload['type'] === 'block_suggestion' ? suggestion : {}));
    const select = input('pick', { type: 'external_select', action_id: 'find' }, { optional: true });
    await openModal(
      slack,
      app,
      modal([input('name', { type: 'plain_text_input' }), select, { ...actions(button()), block_id: 'b' }]),
    );
    const viewId = (await state(slack, ANA)).modals[0]!.id;
    const values = { name: { value: { type: 'plain_text_input', value: 'typed' } } };
    await act(slack, 'action', { me: ANA, viewId, blockId: 'b', actionId: 'go', value: { type: 'button' }, values });
    expect(app.last()).toMatchObject({ actions: [{ action_id: 'go' }], view: { state: { values } } });
    expect(await act(slack, 'options', { me: ANA, viewId, blockId: 'pick', actionId: 'find', value: 'a' })).toEqual({
      ok: true,
      ...suggestion,
    });
    const chosen = { ...values, pick: { find: { type: 'external_select', selected_option: suggestion.options[0]! } } };
    expect(await act(slack, 'submit', { me: ANA, viewId, values: chosen })).toEqual({ ok: true, errors: {} });
    expect(app.last()).toMatchObject({ type: 'view_submission', view: { state: { values: chosen } } });
    expect(await act(slack, 'close', { me: ANA, viewId })).toMatchObject({
      ok: false,
      error: 'this view is not open any more',
    });
  });

  test('returns the errors of a submission', async () => {
    const slack = await workspace();
    await openModal(slack, await rawApp(slack), modal([input('name', { type: 'plain_text_input' })]));
    const viewId = (await state(slack, ANA)).modals[0]!.id;
    expect(await act(slack, 'submit', { me: BEN, viewId, values: {} })).toMatchObject({ ok: false });
    expect(await act(slack, 'submit', { me: ANA, viewId, values: {} })).toMatchObject({
      errors: { name: expect.any(String) },
    });
    expect((await state(slack, ANA)).modals[0]?.errors).toHaveProperty('name');
    expect(await act(slack, 'close', { me: ANA, viewId })).toEqual({ ok: true });
    expect((await state(slack, ANA)).modals).toEqual([]);
  });

  test('uploads a file for a file input', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    await openModal(slack, app, modal([input('f', { type: 'file_input' })]));
    const { fileId } = await act(slack, 'upload', { me: ANA, name: 'a.csv', contentBase64: btoa('a,b') });
    const viewId = (await state(slack, ANA)).modals[0]!.id;
    const files = { f: { value: { type: 'file_input', files: [{ id: asText(fileId) }] } } };
    await act(slack, 'submit', { me: ANA, viewId, values: files });
    const sent = { f: { value: { files: [{ id: fileId, name: 'a.csv', size: 3 }] } } };
    expect(app.last()).toMatchObject({ view: { state: { values: sent } } });
  });

  test('opens the Home tab and shows the journal', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    expect(await act(slack, 'home', { me: ANA })).toEqual({ ok: true });
    expect(app.last()).toMatchObject({ event: { type: 'app_home_opened' } });
    expect(await (await fetch(`${slack.url}/_sandbox/journal`)).json()).toMatchObject([
      { method: 'apps.connections.open' },
    ]);
  });

  test('takes JSON only, from people of the workspace', async () => {
    const slack = await workspace();
    expect(await act(slack, 'home', { me: 'U0NOBODY' })).toEqual({ ok: false, error: 'no such user' });
    expect(await act(slack, 'toString', { me: ANA })).toEqual({ ok: false, error: 'no such route' });
    const form = await fetch(`${slack.url}/_sandbox/home`, { method: 'POST', body: new URLSearchParams({ me: ANA }) });
    expect(form.status).toBe(415);
  });
});
