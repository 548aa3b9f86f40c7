import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../sandbox/slack/types.ts';
import {
  bar,
  card,
  chart,
  container,
  dataTable,
  line,
  long,
  option,
  options,
  type Rule,
  rich,
  rows,
  select,
  table,
  testRules,
  times,
  video,
} from './slack-block-kit.ts';
import { openModal, rawApp } from './slack-raw-app.ts';
import { actions, button, call, input, modal, mrkdwn, plain, workspace } from './slack-workspace.ts';

const few = 'no fewer than 1';
const image = (more: JsonObject): JsonObject => ({
  type: 'image',
  image_url: 'https://a.example/b.png',
  alt_text: 'a',
  ...more,
});
const context = (...elements: readonly JsonObject[]): JsonObject => ({ type: 'context', elements });
const icon = (more: JsonObject): JsonObject => ({
  type: 'context_actions',
  elements: [{ type: 'icon_button', icon: 'trash', text: plain('a'), ...more }],
});
const feedback = (more: JsonObject): JsonObject => {
  const negative = { text: plain('a'), value: 'a' };
  return {
    type: 'context_actions',
    elements: [{ type: 'feedback_buttons', positive_button: { ...negative, ...more }, negative_button: negative }],
  };
};
const workflow = (more: JsonObject): JsonObject =>
  actions({ type: 'workflow_button', text: plain('a'), workflow: {}, ...more });
const multi = (more: JsonObject): JsonObject => actions({ type: 'multi_static_select', ...more });
const grouped = [{ label: plain('g'), options: options(1) }];
const lines = (more: JsonObject): JsonObject => input('i', { type: 'rich_text_input', ...more });
const trigger = (on: readonly string[]): JsonObject =>
  input('i', { type: 'plain_text_input', dispatch_action_config: { trigger_actions_on: on } });
const listOf = (elements: readonly JsonObject[]): JsonObject => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_list', style: 'bullet', elements }],
});
const item = { type: 'rich_text_section', elements: [] };
const many = times(21, String);

/** Empty lists and the far ends of the rarer fields. */
const RULES: readonly Rule[] = [
  ['a card with actions has one', card({ body: mrkdwn('a'), actions: [] }), card({ actions: [button()] }), few],
  ['a context has an element', context(), context(mrkdwn('a')), few],
  ['a context image has one source', context(image({ slack_file: { id: 'F1' } })), context(image({})), 'exactly one'],
  [
    'a context image alt text ends at 2000',
    context(image({ alt_text: long(2001) })),
    context(image({ alt_text: long(2000) })),
    'less than 2001',
  ],
  [
    'a header level starts at 1',
    { type: 'header', text: plain('a'), level: 0 },
    { type: 'header', text: plain('a'), level: 1 },
    'at least 1',
  ],
  ['context actions have an element', { type: 'context_actions', elements: [] }, icon({}), few],
  ['an icon button value ends at 2000', icon({ value: long(2001) }), icon({ value: long(2000) }), 'less than 2001'],
  [
    'an icon button label ends at 75',
    icon({ accessibility_label: long(76) }),
    icon({ accessibility_label: long(75) }),
    'less than 76',
  ],
  ['a feedback value ends at 2000', feedback({ value: long(2001) }), feedback({ value: long(2000) }), 'less than 2001'],
  [
    'a feedback label ends at 75',
    feedback({ accessibility_label: long(76) }),
    feedback({ accessibility_label: long(75) }),
    'less than 76',
  ],
  [
    'a carousel has a card',
    { type: 'carousel', elements: [] },
    { type: 'carousel', elements: [card({ body: mrkdwn('a') })] },
    few,
  ],
  ['a container has a child', container({ child_blocks: [] }), container({}), few],
  ['a select with options has one', actions(select({ options: [] })), actions(select({ options: options(1) })), few],
  [
    'a select with groups has one',
    actions(select({ option_groups: [] })),
    actions(select({ option_groups: grouped })),
    few,
  ],
  [
    'a group has an option',
    actions(select({ option_groups: [{ label: plain('g'), options: [] }] })),
    actions(select({ option_groups: grouped })),
    few,
  ],
  [
    'checkboxes have an option',
    actions({ type: 'checkboxes', options: [] }),
    actions({ type: 'checkboxes', options: options(1) }),
    few,
  ],
  [
    'checkboxes start with an option or say nothing',
    actions({ type: 'checkboxes', options: options(1), initial_options: [] }),
    actions({ type: 'checkboxes', options: options(1) }),
    few,
  ],
  [
    'an overflow has an option',
    actions({ type: 'overflow', options: [] }),
    actions({ type: 'overflow', options: options(1) }),
    few,
  ],
  [
    'a multi select has one source',
    multi({ options: options(1), option_groups: grouped }),
    multi({ options: options(1) }),
    'exactly one of',
  ],
  [
    'a multi select starts with options on offer',
    multi({ options: options(1), initial_options: [option('z')] }),
    multi({ options: options(1), initial_options: options(1) }),
    'initial option',
  ],
  [
    'a multi select starts with an option or says nothing',
    multi({ options: options(1), initial_options: [] }),
    multi({ options: options(1) }),
    few,
  ],
  [
    'an external select starts with an option or says nothing',
    actions({ type: 'multi_external_select', initial_options: [] }),
    actions({ type: 'multi_external_select' }),
    few,
  ],
  [
    'a users select starts with a user or says nothing',
    actions({ type: 'multi_users_select', initial_users: [] }),
    actions({ type: 'multi_users_select' }),
    few,
  ],
  [
    'a conversation filter includes something',
    actions({ type: 'conversations_select', filter: { include: [] } }),
    actions({ type: 'conversations_select', filter: {} }),
    few,
  ],
  [
    'a date and time has no more than ten digits',
    actions({ type: 'datetimepicker', initial_date_time: 10_000_000_000 }),
    actions({ type: 'datetimepicker', initial_date_time: 9_999_999_999 }),
    'at most',
  ],
  [
    'a workflow button label ends at 75',
    workflow({ accessibility_label: long(76) }),
    workflow({ accessibility_label: long(75) }),
    'less than 76',
  ],
  ['a workflow button style is known', workflow({ style: 'loud' }), workflow({ style: 'primary' }), 'primary, danger'],
  ['a rich text input has a line', lines({ max_lines: 0 }), lines({ max_lines: 1 }), 'at least 1'],
  ['a rich text input starts with a line', lines({ min_lines: 0 }), lines({ min_lines: 1 }), 'at least 1'],
  [
    'a rich text input starts with up to 100 lines',
    lines({ min_lines: 101 }),
    lines({ min_lines: 100 }),
    'at most 100',
  ],
  ['a dispatch config has a trigger', trigger([]), trigger(['on_enter_pressed']), few],
  [
    'a dispatch config has two triggers',
    trigger(times(3, () => 'on_enter_pressed')),
    trigger(times(2, () => 'on_enter_pressed')),
    'no more than 2',
  ],
  ['a rich text block has a part', { type: 'rich_text', elements: [] }, rich(), few],
  ['a rich text list has an item', listOf([]), listOf([item]), few],
  [
    'a rich text link ends at 3000',
    rich({ type: 'link', url: long(3001) }),
    rich({ type: 'link', url: long(3000) }),
    'less than 3001',
  ],
  ['a table row has a cell', table([[]]), table(rows(1)), few],
  [
    'a data table row header is a column',
    dataTable(rows(2), { row_header_column_index: 20 }),
    dataTable(rows(2), { row_header_column_index: 0 }),
    'at most 19',
  ],
  [
    'a series has a point',
    chart(bar([line('a', [])], { categories: ['Q1'] })),
    chart(bar([line('a')])),
    '/series/0/data',
  ],
  [
    'a series has at most 20 points',
    chart(bar([line('a', many)], { categories: many })),
    chart(bar([line('a')])),
    'no more than 20 items allowed [json-pointer:/blocks/0/chart/series/0/data]',
  ],
  [
    'an axis has a category',
    chart(bar([line('a')], { categories: [] })),
    chart(bar([line('a')])),
    '/axis_config/categories',
  ],
  [
    'an axis has at most 20 categories',
    chart(bar([line('a', many)], { categories: many })),
    chart(bar([line('a')])),
    'no more than 20 items allowed [json-pointer:/blocks/0/chart/axis_config/categories]',
  ],
];
testRules(RULES);

describe('the limits of a video', () => {
  const SIZES: readonly [string, JsonObject, JsonObject][] = [
    ['its alt text ends at 2000', { alt_text: long(2001) }, { alt_text: long(2000) }],
    ['its title is below 200', { title: plain(long(200)) }, { title: plain(long(199)) }],
    ['its author is below 50', { author_name: long(50) }, { author_name: long(49) }],
    ['its description ends at 2000', { description: plain(long(2001)) }, { description: plain(long(2000)) }],
    ['its URL ends at 3000', { video_url: `https://${long(2993)}` }, { video_url: `https://${long(2992)}` }],
    ['its URL is HTTPS', { video_url: 'http://v.example' }, { video_url: 'https://v.example' }],
  ];
  test.each(SIZES)('are kept when %s', async (_rule, bad, good) => {
    const slack = await workspace({ grantedScopes: ['chat:write', 'links.embed:write'] });
    const send = (more: JsonObject) =>
      call(slack, 'chat.postMessage', { channel: 'C0GEN', text: 'a', blocks: [video(more)] });
    expect(await send(bad)).toMatchObject({ error: 'invalid_blocks' });
    expect(await send(good)).toMatchObject({ ok: true });
  });
});

describe('what only a modal has', () => {
  const file = (more: JsonObject): JsonObject => input('f', { type: 'file_input', ...more });
  const alert = (level: string): JsonObject => ({ type: 'alert', text: plain('a'), level });
  const PAIRS: readonly [string, JsonObject, JsonObject][] = [
    ['a file input takes a file', file({ max_files: 0 }), file({ max_files: 1 })],
    ['a file input names kinds or says nothing', file({ filetypes: [] }), file({ filetypes: ['csv'] })],
    ['an alert has a known level', alert('panic'), alert('warning')],
  ];
  test.each(PAIRS)('is refused unless %s', async (_rule, bad, good) => {
    const slack = await workspace();
    const app = await rawApp(slack);
    expect(await openModal(slack, app, modal([bad]))).toMatchObject({ error: 'invalid_arguments' });
    expect(await openModal(slack, app, modal([good]))).toMatchObject({ ok: true });
  });
});
