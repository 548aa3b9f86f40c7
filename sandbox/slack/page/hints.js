import { el } from './dom.js';
import { icon } from './icons.js';
import { mrkdwn } from './mrkdwn.js';
import { toast } from './toast.js';

const KEY = 'sandbox-hints-closed';
const NARROW = 1080;

/** The panel of things to try. @param {import('./store.js').Store} store @param {{ fill: (command: string) => void, changed: () => void }} on */
export function createHints(store, on) {
  const root = /** @type {HTMLElement} */ (document.getElementById('hints'));
  const app = /** @type {HTMLElement} */ (document.getElementById('app'));
  /** Commands sent and secrets copied, to tick off what was tried. @type {Set<string>} */
  const done = new Set();
  const saved = localStorage.getItem(KEY);
  let closed = saved === null ? window.innerWidth < NARROW : saved === 'yes';
  let drawn = '';

  /** @param {boolean} next */
  function setClosed(next) {
    closed = next;
    localStorage.setItem(KEY, next ? 'yes' : 'no');
    on.changed();
  }
  /** @param {import('../types.ts').Hint} hint */
  async function copy(hint) {
    try {
      await navigator.clipboard.writeText(hint.copy ?? '');
      toast('Copied', 'done');
      done.add(hint.copy ?? '');
      draw();
    } catch {
      toast('Copying was not allowed here: mark the text and copy it by hand.', 'error');
    }
  }
  /** @param {import('../types.ts').Hint} hint @param {number} index */
  function item(hint, index) {
    const isDone =
      (hint.command !== undefined && done.has(hint.command)) || (hint.copy !== undefined && done.has(hint.copy));
    return el(
      'li',
      { class: isDone ? 'hint done' : 'hint' },
      el('span', { class: 'hint-number' }, isDone ? icon('check', 13) : String(index + 1)),
      el(
        'div',
        { class: 'hint-body' },
        el('b', {}, hint.title),
        el('div', { class: 'hint-text mrkdwn' }, mrkdwn(hint.text, store.names)),
        hint.command
          ? el(
              'button',
              {
                type: 'button',
                class: 'hint-chip',
                title: 'Put it in the composer',
                data: { command: hint.command },
                on: { click: () => on.fill(hint.command ?? '') },
              },
              el('code', {}, hint.command),
              icon('right', 14),
            )
          : null,
        hint.copy
          ? el(
              'button',
              {
                type: 'button',
                class: 'hint-chip',
                title: 'Copy',
                data: { copy: hint.copy },
                on: { click: () => copy(hint) },
              },
              el('code', {}, hint.copy),
              icon('copy', 14),
            )
          : null,
      ),
    );
  }
  function draw() {
    const { hints } = store.state;
    const isOpen = !closed && hints.length > 0;
    app.classList.toggle('with-hints', isOpen);
    root.hidden = !isOpen;
    const now = JSON.stringify([hints, [...done]]);
    if (now === drawn) return;
    drawn = now;
    root.replaceChildren(
      el(
        'header',
        { class: 'hints-head' },
        icon('compass', 18),
        el('h2', {}, 'Try this'),
        el(
          'button',
          { type: 'button', class: 'icon-button', 'aria-label': 'Close', on: { click: () => setClosed(true) } },
          icon('close', 16),
        ),
      ),
      el('ol', { class: 'hints-list' }, ...hints.map(item)),
    );
  }
  return {
    draw,
    toggle: () => setClosed(!closed),
    isOpen: () => !closed,
    /** @param {string} text */
    sent(text) {
      done.add(text);
      draw();
    },
  };
}
