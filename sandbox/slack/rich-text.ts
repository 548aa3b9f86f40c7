/** The rich_text block and its parts (docs.slack.dev/reference/block-kit/blocks/rich-text-block, @slack/types 3.2). */
import { blockId, wholeFromZero } from './composition.ts';
import { array, boolean, type Check, type Fields, number, object, string, tagged } from './schema.ts';

const style = object({}, { bold: boolean, italic: boolean, strike: boolean, code: boolean, underline: boolean });
const kind = string();

const LEAVES: Fields = {
  // Slack refuses an empty text leaf, as it does an empty table cell.
  text: object({ type: kind, text: string() }, { style }),
  link: object({ type: kind, url: string({ max: 3000 }) }, { text: string(), unsafe: boolean, style }),
  user: object({ type: kind, user_id: string() }, { style }),
  usergroup: object({ type: kind, usergroup_id: string() }, { style }),
  team: object({ type: kind, team_id: string() }, { style }),
  channel: object({ type: kind, channel_id: string() }, { style }),
  emoji: object({ type: kind, name: string() }, { unicode: string(), skin_tone: number(), style }),
  broadcast: object({ type: kind, range: string({ oneOf: ['here', 'channel', 'everyone'] }) }, { style }),
  color: object({ type: kind, value: string() }, { style }),
  date: object(
    { type: kind, timestamp: number({ whole: true }), format: string() },
    { url: string(), fallback: string(), style },
  ),
};

const leaf = tagged(() => LEAVES, 'rich text element');
const plainLeaf = tagged(() => ({ text: LEAVES['text'] ?? leaf, link: LEAVES['link'] ?? leaf }), 'rich text element');
const border = number({ min: 0, max: 1, whole: true });
const section = object({ type: string({ oneOf: ['rich_text_section'] }), elements: array(leaf) });

const CONTAINERS: Fields = {
  rich_text_section: section,
  rich_text_list: object(
    { type: kind, elements: array(section, { min: 1 }), style: string({ oneOf: ['bullet', 'ordered'] }) },
    { indent: number({ min: 0, max: 8, whole: true }), offset: wholeFromZero, border },
  ),
  rich_text_preformatted: object({ type: kind, elements: array(plainLeaf) }, { border, language: string() }),
  rich_text_quote: object({ type: kind, elements: array(leaf) }, { border }),
};

/** A rich_text block: sections, lists, quotes and preformatted text. */
export const richText: Check = object(
  {
    type: string({ oneOf: ['rich_text'] }),
    elements: array(
      tagged(() => CONTAINERS, 'rich text'),
      { min: 1 },
    ),
  },
  { block_id: blockId },
);
