import { formatDate, fullTime } from './dates.js';
import { el, fragment, link, safeUrl } from './dom.js';
import { withEmoji } from './emoji.js';

/**
 * Slack's own markup, drawn. Code spans and `<…>` tokens are first set aside behind private-use characters,
 * so that a star inside an address cannot start bold text.
 * @typedef {{ user(id: string): { id: string, label: string, tip: string, isMe: boolean }, channel(id: string): string | null }} Names
 */

const FIRST = 0xe000;
const LAST = 0xf8ff;
const PRIVATE = /[\uE000-\uF8FF]/gu;
const EDGE_BEFORE = /[\s([{"'“‘/,.:;!?*_~—–-]|[\uE000-\uF8FF]/u;
const EDGE_AFTER = /[\s)\]}"'”’/,.:;!?*_~—–-]|[\uE000-\uF8FF]/u;
const STYLES = { '*': 'strong', _: 'em', '~': 's' };

/** @param {string} text */
export const decode = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** @param {string} text @returns {DocumentFragment} text with emoji, and nothing else interpreted */
export const plainText = (text) => fragment(withEmoji(decode(text)));

/** @param {ReturnType<Names['user']>} user */
export const userMention = (user) =>
  el(
    'span',
    { class: user.isMe ? 'mention is-me' : 'mention', title: user.tip, data: { user: user.id } },
    `@${user.label}`,
  );

/** @param {string} body what stood between the angle brackets @param {Names} names @param {boolean} isFirst in its line @returns {Node} */
function angle(body, names, isFirst) {
  const cut = body.indexOf('|');
  const target = cut < 0 ? body : body.slice(0, cut);
  const label = cut < 0 ? null : decode(body.slice(cut + 1));
  if (/^@[UW]/u.test(target)) return userMention(names.user(target.slice(1)));
  if (target.startsWith('#'))
    return el('span', { class: 'mention' }, `#${names.channel(target.slice(1)) ?? label ?? 'channel'}`);
  if (target.startsWith('!date^')) {
    const [, seconds = '', template = '', address] = target.split('^');
    const shown = formatDate(seconds, template, isFirst) ?? label ?? target;
    const node = el('time', { title: seconds === '' ? null : fullTime(new Date(Number(seconds) * 1000)) }, shown);
    return address ? link(decode(address), node) : node;
  }
  if (target.startsWith('!subteam^')) return el('span', { class: 'mention' }, label ?? '@group');
  if (target.startsWith('!')) return el('span', { class: 'mention loud' }, `@${label ?? target.slice(1)}`);
  const address = decode(target);
  if (address.startsWith('/') || safeUrl(address) === null)
    return document.createTextNode(label ?? `<${decode(body)}>`);
  return link(address, label === null ? address.replace(/^mailto:/u, '') : withEmoji(label));
}

/** @param {string} text @param {readonly Node[]} kept @param {boolean} [urls] @returns {Node[]} */
function leaves(text, kept) {
  const out = [];
  for (const piece of text.split(/([\uE000-\uF8FF]|https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"])/u)) {
    if (piece === '') continue;
    const code = piece.codePointAt(0) ?? 0;
    if (code >= FIRST && code <= LAST && piece.length === 1)
      out.push(kept[code - FIRST]?.cloneNode(true) ?? document.createTextNode(''));
    else if (/^https?:\/\//u.test(piece)) out.push(link(decode(piece), decode(piece)));
    else out.push(document.createTextNode(withEmoji(decode(piece))));
  }
  return out;
}

/** @param {string} text @param {readonly Node[]} kept @returns {Node[]} */
function styled(text, kept) {
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at] ?? '';
    const tag = Object.hasOwn(STYLES, mark) ? STYLES[mark] : null;
    if (tag === null || (at > 0 && !EDGE_BEFORE.test(text[at - 1] ?? '')) || /[\s]/u.test(text[at + 1] ?? ' '))
      continue;
    for (let end = text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
      const after = text[end + 1];
      if (/\s/u.test(text[end - 1] ?? ' ') || (after !== undefined && !EDGE_AFTER.test(after))) continue;
      const inner = el(tag, {}, ...styled(text.slice(at + 1, end), kept));
      return [...leaves(text.slice(0, at), kept), inner, ...styled(text.slice(end + 1), kept)];
    }
  }
  return leaves(text, kept);
}

/** One line, no quotes or code blocks. @param {string} text @param {Names} names @returns {Node[]} */
function inline(text, names) {
  /** @type {Node[]} */
  const kept = [];
  const keep = (/** @type {string} */ whole, /** @type {() => Node} */ make) => {
    if (kept.length > LAST - FIRST) return whole;
    kept.push(make());
    return String.fromCharCode(FIRST + kept.length - 1);
  };
  const safe = text
    .replace(PRIVATE, '\uFFFD')
    .replace(/`([^`\n]+)`|<([^<>\n]+)>/gu, (whole, code, body, offset) =>
      keep(whole, () =>
        code === undefined
          ? angle(body, names, /^[\s*_~]*$/u.test(text.slice(0, offset)))
          : el('code', {}, decode(code)),
      ),
    );
  return styled(safe, kept);
}

/** @param {string} text @param {Names} names @returns {Node[]} */
function lines(text, names) {
  const out = [];
  const rows = text.split('\n');
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] ?? '';
    if (/^(?:&gt;|>)/u.test(row)) {
      const quoted = [];
      while (i < rows.length && /^(?:&gt;|>)/u.test(rows[i] ?? ''))
        quoted.push((rows[i++] ?? '').replace(/^(?:&gt;|>) ?/u, ''));
      i -= 1;
      out.push(el('blockquote', {}, ...quoted.map((line) => el('div', { class: 'line' }, ...inline(line, names)))));
      continue;
    }
    const bullet = /^(\s*)([•◦▪‣-]|\d{1,2}\.)\s+(.*)$/u.exec(row);
    const body = bullet
      ? el(
          'div',
          { class: 'line bullet', style: { '--depth': Math.floor((bullet[1] ?? '').length / 2) } },
          el('span', { class: 'dot' }, bullet[2] === '-' ? '–' : bullet[2]),
          el('span', {}, ...inline(bullet[3] ?? '', names)),
        )
      : el('div', { class: row.trim() === '' ? 'line blank' : 'line' }, ...inline(row, names));
    out.push(body);
  }
  return out;
}

/** Draws mrkdwn. @param {string} text @param {Names} names @returns {DocumentFragment} */
export function mrkdwn(text, names) {
  const out = fragment();
  text.split('```').forEach((part, index, all) => {
    const isCode = index % 2 === 1 && index < all.length - 1;
    if (isCode) out.append(el('pre', {}, decode(part.replace(/^\n|\n$/gu, ''))));
    else {
      const trimmed = part.replace(index > 0 ? /^\n/u : /^$/u, '').replace(index < all.length - 1 ? /\n$/u : /$^/u, '');
      if (trimmed !== '' || all.length === 1)
        out.append(...lines(index % 2 === 1 ? `\`\`\`${trimmed}` : trimmed, names));
    }
  });
  return out;
}
