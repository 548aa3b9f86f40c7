import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../sandbox/slack/types.ts';
import { long } from './slack-block-kit.ts';
import { ANA, actions, BEN, button, call, section, workspace } from './slack-workspace.ts';

describe('chat.postMessage', () => {
  const REFUSED: readonly [string, JsonObject, JsonObject, string][] = [
    ['there is something to say', { channel: 'C0GEN' }, { channel: 'C0GEN', text: 'a' }, 'no_text'],
    [
      'the text ends at 40 000',
      { channel: 'C0GEN', text: long(40_001) },
      { channel: 'C0GEN', text: long(40_000) },
      'msg_too_long',
    ],
    ['the channel exists', { channel: 'C0NOWHERE', text: 'a' }, { channel: 'C0GEN', text: 'a' }, 'channel_not_found'],
    [
      'the bot was invited to a private channel',
      { channel: 'C0SEC', text: 'a' },
      { channel: 'C0PRI', text: 'a' },
      'channel_not_found',
    ],
    [
      'the bot is in the channel',
      { channel: 'C0OUT', text: 'a' },
      { channel: '#general', text: 'a' },
      'not_in_channel',
    ],
    ['the channel is alive', { channel: 'C0OLD', text: 'a' }, { channel: 'C0GEN', text: 'a' }, 'is_archived'],
    ['the user is active', { channel: 'U0GONE', text: 'a' }, { channel: BEN, text: 'a' }, 'channel_not_found'],
    [
      'blocks are a list',
      { channel: 'C0GEN', text: 'a', blocks: '{' },
      { channel: 'C0GEN', text: 'a', blocks: '[]' },
      'invalid_blocks_format',
    ],
    [
      'attachments are a list',
      { channel: 'C0GEN', text: 'a', attachments: {} },
      { channel: 'C0GEN', text: 'a', attachments: [] },
      'invalid_attachments',
    ],
    [
      'the thread exists',
      { channel: 'C0GEN', text: 'a', thread_ts: '1.1' },
      { channel: 'C0GEN', text: 'a' },
      'thread_not_found',
    ],
    [
      'metadata has a type',
      { channel: 'C0GEN', text: 'a', metadata: { event_payload: {} } },
      { channel: 'C0GEN', text: 'a', metadata: { event_type: 'a', event_payload: {} } },
      'invalid_metadata_format',
    ],
    [
      'metadata has a payload',
      { channel: 'C0GEN', text: 'a', metadata: { event_type: 'a' } },
      { channel: 'C0GEN', text: 'a', metadata: { event_type: 'a', event_payload: { id: 1 } } },
      'invalid_metadata_format',
    ],
    [
      'metadata is flat',
      { channel: 'C0GEN', text: 'a', metadata: { event_type: 'a', event_payload: { a: { b: { c: 1 } } } } },
      { channel: 'C0GEN', text: 'a', metadata: { event_type: 'a', event_payload: { a: { b: 1 } } } },
      'invalid_metadata_schema',
    ],
  ];

  test.each(REFUSED)('is refused unless %s', async (_rule, bad, good, error) => {
    const slack = await workspace();
    expect(await call(slack, 'chat.postMessage', bad)).toMatchObject({ ok: false, error });
    expect(await call(slack, 'chat.postMessage', good)).toMatchObject({ ok: true });
  });

  test('reaches a public channel uninvited with chat:write.public', async () => {
    const slack = await workspace({ grantedScopes: ['chat:write', 'chat:write.public'] });
    expect(await call(slack, 'chat.postMessage', { channel: 'C0OUT', text: 'a' })).toMatchObject({ ok: true });
    expect(await call(slack, 'chat.postMessage', { channel: 'C0SEC', text: 'a' })).toMatchObject({
      error: 'channel_not_found',
    });
  });

  test('to a user lands in the direct message with the app', async () => {
    const slack = await workspace();
    const sent = await call(slack, 'chat.postMessage', { channel: BEN, text: 'psst' });
    expect(sent).toMatchObject({ channel: 'D0BEN', message: { user: slack.botUserId, text: 'psst' } });
    expect(slack.as(BEN).messages('app')).toMatchObject([{ text: 'psst', ts: sent['ts'] }]);
    expect(slack.as(ANA).messages('D0BEN')).toEqual([]);
  });

  test('is not seen by somebody outside the channel', async () => {
    const slack = await workspace();
    await call(slack, 'chat.postMessage', { channel: 'C0PRI', text: 'a' });
    expect(slack.as(ANA).messages('#private')).toHaveLength(1);
    expect(slack.as(BEN).messages('#private')).toEqual([]);
    await expect(slack.as(BEN).say('hi', { channel: '#private' })).rejects.toThrow('is not in');
  });

  test('with blocks and no text is warned about', async () => {
    const slack = await workspace();
    await call(slack, 'chat.postMessage', { channel: 'C0GEN', blocks: [section('a')] });
    expect(slack.warnings()).toEqual(['a message has blocks and no text for notifications and screen readers']);
  });

  test('gives every message its own, later timestamp', async () => {
    const slack = await workspace({ now: () => 1_800_000_000_000 });
    const sent = await Promise.all(
      [1, 2, 3].map(() => call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a' })),
    );
    const stamps = sent.map(({ ts }) => ts);
    expect(new Set(stamps).size).toBe(3);
    expect(stamps.every((ts) => /^1800000000\.\d{6}$/.test(ts))).toBe(true);
  });
});

describe('chat.update', () => {
  test('with text alone drops the blocks, with blocks alone keeps the text', async () => {
    const slack = await workspace();
    const { ts } = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'one', blocks: [section('a')] });
    const update = (args: JsonObject) => call(slack, 'chat.update', { channel: 'C0GEN', ts, ...args });
    await update({ blocks: [section('b')] });
    expect(slack.as(ANA).messages('#general')).toMatchObject([
      { text: 'one', blocks: [section('b')], editedAt: expect.any(Number) },
    ]);
    await update({ text: 'two' });
    expect(slack.as(ANA).messages('#general')).toMatchObject([{ text: 'two', blocks: [] }]);
    expect(await update({})).toMatchObject({ error: 'no_text' });
    expect(await update({ blocks: [section('')] })).toMatchObject({ error: 'invalid_blocks' });
  });

  test('changes and deletes only messages of the app, by conversation id', async () => {
    const slack = await workspace();
    await slack.as(ANA).say('mine', { channel: '#general' });
    const theirs = slack.as(ANA).messages('#general')[0]!.ts;
    const { ts } = await call(slack, 'chat.postMessage', { channel: ANA, text: 'a' });
    const tried = (method: string, channel: string, stamp: string) =>
      call(slack, method, { channel, ts: stamp, text: 'b' });
    expect(await tried('chat.update', 'C0GEN', theirs)).toMatchObject({ error: 'cant_update_message' });
    expect(await tried('chat.delete', 'C0GEN', theirs)).toMatchObject({ error: 'cant_delete_message' });
    expect(await tried('chat.update', 'C0GEN', '1.1')).toMatchObject({ error: 'message_not_found' });
    expect(await tried('chat.update', ANA, ts)).toMatchObject({ error: 'channel_not_found' });
    expect(await tried('chat.update', 'D0ANA', ts)).toMatchObject({ ok: true });
    expect(await tried('chat.delete', 'D0ANA', ts)).toMatchObject({ ok: true });
    expect(slack.as(ANA).messages('app')).toEqual([]);
  });
});

describe('chat.postEphemeral', () => {
  test('is seen by one person in the channel, and is out of reach afterwards', async () => {
    const slack = await workspace();
    const send = (args: JsonObject) =>
      call(slack, 'chat.postEphemeral', { channel: 'C0PRI', user: ANA, text: 'a', ...args });
    const { message_ts: ts } = await send({});
    expect(slack.as(ANA).messages('#private')).toMatchObject([{ text: 'a', ephemeralTo: ANA, ts }]);
    expect(await send({ user: BEN })).toMatchObject({ error: 'user_not_in_channel' });
    expect(await send({ user: 'U0NOBODY' })).toMatchObject({ error: 'user_not_found' });
    expect(await send({ channel: 'C0OUT' })).toMatchObject({ error: 'not_in_channel' });
    expect(await call(slack, 'chat.update', { channel: 'C0PRI', ts, text: 'b' })).toMatchObject({
      error: 'message_not_found',
    });
    expect((await call(slack, 'conversations.history', { channel: 'C0PRI' }))['messages']).toEqual([]);
  });
});

describe('conversations and people', () => {
  test('conversations.open finds the direct message of an active person', async () => {
    const slack = await workspace();
    const open = (args: JsonObject) => call(slack, 'conversations.open', args);
    expect(await open({ users: BEN })).toMatchObject({ channel: { id: 'D0BEN' } });
    expect(await open({})).toMatchObject({ error: 'users_list_not_supplied' });
    expect(await open({ users: 'U0NOBODY' })).toMatchObject({ error: 'user_not_found' });
    expect(await open({ users: 'U0GONE' })).toMatchObject({ error: 'user_disabled' });
    expect(await open({ users: slack.botUserId })).toMatchObject({ error: 'cannot_dm_bot' });
    expect(await open({ users: `${ANA},${BEN}` })).toMatchObject({ error: 'method_not_supported_for_channel_type' });
  });

  test('conversations.list shows public channels, and private ones the bot is in', async () => {
    const slack = await workspace();
    const listed = await call(slack, 'conversations.list', {
      types: 'public_channel,private_channel',
      exclude_archived: true,
    });
    const rows = (listed['channels'] as { id: string; is_member: boolean }[]).map(({ id, is_member }) => [
      id,
      is_member,
    ]);
    expect(rows).toEqual([
      ['C0GEN', true],
      ['C0OUT', false],
      ['C0PRI', true],
    ]);
    expect(await call(slack, 'conversations.list', { types: 'rooms' })).toMatchObject({ error: 'invalid_types' });
    expect(await call(slack, 'conversations.info', { channel: 'C0SEC' })).toMatchObject({ error: 'channel_not_found' });
  });

  test('history has the newest first, replies the thread, metadata when asked for', async () => {
    const slack = await workspace();
    const metadata = { event_type: 'report', event_payload: { id: 1 } };
    const { ts } = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'one', metadata });
    await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'reply', thread_ts: ts });
    await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'two' });
    const texts = async (method: string, args: JsonObject) =>
      ((await call(slack, method, { channel: 'C0GEN', ...args }))['messages'] as { text: string }[]).map(
        ({ text }) => text,
      );
    expect(await texts('conversations.history', {})).toEqual(['two', 'one']);
    expect(await texts('conversations.replies', { ts })).toEqual(['one', 'reply']);
    const { messages } = await call(slack, 'conversations.history', { channel: 'C0GEN', include_all_metadata: true });
    expect(messages[1].metadata).toEqual(metadata);
    expect(await call(slack, 'conversations.replies', { channel: 'C0GEN', ts: '1.1' })).toMatchObject({
      error: 'thread_not_found',
    });
    expect(await call(slack, 'conversations.history', { channel: 'C0OUT' })).toMatchObject({ error: 'not_in_channel' });
  });

  test('people are found by id and by address, the active ones', async () => {
    const slack = await workspace();
    expect(await call(slack, 'users.lookupByEmail', { email: 'BEN@example.com' })).toMatchObject({ user: { id: BEN } });
    expect(await call(slack, 'users.lookupByEmail', { email: 'gone@example.com' })).toMatchObject({
      error: 'users_not_found',
    });
    expect(await call(slack, 'users.info', { user: 'U0NOBODY' })).toMatchObject({ error: 'user_not_found' });
    expect(await call(slack, 'users.info', { user: 'U0GONE' })).toMatchObject({ user: { deleted: true } });
    expect(await call(slack, 'usergroups.list', { include_users: true })).toMatchObject({
      usergroups: [{ handle: 'it', users: [ANA] }],
    });
    expect(await call(slack, 'usergroups.users.list', { usergroup: 'S0IT' })).toMatchObject({ users: [ANA] });
    expect(await call(slack, 'usergroups.users.list', { usergroup: 'S0NO' })).toMatchObject({
      error: 'no_such_subteam',
    });
    expect(await call(slack, 'bots.info', { bot: 'B0NO' })).toMatchObject({ error: 'bot_not_found' });
    expect(await call(slack, 'team.info')).toMatchObject({ team: { domain: 'test' } });
    expect(slack.refusals().map(({ method }) => method)).toEqual(['bots.info']);
  });

  test('a permalink is for a message that exists', async () => {
    const slack = await workspace();
    const { ts } = await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: [actions(button())] });
    const link = await call(slack, 'chat.getPermalink', { channel: 'C0GEN', message_ts: ts });
    expect(link['permalink']).toBe(`https://test.slack.com/archives/C0GEN/p${ts.replace('.', '')}`);
    expect(await call(slack, 'chat.getPermalink', { channel: 'C0GEN', message_ts: '1.1' })).toMatchObject({
      error: 'message_not_found',
    });
  });
});
