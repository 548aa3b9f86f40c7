import { long, type Rule, testRules, textInput } from './slack-block-kit.ts';
import { input, plain } from './slack-workspace.ts';

const INPUTS: readonly Rule[] = [
  [
    'an input has a label',
    { type: 'input', element: { type: 'plain_text_input' } },
    textInput({}),
    'missing required field: label',
  ],
  [
    'a label ends at 2000',
    input('i', { type: 'plain_text_input' }, { label: plain(long(2001)) }),
    input('i', { type: 'plain_text_input' }, { label: plain(long(2000)) }),
    'less than 2001',
  ],
  [
    'a hint ends at 2000',
    input('i', { type: 'plain_text_input' }, { hint: plain(long(2001)) }),
    input('i', { type: 'plain_text_input' }, { hint: plain(long(2000)) }),
    'less than 2001',
  ],
  [
    'an input takes no button',
    input('i', { type: 'button', text: plain('a') }),
    textInput({}),
    'unsupported element type',
  ],
  [
    'an initial value ends at 3000',
    textInput({ initial_value: long(3001) }),
    textInput({ initial_value: long(3000) }),
    'less than 3001',
  ],
  ['max_length ends at 3000', textInput({ max_length: 3001 }), textInput({ max_length: 3000 }), 'at most 3000'],
  ['max_length starts at 1', textInput({ max_length: 0 }), textInput({ max_length: 1 }), 'at least 1'],
  ['min_length ends at 3000', textInput({ min_length: 3001 }), textInput({ min_length: 3000 }), 'at most 3000'],
  [
    'min_length is below max_length',
    textInput({ min_length: 5, max_length: 4 }),
    textInput({ min_length: 4, max_length: 4 }),
    'min_length is above',
  ],
  [
    'a number input says whether decimals are allowed',
    input('i', { type: 'number_input' }),
    input('i', { type: 'number_input', is_decimal_allowed: false }),
    'is_decimal_allowed',
  ],
  [
    'bounds of a number are strings',
    input('i', { type: 'number_input', is_decimal_allowed: false, min_value: 1 }),
    input('i', { type: 'number_input', is_decimal_allowed: false, min_value: '1' }),
    'must be a string',
  ],
  [
    'bounds of a number are numbers',
    input('i', { type: 'number_input', is_decimal_allowed: false, min_value: 'one' }),
    input('i', { type: 'number_input', is_decimal_allowed: false, min_value: '1' }),
    'must be a number in a string',
  ],
  [
    'min_value is below max_value',
    input('i', { type: 'number_input', is_decimal_allowed: false, min_value: '3', max_value: '2' }),
    input('i', { type: 'number_input', is_decimal_allowed: false, min_value: '2', max_value: '2' }),
    'min_value is above',
  ],
  [
    'dispatch triggers are known',
    textInput({ dispatch_action_config: { trigger_actions_on: ['blur'] } }),
    textInput({ dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] } }),
    'on_enter_pressed',
  ],
  [
    'a rich text input has up to 100 lines',
    input('i', { type: 'rich_text_input', max_lines: 101 }),
    input('i', { type: 'rich_text_input', max_lines: 100 }),
    'at most 100',
  ],
  ['a file input is for modals', input('i', { type: 'file_input' }), textInput({}), 'only supported in a modal'],
];

testRules(INPUTS);
