/**
 * What a person typed or picked, kept apart from the elements that show it. A view that is drawn again keeps
 * every value whose block_id and action_id are still there, as Slack does; others are forgotten.
 */

/** @typedef {{ get(block: string, action: string): any, start(block: string, action: string, initial: any, offered?: readonly string[]): any, set(block: string, action: string, state: any): void, prune(blocks: readonly any[]): void, values(): Record<string, Record<string, any>> }} Form */

/** @type {Map<string, Form>} */
const forms = new Map();

const keyOf = (/** @type {string} */ block, /** @type {string} */ action) => `${block}\u0000${action}`;

/** Every block_id and action_id pair in some blocks, however deep. @param {any} node @param {string} block @param {Set<string>} into */
function pairs(node, block, into) {
  if (Array.isArray(node)) for (const item of node) pairs(item, block, into);
  else if (node !== null && typeof node === 'object') {
    const own = typeof node.block_id === 'string' ? node.block_id : block;
    if (typeof node.action_id === 'string') into.add(keyOf(own, node.action_id));
    for (const value of Object.values(node)) pairs(value, own, into);
  }
}

/** Whether everything chosen is still among the options. @param {any} state @param {readonly string[] | undefined} offered */
function isOffered(state, offered) {
  if (offered === undefined) return true;
  return [state.selected_option, ...(state.selected_options ?? [])].every((o) => !o || offered.includes(o.value));
}

/** @returns {Form} */
function createForm() {
  /** @type {Map<string, any>} */
  const states = new Map();
  return {
    get: (block, action) => states.get(keyOf(block, action)),
    start(block, action, initial, offered) {
      const key = keyOf(block, action);
      const state = states.get(key);
      if (state?.type !== initial.type || !isOffered(state, offered)) states.set(key, initial);
      return states.get(key);
    },
    set: (block, action, state) => states.set(keyOf(block, action), state),
    prune(blocks) {
      /** @type {Set<string>} */
      const live = new Set();
      pairs(blocks, '', live);
      for (const key of states.keys()) if (!live.has(key)) states.delete(key);
    },
    values() {
      /** @type {Record<string, Record<string, any>>} */
      const out = {};
      for (const [key, state] of states) {
        const [block = '', action = ''] = key.split('\u0000');
        out[block] = { ...out[block], [action]: state };
      }
      return out;
    },
  };
}

/** The memory of one message or view. @param {string} key */
export function formFor(key) {
  const found = forms.get(key) ?? createForm();
  forms.set(key, found);
  return found;
}

/** Drops the memory of views that are gone. @param {string} prefix @param {ReadonlySet<string>} live */
export function forgetForms(prefix, live) {
  for (const key of forms.keys()) if (key.startsWith(prefix) && !live.has(key)) forms.delete(key);
}

/** @param {any} state an element state of state.values @returns {boolean} whether nothing was given */
export function isEmptyState(state) {
  if (state === undefined || state === null) return true;
  const { type: _type, ...rest } = state;
  return Object.values(rest).every(
    (value) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0),
  );
}
