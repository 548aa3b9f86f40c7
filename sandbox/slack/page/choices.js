import { el } from './dom.js';
import { textObject } from './text.js';

let serial = 0;

/**
 * Checkboxes or radio buttons.
 * @param {any} element @param {import('./elements.js').Place} place @param {import('./surface.js').Surface} surface
 */
export function choices(element, place, surface) {
  serial += 1;
  const many = element.type === 'checkboxes';
  const options = element.options ?? [];
  const start = many
    ? { type: element.type, selected_options: element.initial_options ?? [] }
    : { type: element.type, selected_option: element.initial_option ?? null };
  const state = surface.form.start(
    place.blockId,
    element.action_id,
    start,
    options.map((/** @type {any} */ o) => o.value),
  );
  const picked = new Set(
    (many ? state.selected_options : [state.selected_option]).map((/** @type {any} */ o) => o?.value),
  );
  const name = `choice-${serial}`;

  const changed = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (!many) picked.clear();
    if (input.checked) picked.add(input.value);
    else picked.delete(input.value);
    const chosen = options.filter((/** @type {any} */ o) => picked.has(o.value));
    surface.form.set(
      place.blockId,
      element.action_id,
      many
        ? { type: element.type, selected_options: chosen }
        : { type: element.type, selected_option: chosen[0] ?? null },
    );
    if (!place.dispatch) return;
    const value = many
      ? { type: 'checks', values: chosen.map((/** @type {any} */ o) => o.value) }
      : { type: 'select', value: chosen[0]?.value ?? '' };
    void surface.act(place.blockId, element, value, null);
  };
  const rows = options.map((/** @type {any} */ option) =>
    el(
      'label',
      { class: 'choice' },
      el('input', {
        type: many ? 'checkbox' : 'radio',
        name,
        value: String(option.value ?? ''),
        checked: picked.has(option.value),
        data: { 'block-id': place.blockId, 'action-id': element.action_id, value: option.value },
        on: { change: changed },
      }),
      el(
        'span',
        { class: 'choice-body' },
        textObject(option.text, surface, 'span', 'choice-text'),
        option.description ? textObject(option.description, surface, 'span', 'choice-description') : null,
      ),
    ),
  );
  return el(
    'div',
    { class: 'choices', role: many ? 'group' : 'radiogroup', 'aria-label': place.label ?? 'Options' },
    ...rows,
  );
}
