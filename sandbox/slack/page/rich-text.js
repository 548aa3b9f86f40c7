import { formatDate, fullTime } from './dates.js';
import { el, fragment, link } from './dom.js';
import { emojiOf } from './emoji.js';
import { userMention } from './mrkdwn.js';

const BULLETS = ['•', '◦', '▪'];
const NUMBERS = [
  (/** @type {number} */ n) => `${n}.`,
  (/** @type {number} */ n) => `${String.fromCharCode(96 + ((n - 1) % 26) + 1)}.`,
  (/** @type {number} */ n) => `${['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'][n - 1] ?? n}.`,
];

/** @param {any} leaf @param {import('./mrkdwn.js').Names} names @param {boolean} isFirst @returns {Node} */
function bare(leaf, names, isFirst) {
  switch (leaf.type) {
    case 'text':
      return document.createTextNode(String(leaf.text ?? ''));
    case 'link':
      return link(leaf.url, leaf.text ?? leaf.url);
    case 'user':
      return userMention(names.user(String(leaf.user_id)));
    case 'usergroup':
      return el('span', { class: 'mention' }, `@${leaf.usergroup_id}`);
    case 'channel':
      return el('span', { class: 'mention' }, `#${names.channel(String(leaf.channel_id)) ?? leaf.channel_id}`);
    case 'broadcast':
      return el('span', { class: 'mention loud' }, `@${leaf.range}`);
    case 'emoji':
      return el('span', { title: `:${leaf.name}:` }, emojiOf(String(leaf.name)) ?? `:${leaf.name}:`);
    case 'color':
      return el(
        'span',
        { class: 'color-leaf' },
        el('i', { style: { background: String(leaf.value) } }),
        String(leaf.value),
      );
    case 'date': {
      const shown = formatDate(leaf.timestamp, String(leaf.format ?? '{date}'), isFirst) ?? leaf.fallback ?? '';
      const time = el('time', { title: fullTime(new Date(Number(leaf.timestamp) * 1000)) }, shown);
      return leaf.url ? link(leaf.url, time) : time;
    }
    default:
      return el('span', { class: 'unsupported-leaf' }, `[${leaf.type ?? 'unknown'}]`);
  }
}

/** @param {any} leaf @param {import('./mrkdwn.js').Names} names @param {boolean} isFirst @returns {Node} */
function leafNode(leaf, names, isFirst) {
  let node = bare(leaf, names, isFirst);
  for (const [style, tag] of /** @type {const} */ ([
    ['code', 'code'],
    ['strike', 's'],
    ['italic', 'em'],
    ['underline', 'u'],
    ['bold', 'strong'],
  ])) {
    if (leaf.style?.[style]) node = el(tag, {}, node);
  }
  return node;
}

/** @param {any} part @param {import('./mrkdwn.js').Names} names @returns {Node} */
function part(part, names) {
  const leaves = () =>
    (part.elements ?? []).map((/** @type {any} */ leaf, /** @type {number} */ at) => leafNode(leaf, names, at === 0));
  switch (part.type) {
    case 'rich_text_section':
      return el('div', { class: 'rt-section' }, ...leaves());
    case 'rich_text_preformatted':
      return el('pre', {}, ...leaves());
    case 'rich_text_quote':
      return el('blockquote', {}, el('div', { class: 'rt-section' }, ...leaves()));
    case 'rich_text_list': {
      const indent = Number(part.indent ?? 0);
      const ordered = part.style === 'ordered';
      const items = (part.elements ?? []).map((/** @type {any} */ item, /** @type {number} */ index) => {
        const number = NUMBERS[indent % NUMBERS.length]?.(index + 1 + Number(part.offset ?? 0));
        const mark = ordered ? number : BULLETS[indent % BULLETS.length];
        const body = (item.elements ?? []).map((/** @type {any} */ leaf, /** @type {number} */ at) =>
          leafNode(leaf, names, at === 0),
        );
        return el('li', {}, el('span', { class: 'dot', 'aria-hidden': 'true' }, mark), el('span', {}, ...body));
      });
      return el(
        ordered ? 'ol' : 'ul',
        { class: part.border ? 'rt-list border' : 'rt-list', style: { '--depth': indent } },
        ...items,
      );
    }
    default:
      return el('div', { class: 'unsupported' }, `unsupported text: ${part.type ?? 'unknown'}`);
  }
}

/** Draws the elements of a rich_text block. @param {any} block @param {import('./mrkdwn.js').Names} names */
export function richText(block, names) {
  return fragment(...(block?.elements ?? []).map((/** @type {any} */ item) => part(item, names)));
}
