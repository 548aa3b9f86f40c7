import { post } from './api.js';
import { askConfirm } from './confirm.js';
import { formFor } from './form-memory.js';

/**
 * What block renderers need to know of where they draw: whose eyes, which message or view, and how to tell the app.
 * @typedef {object} Surface
 * @property {'message' | 'modal' | 'home'} kind
 * @property {import('./form-memory.js').Form} form
 * @property {import('./mrkdwn.js').Names} names
 * @property {import('./store.js').Store} store
 * @property {Readonly<Record<string, string>>} errors
 * @property {(blockId: string, element: any, value: any, node: HTMLElement | null) => Promise<boolean>} act
 * @property {(blockId: string, actionId: string, query: string) => Promise<any>} options
 * @property {(name: string, contentBase64: string) => Promise<any>} upload
 */

const BUSY_MS = 3000;

/** Shows a spinner in a button until the state changes, or three seconds at most. @param {HTMLElement} node @param {import('./store.js').Store} store */
function busy(node, store) {
  node.classList.add('busy');
  node.setAttribute('aria-busy', 'true');
  const stop = () => {
    node.classList.remove('busy');
    node.removeAttribute('aria-busy');
    clearTimeout(timer);
    unsubscribe();
  };
  const unsubscribe = store.onState(stop);
  const timer = setTimeout(stop, BUSY_MS);
  return stop;
}

/**
 * @param {import('./store.js').Store} store
 * @param {{ kind: Surface['kind'], where: { channel: string, ts: string } | { viewId: string }, formKey: string, errors?: Record<string, string> }} options
 * @returns {Surface}
 */
export function createSurface(store, { kind, where, formKey, errors = {} }) {
  const form = formFor(formKey);
  /** @type {Surface} */
  const surface = {
    kind,
    form,
    errors,
    store,
    names: store.names,
    async act(blockId, element, value, node) {
      if (element.confirm && !(await askConfirm(element.confirm, surface))) return false;
      const stop = node === null ? null : busy(node, store);
      const answer = await post('action', {
        me: store.me,
        ...where,
        blockId,
        actionId: element.action_id ?? '',
        value,
        values: form.values(),
      });
      if (!answer.ok) stop?.();
      return answer.ok;
    },
    async options(blockId, actionId, query) {
      const answer = await post('options', { me: store.me, ...where, blockId, actionId, value: query });
      return answer.ok === false ? { options: [] } : answer.options?.options ? answer.options : answer;
    },
    upload: (name, contentBase64) => post('upload', { me: store.me, name, contentBase64 }),
  };
  return surface;
}
