import { card, container, list, long, type Rule, rich, testRules, times } from './slack-block-kit.ts';
import { button, mrkdwn, plain } from './slack-workspace.ts';

const NEWER: readonly Rule[] = [
  ['a card has content', card({}), card({ body: mrkdwn('a') }), 'at least one of'],
  ['a card title ends at 150', card({ title: mrkdwn(long(151)) }), card({ title: mrkdwn(long(150)) }), 'less than 151'],
  [
    'a card subtitle ends at 150',
    card({ title: mrkdwn('a'), subtitle: mrkdwn(long(151)) }),
    card({ title: mrkdwn('a'), subtitle: mrkdwn(long(150)) }),
    'less than 151',
  ],
  ['a card body ends at 200', card({ body: mrkdwn(long(201)) }), card({ body: mrkdwn(long(200)) }), 'less than 201'],
  [
    'a card has two buttons',
    card({ actions: times(3, (index) => button({ action_id: `a${index}` })) }),
    card({ actions: times(2, (index) => button({ action_id: `a${index}` })) }),
    'no more than 2',
  ],
  [
    'a carousel has ten cards',
    { type: 'carousel', elements: times(11, () => card({ body: mrkdwn('a') })) },
    { type: 'carousel', elements: times(10, () => card({ body: mrkdwn('a') })) },
    'no more than 10',
  ],
  [
    'a container has a title',
    { type: 'container', child_blocks: [{ type: 'divider' }] },
    container({}),
    'title or rich_text_title',
  ],
  [
    'a container title ends at 150',
    container({ title: plain(long(151)) }),
    container({ title: plain(long(150)) }),
    'less than 151',
  ],
  [
    'a container has ten children',
    container({ child_blocks: times(11, () => ({ type: 'divider' })) }),
    container({ child_blocks: times(10, () => ({ type: 'divider' })) }),
    'no more than 10',
  ],
  [
    'containers do not nest',
    container({ child_blocks: [container({})] }),
    container({}),
    'unsupported contained block',
  ],
  [
    'a container width is known',
    container({ width: 'huge' }),
    container({ width: 'wide' }),
    'narrow, standard, wide, full',
  ],
  [
    'a task card has a known status',
    { type: 'task_card', task_id: '1', title: 'a', status: 'stuck' },
    { type: 'task_card', task_id: '1', title: 'a', status: 'complete' },
    'pending, in_progress',
  ],
  ['a plan has a title', { type: 'plan' }, { type: 'plan', title: 'a' }, 'missing required field: title'],
];

const RICH: readonly Rule[] = [
  ['a rich text leaf is not empty', rich({ type: 'text', text: '' }), rich({ type: 'text', text: 'a' }), 'more than 0'],
  [
    'a rich text leaf has a known type',
    rich({ type: 'bold', text: 'a' }),
    rich({ type: 'text', text: 'a', style: { bold: true } }),
    'unsupported rich text element',
  ],
  [
    'a rich text container has a known type',
    { type: 'rich_text', elements: [{ type: 'paragraph', elements: [] }] },
    rich(),
    'unsupported rich text type',
  ],
  [
    'a style is known',
    rich({ type: 'text', text: 'a', style: { blink: true } }),
    rich({ type: 'text', text: 'a', style: { strike: true } }),
    'invalid additional property: blink',
  ],
  ['a user leaf names a user', rich({ type: 'user' }), rich({ type: 'user', user_id: 'U1' }), 'user_id'],
  [
    'a link leaf has a url',
    rich({ type: 'link' }),
    rich({ type: 'link', url: 'https://a.example' }),
    'missing required field: url',
  ],
  [
    'a broadcast has a known range',
    rich({ type: 'broadcast', range: 'all' }),
    rich({ type: 'broadcast', range: 'here' }),
    'here, channel, everyone',
  ],
  ['a list is bullet or ordered', list({ style: 'dash' }), list({ style: 'ordered' }), 'bullet, ordered'],
  ['a list indents to 8', list({ indent: 9 }), list({ indent: 8 }), 'at most 8'],
  ['a border is 0 or 1', list({ border: 2 }), list({ border: 1 }), 'at most 1'],
  ['a list holds sections', list({ elements: [{ type: 'text', text: 'a' }] }), list({}), 'rich_text_section'],
  [
    'preformatted text takes no mention',
    { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }] },
    { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a' }] }] },
    'unsupported rich text element',
  ],
];

testRules([...NEWER, ...RICH]);
