import { post } from './api.js';
import { appIcon } from './avatar.js';
import { suggestions, usageLine } from './composer-suggest.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { toast } from './toast.js';

const TALLEST = 180;

/** @param {import('./store.js').Store} store @param {{ sent: (text: string) => void }} on */
export function createComposer(store, on) {
  /** Half-typed texts by viewer and channel. @type {Map<string, string>} */
  const drafts = new Map();
  const field = /** @type {HTMLTextAreaElement} */ (
    el('textarea', {
      class: 'composer-field',
      rows: 1,
      spellcheck: 'false',
      autocomplete: 'off',
      'data-testid': 'composer',
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-controls': 'suggest',
      'aria-expanded': 'false',
      on: { input: typed, keydown: key, blur: () => setTimeout(hide, 150), focus: typed },
    })
  );
  const send = el(
    'button',
    { type: 'submit', class: 'send', 'aria-label': 'Send', title: 'Send (Enter)', 'data-testid': 'send' },
    icon('send', 18),
  );
  const slash = el(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      title: 'Slash commands',
      'aria-label': 'Slash commands',
      on: { click: () => fill('/') },
    },
    icon('slash', 18),
  );
  const usage = el('span', { class: 'usage' });
  const list = el('div', {
    class: 'suggest',
    role: 'listbox',
    id: 'suggest',
    'aria-label': 'Suggestions',
    hidden: true,
  });
  const offline = el('div', { class: 'offline', role: 'status', hidden: true }, icon('warning', 16), el('span'));
  const form = el(
    'form',
    {
      class: 'composer',
      on: {
        submit: (/** @type {Event} */ e) => {
          e.preventDefault();
          void submit();
        },
      },
    },
    field,
    el('div', { class: 'composer-bar' }, slash, usage, send),
  );
  const root = el('div', { class: 'composer-wrap' }, list, offline, form);
  /** @type {import('./composer-suggest.js').Suggestion[]} */
  let offers = [];
  let active = 0;
  let sending = false;
  let place = '';

  function hide() {
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  }
  function typed() {
    drafts.set(place, field.value);
    field.style.height = 'auto';
    field.style.height = `${Math.min(TALLEST, field.scrollHeight)}px`;
    send.toggleAttribute('disabled', field.value.trim() === '' || sending);
    usage.textContent = usageLine(field.value, store.state) ?? '';
    offers = document.activeElement === field ? suggestions(field.value, store.state) : [];
    active = 0;
    show();
  }
  function show() {
    if (offers.length === 0) return hide();
    list.replaceChildren(
      el(
        'div',
        { class: 'suggest-head' },
        offers[0]?.fill.endsWith(' ') && !field.value.includes(' ') ? 'Commands' : 'Try',
        el('span', {}, el('kbd', {}, 'Tab'), ' to complete'),
      ),
      ...offers.map((offer, index) =>
        el(
          'div',
          {
            role: 'option',
            id: `suggest-${index}`,
            class: 'suggest-row',
            'aria-selected': String(index === active),
            data: { fill: offer.fill },
            on: {
              mousedown: (/** @type {Event} */ e) => {
                e.preventDefault();
                fill(offer.fill);
              },
            },
          },
          el('span', { class: 'avatar small' }, appIcon()),
          el(
            'span',
            { class: 'suggest-text' },
            offer.title.cloneNode(true),
            offer.note ? el('small', {}, offer.note) : null,
          ),
        ),
      ),
    );
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    field.setAttribute('aria-activedescendant', `suggest-${active}`);
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }
  /** @param {KeyboardEvent} event */
  function key(event) {
    const open = !list.hidden;
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + offers.length) % offers.length;
      show();
    } else if (open && event.key === 'Escape') hide();
    else if (open && event.key === 'Tab' && !event.shiftKey) fill(offers[active]?.fill ?? field.value);
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      // A half-typed command name is completed first; anything else is sent as it stands.
      const known = store.state.commands.some(
        (c) => field.value.trim() === c.command || field.value.startsWith(`${c.command} `),
      );
      if (open && !known) fill(offers[active]?.fill ?? field.value);
      else void submit();
    } else return;
    event.preventDefault();
  }
  async function submit() {
    const text = field.value.trim();
    if (text === '' || sending) return;
    sending = true;
    form.classList.add('sending');
    field.value = '';
    typed();
    hide();
    const answer = await post('command', { me: store.me, channel: store.lastChannel, text });
    sending = false;
    form.classList.remove('sending');
    // A text that could not be delivered comes back, unless something new was typed meanwhile.
    if (!answer.ok && field.value === '') field.value = text;
    if (answer.notice) toast(answer.notice, 'error');
    else if (answer.ok) on.sent(text);
    typed();
  }
  /** @param {string} text */
  function fill(text) {
    field.value = text;
    field.focus();
    field.setSelectionRange(text.length, text.length);
    typed();
  }
  function draw() {
    const { state } = store;
    const channel = state.channels.find((c) => c.id === store.lastChannel);
    const next = `${store.me}/${store.lastChannel}`;
    if (next !== place) {
      place = next;
      field.value = drafts.get(place) ?? '';
      typed();
    }
    const name = channel?.kind === 'dm' ? state.appName : `#${channel?.name ?? ''}`;
    field.setAttribute(
      'placeholder',
      `Message ${name}${state.commands[0] ? `, or type ${state.commands[0].command}` : ''}`,
    );
    field.setAttribute('aria-label', `Message ${name}`);
    offline.hidden = state.appConnected && store.live;
    const words = store.live
      ? `${state.appName} is not connected. Commands and buttons will fail until it is.`
      : 'The sandbox does not answer. Trying again…';
    if (offline.lastElementChild) offline.lastElementChild.textContent = words;
  }
  return { root, draw, fill };
}
