import { el, safeUrl, textOf } from './dom.js';
import { icon } from './icons.js';
import { plainText } from './mrkdwn.js';
import { openMenu } from './popover.js';

/** @typedef {import('./elements.js').Place} Place @typedef {import('./surface.js').Surface} Surface */

/** @param {any} element @param {Place} place @param {Surface} surface */
export function button(element, place, surface) {
  const href = safeUrl(element.url);
  const data = { 'block-id': place.blockId, 'action-id': element.action_id, value: element.value };
  const shared = {
    class: `button ${element.style ?? ''}`,
    'aria-label': element.accessibility_label,
    title: textOf(element.text),
    data,
  };
  const label = el('span', { class: 'button-label' }, plainText(textOf(element.text)));
  const press = () => void surface.act(place.blockId, element, { type: 'button' }, node);
  const node = href
    ? el(
        'a',
        { ...shared, href, target: '_blank', rel: 'noopener noreferrer', on: { click: press } },
        label,
        icon('external', 13),
      )
    : el('button', { ...shared, type: 'button', on: { click: press } }, label);
  return node;
}

/** @param {any} element @param {Place} place @param {Surface} surface */
export function overflow(element, place, surface) {
  const open = () =>
    openMenu(
      node,
      (element.options ?? []).map((/** @type {any} */ option) => ({
        content: plainText(textOf(option.text)),
        value: option.value,
        href: safeUrl(option.url),
        run: () =>
          void surface.act(place.blockId, element, { type: 'select', value: String(option.value ?? '') }, node),
      })),
      { align: 'end', label: 'More actions' },
    );
  const node = el(
    'button',
    {
      type: 'button',
      class: 'button overflow',
      'aria-label': 'More actions',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      data: { 'block-id': place.blockId, 'action-id': element.action_id },
      on: { click: open },
    },
    icon('more', 18),
  );
  return node;
}

/** @param {any} element @param {Place} place @param {Surface} surface */
export function iconButton(element, place, surface) {
  const allowed = element.visible_to_user_ids;
  if (Array.isArray(allowed) && !allowed.includes(surface.store.me)) return el('span', { hidden: true });
  const node = el(
    'button',
    {
      type: 'button',
      class: 'button icon-only',
      'aria-label': element.accessibility_label ?? textOf(element.text),
      title: textOf(element.text),
      data: { 'block-id': place.blockId, 'action-id': element.action_id, value: element.value },
      on: { click: () => void surface.act(place.blockId, element, { type: 'button' }, node) },
    },
    icon(String(element.icon), 16),
  );
  return node;
}

/** @param {any} element @param {Place} place @param {Surface} surface */
export function feedbackButtons(element, place, surface) {
  const one = (/** @type {any} */ spec, /** @type {string} */ name) => {
    const node = el(
      'button',
      {
        type: 'button',
        class: 'button icon-only',
        title: textOf(spec?.text),
        'aria-label': spec?.accessibility_label ?? textOf(spec?.text),
        'aria-pressed': 'false',
        data: { 'block-id': place.blockId, 'action-id': element.action_id, value: spec?.value },
        on: {
          click: () => {
            for (const other of group.querySelectorAll('button'))
              other.setAttribute('aria-pressed', String(other === node));
            void surface.act(place.blockId, element, { type: 'select', value: String(spec?.value ?? '') }, node);
          },
        },
      },
      icon(name, 16),
    );
    return node;
  };
  const group = el(
    'span',
    { class: 'feedback', role: 'group' },
    one(element.positive_button, 'thumbsup'),
    one(element.negative_button, 'thumbsdown'),
  );
  return group;
}
