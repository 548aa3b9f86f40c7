import { describe, expect, test } from 'vitest';
import { asText } from '../../sandbox/slack/json.ts';
import type { JsonObject } from '../../sandbox/slack/types.ts';
import { long, rows, table, times } from './slack-block-kit.ts';
import { openModal, rawApp, trigger } from './slack-raw-app.ts';
import { ANA, actions, button, call, input, modal, plain, section, workspace } from './slack-workspace.ts';

const some = [section('a')];
const home = (blocks: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({ type: 'home', blocks, ...more });
const fileInput = (more: JsonObject = {}): JsonObject => input('f', { type: 'file_input', ...more });

type Rule = readonly [rule: string, bad: JsonObject, good: JsonObject, says: string];

const MODALS: readonly Rule[] = [
  ['it is of type modal', home(some), modal(some), 'must be one of: modal'],
  ['it has a title', { type: 'modal', blocks: some }, modal(some), 'missing required field: title'],
  [
    'its title ends at 24',
    modal(some, { title: plain(long(25)) }),
    modal(some, { title: plain(long(24)) }),
    '/view/title/text',
  ],
  [
    'its submit ends at 24',
    modal(some, { submit: plain(long(25)) }),
    modal(some, { submit: plain(long(24)) }),
    '/view/submit/text',
  ],
  [
    'its close ends at 24',
    modal(some, { close: plain(long(25)) }),
    modal(some, { close: plain(long(24)) }),
    '/view/close/text',
  ],
  ['it has blocks', { type: 'modal', title: plain('a') }, modal(some), 'missing required field: blocks'],
  [
    'it has 100 blocks',
    modal(times(101, () => ({ type: 'divider' }))),
    modal(times(100, () => ({ type: 'divider' }))),
    'no more than 100',
  ],
  [
    'its callback_id ends at 255',
    modal(some, { callback_id: long(256) }),
    modal(some, { callback_id: long(255) }),
    '/view/callback_id',
  ],
  [
    'its private_metadata ends at 3000',
    modal(some, { private_metadata: long(3001) }),
    modal(some, { private_metadata: long(3000) }),
    '/view/private_metadata',
  ],
  [
    'its external_id ends at 255',
    modal(some, { external_id: long(256) }),
    modal(some, { external_id: long(255) }),
    '/view/external_id',
  ],
  ['its fields are known', modal(some, { footer: 'a' }), modal(some), 'invalid additional property: footer'],
  [
    'notify_on_close is a boolean',
    modal(some, { notify_on_close: 'yes' }),
    modal(some, { notify_on_close: true }),
    'must be a boolean',
  ],
  [
    'it has a submit beside inputs',
    { type: 'modal', title: plain('a'), blocks: [input('i', { type: 'plain_text_input' })] },
    modal([input('i', { type: 'plain_text_input' })]),
    'missing required field: submit',
  ],
  ['its blocks are right', modal([section('')]), modal(some), 'json-pointer:/view/blocks/0/text/text'],
  ['it has no table', modal([table(rows(1))]), modal(some), 'table is not supported in a modal'],
  [
    'it has no chart',
    modal([{ type: 'data_visualization' }]),
    modal(some),
    'data_visualization is not supported in a modal',
  ],
  [
    'it has no markdown',
    modal([{ type: 'markdown', text: 'a' }]),
    modal([{ type: 'alert', text: plain('a') }]),
    'markdown is not supported in a modal',
  ],
  [
    'its file input takes ten files',
    modal([fileInput({ max_files: 11 })]),
    modal([fileInput({ max_files: 10 })]),
    'at most 10',
  ],
  [
    'its file input does not dispatch',
    modal([{ ...fileInput(), dispatch_action: true }]),
    modal([fileInput()]),
    'dispatch_action',
  ],
];

describe('views.open', () => {
  test.each(MODALS)('refuses a modal unless %s', async (_rule, bad, good, says) => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const refused = await openModal(slack, app, bad);
    expect(refused).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(refused['response_metadata'].messages.join('\n')).toContain(says);
    expect(await openModal(slack, app, good)).toMatchObject({ ok: true });
  });

  test('refuses a view of more than 250 kB', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const sized = (length: number) => modal(times(84, () => section(long(length))));
    expect(await openModal(slack, app, sized(3000))).toMatchObject({ error: 'view_too_large' });
    expect(await openModal(slack, app, sized(2800))).toMatchObject({ ok: true });
  });

  test('refuses a file input without files:read', async () => {
    const slack = await workspace({ grantedScopes: ['commands'] });
    const app = await rawApp(slack);
    expect(await openModal(slack, app, modal([fileInput()]))).toMatchObject({ error: 'invalid_arguments' });
    slack.grantScopes(['commands', 'files:read']);
    expect(await openModal(slack, app, modal([fileInput()]))).toMatchObject({ ok: true });
  });

  test('takes a trigger once, within three seconds', async () => {
    let now = 1_800_000_000_000;
    const slack = await workspace({ now: () => now });
    const app = await rawApp(slack);
    const open = (id: string) => call(slack, 'views.open', { trigger_id: id, view: modal(some) });
    const first = await trigger(slack, app);
    now += 3001;
    expect(await open(first)).toMatchObject({ error: 'expired_trigger_id' });
    const second = await trigger(slack, app);
    now += 2999;
    expect(await open(second)).toMatchObject({ ok: true });
    expect(await open(second)).toMatchObject({ error: 'exchanged_trigger_id' });
    expect(await open('made-up')).toMatchObject({ error: 'invalid_trigger_id' });
    expect(slack.refusals().map(({ response }) => response['error'])).toEqual([
      'expired_trigger_id',
      'exchanged_trigger_id',
      'invalid_trigger_id',
    ]);
  });

  test('refuses an external_id in use', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    await openModal(slack, app, modal(some, { external_id: 'x' }));
    expect(await openModal(slack, app, modal(some, { external_id: 'x' }))).toMatchObject({
      error: 'duplicate_external_id',
    });
    await slack.as(ANA).closeModal();
    expect(await openModal(slack, app, modal(some, { external_id: 'x' }))).toMatchObject({ ok: true });
  });

  test('gives ids to what came without', async () => {
    const slack = await workspace();
    const unnamed = modal([{ type: 'actions', elements: [{ type: 'users_select' }] }]);
    const { view } = await openModal(slack, await rawApp(slack), unnamed);
    const named = { block_id: expect.any(String), elements: [{ type: 'users_select', action_id: expect.any(String) }] };
    expect(view).toMatchObject({ blocks: [named], root_view_id: view.id, previous_view_id: null });
  });
});

describe('views.push', () => {
  test('stacks up to three views, from interactions in the modal', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const view = modal([actions(button())]);
    const opened = await openModal(slack, app, view);
    const push = async () => {
      await slack.as(ANA).press({ viewId: slack.as(ANA).modal()!.id }, 'go');
      return call(slack, 'views.push', { trigger_id: app.last()['trigger_id'] ?? '', view });
    };
    const pushed = await push();
    expect(pushed).toMatchObject({
      ok: true,
      view: { root_view_id: opened['view'].id, previous_view_id: opened['view'].id },
    });
    expect(await push()).toMatchObject({ ok: true });
    expect(await push()).toMatchObject({ error: 'push_limit_reached' });
    await slack.as(ANA).closeModal();
    expect(slack.as(ANA).modal()?.id).toBe(pushed['view'].id);
  });

  test('needs a trigger from a modal that is still open', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const push = (id: string) => call(slack, 'views.push', { trigger_id: id, view: modal(some) });
    await openModal(slack, app, modal([actions(button())]));
    expect(await push(await trigger(slack, app))).toMatchObject({ error: 'invalid_trigger_id' });
    await slack.as(ANA).press({ viewId: slack.as(ANA).modal()!.id }, 'go');
    await slack.as(ANA).closeModal();
    expect(await push(asText(app.last()['trigger_id']))).toMatchObject({ error: 'invalid_trigger_id' });
  });
});

describe('views.update', () => {
  test('replaces an open view, by id or external_id, unless its hash is old', async () => {
    const slack = await workspace();
    const { view } = await openModal(slack, await rawApp(slack), modal(some, { external_id: 'x' }));
    const update = (args: JsonObject) =>
      call(slack, 'views.update', { view: modal([section('b')], { external_id: 'x' }), ...args });
    expect(await update({ view_id: view.id, hash: view.hash })).toMatchObject({ ok: true });
    expect(await update({ view_id: view.id, hash: view.hash })).toMatchObject({ error: 'hash_conflict' });
    expect(await update({ external_id: 'x' })).toMatchObject({ ok: true });
    expect(await update({ view_id: 'V0' })).toMatchObject({ error: 'not_found' });
    expect(slack.refusals()).toEqual([]);
    await slack.as(ANA).closeModal();
    expect(await update({ view_id: view.id })).toMatchObject({ error: 'not_found' });
  });

  test('keeps what an input holds while its ids stay, whatever the new initial value', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const view = (block: string, initial: string) =>
      modal([input(block, { type: 'plain_text_input', initial_value: initial })]);
    const opened = await openModal(slack, app, view('a', 'one'));
    const update = async (next: JsonObject) =>
      (await call(slack, 'views.update', { view_id: opened['view'].id, view: next }))['view'].state.values;
    expect(await update(view('a', 'two'))).toMatchObject({ a: { value: { value: 'one' } } });
    expect(await update(view('b', 'two'))).toMatchObject({ b: { value: { value: 'two' } } });
  });
});

describe('views.publish', () => {
  const HOMES: readonly Rule[] = [
    ['it is of type home', modal(some), home(some), 'must be one of: home'],
    ['it has no title', home(some, { title: plain('a') }), home(some), 'invalid additional property: title'],
    [
      'it has 100 blocks',
      home(times(101, () => ({ type: 'divider' }))),
      home(times(100, () => ({ type: 'divider' }))),
      'no more than 100',
    ],
    ['it has no chart', home([{ type: 'data_visualization' }]), home(some), 'not supported in a home'],
    ['it has no container', home([{ type: 'container' }]), home(some), 'not supported in a home'],
    [
      'it has no file input',
      home([fileInput()]),
      home([input('i', { type: 'plain_text_input' })]),
      'only supported in a modal',
    ],
  ];

  test.each(HOMES)('refuses a Home tab unless %s', async (_rule, bad, good, says) => {
    const slack = await workspace();
    const refused = await call(slack, 'views.publish', { user_id: ANA, view: bad });
    expect(refused).toMatchObject({ error: 'invalid_arguments' });
    expect(refused['response_metadata'].messages.join('\n')).toContain(says);
    expect(await call(slack, 'views.publish', { user_id: ANA, view: good })).toMatchObject({ ok: true });
  });

  test('takes a table, which Slack would not draw, and warns', async () => {
    const slack = await workspace();
    expect(await call(slack, 'views.publish', { user_id: ANA, view: home([table(rows(1))]) })).toMatchObject({
      ok: true,
    });
    expect(slack.warnings()).toEqual(['App Home accepts table blocks and draws nothing for them']);
  });

  test('is for people of the workspace, and honors the hash', async () => {
    const slack = await workspace();
    const publish = (args: JsonObject) => call(slack, 'views.publish', { user_id: ANA, view: home(some), ...args });
    expect(await publish({ user_id: 'U0NOBODY' })).toMatchObject({ error: 'user_not_found' });
    const { view } = await publish({});
    expect(await publish({ hash: view.hash })).toMatchObject({ ok: true, view: { id: view.id } });
    expect(await publish({ hash: view.hash })).toMatchObject({ error: 'hash_conflict' });
  });
});
