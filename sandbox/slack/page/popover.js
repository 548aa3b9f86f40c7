import { el } from './dom.js';

const GAP = 6;

/** @param {HTMLElement} pop @param {Element} anchor @param {'start' | 'end'} align @param {boolean} wide */
function place(pop, anchor, align, wide) {
  const box = anchor.getBoundingClientRect();
  if (wide) pop.style.minWidth = `${Math.max(box.width, 220)}px`;
  const { width, height } = pop.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - GAP;
  const above = box.top - GAP;
  const onTop = below < height && above > below;
  const top = onTop ? Math.max(GAP, box.top - height - GAP) : box.bottom + GAP;
  const left = align === 'end' ? box.right - width : box.left;
  pop.style.top = `${Math.min(top, Math.max(GAP, window.innerHeight - height - GAP))}px`;
  pop.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - width - GAP))}px`;
}

/**
 * Opens content beside an anchor in the top layer. Esc and a click elsewhere close it; it lives in the anchor's
 * dialog when there is one, since everything outside a modal dialog cannot be clicked.
 * @param {Element} anchor @param {Node} content
 * @param {{ align?: 'start' | 'end', wide?: boolean, className?: string, onClose?: () => void }} [options]
 */
export function openPopover(anchor, content, options = {}) {
  const pop = el('div', { class: `popover ${options.className ?? ''}`, popover: 'auto' }, content);
  (anchor.closest('dialog') ?? document.body).append(pop);
  pop.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return;
    pop.remove();
    anchor.setAttribute('aria-expanded', 'false');
    options.onClose?.();
  });
  pop.showPopover();
  anchor.setAttribute('aria-expanded', 'true');
  const settle = () => place(pop, anchor, options.align ?? 'start', options.wide ?? false);
  settle();
  return { close: () => pop.matches(':popover-open') && pop.hidePopover(), settle, node: pop };
}

/**
 * A menu of actions below a button.
 * @param {Element} anchor
 * @param {readonly { content: Node | string, value?: string, data?: Record<string, string>, current?: boolean, href?: string | null, run: () => void }[]} items
 * @param {{ align?: 'start' | 'end', label?: string, className?: string }} [options]
 */
export function openMenu(anchor, items, options = {}) {
  const nodes = items.map((item) => {
    const shared = {
      class: 'menu-item',
      role: 'menuitem',
      tabindex: -1,
      'aria-current': item.current ? 'true' : null,
      data: { value: item.value, ...item.data },
    };
    const pick = () => {
      opened.close();
      /** @type {HTMLElement} */ (anchor).focus();
      item.run();
    };
    return item.href
      ? el(
          'a',
          { ...shared, href: item.href, target: '_blank', rel: 'noopener noreferrer', on: { click: pick } },
          item.content,
        )
      : el('button', { ...shared, type: 'button', on: { click: pick } }, item.content);
  });
  const menu = el('div', { role: 'menu', class: 'menu', 'aria-label': options.label ?? 'Menu' }, ...nodes);
  menu.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = nodes.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    nodes[(at + step + nodes.length) % nodes.length]?.focus();
  });
  const opened = openPopover(anchor, menu, { align: options.align, className: options.className });
  (nodes.find((node) => node.getAttribute('aria-current')) ?? nodes[0])?.focus();
}
