import { button, feedbackButtons, iconButton, overflow } from './buttons.js';
import { choices } from './choices.js';
import { el, safeUrl } from './dom.js';
import { fileInput, textInput } from './inputs.js';
import { select } from './selects.js';

/**
 * Where an element stands: in which block, whether a change is sent to the app at once, and what names it.
 * @typedef {{ blockId: string, dispatch: boolean, label?: string, required?: boolean }} Place
 */

/** @param {any} element @returns {HTMLElement} */
export function image(element) {
  const src = safeUrl(element.image_url ?? element.slack_file?.url);
  if (src === null) return el('span', { class: 'unsupported-leaf' }, element.alt_text ?? 'image');
  return el('img', { src, alt: String(element.alt_text ?? ''), loading: 'lazy', referrerpolicy: 'no-referrer' });
}

/** @type {Record<string, (element: any, place: Place, surface: import('./surface.js').Surface) => Node>} */
const ELEMENTS = {
  button,
  workflow_button: button,
  overflow,
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  checkboxes: choices,
  radio_buttons: choices,
  static_select: select,
  external_select: select,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  multi_static_select: select,
  multi_external_select: select,
  multi_users_select: select,
  multi_conversations_select: select,
  multi_channels_select: select,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: textInput,
  datepicker: textInput,
  timepicker: textInput,
  datetimepicker: textInput,
  file_input: fileInput,
  image,
};

/** Draws any block element. @param {any} item @param {Place} place @param {import('./surface.js').Surface} surface @returns {Node} */
export function element(item, place, surface) {
  const type = String(item?.type ?? 'nothing');
  const make = Object.hasOwn(ELEMENTS, type) ? ELEMENTS[type] : null;
  return make ? make(item, place, surface) : el('span', { class: 'unsupported' }, `unsupported element: ${type}`);
}
