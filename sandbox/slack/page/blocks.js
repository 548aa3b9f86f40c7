import { LAYOUTS } from './block-layouts.js';
import { chart } from './charts.js';
import { el, textOf } from './dom.js';
import { element, image } from './elements.js';
import { markdown } from './markdown.js';
import { plainText } from './mrkdwn.js';
import { reconcile } from './reconcile.js';
import { richText } from './rich-text.js';
import { dataTable, table } from './tables.js';
import { textObject } from './text.js';

/** @typedef {import('./surface.js').Surface} Surface */

/** @param {any} block @param {Surface} surface */
function section(block, surface) {
  const body = el(
    'div',
    { class: 'section-body' },
    block.text ? textObject(block.text, surface) : null,
    Array.isArray(block.fields)
      ? el('div', { class: 'fields' }, ...block.fields.map((/** @type {any} */ field) => textObject(field, surface)))
      : null,
  );
  if (!block.accessory) return el('div', { class: 'section' }, body);
  const place = { blockId: block.block_id ?? '', dispatch: true, label: textOf(block.text).slice(0, 80) };
  const wide = ['checkboxes', 'radio_buttons'].includes(block.accessory.type);
  return el(
    'div',
    { class: wide ? 'section stacked' : 'section' },
    body,
    el(
      'div',
      { class: `accessory ${block.accessory.type === 'image' ? 'picture' : ''}` },
      element(block.accessory, place, surface),
    ),
  );
}

/** @param {any} block */
function header(block) {
  const level = Math.min(4, Math.max(1, Number(block.level ?? 2)));
  return el(`h${level + 1}`, { class: `header level-${block.level ?? 0}` }, plainText(textOf(block.text)));
}

/** @param {any} block @param {Surface} surface */
function context(block, surface) {
  return el(
    'div',
    { class: 'context' },
    ...(block.elements ?? []).map((/** @type {any} */ item) =>
      item.type === 'image' ? image(item) : textObject(item, surface, 'span'),
    ),
  );
}

/** @param {any} block @param {Surface} surface */
function actions(block, surface) {
  const place = { blockId: block.block_id ?? '', dispatch: true };
  return el(
    'div',
    { class: block.type === 'context_actions' ? 'actions quiet' : 'actions' },
    ...(block.elements ?? []).map((/** @type {any} */ item) => element(item, place, surface)),
  );
}

/** @param {any} block */
function picture(block) {
  return el(
    'figure',
    { class: 'picture-block' },
    block.title ? el('figcaption', {}, plainText(textOf(block.title))) : null,
    image(block),
  );
}

/** @param {any} block @param {Surface} surface */
function input(block, surface) {
  const blockId = block.block_id ?? '';
  const error = surface.errors[blockId];
  const label = textOf(block.label);
  const place = { blockId, dispatch: block.dispatch_action === true, label, required: block.optional !== true };
  return el(
    'div',
    { class: error ? 'input-block invalid' : 'input-block', data: { input: blockId } },
    el(
      'div',
      { class: 'input-label' },
      plainText(label),
      block.optional
        ? el('span', { class: 'optional' }, '(optional)')
        : el('span', { class: 'required', title: 'Required', 'aria-hidden': 'true' }, '*'),
    ),
    element(block.element, place, surface),
    error
      ? el(
          'div',
          { class: 'input-error', role: 'alert', 'data-testid': 'input-error', data: { 'error-for': blockId } },
          error,
        )
      : null,
    block.hint ? el('div', { class: 'input-hint' }, plainText(textOf(block.hint))) : null,
  );
}

/** @type {Record<string, (block: any, surface: Surface) => Node>} */
const BLOCKS = {
  section,
  header,
  divider: () => el('hr', { class: 'divider' }),
  context,
  actions,
  context_actions: actions,
  image: picture,
  input,
  rich_text: (block, surface) => el('div', { class: 'rich-text' }, richText(block, surface.names)),
  markdown: (block) => el('div', { class: 'markdown' }, markdown(textOf(block.text))),
  table,
  data_table: dataTable,
  data_visualization: chart,
};

/** Draws one block. @param {any} block @param {Surface} surface @returns {HTMLElement} */
export function drawBlock(block, surface) {
  const type = String(block?.type ?? 'nothing');
  const make = Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : null;
  const wrap = (/** @type {Node} */ node) =>
    el('div', { class: `block block-${type.replace(/[^a-z_]/gu, '')}`, data: { block: block?.block_id } }, node);
  if (make) return wrap(make(block, surface));
  const layout = Object.hasOwn(LAYOUTS, type) ? LAYOUTS[type] : null;
  if (layout) return wrap(layout(block, surface, drawBlock));
  return wrap(el('div', { class: 'unsupported' }, `unsupported block: ${type}`));
}

/**
 * Draws blocks into a parent, keeping those that did not change since the last time.
 * @param {Element} parent @param {readonly any[]} blocks @param {Surface} surface @param {string} [prefix] a change of it draws everything anew
 */
export function drawBlocks(parent, blocks, surface, prefix = '') {
  surface.form.prune(blocks);
  reconcile(
    parent,
    blocks.map((block, index) => ({
      key: `${prefix}/${block.block_id ?? ''}/${index}`,
      hash: JSON.stringify([block, surface.errors[block.block_id] ?? null]),
      render: () => drawBlock(block, surface),
    })),
  );
}
