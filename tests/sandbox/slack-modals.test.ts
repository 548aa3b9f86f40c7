import { describe, expect, test } from 'vitest';
import { asObject, asText } from '../../sandbox/slack/json.ts';
import type { JsonObject } from '../../sandbox/slack/types.ts';
import { openModal, rawApp } from './slack-raw-app.ts';
import { ANA, actions, BEN, button, input, modal, plain, section, workspace } from './slack-workspace.ts';

const option = (value: string): JsonObject => ({ text: plain(value), value });
const one = [option('one'), option('two')];

describe('a modal', () => {
  test('sends initial values that were not touched', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const blocks = [
      input('text', { type: 'plain_text_input', initial_value: 'as is' }),
      input('pick', { type: 'static_select', options: one, initial_option: option('two') }),
      input('none', { type: 'plain_text_input' }, { optional: true }),
      input('many', { type: 'checkboxes', options: one }, { optional: true }),
    ];
    await openModal(slack, app, modal(blocks, { private_metadata: 'm' }));
    expect(await slack.as(ANA).submit({})).toEqual({ errors: {} });
    const { view } = app.last();
    expect(app.last()).toMatchObject({
      type: 'view_submission',
      user: { id: ANA },
      response_urls: [],
      trigger_id: expect.any(String),
    });
    expect(view).toMatchObject({
      callback_id: 'test',
      private_metadata: 'm',
      team_id: 'T0TEST',
      hash: expect.any(String),
      root_view_id: asObject(view)['id'],
    });
    expect(asObject(asObject(view)['state'])['values']).toEqual({
      text: { value: { type: 'plain_text_input', value: 'as is' } },
      pick: { value: { type: 'static_select', selected_option: option('two') } },
      none: { value: { type: 'plain_text_input', value: null } },
      many: { value: { type: 'checkboxes', selected_options: [] } },
    });
    expect(slack.as(ANA).modal()).toBeNull();
  });

  const CHECKS: readonly [string, JsonObject, string, string, string][] = [
    ['is required', { type: 'plain_text_input' }, '', 'a', 'Please complete this required field.'],
    ['is long enough', { type: 'plain_text_input', min_length: 2 }, 'a', 'ab', 'at least 2'],
    ['is short enough', { type: 'plain_text_input', max_length: 2 }, 'abc', 'ab', 'at most 2'],
    ['is a number', { type: 'number_input', is_decimal_allowed: true }, 'two', '2.5', 'enter a number'],
    ['is a whole number', { type: 'number_input', is_decimal_allowed: false }, '2.5', '2', 'whole number'],
    ['is not too small', { type: 'number_input', is_decimal_allowed: false, min_value: '2' }, '1', '2', 'too small'],
    ['is not too big', { type: 'number_input', is_decimal_allowed: false, max_value: '2' }, '3', '2', 'too big'],
    ['is an address', { type: 'email_text_input' }, 'ana', 'ana@example.com', 'valid email'],
    ['is a URL', { type: 'url_text_input' }, 'example', 'https://a.example', 'valid URL'],
  ];
  test.each(CHECKS)('is not sent before an entry %s', async (_rule, element, bad, good, says) => {
    const slack = await workspace();
    const app = await rawApp(slack);
    await openModal(slack, app, modal([input('i', element)]));
    const sent = app.payloads().length;
    expect((await slack.as(ANA).submit({ i: bad })).errors['i']).toContain(says);
    expect(app.payloads()).toHaveLength(sent);
    expect(await slack.as(ANA).submit({ i: good })).toEqual({ errors: {} });
    expect(app.payloads()).toHaveLength(sent + 1);
  });

  test('allows no more choices than it says', async () => {
    const slack = await workspace();
    await openModal(
      slack,
      await rawApp(slack),
      modal([input('i', { type: 'multi_users_select', max_selected_items: 1 })]),
    );
    expect((await slack.as(ANA).submit({ i: [ANA, BEN] })).errors['i']).toContain('at most 1');
  });

  const WRONG: readonly [string, JsonObject][] = [
    ['errors for something that is no input', { response_action: 'errors', errors: { nope: 'a' } }],
    ['no errors', { response_action: 'errors', errors: {} }],
    ['an unknown action', { response_action: 'close' }],
    ['a wrong view', { response_action: 'update', view: { type: 'modal' } }],
    ['a wrong view to push', { response_action: 'push', view: modal([section('')]) }],
  ];
  test.each(WRONG)('stays when the app answers with %s', async (_what, answer) => {
    const slack = await workspace();
    const app = await rawApp(slack, (payload) => (payload['type'] === 'view_submission' ? answer : {}));
    await openModal(slack, app, modal([input('i', { type: 'plain_text_input' })]));
    await slack.as(ANA).submit({ i: 'a' });
    expect(slack.as(ANA).modal()).not.toBeNull();
    expect(slack.as(ANA).notice()).toContain('Title failed with the error');
    expect(slack.refusals()).toMatchObject([{ method: 'ack:view_submission' }]);
  });

  test('is pushed upon, and cleared, as the app answers', async () => {
    const slack = await workspace();
    let answer: JsonObject = { response_action: 'push', view: modal([section('second')]) };
    const app = await rawApp(slack, (payload) => (payload['type'] === 'view_submission' ? answer : {}));
    await openModal(slack, app, modal([section('first')]));
    const first = slack.as(ANA).modal()!.id;
    await slack.as(ANA).submit({});
    expect(slack.as(ANA).modal()).toMatchObject({ view: { blocks: [section('second')] } });
    expect(slack.as(ANA).modal()!.id).not.toBe(first);
    answer = { response_action: 'clear' };
    await slack.as(ANA).submit({});
    expect(slack.as(ANA).modal()).toBeNull();
  });

  test('tells the app when it is closed, if it asked for that', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    await openModal(slack, app, modal([section('a')]));
    await slack.as(ANA).closeModal();
    expect(app.last()['type']).not.toBe('view_closed');
    await openModal(slack, app, modal([section('a')], { notify_on_close: true }));
    await slack.as(ANA).closeModal();
    expect(app.last()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { callback_id: 'test' } });
  });

  test('sends what was typed so far along with a press', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const blocks = [input('i', { type: 'plain_text_input' }), actions(button())];
    await openModal(slack, app, modal(blocks));
    await slack.as(ANA).fill({ i: 'typed' });
    await slack.as(ANA).press({ viewId: slack.as(ANA).modal()!.id }, 'go');
    expect(app.last()).toMatchObject({
      container: { type: 'view' },
      view: { state: { values: { i: { value: { value: 'typed' } } } } },
    });
    expect(app.last()).not.toHaveProperty('response_url');
  });

  test('with an external select asks the app for options', async () => {
    const slack = await workspace();
    const app = await rawApp(slack, (payload) =>
      payload['type'] === 'block_suggestion' ? { options: [option(`${payload['value']}`)] } : {},
    );
    await openModal(
      slack,
      app,
      modal([input('i', { type: 'external_select', action_id: 'find', min_query_length: 0 })]),
    );
    const place = { viewId: slack.as(ANA).modal()!.id };
    expect(await slack.as(ANA).options(place, 'find', 'asa')).toEqual([option('asa')]);
    expect(app.last()).toMatchObject({ type: 'block_suggestion', action_id: 'find', block_id: 'i', value: 'asa' });
    await slack.as(ANA).fill({ i: 'asana' });
    await slack.as(ANA).options(place, 'find', 'other');
    await slack.as(ANA).submit({});
    expect(app.last()).toMatchObject({
      view: { state: { values: { i: { find: { selected_option: option('asana') } } } } },
    });
  });

  test('gets wrong suggestions noted as a refusal', async () => {
    const slack = await workspace();
    const app = await rawApp(slack, (payload) =>
      payload['type'] === 'block_suggestion' ? { options: [{ value: 'a' }] } : {},
    );
    await openModal(slack, app, modal([input('i', { type: 'external_select', action_id: 'find' })]));
    expect(await slack.as(ANA).options({ viewId: slack.as(ANA).modal()!.id }, 'find', 'a')).toEqual([]);
    expect(slack.refusals()).toMatchObject([{ method: 'ack:block_suggestion' }]);
  });

  test('with a conversation select gives a response_url for the chosen place', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    await openModal(slack, app, modal([input('i', { type: 'conversations_select', response_url_enabled: true })]));
    await slack.as(ANA).submit({ i: 'C0GEN' });
    const [link] = app.last()['response_urls'] as readonly JsonObject[];
    await fetch(asText(link?.['response_url']), {
      method: 'POST',
      body: JSON.stringify({ text: 'there', response_type: 'in_channel' }),
    });
    expect(slack.as(BEN).messages('#general')).toMatchObject([{ text: 'there' }]);
  });

  test('carries an uploaded file, which the app downloads with its token', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    await openModal(slack, app, modal([input('i', { type: 'file_input' })]));
    await slack.as(ANA).submit({ i: slack.as(ANA).upload('seats.csv', 'a,b') });
    const state = asObject(asObject(asObject(asObject(asObject(app.last()['view'])['state'])['values'])['i'])['value']);
    const [file] = state['files'] as readonly JsonObject[];
    expect(file).toMatchObject({ name: 'seats.csv', size: 3, mimetype: 'text/csv' });
    const url = asText(file?.['url_private_download']);
    const read = async (headers: Record<string, string>) => (await fetch(url, { headers })).text();
    expect(await read({ authorization: 'Bearer xoxb-test-bot' })).toBe('a,b');
    expect(await read({})).toContain('Sign in');
    slack.grantScopes(['commands']);
    expect(await read({ authorization: 'Bearer xoxb-test-bot' })).toContain('Sign in');
  });
});
