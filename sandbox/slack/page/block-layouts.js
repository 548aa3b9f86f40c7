import { el, link, textOf } from './dom.js';
import { element, image } from './elements.js';
import { icon } from './icons.js';
import { plainText } from './mrkdwn.js';
import { richText } from './rich-text.js';
import { textObject } from './text.js';

/** The blocks that hold or frame others. @typedef {import('./surface.js').Surface} Surface @typedef {(block: any, surface: Surface) => Node} Draw */

/** @param {any} block @param {Surface} surface */
function card(block, surface) {
  const place = { blockId: block.block_id ?? '', dispatch: true };
  const head = block.icon || block.title || block.subtitle;
  return el(
    'article',
    { class: 'card' },
    block.hero_image ? el('div', { class: 'card-hero' }, image(block.hero_image)) : null,
    head
      ? el(
          'div',
          { class: 'card-head' },
          block.icon ? el('span', { class: 'card-icon' }, image(block.icon)) : null,
          el(
            'div',
            {},
            block.title ? textObject(block.title, surface, 'div', 'card-title') : null,
            block.subtitle ? textObject(block.subtitle, surface, 'div', 'card-subtitle') : null,
          ),
        )
      : null,
    block.body ? textObject(block.body, surface, 'div', 'card-body') : null,
    Array.isArray(block.actions) && block.actions.length > 0
      ? el(
          'div',
          { class: 'actions' },
          ...block.actions.map((/** @type {any} */ item) => element(item, place, surface)),
        )
      : null,
  );
}

/** @param {any} block @param {Surface} surface */
function carousel(block, surface) {
  const strip = el(
    'div',
    { class: 'carousel-strip', tabindex: 0, role: 'group', 'aria-label': 'Cards' },
    ...(block.elements ?? []).map((/** @type {any} */ item) => card(item, surface)),
  );
  const turn = (/** @type {number} */ by) => strip.scrollBy({ left: by * 260, behavior: 'smooth' });
  const arrow = (/** @type {string} */ name, /** @type {number} */ by) =>
    el(
      'button',
      {
        type: 'button',
        class: `icon-button carousel-${name}`,
        'aria-label': by < 0 ? 'Earlier cards' : 'Later cards',
        on: { click: () => turn(by) },
      },
      icon(name, 18),
    );
  return el(
    'div',
    { class: 'carousel' },
    strip,
    (block.elements ?? []).length > 2 ? [arrow('left', -1), arrow('right', 1)] : null,
  );
}

/** @param {any} block @param {Surface} surface @param {(block: any, surface: Surface) => Node} draw */
function container(block, surface, draw) {
  const title = block.rich_text_title
    ? el('div', { class: 'container-title' }, richText(block.rich_text_title, surface.names))
    : el('div', { class: 'container-title' }, plainText(textOf(block.title)));
  const head = [
    block.icon ? image(block.icon) : null,
    el(
      'div',
      { class: 'container-titles' },
      title,
      block.subtitle ? textObject(block.subtitle, surface, 'div', 'container-subtitle') : null,
    ),
  ];
  const body = el(
    'div',
    { class: 'container-body' },
    ...(block.child_blocks ?? block.blocks ?? []).map((/** @type {any} */ child) => draw(child, surface)),
  );
  if (!block.is_collapsible)
    return el(
      'section',
      { class: `container ${block.has_header_divider ? 'lined' : ''}` },
      el('div', { class: 'container-head' }, ...head),
      body,
    );
  return el(
    'details',
    { class: 'container lined', open: block.default_collapsed !== true },
    el('summary', { class: 'container-head' }, ...head, icon('down', 16)),
    body,
  );
}

const LEVELS = { info: 'info', warning: 'warning', error: 'error', success: 'success', default: 'info' };

/** @param {any} block @param {Surface} surface */
function alert(block, surface) {
  const level = Object.hasOwn(LEVELS, block.level) ? block.level : 'default';
  return el(
    'div',
    { class: `alert ${level}`, role: level === 'error' ? 'alert' : 'note' },
    icon(LEVELS[level], 18),
    textObject(block.text, surface),
  );
}

const TASK_ICONS = { pending: 'circle', in_progress: 'clock', complete: 'success', error: 'error' };

/** @param {any} block @param {Surface} surface */
function taskCard(block, surface) {
  const status = Object.hasOwn(TASK_ICONS, block.status) ? block.status : 'pending';
  const sources = (block.sources ?? []).map((/** @type {any} */ s) => link(s.url, textOf(s.text) || s.url));
  return el(
    'div',
    { class: `task ${status}` },
    status === 'in_progress' ? el('span', { class: 'spinner' }) : icon(TASK_ICONS[status], 17),
    el(
      'div',
      {},
      el('div', { class: 'task-title' }, textOf(block.title)),
      block.details ? el('div', { class: 'task-details' }, richText(block.details, surface.names)) : null,
      block.output ? el('div', { class: 'task-details' }, richText(block.output, surface.names)) : null,
      sources.length > 0 ? el('div', { class: 'task-sources' }, ...sources) : null,
    ),
  );
}

/** @param {any} block @param {Surface} surface */
function plan(block, surface) {
  return el(
    'section',
    { class: 'plan' },
    el('div', { class: 'container-title' }, textOf(block.title)),
    ...(block.tasks ?? []).map((/** @type {any} */ task) => taskCard(task, surface)),
  );
}

/** @param {any} block @param {Surface} _surface */
function file(block, _surface) {
  return el('div', { class: 'file-card' }, icon('file', 20), el('span', {}, block.external_id ?? 'file'));
}

/** @param {any} block @param {Surface} _surface */
function video(block, _surface) {
  return el(
    'div',
    { class: 'file-card' },
    icon('external', 18),
    link(block.title_url ?? block.video_url, textOf(block.title) || 'Video'),
  );
}

/** @type {Record<string, (block: any, surface: Surface, draw: Draw) => Node>} */
export const LAYOUTS = { card, carousel, container, alert, task_card: taskCard, plan, file, video };
