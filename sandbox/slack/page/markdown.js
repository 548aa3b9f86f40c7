import { el, fragment, link } from './dom.js';
import { withEmoji } from './emoji.js';

/** The `markdown` block: the everyday part of standard Markdown (headings, lists, quotes, code, tables, inline styles). */

const INLINE =
  /`([^`]+)`|\[([^\]]+)\]\(([^\s)]+)\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*([^\s*](?:[^*]*[^\s*])?)\*|\b_([^\s_](?:[^_]*[^\s_])?)_\b|<(https?:\/\/[^>\s]+)>/u;

/** @param {string} text @returns {Node[]} */
function inline(text) {
  const out = [];
  let rest = text;
  while (rest !== '') {
    const found = INLINE.exec(rest);
    if (found === null) break;
    out.push(document.createTextNode(withEmoji(rest.slice(0, found.index))));
    const [whole, code, label, url, bold, bold2, strike, italic, italic2, auto] = found;
    if (code !== undefined) out.push(el('code', {}, code));
    else if (label !== undefined) out.push(link(url, ...inline(label)));
    else if (auto !== undefined) out.push(link(auto, auto));
    else if (strike !== undefined) out.push(el('s', {}, ...inline(strike)));
    else if (bold !== undefined || bold2 !== undefined) out.push(el('strong', {}, ...inline(bold ?? bold2 ?? '')));
    else out.push(el('em', {}, ...inline(italic ?? italic2 ?? '')));
    rest = rest.slice(found.index + whole.length);
  }
  out.push(document.createTextNode(withEmoji(rest)));
  return out;
}

/** @param {string} row */
const cells = (row) =>
  row
    .replace(/^\s*\||\|\s*$/gu, '')
    .split('|')
    .map((cell) => cell.trim());

/** @param {string[]} rows @returns {HTMLElement} */
function table(rows) {
  const [head = '', , ...body] = rows;
  return el(
    'div',
    { class: 'table-scroll' },
    el(
      'table',
      { class: 'table' },
      el('thead', {}, el('tr', {}, ...cells(head).map((cell) => el('th', {}, ...inline(cell))))),
      el('tbody', {}, ...body.map((row) => el('tr', {}, ...cells(row).map((cell) => el('td', {}, ...inline(cell)))))),
    ),
  );
}

/** @param {string[]} rows @param {RegExp} pattern @param {number} from @returns {string[]} */
function run(rows, pattern, from) {
  const out = [];
  for (let i = from; i < rows.length && pattern.test(rows[i] ?? ''); i += 1) out.push(rows[i] ?? '');
  return out;
}

/** @param {string} text @returns {DocumentFragment} */
export function markdown(text) {
  const out = fragment();
  const rows = text.replaceAll('\r\n', '\n').split('\n');
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] ?? '';
    const heading = /^(#{1,6})\s+(.*)$/u.exec(row);
    if (row.trim() === '') continue;
    if (row.startsWith('```')) {
      const end = rows.findIndex((line, at) => at > i && line.startsWith('```'));
      const stop = end < 0 ? rows.length : end;
      out.append(el('pre', {}, rows.slice(i + 1, stop).join('\n')));
      i = stop;
    } else if (heading) {
      out.append(
        el(
          `h${Math.min(6, (heading[1]?.length ?? 1) + 2)}`,
          { class: `md-h md-h${heading[1]?.length}` },
          ...inline(heading[2] ?? ''),
        ),
      );
    } else if (/^(?:-{3,}|\*{3,})$/u.test(row.trim())) {
      out.append(el('hr'));
    } else if (row.includes('|') && /^[\s|:-]+$/u.test(rows[i + 1] ?? '') && (rows[i + 1] ?? '').includes('-')) {
      const found = run(rows, /\|/u, i);
      out.append(table(found));
      i += found.length - 1;
    } else if (/^\s*>/u.test(row)) {
      const found = run(rows, /^\s*>/u, i);
      out.append(el('blockquote', {}, markdown(found.map((line) => line.replace(/^\s*> ?/u, '')).join('\n'))));
      i += found.length - 1;
    } else if (/^\s*(?:[-*+]|\d+[.)])\s+/u.test(row)) {
      const found = run(rows, /^\s*(?:[-*+]|\d+[.)])\s+/u, i);
      out.append(
        el(
          'div',
          { class: 'md-list' },
          ...found.map((line) => {
            const [, space = '', mark = '', body = ''] = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/u.exec(line) ?? [];
            return el(
              'div',
              { class: 'line bullet', style: { '--depth': Math.floor(space.length / 2) } },
              el('span', { class: 'dot' }, /\d/u.test(mark) ? mark : '•'),
              el('span', {}, ...inline(body)),
            );
          }),
        ),
      );
      i += found.length - 1;
    } else {
      const found = run(rows, /^(?!\s*$|#{1,6}\s|```|\s*>|\s*(?:[-*+]|\d+[.)])\s)/u, i);
      out.append(el('p', {}, ...inline(found.join(' '))));
      i += found.length - 1;
    }
  }
  return out;
}
