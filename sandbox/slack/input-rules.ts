/** What Slack's own client checks before a modal is sent: required fields, lengths, numbers, addresses. */
import { asObject, asObjects, asText, characters } from './json.ts';
import type { StoredView } from './state.ts';
import type { JsonObject } from './types.ts';
import { isEmpty, stateValues, valueField } from './view-state.ts';

/** The one complaint about an input, or nothing. */
function complaint(block: JsonObject, element: JsonObject, state: JsonObject): string | undefined {
  if (isEmpty(element, state)) {
    return block['optional'] === true ? undefined : 'Please complete this required field.';
  }
  const value = state[valueField(element) ?? ''];
  const text = asText(value);
  const size = characters(text);
  switch (element['type']) {
    case 'plain_text_input': {
      const [min, max] = [Number(element['min_length'] ?? 0), Number(element['max_length'] ?? 3000)];
      if (size < min) return `This entry must have at least ${min} characters.`;
      return size > max ? `This entry must have at most ${max} characters.` : undefined;
    }
    case 'number_input': {
      const whole = element['is_decimal_allowed'] !== true;
      if (!/^-?\d+(\.\d+)?$/.test(text)) return 'Please enter a number.';
      if (whole && text.includes('.')) return 'Please enter a whole number.';
      if (Number(text) < Number(element['min_value'] ?? Number.NEGATIVE_INFINITY)) return 'This number is too small.';
      return Number(text) > Number(element['max_value'] ?? Number.POSITIVE_INFINITY)
        ? 'This number is too big.'
        : undefined;
    }
    case 'email_text_input':
      return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return /^https?:\/\/\S+$/.test(text) ? undefined : 'Please enter a valid URL.';
    default: {
      const count = Array.isArray(value) ? value.length : 0;
      const most = Number(element['max_selected_items'] ?? element['max_files'] ?? Number.POSITIVE_INFINITY);
      return count > most ? `Please choose at most ${most}.` : undefined;
    }
  }
}

/** Complaints by block_id; empty when the modal may be sent. */
export function complaints(stored: StoredView): Record<string, string> {
  const blocks = asObjects(stored.view['blocks']);
  const values = asObject(stateValues(blocks, stored.values));
  const result: Record<string, string> = {};
  for (const block of blocks.filter((entry) => entry['type'] === 'input')) {
    const element = asObject(block['element']);
    const blockId = asText(block['block_id']);
    const state = asObject(asObject(values[blockId])[asText(element['action_id'])]);
    const said = complaint(block, element, state);
    if (said) result[blockId] = said;
  }
  return result;
}
