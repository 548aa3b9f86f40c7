/** @typedef {{ key: string, hash: string, render: () => Element }} Item */

/** @type {WeakMap<Element, Map<string, { hash: string, node: Element }>>} */
const drawn = new WeakMap();

/**
 * Makes a parent's children those of `items`, leaving alone every child whose hash did not change, so that
 * open menus, scroll positions, text being typed and table pages survive an update elsewhere.
 * @param {Element} parent @param {readonly Item[]} items
 */
export function reconcile(parent, items) {
  const before = drawn.get(parent) ?? new Map();
  const after = new Map();
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, entry] of before) if (!wanted.has(key)) entry.node.remove();
  if (before.size === 0) parent.replaceChildren();
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const old = before.get(item.key);
    const node = old?.hash === item.hash ? old.node : item.render();
    if (old !== undefined && node !== old.node) {
      if (cursor === old.node) cursor = node;
      old.node.replaceWith(node);
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
    after.set(item.key, { hash: item.hash, node });
  }
  drawn.set(parent, after);
}

/** Forgets what was drawn, so that the next reconcile starts from nothing. @param {Element} parent */
export function clear(parent) {
  drawn.delete(parent);
  parent.replaceChildren();
}
