import * as z from 'zod';

/**
 * Turns a connector's auth schema into the fields of a form, so that a connector never draws anything itself.
 * A field's name is the schema's key: zod's issue paths are the keys of the form's errors.
 */

interface FieldBase {
  readonly name: string;
  readonly label: string;
  /** One line under the field. */
  readonly hint: string | null;
  /** An example value to show while empty. */
  readonly placeholder: string | null;
  readonly required: boolean;
}

/** `secret` is never shown again, logged, or sent back with an error. */
export type FormField =
  | (FieldBase & { readonly kind: 'text' | 'secret' | 'url' | 'email'; readonly initial: string | null })
  | (FieldBase & {
      readonly kind: 'choice';
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly initial: string | null;
    })
  | (FieldBase & { readonly kind: 'boolean'; readonly initial: boolean });

/** Exactly what a field may be. Anything else in a schema is a fault found at startup, not a field silently left out. */
const Property = z.looseObject({
  type: z.enum(['string', 'boolean']),
  title: z.string().optional(),
  description: z.string().optional(),
  writeOnly: z.boolean().optional(),
  examples: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).min(1).optional(),
  const: z.undefined().optional(),
  default: z.union([z.string(), z.boolean()]).optional(),
});
const ObjectShape = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).default([]),
});

const FORMATS: Readonly<Record<string, 'url' | 'email'>> = { uri: 'url', email: 'email' };

/**
 * The fields of a schema, in its order. Throws TypeError on anything a form cannot show: an unknown type or format,
 * a field without a title, a secret with a default or an example that is not text.
 */
export function formFields(schema: z.ZodObject): readonly FormField[] {
  const shape = ObjectShape.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return Object.entries(shape.properties).map(([name, json]) => {
    const parsed = Property.safeParse(json);
    if (!parsed.success) throw new TypeError(`the form cannot show the field "${name}"`);
    return readField(name, parsed.data, shape.required.includes(name));
  });
}

function readField(name: string, property: z.output<typeof Property>, required: boolean): FormField {
  const { title, description, examples, default: initial } = property;
  if (!title) throw new TypeError(`the field "${name}" needs a title`);
  const example = examples?.[0];
  const base: FieldBase = {
    name,
    label: title,
    hint: description ?? null,
    placeholder: typeof example === 'string' ? example : null,
    required,
  };
  if (property.type === 'boolean') {
    if (property.writeOnly) throw new TypeError(`the field "${name}" cannot be both yes/no and secret`);
    return { ...base, kind: 'boolean', initial: initial === true };
  }
  const text = typeof initial === 'string' ? initial : null;
  if (property.enum) {
    const options = property.enum.map((value) => ({ value, label: value }));
    return { ...base, kind: 'choice', options, initial: text };
  }
  if (property.writeOnly) {
    if (text !== null) throw new TypeError(`the secret field "${name}" must not have a default`);
    return { ...base, kind: 'secret', initial: null };
  }
  if (property.format === undefined) return { ...base, kind: 'text', initial: text };
  const kind = FORMATS[property.format];
  if (!kind) throw new TypeError(`the form cannot show the format "${property.format}" of the field "${name}"`);
  return { ...base, kind, initial: text };
}

/** What a person filled in, judged. Messages never repeat a value. */
export type FormAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/** Parses what a form sent. Blank text counts as not filled in; each field has at most one message. */
export function validateForm<Schema extends z.ZodObject>(
  schema: Schema,
  values: Readonly<Record<string, unknown>>,
): FormAnswer<z.output<Schema>> {
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => !isBlank(value)));
  const parsed = schema.safeParse(filled);
  if (parsed.success) return { ok: true, value: parsed.data };
  const names = Object.keys(schema.shape);
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const name = names.find((known) => known === issue.path[0]) ?? names[0] ?? 'form';
    errors[name] ??= name in filled || issue.path.length === 0 ? issue.message : 'Please fill this in.';
  }
  return { ok: false, errors };
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}
