/** Fields of modals. A field's answer is at `state.values[<block_id>].value`: every element is called `value`. */

import type { InputBlock, PlainTextOption } from '@slack/types';
import { LIMITS, plainText } from './kit.ts';
import { literal } from './words.ts';

type Element = InputBlock['element'];

export interface FieldWords {
  readonly label: string;
  readonly hint?: string | null;
  readonly optional?: boolean;
}

/** The one action_id of input elements. */
export const VALUE = 'value';

/** An input with its label; the block_id names the field in answers and errors. */
export function field(blockId: string, words: FieldWords, element: Element): InputBlock {
  if (blockId.length > LIMITS.blockId) throw new RangeError('the name of a field is too long');
  return {
    type: 'input',
    block_id: blockId,
    label: plainText(words.label, LIMITS.label),
    element,
    optional: words.optional ?? false,
    ...(words.hint ? { hint: plainText(words.hint, LIMITS.label) } : {}),
  };
}

/** An option; its value is an id and is never cut silently. */
export function option(text: string, value: string, about?: string): PlainTextOption {
  if (value.length > LIMITS.optionValue) throw new RangeError('the value of an option is too long');
  const description = about && literal(about, LIMITS.optionText) !== '' ? plainText(about, LIMITS.optionText) : null;
  return { text: plainText(text, LIMITS.optionText), value, ...(description ? { description } : {}) };
}

/** Checkboxes, at most ten; `chosen` are checked to begin with. */
export function choices(
  blockId: string,
  label: string,
  options: readonly PlainTextOption[],
  more: { readonly chosen?: readonly PlainTextOption[]; readonly optional?: boolean; readonly hint?: string } = {},
): InputBlock {
  const offered = options.slice(0, LIMITS.checkboxes);
  const chosen = (more.chosen ?? []).filter((one) => offered.includes(one));
  return field(
    blockId,
    { label, optional: more.optional ?? false, hint: more.hint ?? null },
    {
      type: 'checkboxes',
      action_id: VALUE,
      options: offered,
      ...(chosen.length > 0 ? { initial_options: chosen } : {}),
    },
  );
}

/** One line of text, or several. */
export function textInput(more: {
  initial?: string | null;
  placeholder?: string | null;
  multiline?: boolean;
}): Element {
  return {
    type: 'plain_text_input',
    action_id: VALUE,
    ...(more.multiline ? { multiline: true } : {}),
    ...(more.initial ? { initial_value: more.initial } : {}),
    ...(more.placeholder ? { placeholder: plainText(more.placeholder, LIMITS.placeholder) } : {}),
  };
}

/** A whole number within bounds. */
export function wholeNumber(initial: number, min: number, max: number): Element {
  return {
    type: 'number_input',
    action_id: VALUE,
    is_decimal_allowed: false,
    initial_value: String(initial),
    min_value: String(Math.min(min, initial)),
    max_value: String(Math.max(max, initial)),
  };
}
