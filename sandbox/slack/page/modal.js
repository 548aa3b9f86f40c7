import { post } from './api.js';
import { appIcon } from './avatar.js';
import { drawBlocks } from './blocks.js';
import { el, textOf } from './dom.js';
import { forgetForms, formFor, isEmptyState } from './form-memory.js';
import { icon } from './icons.js';
import { plainText } from './mrkdwn.js';
import { clear } from './reconcile.js';
import { createSurface } from './surface.js';

/** The errors found here before asking the app, as Slack's client does: required fields and lengths. @param {any[]} blocks @param {any} values */
function faults(blocks, values) {
  /** @type {Record<string, string>} */
  const out = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const state = values[block.block_id]?.[block.element?.action_id];
    const empty = isEmptyState(state);
    const length = typeof state?.value === 'string' ? [...state.value].length : 0;
    if (empty && block.optional !== true) out[block.block_id] = 'Please complete this required field.';
    else if (!empty && block.element?.min_length > length)
      out[block.block_id] = `Please enter at least ${block.element.min_length} characters.`;
  }
  return out;
}

/** Shows the topmost of the viewer's modals. @param {import('./store.js').Store} store */
export function createModal(store) {
  const title = el('h2', { id: 'modal-title' });
  const body = el('div', { class: 'modal-body', tabindex: -1 });
  const cancel = el('button', { type: 'button', class: 'button', 'data-testid': 'modal-close', on: { click: close } });
  const submit = el('button', { type: 'submit', class: 'button primary', 'data-testid': 'modal-submit' });
  const form = el(
    'form',
    { class: 'modal-form', novalidate: true, on: { submit: send } },
    el(
      'header',
      { class: 'modal-head' },
      el('span', { class: 'avatar small' }, appIcon()),
      title,
      el(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'Close', 'data-testid': 'modal-x', on: { click: close } },
        icon('close', 18),
      ),
    ),
    body,
    el('footer', { class: 'dialog-foot' }, cancel, submit),
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    el('dialog', { class: 'modal', 'aria-labelledby': 'modal-title', 'data-testid': 'modal' }, form)
  );
  document.body.append(dialog);
  /** @type {import('../types.ts').SeenView | null} */
  let top = null;
  /** @type {Record<string, string>} */
  let local = {};
  let sending = false;

  // Esc asks the app to close, as the button does; the dialog goes when the state says so. An open list takes it first.
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || dialog.querySelector(':popover-open')) return;
    event.preventDefault();
    void close();
  });
  // A browser may close a dialog by itself all the same; then the state is asked what to show.
  dialog.addEventListener('close', () => {
    if (top !== null) void close();
  });

  async function close() {
    if (top !== null) await post('close', { me: store.me, viewId: top.id });
  }

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    if (top === null || sending || top.busy) return;
    const view = /** @type {any} */ (top.view);
    const values = formFor(`modal:${top.id}`).values();
    local = faults(view.blocks ?? [], values);
    if (Object.keys(local).length > 0) {
      draw();
      showFirstFault();
      return;
    }
    sending = true;
    draw();
    await post('submit', { me: store.me, viewId: top.id, values });
    sending = false;
    if (top !== null) draw();
  }

  function showFirstFault() {
    const bad = body.querySelector('.invalid');
    bad?.scrollIntoView({ block: 'center' });
    /** @type {HTMLElement | null | undefined} */ (bad?.querySelector('input, textarea, button'))?.focus();
  }

  function focusInside() {
    const wanted = body.querySelector('[data-focus]') ?? body.querySelector('input, textarea, .picker');
    /** @type {HTMLElement} */ (wanted ?? body).focus({ preventScroll: true });
    body.scrollTop = 0;
  }

  function draw() {
    const next = store.state.modals.at(-1) ?? null;
    forgetForms('modal:', new Set(store.state.modals.map((m) => `modal:${m.id}`)));
    const isOther = next?.id !== top?.id;
    if (isOther || next?.hash !== top?.hash) local = {};
    const hadErrors = Object.keys(top?.errors ?? {}).length > 0;
    top = next;
    if (next === null) {
      if (dialog.open) dialog.close();
      clear(body);
      return;
    }
    const view = /** @type {any} */ (next.view);
    const blocks = view.blocks ?? [];
    const errors = { ...next.errors, ...local };
    dialog.dataset.viewId = next.id;
    dialog.dataset.callbackId = next.callbackId;
    title.replaceChildren(plainText(textOf(view.title)));
    cancel.replaceChildren(plainText(textOf(view.close) || (view.submit ? 'Cancel' : 'Close')));
    submit.replaceChildren(el('span', { class: 'button-label' }, plainText(textOf(view.submit) || 'Submit')));
    submit.hidden = !view.submit;
    const busy = sending || next.busy;
    submit.classList.toggle('busy', busy);
    submit.toggleAttribute('disabled', busy);
    dialog.setAttribute('aria-busy', String(busy));
    const surface = createSurface(store, {
      kind: 'modal',
      where: { viewId: next.id },
      formKey: `modal:${next.id}`,
      errors,
    });
    const focused = refocus();
    drawBlocks(body, blocks, surface, next.id);
    if (!dialog.open) dialog.showModal();
    if (isOther) focusInside();
    else if (Object.keys(next.errors).length > 0 && !hadErrors) showFirstFault();
    else focused();
    // What had the focus may be gone with its block; keys would then go nowhere.
    if (!dialog.contains(document.activeElement)) focusInside();
  }

  /** Remembers which field has the focus and the caret, for when its block is drawn anew. */
  function refocus() {
    const active = /** @type {HTMLInputElement | null} */ (document.activeElement);
    const { blockId, actionId } = active?.dataset ?? {};
    const start = active && body.contains(active) && 'selectionStart' in active ? active.selectionStart : null;
    const within = active !== null && body.contains(active);
    return () => {
      if (!within || actionId === undefined || active.isConnected) return;
      const again = [...body.querySelectorAll('[data-action-id]')].find(
        (n) => n instanceof HTMLElement && n.dataset.blockId === blockId && n.dataset.actionId === actionId,
      );
      /** @type {HTMLElement | undefined} */ (again)?.focus();
      if (start !== null && again instanceof HTMLInputElement && again.type === 'text')
        again.setSelectionRange(start, start);
    };
  }

  return { draw };
}
