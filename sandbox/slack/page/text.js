import { el } from './dom.js';
import { mrkdwn, plainText } from './mrkdwn.js';

/**
 * A text object of either type, as an element.
 * @param {unknown} text a text object or a bare string (taken as plain text)
 * @param {import('./surface.js').Surface} surface
 * @param {string} [tag] @param {string} [className]
 */
export function textObject(text, surface, tag = 'div', className = 'text') {
  if (typeof text === 'string') return el(tag, { class: className }, plainText(text));
  const value = typeof text?.text === 'string' ? text.text : '';
  if (text?.type === 'mrkdwn') return el(tag, { class: `${className} mrkdwn` }, mrkdwn(value, surface.names));
  return el(tag, { class: `${className} plain` }, text?.emoji === false ? value : plainText(value));
}
