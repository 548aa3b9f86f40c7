import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import type { FakeSlack, JsonObject } from '../../sandbox/slack/types.ts';
import { ANA, BOT, call, workspace } from './slack-workspace.ts';

/** The first two steps of an upload. */
async function uploaded(
  slack: FakeSlack,
  content = 'a,b',
  length = content.length,
): Promise<{ id: string; status: number }> {
  const { upload_url: url, file_id: id } = await call(slack, 'files.getUploadURLExternal', {
    filename: 'seats.csv',
    length,
  });
  const { status } = await fetch(url, { method: 'POST', body: content });
  return { id, status };
}

const complete = (slack: FakeSlack, id: string, more: JsonObject = {}) =>
  call(slack, 'files.completeUploadExternal', { files: [{ id, title: 'Seats' }], ...more });

test('a file sent with filesUploadV2 appears in the channel and can be read by the viewer', async () => {
  const slack = await workspace();
  const client = new WebClient(BOT, { slackApiUrl: slack.apiUrl });
  await client.filesUploadV2({
    channel_id: 'C0GEN',
    filename: 'seats.csv',
    content: 'a,b',
    initial_comment: 'all seats',
  });
  const message = await slack.as(ANA).waitFor('the file', (me) => me.messages('#general').find(({ files }) => files));
  expect(message).toMatchObject({ text: 'all seats', files: [{ name: 'seats.csv', size: 3 }] });
  const response = await fetch(message.files![0]!.url);
  expect(response.headers.get('content-type')).toContain('text/csv');
  expect(await response.text()).toBe('a,b');
  expect(slack.refusals()).toEqual([]);
});

test('an upload has the announced length', async () => {
  const slack = await workspace();
  const wrong = await uploaded(slack, 'a,b', 4);
  expect(wrong.status).toBe(400);
  expect(await complete(slack, wrong.id)).toMatchObject({ error: 'file_not_found' });
  const right = await uploaded(slack);
  expect(right.status).toBe(200);
  expect(await complete(slack, right.id)).toMatchObject({ ok: true, files: [{ id: right.id, title: 'Seats' }] });
  expect(await call(slack, 'files.info', { file: right.id })).toMatchObject({ file: { name: 'seats.csv', size: 3 } });
});

test('an upload is announced with a length above zero', async () => {
  const slack = await workspace();
  const announce = (length: number) => call(slack, 'files.getUploadURLExternal', { filename: 'a', length });
  expect(await announce(0)).toMatchObject({ error: 'invalid_arguments' });
  expect(await announce(1)).toMatchObject({ ok: true });
});

test('an upload is completed once, with its bytes', async () => {
  const slack = await workspace();
  const { file_id: id, upload_url: url } = await call(slack, 'files.getUploadURLExternal', {
    filename: 'a',
    length: 1,
  });
  expect(await complete(slack, id)).toMatchObject({ error: 'file_not_found' });
  await fetch(url, { method: 'POST', body: 'x' });
  expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(404);
  expect(await complete(slack, id)).toMatchObject({ ok: true });
  expect(await complete(slack, id)).toMatchObject({ error: 'file_not_found' });
  expect(await call(slack, 'files.completeUploadExternal', { files: [] })).toMatchObject({
    error: 'invalid_arguments',
  });
});

test('a file is shared where the bot is a member, by conversation id', async () => {
  const slack = await workspace({ grantedScopes: ['chat:write', 'chat:write.public', 'files:write'] });
  const { id } = await uploaded(slack);
  expect(await complete(slack, id, { channel_id: 'C0OUT' })).toMatchObject({ error: 'not_in_channel' });
  expect(await complete(slack, id, { channel_id: ANA })).toMatchObject({ error: 'channel_not_found' });
  expect(await complete(slack, id, { channel_id: 'D0ANA' })).toMatchObject({ ok: true });
  await slack.as(ANA).waitFor('the file', (me) => me.messages('app').find(({ files }) => files));
});

test('files.info knows only files there are', async () => {
  const slack = await workspace();
  expect(await call(slack, 'files.info', { file: 'F0NO' })).toMatchObject({ error: 'file_not_found' });
});
