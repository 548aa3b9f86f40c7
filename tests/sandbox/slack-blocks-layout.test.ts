import { image, long, type Rule, testRules, times, video } from './slack-block-kit.ts';
import { button, mrkdwn, plain, section } from './slack-workspace.ts';

const SECTIONS: readonly Rule[] = [
  ['a section has text or fields', { type: 'section' }, section('a'), 'text or fields'],
  [
    'a text object is not empty',
    section(''),
    section('a'),
    'more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a section text ends at 3000',
    section(long(3001)),
    section(long(3000)),
    'less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  ['an emoji counts as one character', section('🎉'.repeat(3001)), section('🎉'.repeat(3000)), 'less than 3001'],
  [
    'a section has ten fields',
    { type: 'section', fields: times(11, () => mrkdwn('a')) },
    { type: 'section', fields: times(10, () => mrkdwn('a')) },
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a section has at least one field',
    { type: 'section', fields: [] },
    { type: 'section', fields: [mrkdwn('a')] },
    'no fewer than 1',
  ],
  [
    'a field ends at 2000',
    { type: 'section', fields: [mrkdwn(long(2001))] },
    { type: 'section', fields: [mrkdwn(long(2000))] },
    'less than 2001',
  ],
  ['a text is an object', { type: 'section', text: 'a' }, section('a'), 'must be an object'],
  [
    'a text has a known type',
    { type: 'section', text: { type: 'html', text: 'a' } },
    section('a'),
    'unsupported text type',
  ],
  [
    'a text string is a string',
    { type: 'section', text: { type: 'mrkdwn', text: 1 } },
    section('a'),
    'must be a string',
  ],
  [
    'a block has no unknown fields',
    { ...section('a'), color: 'red' },
    section('a'),
    'invalid additional property: color',
  ],
  ['a block has a known type', { type: 'marquee' }, { type: 'divider' }, 'unsupported block type'],
  [
    'a file block is never sent',
    { type: 'file', source: 'remote', external_id: 'x' },
    { type: 'divider' },
    'file is not supported',
  ],
  [
    'a block_id ends at 255',
    { type: 'divider', block_id: long(256) },
    { type: 'divider', block_id: long(255) },
    'less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  ['expand is a boolean', { ...section('a'), expand: 'yes' }, { ...section('a'), expand: true }, 'must be a boolean'],
  [
    'a section takes no input as accessory',
    { ...section('a'), accessory: { type: 'plain_text_input' } },
    { ...section('a'), accessory: button() },
    'unsupported element type',
  ],
  [
    'a section takes no datetimepicker',
    { ...section('a'), accessory: { type: 'datetimepicker' } },
    { ...section('a'), accessory: { type: 'datepicker' } },
    'unsupported element type',
  ],
  [
    'a header ends at 150',
    { type: 'header', text: plain(long(151)) },
    { type: 'header', text: plain(long(150)) },
    'less than 151',
  ],
  [
    'a header is plain text',
    { type: 'header', text: mrkdwn('a') },
    { type: 'header', text: plain('a') },
    'unsupported text type',
  ],
  [
    'a header has level 1 to 4',
    { type: 'header', text: plain('a'), level: 5 },
    { type: 'header', text: plain('a'), level: 4 },
    'at most 4',
  ],
  [
    'a context has ten elements',
    { type: 'context', elements: times(11, () => mrkdwn('a')) },
    { type: 'context', elements: times(10, () => mrkdwn('a')) },
    'no more than 10',
  ],
  [
    'a context takes no button',
    { type: 'context', elements: [button()] },
    { type: 'context', elements: [mrkdwn('a')] },
    'unsupported element type',
  ],
  [
    'an alert is for modals',
    { type: 'alert', text: plain('a') },
    { type: 'divider' },
    'alert is not supported in a message',
  ],
  [
    'an image has alt text',
    { type: 'image', image_url: 'https://a.example/b.png' },
    image({}),
    'missing required field: alt_text',
  ],
  [
    'an image alt text ends at 2000',
    image({ alt_text: long(2001) }),
    image({ alt_text: long(2000) }),
    'less than 2001',
  ],
  ['an image URL is http', image({ image_url: 'b.png' }), image({}), 'valid URL'],
  [
    'an image URL ends at 3000',
    image({ image_url: `https://${long(2993)}` }),
    image({ image_url: `https://${long(2992)}` }),
    'less than 3001',
  ],
  [
    'an image title ends at 2000',
    image({ title: plain(long(2001)) }),
    image({ title: plain(long(2000)) }),
    'less than 2001',
  ],
  ['an image has one source', image({ slack_file: { id: 'F1' } }), image({}), 'exactly one of image_url, slack_file'],
  [
    'a Slack file is named one way',
    { type: 'image', alt_text: 'a', slack_file: { id: 'F1', url: 'https://a.example' } },
    { type: 'image', alt_text: 'a', slack_file: { id: 'F1' } },
    'one of id, url',
  ],
  ['a video needs a scope', video({}), { type: 'divider' }, 'links.embed:write'],
];

testRules(SECTIONS);
