import { el } from './dom.js';
import { icon } from './icons.js';

const SHOWN_MS = 6000;
const SAME_MS = 1500;
let last = { text: '', at: 0 };

/**
 * A short line at the bottom that goes away by itself. The same line twice in a moment is shown once: a failed
 * request and the notice about it often say the same.
 * @param {string} text @param {'info' | 'error' | 'done'} [tone]
 */
export function toast(text, tone = 'info') {
  if (last.text === text && Date.now() - last.at < SAME_MS) return;
  last = { text, at: Date.now() };
  for (const old of document.querySelectorAll('.toast')) old.remove();
  const node = el(
    'div',
    { class: `toast ${tone}`, role: 'status', popover: 'manual', 'data-testid': 'toast' },
    icon(tone === 'error' ? 'warning' : tone === 'done' ? 'check' : 'info', 17),
    el('span', {}, text),
    el(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', on: { click: () => node.remove() } },
      icon('close', 14),
    ),
  );
  document.body.append(node);
  // In the top layer, so that a modal dialog does not cover it.
  node.showPopover();
  setTimeout(() => node.remove(), SHOWN_MS);
}
