/**
 * `opt_fields`: without it an endpoint answers its compact (or full) record; with it only what was asked for, and
 * always `gid`. Unknown names are ignored, nested ones are written with dots (developers.asana.com/docs/inputoutput-options).
 */

/** A record a handler can answer with: values, nested records, or lists of records, each made only when asked for. */
export interface Entity {
  readonly gid: string;
  readonly resource_type: string;
  readonly [field: string]: Value;
}
export type Value = string | boolean | number | null | readonly string[] | Entity | readonly Entity[] | (() => Value);

/** Which fields to show; an empty map at a nested record means its gid and resource_type. */
export type Selection = ReadonlyMap<string, Selection>;

const cache = new Map<string, Selection>();

/** Reads an opt_fields value, or a fixed list of fields in the same notation. */
export function parseFields(text: string): Selection {
  const known = cache.get(text);
  if (known) return known;
  const root = new Map<string, Map<string, never>>();
  for (const path of text.split(',')) {
    let level = root as Map<string, Map<string, unknown>>;
    for (const part of path.trim().split('.')) {
      if (part === '' || part === 'this') continue;
      let next = level.get(part);
      if (!next) {
        next = new Map();
        level.set(part, next);
      }
      level = next as Map<string, Map<string, unknown>>;
    }
  }
  if (cache.size < 200) cache.set(text, root as Selection);
  return root as Selection;
}

/** One record with the selected fields. */
export function project(entity: Entity, selection: Selection): Record<string, unknown> {
  const shown: Record<string, unknown> = { gid: entity.gid };
  // Asked for by name only, a nested record shows what identifies it.
  if (selection.size === 0) shown['resource_type'] = entity.resource_type;
  for (const [name, inner] of selection) {
    if (!Object.hasOwn(entity, name)) continue;
    shown[name] = projectValue(entity[name], inner);
  }
  return shown;
}

function projectValue(value: Value | undefined, selection: Selection): unknown {
  if (typeof value === 'function') return projectValue(value(), selection);
  if (Array.isArray(value))
    return value.map((one) => (typeof one === 'object' && one !== null ? project(one, selection) : one));
  if (typeof value === 'object' && value !== null) return project(value as Entity, selection);
  return value ?? null;
}
