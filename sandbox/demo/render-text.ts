import { asObject, asObjects, asText } from '../slack/json.ts';
import type { JsonObject, SeenMessage, SeenView } from '../slack/types.ts';
import { mrkdwnText, type NameOf, richText, tableLines, textOf } from './plain-text.ts';

/** Messages and modals as lines of text, for people who read a terminal. */

export function renderMessage(
  message: SeenMessage,
  nameOf: NameOf,
  mostRows = Number.POSITIVE_INFINITY,
): readonly string[] {
  if (message.blocks.length === 0) return mrkdwnText(message.text, nameOf).split('\n');
  return renderBlocks(message.blocks, nameOf, mostRows);
}

/** A modal with its title, fields and buttons. */
export function renderView({ view }: SeenView, nameOf: NameOf): readonly string[] {
  const buttons = [view['close'], view['submit']].map((text) => textOf(text, nameOf)).filter((text) => text !== '');
  return [
    textOf(view['title'], nameOf).toUpperCase(),
    ...renderBlocks(asObjects(view['blocks']), nameOf, Number.POSITIVE_INFINITY),
    ...(buttons.length > 0 ? [buttons.map((text) => `[ ${text} ]`).join(' ')] : []),
  ];
}

function renderBlocks(blocks: readonly JsonObject[], nameOf: NameOf, mostRows: number): readonly string[] {
  return blocks.flatMap((block) => renderBlock(block, nameOf, mostRows));
}

function renderBlock(block: JsonObject, nameOf: NameOf, mostRows: number): readonly string[] {
  switch (block['type']) {
    case 'header':
      return [textOf(block['text'], nameOf).toUpperCase()];
    case 'section': {
      const fields = asObjects(block['fields']).map((field) => textOf(field, nameOf));
      const accessory = element(asObject(block['accessory']), nameOf);
      return [...[textOf(block['text'], nameOf), ...fields].join('\n').split('\n'), ...(accessory ? [accessory] : [])];
    }
    case 'context':
      return asObjects(block['elements']).flatMap((part) => textOf(part, nameOf).split('\n'));
    case 'actions':
      return [
        asObjects(block['elements'])
          .map((part) => element(part, nameOf))
          .join(' '),
      ];
    case 'input':
      return [`${textOf(block['label'], nameOf)}: ${element(asObject(block['element']), nameOf)}`];
    case 'divider':
      return ['────'];
    case 'table':
      return tableLines(block, nameOf, mostRows);
    case 'rich_text':
      return [richText(block, nameOf)];
    case 'data_visualization':
      return [`(chart: ${asText(block['title'])})`];
    default:
      return [`(${asText(block['type'])})`];
  }
}

/** A button or field as it stands before anybody touched it. */
function element(part: JsonObject, nameOf: NameOf): string {
  const label = (one: JsonObject): string => textOf(one['text'], nameOf);
  const chosen = asObjects(part['initial_options']).map((option) => asText(option['value']));
  switch (part['type']) {
    case undefined:
      return '';
    case 'button':
      return `[ ${label(part)} ]`;
    case 'checkboxes':
      return asObjects(part['options'])
        .map((option) => `${chosen.includes(asText(option['value'])) ? '[x]' : '[ ]'} ${label(option)}`)
        .join('  ');
    case 'multi_users_select': {
      const users = Array.isArray(part['initial_users']) ? part['initial_users'].map(asText) : [];
      return users.length > 0 ? users.map((id) => `@${nameOf(id)}`).join(', ') : '(nobody)';
    }
    default:
      return (
        asText(part['initial_value']) ||
        asText(part['initial_time']) ||
        nameOf(asText(part['initial_conversation'])) ||
        '________'
      );
  }
}
