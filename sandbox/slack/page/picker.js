import { el } from './dom.js';
import { icon } from './icons.js';
import { openPopover } from './popover.js';

/**
 * One field for every kind of select: a button showing the choice, and a list with a search box.
 * @typedef {{ value: string, text: string, description?: string, raw: any }} Choice
 * @typedef {{ label: string | null, choices: readonly Choice[] }} Group
 * @typedef {object} PickerOptions
 * @property {string} label accessible name
 * @property {string} placeholder
 * @property {boolean} multi
 * @property {number} [max]
 * @property {readonly Choice[]} chosen
 * @property {boolean} searchable
 * @property {(query: string) => Promise<readonly Group[]> | readonly Group[]} load
 * @property {(chosen: readonly Choice[]) => void} onChange at every pick
 * @property {(chosen: readonly Choice[]) => void} onDone when the list closes with another choice than before
 * @property {Record<string, unknown>} data
 */

let serial = 0;

/** @param {PickerOptions} options */
export function picker(options) {
  let chosen = [...options.chosen];
  const shown = el('span', { class: 'picker-value' });
  const field = el(
    'button',
    {
      type: 'button',
      class: 'picker',
      role: 'combobox',
      'aria-haspopup': 'listbox',
      'aria-expanded': 'false',
      'aria-label': options.label,
      data: options.data,
      on: { click: open },
    },
    shown,
    icon('down', 14),
  );

  function show() {
    if (chosen.length === 0) shown.replaceChildren(el('span', { class: 'placeholder' }, options.placeholder));
    else if (options.multi) shown.replaceChildren(...chosen.map((c) => el('span', { class: 'chip' }, c.text)));
    else shown.replaceChildren(chosen[0]?.text ?? '');
    field.setAttribute('data-value', chosen.map((c) => c.value).join(','));
  }

  function open() {
    serial += 1;
    const before = field.dataset.value;
    const closed = () => field.dataset.value !== before && options.onDone(chosen);
    const listId = `picker-list-${serial}`;
    const list = el('div', {
      role: 'listbox',
      class: 'picker-list',
      id: listId,
      tabindex: -1,
      'aria-label': options.label,
      'aria-multiselectable': options.multi ? 'true' : null,
    });
    const search = el('input', {
      type: 'text',
      class: 'picker-search',
      placeholder: 'Search',
      'aria-label': `Search ${options.label}`,
      'aria-controls': listId,
      autocomplete: 'off',
      'data-testid': 'picker-search',
    });
    /** @type {HTMLElement[]} */
    let nodes = [];
    let active = -1;
    let asked = 0;
    const box = el('div', { class: 'picker-box' }, options.searchable ? search : null, list);
    const popover = openPopover(field, box, { wide: true, className: 'picker-popover', onClose: closed });
    const keys = options.searchable ? search : list;

    const mark = (/** @type {number} */ at) => {
      nodes[active]?.classList.remove('active');
      active = nodes.length === 0 ? -1 : (at + nodes.length) % nodes.length;
      nodes[active]?.classList.add('active');
      nodes[active]?.scrollIntoView({ block: 'nearest' });
      keys.setAttribute('aria-activedescendant', nodes[active]?.id ?? '');
    };
    const choose = (/** @type {Choice} */ choice) => {
      const has = chosen.some((c) => c.value === choice.value);
      if (!options.multi) chosen = [choice];
      else if (has) chosen = chosen.filter((c) => c.value !== choice.value);
      else if (chosen.length < (options.max ?? Infinity)) chosen = [...chosen, choice];
      show();
      for (const node of nodes)
        node.setAttribute('aria-selected', String(chosen.some((c) => c.value === node.dataset.value)));
      options.onChange(chosen);
      if (options.multi) return;
      popover.close();
      field.focus();
    };
    const draw = async () => {
      asked += 1;
      const mine = asked;
      const groups = await options.load(/** @type {HTMLInputElement} */ (search).value.trim());
      if (mine !== asked) return;
      nodes = [];
      list.replaceChildren(
        ...groups.flatMap((group) => {
          const rows = group.choices.map((choice) => {
            const node = el(
              'div',
              {
                role: 'option',
                class: 'picker-option',
                id: `${listId}-${nodes.length}`,
                data: { value: choice.value },
                'aria-selected': String(chosen.some((c) => c.value === choice.value)),
                on: { click: () => choose(choice) },
              },
              el(
                'span',
                { class: 'option-text' },
                choice.text,
                choice.description ? el('small', {}, choice.description) : null,
              ),
              icon('check', 15),
            );
            node.addEventListener('pick', () => choose(choice));
            nodes.push(node);
            return node;
          });
          return group.label === null
            ? rows
            : [el('div', { class: 'picker-group', role: 'presentation' }, group.label), ...rows];
        }),
      );
      if (nodes.length === 0)
        list.replaceChildren(el('div', { class: 'picker-empty' }, groups[0]?.label ?? 'Nothing found'));
      active = -1;
      mark(
        Math.max(
          0,
          nodes.findIndex((node) => node.getAttribute('aria-selected') === 'true'),
        ),
      );
      popover.settle();
    };
    keys.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') mark(active + (event.key === 'ArrowDown' ? 1 : -1));
      else if (event.key === 'Enter') nodes[active]?.dispatchEvent(new Event('pick'));
      else return;
      event.preventDefault();
    });
    search.addEventListener('input', draw);
    void draw();
    keys.focus();
  }
  show();
  return field;
}
