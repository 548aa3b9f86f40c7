import { el, textOf } from './dom.js';
import { plainText } from './mrkdwn.js';
import { textObject } from './text.js';

/**
 * Asks what a `confirm` object says; resolves to whether the person agreed.
 * @param {any} spec @param {import('./surface.js').Surface} surface @returns {Promise<boolean>}
 */
export function askConfirm(spec, surface) {
  return new Promise((resolve) => {
    const done = (/** @type {boolean} */ agreed) => {
      dialog.close();
      dialog.remove();
      resolve(agreed);
    };
    const ok = el(
      'button',
      {
        type: 'button',
        class: `button ${spec.style === 'danger' ? 'danger solid' : 'primary'}`,
        'data-testid': 'confirm-ok',
        on: { click: () => done(true) },
      },
      plainText(textOf(spec.confirm) || 'Yes'),
    );
    const cancel = el(
      'button',
      { type: 'button', class: 'button', 'data-testid': 'confirm-cancel', on: { click: () => done(false) } },
      plainText(textOf(spec.deny) || 'Cancel'),
    );
    const dialog = el(
      'dialog',
      { class: 'confirm', 'aria-labelledby': 'confirm-title', 'data-testid': 'confirm' },
      el('h2', { id: 'confirm-title' }, plainText(textOf(spec.title) || 'Are you sure?')),
      textObject(spec.text ?? '', surface, 'div', 'confirm-text'),
      el('div', { class: 'dialog-foot' }, cancel, ok),
    );
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      done(false);
    });
    document.body.append(dialog);
    /** @type {HTMLDialogElement} */ (dialog).showModal();
    ok.focus();
  });
}
