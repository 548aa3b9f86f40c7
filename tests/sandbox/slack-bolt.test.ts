import type { App } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import type { FakeSlack, JsonObject } from '../../sandbox/slack/types.ts';
import { httpApp, socketApp } from './slack-bolt.ts';
import { ANA, actions, BEN, button, input, modal, plain, section, workspace } from './slack-workspace.ts';

const startedModal = modal([
  input('name', { type: 'plain_text_input', max_length: 10 }),
  input('kind', {
    type: 'static_select',
    options: ['one', 'two'].map((value) => ({ text: plain(value), value })),
    initial_option: { text: plain('one'), value: 'one' },
  }),
]);

/** An app with a command, a button, a modal, an external select and a Home tab. */
function setUp(app: App): void {
  app.command('/seats', async ({ ack, command, respond, client, body }) => {
    if (command.text === 'silent') return;
    if (command.text === 'inline') return void (await ack('hello'));
    await ack();
    if (command.text === 'modal') {
      await client.views.open({ trigger_id: body.trigger_id, view: startedModal as never });
      return;
    }
    await respond({ text: `you said ${command.text}`, blocks: [actions(button({ value: 'v1' }))] as never });
  });
  app.action('go', async ({ ack, respond, action }) => {
    await ack();
    await respond({ replace_original: true, text: `pressed ${'value' in action ? action.value : ''}` });
  });
  app.view('test', async ({ ack, view, client, body }) => {
    const name = view.state.values['name']?.['value']?.value;
    if (name === 'bad') return void (await ack({ response_action: 'errors', errors: { name: 'Not this one' } }));
    await ack({ response_action: 'update', view: modal([section('Working')], { callback_id: 'done' }) as never });
    const kind = view.state.values['kind']?.['value']?.selected_option?.value;
    await client.views.update({
      view_id: view.id,
      view: modal([section(`Done: ${name} ${kind}`)], { callback_id: 'done' }) as never,
    });
    await client.chat.postMessage({ channel: body.user.id, text: 'finished' });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [section('Your seats')] } as never,
    });
  });
  app.options('pick', async ({ ack, payload }) => {
    await ack({ options: [{ text: plain(`Found ${payload.value}`) as never, value: payload.value }] });
  });
}

const text = (view: { readonly view: JsonObject } | null): string => JSON.stringify(view?.view['blocks'] ?? null);

describe.each([
  ['Socket Mode', socketApp],
  ['signed HTTP', httpApp],
] as const)('a Bolt app over %s', (_name, start) => {
  const ready = async (): Promise<FakeSlack> => {
    const slack = await workspace({ ackTimeoutMs: 1500 });
    await start(slack, setUp);
    return slack;
  };

  test('answers a command, and its button replaces the answer', async () => {
    const slack = await ready();
    const ana = slack.as(ANA);
    expect(await ana.say('/seats asana', { channel: '#general' })).toEqual({ acked: true, notice: null });
    const answer = await ana.waitFor('the answer', (me) =>
      me.messages('#general').find(({ text }) => text === 'you said asana'),
    );
    expect(answer.ephemeralTo).toBe(ANA);
    expect(slack.as(BEN).messages('#general')).toEqual([]);
    await ana.press({ channel: '#general', ts: answer.ts }, 'go', { value: 'v1' });
    const after = await ana.waitFor('the replacement', (me) =>
      me.messages('#general').find(({ text }) => text === 'pressed v1'),
    );
    expect(after).toMatchObject({ ts: answer.ts, blocks: [] });
    expect(slack.refusals()).toEqual([]);
  });

  test('shows an answer given with the acknowledgment itself', async () => {
    const slack = await ready();
    await slack.as(ANA).say('/seats inline', { channel: '#general' });
    expect(slack.as(ANA).messages('#general')).toMatchObject([{ text: 'hello', ephemeralTo: ANA }]);
  });

  test('takes a modal through errors to success', async () => {
    const slack = await ready();
    const ana = slack.as(ANA);
    await ana.say('/seats modal');
    await ana.waitFor('the modal', (me) => me.modal());
    expect(await ana.submit({ name: '' })).toEqual({ errors: { name: 'Please complete this required field.' } });
    expect(await ana.submit({ name: 'bad' })).toEqual({ errors: { name: 'Not this one' } });
    expect(ana.modal()?.errors).toEqual({ name: 'Not this one' });
    expect(await ana.submit({ name: 'good' })).toEqual({ errors: {} });
    await ana.waitFor('the result', (me) => text(me.modal()).includes('Done: good one'));
    await ana.waitFor('the message', (me) => me.messages('app').find(({ text }) => text === 'finished'));
    await ana.closeModal();
    expect(ana.modal()).toBeNull();
    expect(slack.refusals()).toEqual([]);
  });

  test('publishes a Home tab when it is opened', async () => {
    const slack = await ready();
    const ana = slack.as(ANA);
    await ana.openHome();
    await ana.waitFor('the Home tab', (me) => text(me.home()).includes('Your seats'));
    expect(slack.as(BEN).home()).toBeNull();
  });

  test('that stays silent fails the command after the time Slack gives', async () => {
    const slack = await workspace({ ackTimeoutMs: 100 });
    await start(slack, setUp);
    const notice = '/seats failed because the app did not respond';
    expect(await slack.as(ANA).say('/seats silent')).toEqual({ acked: false, notice });
    await slack.as(ANA).say('/seats inline');
    expect(slack.as(ANA).notice()).toBeNull();
  });
});

test('an HTTP app with another signing secret turns deliveries away', async () => {
  const slack = await workspace({ ackTimeoutMs: 1500 });
  await httpApp(slack, setUp, 'another-secret');
  expect(await slack.as(ANA).say('/seats inline')).toMatchObject({ acked: false });
});
