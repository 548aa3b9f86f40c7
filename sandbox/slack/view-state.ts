/**
 * The state of inputs, as it travels in `state.values`: what a person put in, or the initial value where nothing was
 * touched (docs.slack.dev/reference/interaction-payloads/view-interactions-payload).
 */
import { fileJson } from './api-files.ts';
import { asList, asObject, asObjects, asText } from './json.ts';
import type { Workspace } from './state.ts';
import type { ActionValue, Json, JsonObject } from './types.ts';
import { allBlocks, elementsOf, type Placed } from './walk.ts';

export type Values = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** The field of an element's state that holds its value, and of its initial one. */
const FIELDS: Readonly<Record<string, readonly [state: string, initial: string]>> = {
  plain_text_input: ['value', 'initial_value'],
  email_text_input: ['value', 'initial_value'],
  url_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  rich_text_input: ['rich_text_value', 'initial_value'],
  file_input: ['files', ''],
  static_select: ['selected_option', 'initial_option'],
  external_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  users_select: ['selected_user', 'initial_user'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  channels_select: ['selected_channel', 'initial_channel'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
  checkboxes: ['selected_options', 'initial_options'],
  multi_static_select: ['selected_options', 'initial_options'],
  multi_external_select: ['selected_options', 'initial_options'],
  multi_users_select: ['selected_users', 'initial_users'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
};

const isPlural = (field: string): boolean =>
  field === 'files' || (field.startsWith('selected_') && field.endsWith('s'));

/** The field of an element's state that holds its value; undefined for buttons and the like. */
export function valueField(element: JsonObject): string | undefined {
  return FIELDS[asText(element['type'])]?.[0];
}

/** Whether nothing is chosen or typed. */
export function isEmpty(element: JsonObject, state: JsonObject): boolean {
  const value = state[valueField(element) ?? ''];
  if (Array.isArray(value)) return value.length === 0;
  if (asText(element['type']) === 'rich_text_input') return asObjects(asObject(value)['elements']).length === 0;
  return value === null || value === undefined || value === '';
}

/** The state an element starts with. */
export function initialState(element: JsonObject): JsonObject {
  const type = asText(element['type']);
  const [field, initial] = FIELDS[type] ?? ['value', ''];
  const none = isPlural(field) ? [] : null;
  return { type, [field]: element[initial] ?? none };
}

/** Options on offer in an element's own JSON. */
export function ownOptions(element: JsonObject): readonly JsonObject[] {
  const grouped = asObjects(element['option_groups']).flatMap((group) => asObjects(group['options']));
  const initial = [element['initial_option'], ...asList(element['initial_options'])];
  const external = asText(element['type']).includes('external') ? asObjects(initial) : [];
  return [...asObjects(element['options']), ...grouped, ...external];
}

/** Turns what a person chose into the element's state; throws when the element does not offer it. */
export function stateOf(
  ws: Workspace,
  element: JsonObject,
  chosen: ActionValue,
  options = ownOptions(element),
): JsonObject {
  const type = asText(element['type']);
  const field = valueField(element);
  if (!field) throw new Error(`a ${type} holds no value`);
  const texts = 'values' in chosen ? chosen.values : 'value' in chosen && chosen.value !== '' ? [chosen.value] : [];
  const known = (value: string, what: string, among: ReadonlyMap<string, unknown>): string => {
    if (!among.has(value)) throw new Error(`${type} ${asText(element['action_id'])} offers no ${what} "${value}"`);
    return value;
  };
  const picked = texts.map((value): Json => {
    if (field.startsWith('selected_option')) {
      const option = options.find((entry) => entry['value'] === value);
      if (option) return option;
      const offered = options.map((entry) => asText(entry['value'])).join(', ');
      throw new Error(`${type} ${asText(element['action_id'])} offers no option "${value}", only: ${offered}`);
    }
    if (field.startsWith('selected_user')) return known(value, 'user', ws.users);
    if (field.startsWith('selected_channel')) return known(value, 'channel', ws.channels);
    if (field === 'files') return fileJson(ws, known(value, 'file', ws.files));
    if (field === 'selected_date_time') return Number(value);
    if (field === 'rich_text_value') return richText(value);
    return value;
  });
  return { type, [field]: isPlural(field) ? picked : (picked[0] ?? null) };
}

function richText(value: string): JsonObject {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: value }] }] };
}

/** Reads an element's state as the page sends it (the shape of state.values) back into a choice. */
export function choiceOf(element: JsonObject, state: JsonObject): ActionValue {
  const value = state[valueField(element) ?? ''];
  const one = (entry: Json): string => {
    if (typeof entry === 'object') return asText(asObject(entry)['value']) || asText(asObject(entry)['id']);
    return String(entry);
  };
  if (Array.isArray(value)) return { type: 'multi_select', values: value.map(one) };
  if (asText(element['type']) === 'rich_text_input') return { type: 'text', value: flatText(value ?? null) };
  return { type: 'select', value: value === null || value === undefined ? '' : one(value) };
}

function flatText(value: Json): string {
  if (typeof value === 'string') return value;
  const entry = asObject(value);
  return asText(entry['text']) || asList(entry['elements']).map(flatText).join('');
}

/** Elements that hold a value, with their block. */
export function inputs(
  blocks: readonly JsonObject[],
): readonly { readonly block: JsonObject; readonly element: JsonObject }[] {
  return allBlocks(blocks, '').flatMap((block: Placed) =>
    elementsOf(block)
      .filter(({ value }) => valueField(value) !== undefined)
      .map(({ value }) => ({ block: block.value, element: value })),
  );
}

/** The `state.values` of a view or message. */
export function stateValues(blocks: readonly JsonObject[], values: Values): JsonObject {
  const result: Record<string, Record<string, JsonObject>> = {};
  for (const { block, element } of inputs(blocks)) {
    const blockId = asText(block['block_id']);
    const actionId = asText(element['action_id']);
    result[blockId] = { ...result[blockId], [actionId]: values[blockId]?.[actionId] ?? initialState(element) };
  }
  return result;
}

/** What stays in a view's inputs when the view is replaced. */
export function keptValues(
  before: readonly JsonObject[],
  values: Values,
  after: readonly JsonObject[],
): Record<string, Record<string, JsonObject>> {
  const had = asObject(stateValues(before, values));
  const kept: Record<string, Record<string, JsonObject>> = {};
  for (const { block, element } of inputs(after)) {
    const blockId = asText(block['block_id']);
    const actionId = asText(element['action_id']);
    const state = asObject(asObject(had[blockId])[actionId]);
    if (state['type'] !== element['type']) continue;
    const chosen = [state['selected_option'], ...asList(state['selected_options'])].filter((entry) => entry);
    const offered = ownOptions(element).map((entry) => entry['value']);
    const gone =
      !asText(element['type']).includes('external') &&
      chosen.some((entry) => !offered.includes(asObject(entry)['value'] ?? null));
    if (!gone) kept[blockId] = { ...kept[blockId], [actionId]: state };
  }
  return kept;
}
