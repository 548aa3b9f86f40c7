/**
 * The only way this page makes elements. Text always enters through text nodes and addresses through
 * `safeUrl`, so a name such as `<img onerror=…>` coming from a vendor stays a name.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** @param {unknown} child @returns {child is Node} */
const isNode = (child) => child instanceof Node;

/** @param {Element} node @param {readonly unknown[]} children */
function append(node, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    node.append(isNode(child) ? child : String(child));
  }
}

/** @param {Element} node @param {Record<string, unknown>} props */
function apply(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === 'data') {
      for (const [key, item] of Object.entries(value)) {
        if (item !== null && item !== undefined) node.setAttribute(`data-${key}`, String(item));
      }
    } else if (name === 'style') {
      for (const [key, item] of Object.entries(value)) node.style.setProperty(key, String(item));
    } else if (!/^on/i.test(name)) {
      node.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/**
 * Makes an HTML element. Props are attributes; `on` holds listeners, `data` data-attributes, `style` properties.
 * @param {string} tag @param {Record<string, unknown>} [props] @param {...unknown} children @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  apply(node, props);
  append(node, children);
  return node;
}

/** @param {string} tag @param {Record<string, unknown>} [props] @param {...unknown} children @returns {SVGElement} */
export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  apply(node, props);
  append(node, children);
  return node;
}

/** @param {...unknown} children @returns {DocumentFragment} */
export function fragment(...children) {
  const node = document.createDocumentFragment();
  append(/** @type {never} */ (node), children);
  return node;
}

/**
 * An address a link or image may use, or null: nothing that runs script, and nothing relative to this page but a path.
 * @param {unknown} url @returns {string | null}
 */
export function safeUrl(url) {
  if (typeof url !== 'string' || url === '') return null;
  try {
    const parsed = /^\/(?!\/)/u.test(url) ? new URL(url, location.origin) : new URL(url);
    return ['http:', 'https:', 'mailto:'].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A link opening in a new tab; plain text when the address is not one we follow.
 * @param {unknown} url @param {...unknown} children */
export function link(url, ...children) {
  const href = safeUrl(url);
  if (href === null) return el('span', {}, ...children);
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

/** @param {unknown} value @returns {string} the string itself, or the text of a text object */
export function textOf(value) {
  if (typeof value === 'string') return value;
  if (value !== null && typeof value === 'object' && 'text' in value && typeof value.text === 'string')
    return value.text;
  return '';
}
