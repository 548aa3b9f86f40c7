/** Turns the schemas of an OpenAPI 3.0 description into JSON Schema, and finds fields a schema does not know. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Follows a local reference such as #/components/schemas/UserCompact. */
export function resolve(doc: Json, value: unknown): Json {
  let current = value;
  for (let hops = 0; isObject(current) && typeof current['$ref'] === 'string'; hops += 1) {
    if (hops > 20) throw new Error(`reference without end: ${String(current['$ref'])}`);
    const path = current['$ref'].replace(/^#\//, '').split('/');
    current = path.reduce<unknown>((at, key) => (isObject(at) ? at[key.replace(/~1/g, '/')] : undefined), doc);
  }
  if (!isObject(current)) throw new Error('a reference of the description leads nowhere');
  return current;
}

const KEPT = ['type', 'format', 'enum', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'required'];

/**
 * JSON Schema for a schema of the description. Left out: annotations such as example and readOnly. `nullable` becomes
 * a type. A reference to a compact record inside another record or list becomes one to the full record, because
 * opt_fields may show any of its fields there; the compact schema alone would check none of them.
 */
export function toJsonSchema(schema: unknown, full: (name: string) => string | null, nested = false): Json {
  if (!isObject(schema)) return {};
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? '';
    return { $ref: `#/components/schemas/${(nested ? full(name) : null) ?? name}` };
  }
  const out: Record<string, unknown> = {};
  for (const key of KEPT) if (schema[key] !== undefined) out[key] = schema[key];
  const chosen = byDiscriminator(schema);
  if (chosen) out['allOf'] = chosen;
  for (const key of chosen ? [] : ['allOf', 'anyOf', 'oneOf']) {
    const list = schema[key];
    if (Array.isArray(list)) out[key] = list.map((one) => toJsonSchema(one, full));
  }
  if (schema['items'] !== undefined) out['items'] = toJsonSchema(schema['items'], full, true);
  if (isObject(schema['properties'])) {
    out['properties'] = Object.fromEntries(
      Object.entries(schema['properties']).map(([name, inner]) => [name, toJsonSchema(inner, full, true)]),
    );
  }
  const more = schema['additionalProperties'];
  if (typeof more === 'boolean') out['additionalProperties'] = more;
  if (isObject(more)) out['additionalProperties'] = toJsonSchema(more, full);
  if (schema['nullable'] === true) return { anyOf: [out, { type: 'null' }] };
  return out;
}

/**
 * `oneOf` where a field says which one it is: that one alone must fit. A value of the field nobody mapped fits none.
 * A discriminator without `oneOf` beside it only describes who inherits from a schema.
 */
function byDiscriminator(schema: Json): readonly Json[] | null {
  const { discriminator } = schema;
  if (!isObject(discriminator) || !isObject(discriminator['mapping']) || !Array.isArray(schema['oneOf'])) return null;
  const name = String(discriminator['propertyName']);
  const mapping = Object.entries(discriminator['mapping']);
  return [
    { required: [name], properties: { [name]: { enum: mapping.map(([value]) => value) } } },
    ...mapping.map(([value, reference]) => ({
      if: { properties: { [name]: { const: value } } },
      // biome-ignore lint/suspicious/noThenProperty: this is a keyword of JSON Schema.
      then: { $ref: String(reference) },
    })),
  ];
}

interface Shape {
  readonly open: boolean;
  readonly properties: ReadonlyMap<string, Json>;
  readonly items: Json | null;
}

function shapeOf(root: Json, schema: Json): Shape {
  const own = resolve(root, schema);
  const properties = new Map<string, Json>();
  for (const [name, inner] of Object.entries(isObject(own['properties']) ? own['properties'] : {})) {
    if (isObject(inner)) properties.set(name, inner);
  }
  let open = own['additionalProperties'] === true || isObject(own['additionalProperties']);
  let items = isObject(own['items']) ? own['items'] : null;
  for (const key of ['allOf', 'anyOf', 'oneOf']) {
    for (const part of Array.isArray(own[key]) ? own[key] : []) {
      const shape = shapeOf(root, isObject(part) && isObject(part['then']) ? part['then'] : (part as Json));
      // Parts may describe one field in several ways; whatever one of them knows is known.
      for (const [name, inner] of shape.properties) {
        const known = properties.get(name);
        properties.set(name, known && known !== inner ? { anyOf: [known, inner] } : inner);
      }
      open = open || shape.open;
      items = items ?? shape.items;
    }
  }
  return { open, properties, items };
}

/** Fields of a value its schema does not name. Schemas here forbid nothing, so a made-up field would pass otherwise. */
export function unknownFields(root: Json, schema: Json, value: unknown, at = ''): string[] {
  const shape = shapeOf(root, schema);
  if (Array.isArray(value)) {
    const { items } = shape;
    return items ? value.flatMap((one, index) => unknownFields(root, items, one, `${at}/${index}`)) : [];
  }
  if (!isObject(value) || shape.open) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = shape.properties.get(name);
    return known ? unknownFields(root, known, inner, `${at}/${name}`) : [`${at}/${name} is not in the description`];
  });
}

/** The names of a record's fields. */
export const fieldNames = (root: Json, schema: Json): string[] => [...shapeOf(root, schema).properties.keys()];
