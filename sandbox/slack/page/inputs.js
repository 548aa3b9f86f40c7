import { el, textOf } from './dom.js';
import { icon } from './icons.js';

/** @typedef {import('./elements.js').Place} Place @typedef {import('./surface.js').Surface} Surface */

/** Which native input stands for which element, and what its value is called in state.values. */
const KINDS = {
  plain_text_input: { type: 'text', key: 'value', initial: 'initial_value' },
  email_text_input: { type: 'email', key: 'value', initial: 'initial_value' },
  url_text_input: { type: 'url', key: 'value', initial: 'initial_value' },
  number_input: { type: 'number', key: 'value', initial: 'initial_value' },
  datepicker: { type: 'date', key: 'selected_date', initial: 'initial_date' },
  timepicker: { type: 'time', key: 'selected_time', initial: 'initial_time' },
  datetimepicker: { type: 'datetime-local', key: 'selected_date_time', initial: 'initial_date_time' },
  rich_text_input: { type: 'text', key: 'rich_text_value', initial: 'initial_value' },
};

/** @param {number} seconds @returns {string} local time as datetime-local wants it */
const toLocal = (seconds) =>
  new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** @param {any} element @param {string} text @returns {unknown} the value as state.values has it */
function parse(element, text) {
  if (text === '') return null;
  if (element.type === 'datetimepicker') return Math.round(new Date(text).getTime() / 1000);
  if (element.type !== 'rich_text_input') return text;
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}

/** @param {any} element @param {any} value @returns {string} */
function print(element, value) {
  if (value === null || value === undefined) return '';
  if (element.type === 'datetimepicker') return toLocal(Number(value));
  if (element.type !== 'rich_text_input') return String(value);
  const walk = (/** @type {any} */ node) => node.text ?? (node.elements ?? []).map(walk).join('');
  return walk(value);
}

/** Every element that is typed into, dates included. @param {any} element @param {Place} place @param {Surface} surface */
export function textInput(element, place, surface) {
  const kind = KINDS[element.type] ?? KINDS.plain_text_input;
  const state = surface.form.start(place.blockId, element.action_id, {
    type: element.type,
    [kind.key]: element[kind.initial] ?? null,
  });
  const multiline = element.multiline === true || element.type === 'rich_text_input';
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const isTyped = element.type.endsWith('_input');
  let timer = 0;
  const read = () => {
    const value = parse(element, /** @type {HTMLInputElement} */ (node).value);
    surface.form.set(place.blockId, element.action_id, { type: element.type, [kind.key]: value });
    return value;
  };
  const send = () => void surface.act(place.blockId, element, { type: 'text', value: String(read() ?? '') }, null);
  const node = el(multiline ? 'textarea' : 'input', {
    class: 'field',
    type: multiline ? null : kind.type,
    rows: multiline ? 4 : null,
    'aria-label': place.label ?? element.action_id,
    placeholder: textOf(element.placeholder),
    maxlength: element.max_length,
    min: element.min_value,
    max: element.max_value,
    step: element.type === 'number_input' ? (element.is_decimal_allowed ? 'any' : '1') : null,
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-required': place.required ? 'true' : null,
    'data-focus': element.focus_on_load ? 'true' : null,
    data: { 'block-id': place.blockId, 'action-id': element.action_id },
    on: {
      input: () => {
        read();
        if (!place.dispatch || !isTyped || !triggers.includes('on_character_entered')) return;
        clearTimeout(timer);
        timer = setTimeout(send, 300);
      },
      change: () => place.dispatch && !isTyped && send(),
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter' && isTyped && !multiline && place.dispatch && triggers.includes('on_enter_pressed')) {
          event.preventDefault();
          event.stopPropagation();
          send();
        }
      },
    },
  });
  /** @type {HTMLInputElement} */ (node).value = print(element, state[kind.key]);
  return node;
}

/** @param {File} file @returns {Promise<string>} */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/u, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** @param {any} element @param {Place} place @param {Surface} surface */
export function fileInput(element, place, surface) {
  const start = surface.form.start(place.blockId, element.action_id, { type: element.type, files: [] });
  const names = el('ul', { class: 'file-names' });
  const show = (/** @type {readonly { name: string }[]} */ files) =>
    names.replaceChildren(...files.map((file) => el('li', {}, icon('file', 15), file.name)));
  const chosen = async (/** @type {Event} */ event) => {
    const files = [.../** @type {HTMLInputElement} */ (event.target.files ?? [])].slice(0, element.max_files ?? 10);
    names.replaceChildren(el('li', {}, el('span', { class: 'spinner' }), 'Uploading…'));
    const uploaded = [];
    for (const file of files) {
      const answer = await surface.upload(file.name, await base64(file));
      if (answer?.fileId) uploaded.push({ id: answer.fileId, name: file.name, size: file.size });
    }
    surface.form.set(place.blockId, element.action_id, { type: element.type, files: uploaded });
    show(uploaded);
  };
  const accept = (element.filetypes ?? []).map((/** @type {string} */ t) => `.${t}`).join(',');
  show(start.files);
  return el(
    'div',
    { class: 'file-input' },
    el(
      'label',
      { class: 'file-drop' },
      icon('file', 18),
      el('span', {}, (element.max_files ?? 10) === 1 ? 'Choose a file' : 'Choose files'),
      el('input', {
        type: 'file',
        multiple: (element.max_files ?? 10) > 1,
        accept,
        'aria-label': place.label ?? 'Files',
        data: { 'block-id': place.blockId, 'action-id': element.action_id },
        on: { change: chosen },
      }),
    ),
    names,
  );
}
