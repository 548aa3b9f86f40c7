/**
 * Every block a message, modal or Home tab may hold, with its limits.
 * Limits: JSDoc of @slack/types 3.2 (block-kit/blocks) and docs.slack.dev/reference/block-kit/blocks.
 */
import { blockId, imageSource, imageUrl, oneImageSource, plainText, text } from './composition.ts';
import { DATA_BLOCKS } from './data-blocks.ts';
import {
  accessory,
  actionsElement,
  buttonElement,
  contextActionsElement,
  contextElement,
  imageElement,
  inputElement,
  urlElement,
} from './elements.ts';
import { asObject } from './json.ts';
import { richText } from './rich-text.ts';
import { array, boolean, type Check, type Fields, number, object, rule, string, tagged } from './schema.ts';

const mrkdwn = (max: number) => text(max, ['mrkdwn']);
const https = string({ max: 3000, pattern: /^https:\/\//, says: 'must be an HTTPS URL' });

/** Builds the check of one block type; every block may carry a block_id. */
function block(required: Fields, optional: Fields = {}, ...also: readonly Check[]): Check {
  return object({ type: string(), ...required }, { block_id: blockId, ...optional }, ...also);
}

const textOrFields = rule((value) =>
  value['text'] === undefined && value['fields'] === undefined ? 'missing required field: text or fields' : undefined,
);
const fileInputCannotDispatch = rule((value) =>
  value['dispatch_action'] === true && asObject(value['element'])['type'] === 'file_input'
    ? 'file_input does not support dispatch_action'
    : undefined,
);
const cardHasContent = rule((value) =>
  ['hero_image', 'title', 'actions', 'body'].some((name) => value[name] !== undefined)
    ? undefined
    : 'needs at least one of hero_image, title, actions, body',
);
const containerHasTitle = rule((value) =>
  value['title'] === undefined && value['rich_text_title'] === undefined
    ? 'missing required field: title or rich_text_title'
    : undefined,
);

const taskCard = block(
  {
    task_id: string(),
    title: string(),
    status: string({ oneOf: ['pending', 'in_progress', 'complete', 'error'] }),
  },
  { details: richText, output: richText, sources: array(urlElement) },
);
const card = block(
  {},
  {
    hero_image: imageElement,
    icon: imageElement,
    title: mrkdwn(150),
    subtitle: mrkdwn(150),
    body: mrkdwn(200),
    actions: array(buttonElement, { min: 1, max: 2 }),
  },
  cardHasContent,
);

const SIMPLE: Fields = {
  section: block(
    {},
    { text: text(3000), fields: array(text(2000), { min: 1, max: 10 }), accessory, expand: boolean },
    textOrFields,
  ),
  actions: block({ elements: array(actionsElement, { min: 1, max: 25 }) }),
  context: block({ elements: array(contextElement, { min: 1, max: 10 }) }),
  divider: block({}),
  // `level` 1 to 4 is documented on docs.slack.dev although @slack/types 3.2 lacks it.
  header: block({ text: plainText(150) }, { level: number({ min: 1, max: 4, whole: true }) }),
  image: block({ alt_text: string({ max: 2000 }) }, { ...imageSource, title: plainText(2000) }, oneImageSource),
  input: block(
    { label: plainText(2000), element: inputElement },
    { hint: plainText(2000), optional: boolean, dispatch_action: boolean },
    fileInputCannotDispatch,
  ),
  rich_text: richText,
  video: block(
    // "less than 200" and "less than 50" characters, says the JSDoc.
    { video_url: https, thumbnail_url: imageUrl, alt_text: string({ max: 2000 }), title: plainText(199) },
    {
      title_url: https,
      author_name: string({ max: 49 }),
      provider_name: string(),
      provider_icon_url: imageUrl,
      description: plainText(2000),
    },
  ),
  table: DATA_BLOCKS['table'] ?? block({}),
};

/** What a container may hold; containers do not nest. A file block is never sent by an app, so it is not here. */
const contained = tagged(
  () =>
    Object.fromEntries(
      ['actions', 'context', 'divider', 'header', 'image', 'input', 'rich_text', 'section', 'table', 'video'].map(
        (type) => [type, SIMPLE[type] ?? block({})],
      ),
    ),
  'contained block',
);

export const BLOCKS: Fields = {
  ...SIMPLE,
  ...DATA_BLOCKS,
  // The 12 000 characters of markdown are a sum over the message: checked there, with Slack's error for it.
  markdown: block({ text: string() }),
  context_actions: block({ elements: array(contextActionsElement, { min: 1, max: 5 }) }),
  task_card: taskCard,
  plan: block({ title: string() }, { tasks: array(taskCard) }),
  alert: block({ text: text(3000) }, { level: string({ oneOf: ['default', 'info', 'warning', 'error', 'success'] }) }),
  card,
  carousel: block({ elements: array(card, { min: 1, max: 10 }) }),
  container: block(
    { child_blocks: array(contained, { min: 1, max: 10 }) },
    {
      title: plainText(150),
      rich_text_title: richText,
      subtitle: text(150),
      width: string({ oneOf: ['narrow', 'standard', 'wide', 'full'] }),
      icon: imageElement,
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
    containerHasTitle,
  ),
};

export type Surface = 'message' | 'modal' | 'home';

/**
 * Blocks a surface does not take. Where Slack's documents disagree the stricter one is followed: charts and containers
 * only in messages, no table in a modal. A Home tab accepts tables without an error and does not draw them, so that is
 * a warning, not a refusal (github.com/TightknitAI/slack-block-kit-validator, src/helpers/check-surface-compatibility.ts).
 */
export const NOT_ON: Readonly<Record<Surface, readonly string[]>> = {
  message: ['alert', 'file'],
  modal: [
    'markdown',
    'context_actions',
    'task_card',
    'plan',
    'table',
    'data_table',
    'data_visualization',
    'container',
    'card',
    'carousel',
    'file',
  ],
  home: ['markdown', 'context_actions', 'task_card', 'plan', 'data_visualization', 'container', 'alert', 'file'],
};

export const anyBlock: Check = tagged(() => BLOCKS, 'block');
