import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../sandbox/slack/types.ts';
import { chart, container, dataTable, long, pie, rows, table, textInput, times, video } from './slack-block-kit.ts';
import { call, input, plain, section, workspace } from './slack-workspace.ts';

describe('a message', () => {
  const SETS: readonly [string, string, readonly JsonObject[], readonly JsonObject[]][] = [
    [
      'it has 50 blocks',
      'invalid_blocks',
      times(51, () => ({ type: 'divider' })),
      times(50, () => ({ type: 'divider' })),
    ],
    [
      'block_ids differ',
      'invalid_blocks',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'b' },
      ],
    ],
    [
      'block_ids differ inside containers too',
      'invalid_blocks',
      [{ type: 'divider', block_id: 'a' }, container({ child_blocks: [{ type: 'divider', block_id: 'a' }] })],
      [{ type: 'divider', block_id: 'a' }, container({ child_blocks: [{ type: 'divider', block_id: 'b' }] })],
    ],
    [
      'one element has the focus',
      'invalid_blocks',
      [textInput({ focus_on_load: true }), input('j', { type: 'plain_text_input', focus_on_load: true })],
      [textInput({ focus_on_load: true }), input('j', { type: 'plain_text_input' })],
    ],
    ['it has two charts', 'invalid_blocks', times(3, () => chart(pie(1))), times(2, () => chart(pie(1)))],
    ['it has one table', 'invalid_attachments', [table(rows(1)), dataTable(rows(2))], [table(rows(1))]],
    [
      'a table in a container counts',
      'invalid_attachments',
      [table(rows(1)), container({ child_blocks: [table(rows(1))] })],
      [container({ child_blocks: [table(rows(1))] })],
    ],
    [
      'markdown ends at 12 000',
      'msg_blocks_too_long',
      [
        { type: 'markdown', text: long(6000) },
        { type: 'markdown', text: long(6001) },
      ],
      [
        { type: 'markdown', text: long(6000) },
        { type: 'markdown', text: long(6000) },
      ],
    ],
    [
      'all texts end at 12 000',
      'msg_blocks_too_long',
      [...times(4, () => section(long(3000))), section('x')],
      times(4, () => section(long(3000))),
    ],
  ];

  test.each(SETS)('is refused unless %s', async (_rule, error, bad, good) => {
    const slack = await workspace();
    expect(await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: bad })).toMatchObject({
      ok: false,
      error,
    });
    expect(await call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: good })).toMatchObject({
      ok: true,
    });
  });

  test('says only_one_table_allowed for a second table', async () => {
    const slack = await workspace();
    const refused = await call(slack, 'chat.postMessage', {
      channel: 'C0GEN',
      text: 'a',
      blocks: [table(rows(1)), table(rows(1))],
    });
    expect(refused['response_metadata'].messages).toEqual(['[ERROR] only_one_table_allowed [json-pointer:/blocks]']);
  });

  test('may hold a video once the scope is granted, with a title below 200 characters', async () => {
    const slack = await workspace({ grantedScopes: ['chat:write', 'links.embed:write'] });
    const send = (block: JsonObject) =>
      call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: [block] });
    expect(await send(video({}))).toMatchObject({ ok: true });
    expect(await send(video({ title: plain(long(200)) }))).toMatchObject({ error: 'invalid_blocks' });
    expect(await send(video({ author_name: long(50) }))).toMatchObject({ error: 'invalid_blocks' });
    expect(await send(video({ video_url: 'http://v.example/1' }))).toMatchObject({ error: 'invalid_blocks' });
  });

  test('has its attachments checked as well', async () => {
    const slack = await workspace();
    const send = (blocks: readonly JsonObject[]) =>
      call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', attachments: [{ blocks }] });
    expect(await send([section('')])).toMatchObject({ error: 'invalid_attachments' });
    expect(await send([section('a')])).toMatchObject({ ok: true });
  });

  test('with charts or tables is refused by a workspace that does not know them', async () => {
    const slack = await workspace({ nativeBlocks: { charts: false, tables: true } });
    const send = (block: JsonObject) =>
      call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: [block] });
    expect(await send(chart(pie(1)))).toMatchObject({ error: 'invalid_blocks' });
    expect(await send(table(rows(1)))).toMatchObject({ ok: true });
    slack.setNativeBlocks({ charts: true, tables: false });
    expect(await send(chart(pie(1)))).toMatchObject({ ok: true });
    expect(await send(table(rows(1)))).toMatchObject({ error: 'invalid_blocks' });
    expect(await send(dataTable(rows(2)))).toMatchObject({ error: 'invalid_blocks' });
  });
});
