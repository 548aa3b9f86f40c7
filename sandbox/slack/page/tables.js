import { el, textOf } from './dom.js';
import { icon } from './icons.js';
import { richText } from './rich-text.js';

/** @param {any} cell */
function isNumber(cell) {
  return cell?.type === 'raw_number';
}

/** @param {any} cell @returns {string} what sorting and width guesses go by */
function cellText(cell) {
  if (cell?.type === 'rich_text') {
    const walk = (/** @type {any} */ node) => node.text ?? node.name ?? (node.elements ?? []).map(walk).join('');
    return walk(cell);
  }
  return textOf(cell) || String(cell?.value ?? '');
}

/** @param {any} cell @param {import('./mrkdwn.js').Names} names @returns {Node} */
function cellNode(cell, names) {
  if (cell?.type === 'rich_text') return richText(cell, names);
  if (isNumber(cell) && !cell.text)
    return document.createTextNode(new Intl.NumberFormat('en-US').format(Number(cell.value)));
  return document.createTextNode(cellText(cell));
}

/** The `table` block; its first row is the header. @param {any} block @param {import('./surface.js').Surface} surface */
export function table(block, surface) {
  const [head = [], ...body] = block.rows ?? [];
  const column = (/** @type {number} */ index) => block.column_settings?.[index] ?? {};
  const cell = (/** @type {string} */ tag) => (/** @type {any} */ item, /** @type {number} */ index) => {
    const align = column(index).align ?? (isNumber(item) ? 'right' : 'left');
    const wrap = column(index).is_wrapped ? 'wrap' : '';
    return el(tag, { class: `${align} ${wrap}`, scope: tag === 'th' ? 'col' : null }, cellNode(item, surface.names));
  };
  return el(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': 'Table' },
    el(
      'table',
      { class: 'table' },
      el('thead', {}, el('tr', {}, ...head.map(cell('th')))),
      el('tbody', {}, ...body.map((/** @type {any[]} */ row) => el('tr', {}, ...row.map(cell('td'))))),
    ),
  );
}

/** @param {any} a @param {any} b */
function compare(a, b) {
  if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
  return cellText(a).localeCompare(cellText(b), 'en', { numeric: true });
}

/** The `data_table` block: caption, pages, and sorting by a click on a heading. @param {any} block @param {import('./surface.js').Surface} surface */
export function dataTable(block, surface) {
  const [head = [], ...rows] = block.rows ?? [];
  const size = Math.max(1, Number(block.page_size ?? 5));
  let page = 0;
  let sort = { column: -1, up: true };
  const numeric = head.map(
    (/** @type {any} */ _h, /** @type {number} */ i) =>
      rows.length > 0 && rows.every((/** @type {any[]} */ row) => isNumber(row[i])),
  );
  const body = el('tbody');
  const count = el('span', { class: 'pager-count' });
  const turn = (/** @type {number} */ by) => {
    page += by;
    draw();
  };
  const previous = el(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': 'Previous page', on: { click: () => turn(-1) } },
    icon('left', 16),
  );
  const next = el(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': 'Next page', on: { click: () => turn(1) } },
    icon('right', 16),
  );
  const heads = head.map((/** @type {any} */ item, /** @type {number} */ index) => {
    const button = el(
      'button',
      { type: 'button', class: 'sorter', on: { click: () => order(index) } },
      cellNode(item, surface.names),
      icon('down', 12),
    );
    return el('th', { scope: 'col', class: numeric[index] ? 'right' : 'left' }, button);
  });
  const order = (/** @type {number} */ column) => {
    sort = { column, up: sort.column === column ? !sort.up : true };
    page = 0;
    draw();
  };
  function draw() {
    const sorted =
      sort.column < 0
        ? rows
        : rows.toSorted(
            (/** @type {any[]} */ a, /** @type {any[]} */ b) =>
              compare(a[sort.column], b[sort.column]) * (sort.up ? 1 : -1),
          );
    const from = page * size;
    const shown = sorted.slice(from, from + size);
    body.replaceChildren(
      ...shown.map((/** @type {any[]} */ row) =>
        el(
          'tr',
          {},
          ...row.map((item, index) => {
            const isHead = index === (block.row_header_column_index ?? -1);
            return el(
              isHead ? 'th' : 'td',
              { class: numeric[index] ? 'right' : 'left', scope: isHead ? 'row' : null },
              cellNode(item, surface.names),
            );
          }),
        ),
      ),
    );
    count.textContent = rows.length === 0 ? 'No rows' : `${from + 1}–${from + shown.length} of ${rows.length}`;
    previous.toggleAttribute('disabled', page === 0);
    next.toggleAttribute('disabled', from + size >= rows.length);
    heads.forEach((/** @type {HTMLElement} */ node, /** @type {number} */ i) => {
      node.setAttribute('aria-sort', i !== sort.column ? 'none' : sort.up ? 'ascending' : 'descending');
    });
  }
  draw();
  const pager = el('div', { class: 'pager' }, count, rows.length > size ? [previous, next] : null);
  return el(
    'figure',
    { class: 'data-table' },
    el('figcaption', {}, textOf(block.caption) || 'Table'),
    el(
      'div',
      { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': textOf(block.caption) || 'Table' },
      el('table', { class: 'table' }, el('thead', {}, el('tr', {}, ...heads)), body),
    ),
    pager,
  );
}
