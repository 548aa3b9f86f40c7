/** A connector's form fields as input blocks: block_id = field name, so faults of the schema are Slack's errors by field. */

import type { InputBlock } from '@slack/types';
import type { FormField } from '../src/connector/form-fields.ts';
import { choices, field, option, textInput, VALUE } from './inputs.ts';
import { LIMITS, plainText } from './kit.ts';

/** Draws each field; a secret never has an initial value, whatever it is given. */
export function renderFields(fields: readonly FormField[]): InputBlock[] {
  return fields.map(renderField);
}

function renderField(one: FormField): InputBlock {
  const words = { label: one.label, hint: one.hint, optional: !one.required };
  const { placeholder } = one;
  switch (one.kind) {
    case 'boolean': {
      const yes = option(one.label, 'true');
      return choices(one.name, one.label, [yes], {
        chosen: one.initial ? [yes] : [],
        optional: true,
        ...(one.hint ? { hint: one.hint } : {}),
      });
    }
    case 'choice':
      return field(one.name, words, choiceInput(one));
    case 'email':
    case 'url': {
      const initial = one.initial ? { initial_value: one.initial } : {};
      const example = placeholder ? { placeholder: plainText(placeholder, LIMITS.placeholder) } : {};
      const type = one.kind === 'email' ? ('email_text_input' as const) : ('url_text_input' as const);
      return field(one.name, words, { type, action_id: VALUE, ...initial, ...example });
    }
    case 'secret':
      return field(one.name, words, textInput({ placeholder }));
    case 'text':
      return field(one.name, words, textInput({ initial: one.initial, placeholder }));
  }
}

function choiceInput(one: Extract<FormField, { kind: 'choice' }>): InputBlock['element'] {
  const options = one.options.slice(0, LIMITS.selectOptions).map(({ value, label }) => option(label, value));
  const initial = options.find((offered) => offered.value === one.initial);
  return {
    type: 'static_select',
    action_id: VALUE,
    options,
    ...(one.placeholder ? { placeholder: plainText(one.placeholder, LIMITS.placeholder) } : {}),
    ...(initial ? { initial_option: initial } : {}),
  };
}
