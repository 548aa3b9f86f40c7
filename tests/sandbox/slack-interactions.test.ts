import { describe, expect, test } from 'vitest';
import { asText } from '../../sandbox/slack/json.ts';
import type { JsonObject } from '../../sandbox/slack/types.ts';
import { rawApp } from './slack-raw-app.ts';
import { ANA, actions, BEN, button, call, plain, section, workspace } from './slack-workspace.ts';

const option = (value: string): JsonObject => ({ text: plain(value), value });
const one = [option('one'), option('two')];

describe('a slash command', () => {
  test('comes with the fields Slack sends, and escaped as the manifest says', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    expect(await slack.as(ANA).say('/seats for @ben in #general', { channel: '#private' })).toEqual({
      acked: true,
      notice: null,
    });
    expect(app.last()).toMatchObject({
      command: '/seats',
      text: 'for <@U0BEN|ben> in <#C0GEN|general>',
      team_id: 'T0TEST',
      team_domain: 'test',
      channel_id: 'C0PRI',
      channel_name: 'privategroup',
      user_id: ANA,
      user_name: 'ana',
      is_enterprise_install: 'false',
      trigger_id: expect.any(String),
      response_url: expect.stringContaining(`${slack.url}/response/`),
    });
    await slack.as(ANA).say('/plain @ben', { channel: 'app' });
    expect(app.last()).toMatchObject({ text: '@ben', channel_name: 'directmessage' });
  });

  test('of no app is answered by Slack', async () => {
    const slack = await workspace();
    await rawApp(slack);
    expect(await slack.as(ANA).say('/nope')).toEqual({ acked: false, notice: '/nope is not a valid command.' });
    slack.grantScopes(['chat:write']);
    expect(await slack.as(ANA).say('/seats')).toMatchObject({ acked: false });
  });

  test('without an app fails at once', async () => {
    const slack = await workspace({ ackTimeoutMs: 60_000 });
    expect(await slack.as(ANA).say('/seats')).toEqual({
      acked: false,
      notice: '/seats failed because the app did not respond',
    });
  });

  test('answered with wrong blocks shows the error, and counts as a refusal', async () => {
    const slack = await workspace();
    await rawApp(slack, () => ({ blocks: [section('')] }));
    expect(await slack.as(ANA).say('/seats')).toMatchObject({
      notice: '/seats failed with the error "invalid_blocks"',
    });
    expect(slack.refusals()).toMatchObject([{ method: 'ack:slash_commands', response: { error: 'invalid_blocks' } }]);
    expect(slack.as(ANA).messages('#general')).toEqual([]);
  });

  test('answered in_channel is seen by all', async () => {
    const slack = await workspace();
    await rawApp(slack, () => ({ response_type: 'in_channel', text: 'hello' }));
    await slack.as(ANA).say('/seats', { channel: '#general' });
    expect(slack.as(BEN).messages('#general')).toMatchObject([{ text: 'hello' }]);
  });
});

describe('a press', () => {
  test('sends the button, where it was and the state of the selects beside it', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const select = { type: 'static_select', action_id: 'pick', options: one };
    const blocks = [{ ...actions(button({ value: 'v', url: 'https://a.example' }), select), block_id: 'b' }];
    const { ts } = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks });
    const place = { channel: '#general', ts };
    await slack.as(ANA).press(place, 'pick', { value: 'two' });
    expect(app.last()).toMatchObject({
      actions: [{ type: 'static_select', action_id: 'pick', selected_option: option('two') }],
    });
    await slack.as(ANA).press(place, 'go');
    expect(app.last()).toMatchObject({
      type: 'block_actions',
      user: { id: ANA, username: 'ana', team_id: 'T0TEST' },
      team: { id: 'T0TEST', domain: 'test' },
      container: { type: 'message', message_ts: ts, channel_id: 'C0GEN', is_ephemeral: false },
      channel: { id: 'C0GEN', name: 'general' },
      message: { ts, text: 'a', user: slack.botUserId },
      state: { values: { b: { pick: { selected_option: option('two') } } } },
      response_url: expect.any(String),
      trigger_id: expect.any(String),
      actions: [
        {
          type: 'button',
          action_id: 'go',
          block_id: 'b',
          value: 'v',
          url: 'https://a.example',
          text: plain('Go'),
          action_ts: expect.any(String),
        },
      ],
    });
  });

  test('in an ephemeral message comes without the message', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const { message_ts: ts } = await call(slack, 'chat.postEphemeral', {
      channel: 'C0GEN',
      user: ANA,
      text: 'a',
      blocks: [actions(button())],
    });
    await slack.as(ANA).press({ channel: '#general', ts }, 'go');
    expect(app.last()).toMatchObject({ container: { is_ephemeral: true } });
    expect(app.last()).not.toHaveProperty('message');
    await expect(slack.as(BEN).press({ channel: '#general', ts }, 'go')).rejects.toThrow('sees no message');
  });

  test('of something that is not there says what is', async () => {
    const slack = await workspace();
    const { ts } = await call(slack, 'chat.postMessage', {
      channel: 'C0GEN',
      text: 'a',
      blocks: [actions(button({ value: 'v' }))],
    });
    await expect(slack.as(ANA).press({ channel: '#general', ts }, 'stop')).rejects.toThrow('there is: go=v');
    await expect(slack.as(ANA).press({ channel: '#general', ts }, 'go', { value: 'w' })).rejects.toThrow(
      'no go with value w',
    );
  });

  test('the app leaves without an answer fails for the person', async () => {
    const slack = await workspace({ ackTimeoutMs: 50 });
    await rawApp(slack, () => null);
    const { ts } = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: [actions(button())] });
    await slack.as(ANA).press({ channel: '#general', ts }, 'go');
    expect(slack.as(ANA).notice()).toBe('Go failed because the app did not respond');
  });

  test('of each kind of element sends what was chosen', async () => {
    const slack = await workspace();
    const app = await rawApp(slack);
    const elements: readonly [JsonObject, string | readonly string[], JsonObject][] = [
      [{ type: 'overflow', options: one }, 'one', { selected_option: option('one') }],
      [{ type: 'radio_buttons', options: one }, 'one', { selected_option: option('one') }],
      [{ type: 'checkboxes', options: one }, ['one', 'two'], { selected_options: one }],
      [{ type: 'multi_static_select', options: one }, ['two'], { selected_options: [option('two')] }],
      [{ type: 'users_select' }, BEN, { selected_user: BEN }],
      [{ type: 'multi_users_select' }, [ANA, BEN], { selected_users: [ANA, BEN] }],
      [{ type: 'conversations_select' }, 'C0GEN', { selected_conversation: 'C0GEN' }],
      [{ type: 'channels_select' }, 'C0GEN', { selected_channel: 'C0GEN' }],
      [{ type: 'datepicker' }, '2026-02-01', { selected_date: '2026-02-01' }],
      [{ type: 'timepicker' }, '09:30', { selected_time: '09:30' }],
      [{ type: 'datetimepicker' }, '1800000000', { selected_date_time: 1_800_000_000 }],
    ];
    const blocks = elements.map(([element], index) => actions({ action_id: `a${index}`, ...element }));
    const { ts } = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks });
    for (const [index, [element, value, expected]] of elements.entries()) {
      const choose =
        typeof value === 'string'
          ? ({ type: 'select', value } as const)
          : ({ type: 'multi_select', values: value } as const);
      await slack.as(ANA).press({ channel: '#general', ts }, `a${index}`, { choose });
      expect(app.last(), asText(element['type'])).toMatchObject({ actions: [{ type: element['type'], ...expected }] });
    }
  });
});

test('waiting for what does not come tells what was seen', async () => {
  const slack = await workspace();
  await slack.as(ANA).say('hello', { channel: '#general' });
  const waiting = slack.as(ANA).waitFor('a report', () => null, 30);
  await expect(waiting).rejects.toThrow(/waited 30 ms for a report; U0ANA sees: .*hello/);
});
