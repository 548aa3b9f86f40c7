import { textOf } from './dom.js';
import { withEmoji } from './emoji.js';
import { decode } from './mrkdwn.js';
import { picker } from './picker.js';

/** @typedef {import('./picker.js').Choice} Choice */

/** @param {any} option @returns {Choice} */
export const choiceOf = (option) => ({
  value: String(option?.value ?? ''),
  text: withEmoji(decode(textOf(option?.text))),
  description: withEmoji(decode(textOf(option?.description))),
  raw: option,
});

/** @param {string} query */
const matching = (query) => (/** @type {Choice} */ c) =>
  `${c.text} ${c.description ?? ''}`.toLowerCase().includes(query.toLowerCase());

/** @param {any} source an element or an answer with options or option_groups @returns {{ label: string | null, choices: Choice[] }[]} */
function groupsOf(source) {
  if (Array.isArray(source?.option_groups)) {
    return source.option_groups.map((/** @type {any} */ group) => ({
      label: textOf(group.label),
      choices: (group.options ?? []).map(choiceOf),
    }));
  }
  return [{ label: null, choices: (source?.options ?? []).map(choiceOf) }];
}

/** Where each kind of select takes its choices from, and the name its choice has in state.values. */
const SOURCES = {
  static: 'option',
  external: 'option',
  users: 'user',
  channels: 'channel',
  conversations: 'conversation',
};

/** @param {string} source @param {any} element @param {import('./surface.js').Surface} surface @returns {Choice[]} */
function people(source, element, surface) {
  const { state, botUserId } = surface.store;
  if (source === 'users') {
    return state.users
      .filter((u) => !u.deleted && !u.isBot && u.id !== botUserId)
      .map((u) => ({ value: u.id, text: u.realName, description: u.title ?? `@${u.name}`, raw: u.id }));
  }
  const only = source === 'channels' ? ['public'] : element.filter?.include;
  return state.channels
    .filter((c) => c.kind === 'channel' || (source === 'conversations' && (only === undefined || only.includes('im'))))
    .map((c) => ({ value: c.id, text: c.kind === 'dm' ? state.appName : `#${c.name}`, raw: c.id }));
}

/** @param {any} element @param {string} kind @param {boolean} multi @returns {any[]} what was chosen to begin with */
function initial(element, kind, multi) {
  const key = multi ? `initial_${kind}s` : `initial_${kind}`;
  const value = element[key];
  return value === undefined || value === null ? [] : multi ? value : [value];
}

/**
 * Any single or multi select.
 * @param {any} element @param {import('./elements.js').Place} place @param {import('./surface.js').Surface} surface
 */
export function select(element, place, surface) {
  const multi = element.type.startsWith('multi_');
  const source = element.type.replace(/^multi_/u, '').replace(/_select$/u, '');
  const kind = SOURCES[source] ?? 'option';
  const key = multi ? `selected_${kind}s` : `selected_${kind}`;
  const start = initial(element, kind, multi);
  const first = { type: element.type, [key]: multi ? start : (start[0] ?? null) };
  const all = groupsOf(element).flatMap((g) => g.choices.map((c) => c.value));
  const state = surface.form.start(place.blockId, element.action_id, first, source === 'static' ? all : undefined);
  const known = kind === 'option' ? [] : people(source, element, surface);
  const asChoice = (/** @type {any} */ raw) =>
    kind === 'option' ? choiceOf(raw) : (known.find((c) => c.value === raw) ?? { value: raw, text: String(raw), raw });
  const chosen = (multi ? (state[key] ?? []) : state[key] ? [state[key]] : []).map(asChoice);

  const load = async (/** @type {string} */ query) => {
    if (source === 'external') {
      if (query.length < Number(element.min_query_length ?? 3))
        return [{ label: `Type ${element.min_query_length ?? 3} or more characters`, choices: [] }];
      return groupsOf(await surface.options(place.blockId, element.action_id, query));
    }
    const groups = kind === 'option' ? groupsOf(element) : [{ label: null, choices: known }];
    return groups
      .map((g) => ({ ...g, choices: g.choices.filter(matching(query)) }))
      .filter((g) => g.choices.length > 0);
  };
  const count = kind === 'option' ? all.length : known.length;
  return picker({
    label: place.label ?? (textOf(element.placeholder) || 'Select'),
    placeholder: textOf(element.placeholder) || (multi ? 'Select options' : 'Select an option'),
    multi,
    max: element.max_selected_items,
    chosen,
    searchable: source === 'external' || count > 6,
    load,
    data: { 'block-id': place.blockId, 'action-id': element.action_id },
    onChange: (picked) => {
      const raws = picked.map((c) => c.raw);
      surface.form.set(place.blockId, element.action_id, {
        type: element.type,
        [key]: multi ? raws : (raws[0] ?? null),
      });
    },
    onDone: (picked) => {
      const value = multi
        ? { type: 'multi_select', values: picked.map((c) => c.value) }
        : { type: 'select', value: picked[0]?.value ?? '' };
      if (place.dispatch) void surface.act(place.blockId, element, value, null);
    },
  });
}
