/**
 * Block Kit's elements and where each may stand. Limits: JSDoc of @slack/types 3.2 (block-kit/block-elements)
 * and docs.slack.dev/reference/block-kit/block-elements.
 */
import {
  actionId,
  confirm,
  dispatchActionConfig,
  imageSource,
  oneImageSource,
  option,
  optionGroup,
  placeholder,
  plainText,
  text,
  url,
  wholeFromZero,
} from './composition.ts';
import { asList, asObject, asObjects, asText } from './json.ts';
import { richText } from './rich-text.ts';
import { anything, array, boolean, type Check, type Fields, number, object, rule, string, tagged } from './schema.ts';

const id = { action_id: actionId };
const asks = { ...id, confirm, focus_on_load: boolean };
const typed = { ...id, focus_on_load: boolean, placeholder, dispatch_action_config: dispatchActionConfig };
const maxItems = { max_selected_items: number({ min: 1, whole: true }) };
const date = string({ pattern: /^\d{4}-\d{2}-\d{2}$/, says: 'must be in format YYYY-MM-DD' });
const time = string({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/, says: 'must be in format HH:mm' });
const anyText = ['plain_text', 'mrkdwn'] as const;

/** Builds the check of one element type. */
function element(required: Fields, optional: Fields, ...also: readonly Check[]): Check {
  return object({ type: string(), ...required }, optional, ...also);
}

/** Slack wants exactly one source of options for a static select. */
const oneOptionSource = rule((value) =>
  (value['options'] === undefined) === (value['option_groups'] === undefined)
    ? 'must provide exactly one of options, option_groups'
    : undefined,
);

/** An initial option must be one of the options on offer. */
const initialAmongOptions = rule((value) => {
  const groups = asObjects(value['option_groups']).flatMap((group) => asObjects(group['options']));
  const offered = new Set([...asObjects(value['options']), ...groups].map((entry) => asText(entry['value'])));
  const initial = [value['initial_option'], ...asList(value['initial_options'])].filter((entry) => entry !== undefined);
  const stray = initial.find((entry) => !offered.has(asText(asObject(entry)['value'])));
  return stray === undefined ? undefined : 'initial option must exactly match one of the options';
});

const optionSources = {
  options: array(option(), { min: 1, max: 100 }),
  option_groups: array(optionGroup, { min: 1, max: 100 }),
};
const filter = object(
  {},
  {
    include: array(string({ oneOf: ['im', 'mpim', 'private', 'public'] }), { min: 1 }),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
);
const ids = array(string(), { min: 1 });
const checks = (initial: Fields) =>
  element({ options: array(option(anyText), { min: 1, max: 10 }) }, { ...asks, ...initial }, initialAmongOptions);

const lengths = rule((value) => {
  const [min, max] = [value['min_length'], value['max_length']];
  return typeof min === 'number' && typeof max === 'number' && min > max ? 'min_length is above max_length' : undefined;
});
const bounds = rule((value) => {
  const [min, max] = [Number(value['min_value'] ?? Number.NaN), Number(value['max_value'] ?? Number.NaN)];
  return min > max ? 'min_value is above max_value' : undefined;
});
const feedback = object(
  { text: plainText(75), value: string({ max: 2000 }) },
  { accessibility_label: string({ max: 75 }) },
);
const numeric = string({ pattern: /^-?\d+(\.\d+)?$/, says: 'must be a number in a string' });

export const ELEMENTS: Fields = {
  button: element(
    { text: plainText(75) },
    {
      ...id,
      confirm,
      value: string({ max: 2000, min: 0 }),
      url,
      style: string({ oneOf: ['primary', 'danger'] }),
      accessibility_label: string({ max: 75 }),
    },
  ),
  overflow: element({ options: array(option(['plain_text'], true), { min: 1, max: 5 }) }, { ...id, confirm }),
  checkboxes: checks({ initial_options: array(option(anyText), { min: 1 }) }),
  radio_buttons: checks({ initial_option: option(anyText) }),
  static_select: element(
    {},
    { ...asks, placeholder, ...optionSources, initial_option: option() },
    oneOptionSource,
    initialAmongOptions,
  ),
  multi_static_select: element(
    {},
    { ...asks, placeholder, ...optionSources, ...maxItems, initial_options: array(option(), { min: 1 }) },
    oneOptionSource,
    initialAmongOptions,
  ),
  external_select: element({}, { ...asks, placeholder, initial_option: option(), min_query_length: wholeFromZero }),
  multi_external_select: element(
    {},
    {
      ...asks,
      placeholder,
      ...maxItems,
      initial_options: array(option(), { min: 1 }),
      min_query_length: wholeFromZero,
    },
  ),
  users_select: element({}, { ...asks, placeholder, initial_user: string() }),
  multi_users_select: element({}, { ...asks, placeholder, ...maxItems, initial_users: ids }),
  conversations_select: element(
    {},
    {
      ...asks,
      placeholder,
      initial_conversation: string(),
      default_to_current_conversation: boolean,
      response_url_enabled: boolean,
      filter,
    },
  ),
  multi_conversations_select: element(
    {},
    {
      ...asks,
      placeholder,
      ...maxItems,
      initial_conversations: ids,
      default_to_current_conversation: boolean,
      filter,
    },
  ),
  channels_select: element({}, { ...asks, placeholder, initial_channel: string(), response_url_enabled: boolean }),
  multi_channels_select: element({}, { ...asks, placeholder, ...maxItems, initial_channels: ids }),
  datepicker: element({}, { ...asks, placeholder, initial_date: date }),
  timepicker: element({}, { ...asks, placeholder, initial_time: time, timezone: string() }),
  datetimepicker: element({}, { ...asks, initial_date_time: number({ min: 1e9, max: 9999999999, whole: true }) }),
  workflow_button: element(
    { text: plainText(75), workflow: anything },
    { ...id, style: string({ oneOf: ['primary', 'danger'] }), accessibility_label: string({ max: 75 }) },
  ),
  plain_text_input: element(
    {},
    {
      ...typed,
      initial_value: string({ max: 3000, min: 0 }),
      multiline: boolean,
      min_length: number({ min: 0, max: 3000, whole: true }),
      max_length: number({ min: 1, max: 3000, whole: true }),
    },
    lengths,
  ),
  email_text_input: element({}, { ...typed, initial_value: string() }),
  url_text_input: element({}, { ...typed, initial_value: string() }),
  number_input: element(
    { is_decimal_allowed: boolean },
    { ...typed, initial_value: numeric, min_value: numeric, max_value: numeric },
    bounds,
  ),
  rich_text_input: element(
    {},
    {
      ...typed,
      initial_value: richText,
      min_lines: number({ min: 1, max: 100, whole: true }),
      max_lines: number({ min: 1, max: 100, whole: true }),
    },
  ),
  file_input: element(
    {},
    { ...id, filetypes: array(string(), { min: 1 }), max_files: number({ min: 1, max: 10, whole: true }) },
  ),
  image: element({ alt_text: string({ max: 2000 }) }, imageSource, oneImageSource),
  icon_button: element(
    { icon: string({ oneOf: ['trash'] }), text: plainText(75) },
    {
      ...id,
      confirm,
      value: string({ max: 2000 }),
      accessibility_label: string({ max: 75 }),
      visible_to_user_ids: array(string()),
    },
  ),
  feedback_buttons: element({ positive_button: feedback, negative_button: feedback }, id),
  url: element({ url, text: string() }, {}),
  plain_text: text(3000, ['plain_text']),
  mrkdwn: text(3000, ['mrkdwn']),
};

const SELECTS = ['static', 'external', 'users', 'conversations', 'channels'].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
]);
const PICKS = ['checkboxes', 'radio_buttons', 'datepicker', 'timepicker', ...SELECTS];

/** A check for the elements that may stand in one place. */
function among(types: readonly string[]): Check {
  const table = Object.fromEntries(types.map((type) => [type, ELEMENTS[type] ?? anything]));
  return tagged(() => table, 'element');
}

export const actionsElement = among([
  'button',
  'overflow',
  'workflow_button',
  'datetimepicker',
  'rich_text_input',
  ...PICKS,
]);
// datetimepicker may not stand beside a section (docs.slack.dev datetimepicker element).
export const accessory = among(['button', 'overflow', 'workflow_button', 'image', ...PICKS]);
export const inputElement = among([
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
  'datetimepicker',
  ...PICKS,
]);
export const contextElement = among(['image', 'plain_text', 'mrkdwn']);
export const contextActionsElement = among(['icon_button', 'feedback_buttons']);
export const imageElement = among(['image']);
export const buttonElement = among(['button']);
export const urlElement = among(['url']);
