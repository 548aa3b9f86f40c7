import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Exceptions } from './description.ts';
import { fieldNames, isObject, type Json, resolve, toJsonSchema, unknownFields } from './openapi-schema.ts';

/** The part of a recorded call that can be checked. */
export interface CheckedCall {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

type Operation = {
  readonly template: string;
  readonly operation: Json;
  readonly parameters: ReadonlyMap<string, Json>;
};

/** A vendor's OpenAPI 3.0 description, to hold requests and answers against. */
export class OpenApi {
  readonly exceptions: Exceptions;
  private readonly doc: Json;
  private readonly root: Json;
  private readonly ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false, logger: false });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(doc: Json, exceptions: Exceptions) {
    this.doc = structuredClone(doc);
    this.exceptions = exceptions;
    for (const { at, remove, why } of exceptions.corrections) {
      const place = at.reduce<unknown>((value, key) => (value as Json | undefined)?.[key], this.doc);
      if (!isObject(place) || place[remove] === undefined)
        throw new Error(`nothing left to correct at ${at.join('/')}: ${why}`);
      delete (place as Record<string, unknown>)[remove];
    }
    const schemas = resolve(this.doc, { $ref: '#/components/schemas' });
    const full = (name: string): string | null => {
      const candidate = name.replace(/Compact$/, 'Response');
      return candidate !== name && schemas[candidate] !== undefined ? candidate : null;
    };
    const converted = Object.entries(schemas).map(([name, schema]) => [name, toJsonSchema(schema, full)]);
    this.root = { $id: 'description', components: { schemas: Object.fromEntries(converted) } };
    this.full = full;
    addFormats.default(this.ajv);
    this.ajv.addSchema(this.root);
  }

  private readonly full: (name: string) => string | null;

  /** What an answer gets wrong; empty when it is as described. `path` as received, with or without the prefix. */
  responseProblems(method: string, path: string, status: number, body: unknown): string[] {
    const found = this.find(method, path);
    if (!found) return [`${method} ${path} is not in the description`];
    const responses = found.operation['responses'];
    const listed = isObject(responses) ? responses[String(status)] : undefined;
    if (listed === undefined) {
      const excused = this.exceptions.statuses.some(
        (one) => one.status === status && one.template.test(found.template),
      );
      if (!excused) return [`${method} ${found.template} does not answer ${status}`];
      return this.problems(`error ${status}`, { $ref: `#/components/schemas/${this.exceptions.errorSchema}` }, body);
    }
    return this.problems(`${method} ${found.template} ${status}`, contentSchema(resolve(this.doc, listed)), body);
  }

  /** What a request gets wrong. */
  requestProblems(call: CheckedCall): string[] {
    const found = this.find(call.method, call.path);
    if (!found) return [`${call.method} ${this.below(call.path)} is not in the description`];
    const query = new URL(call.path, 'http://localhost').searchParams;
    const problems = [...query].flatMap(([name, value]) => this.parameterProblems(found, name, value));
    for (const [name, parameter] of found.parameters) {
      if (parameter['in'] === 'query' && parameter['required'] === true && !query.has(name))
        problems.push(`${name} is missing`);
    }
    const declared = found.operation['requestBody'];
    if (declared === undefined) {
      if (call.body !== null && call.body !== undefined) problems.push('a body is sent where none is described');
    } else {
      problems.push(
        ...this.problems(
          `${call.method} ${found.template} body`,
          contentSchema(resolve(this.doc, declared)),
          call.body,
        ),
      );
    }
    return problems.map((problem) => `${call.method} ${found.template}: ${problem}`);
  }

  /** Why a path is outside the description on purpose, or null. */
  outside(path: string): string | null {
    return this.exceptions.outside.find((one) => one.path.test(this.below(path)))?.why ?? null;
  }

  /** The fields of a schema by name. */
  fields(schema: string): string[] {
    return fieldNames(this.root, { $ref: `#/components/schemas/${schema}` });
  }

  private below(path: string): string {
    const { pathname } = new URL(path, 'http://localhost');
    const { prefix } = this.exceptions;
    return pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname;
  }

  private find(method: string, path: string): Operation | null {
    const parts = this.below(path).split('/');
    const paths = isObject(this.doc['paths']) ? this.doc['paths'] : {};
    const fitting = Object.keys(paths).filter((template) => fits(template.split('/'), parts));
    // A literal path wins over one with a variable in that place.
    fitting.sort((a, b) => a.split('{').length - b.split('{').length);
    for (const template of fitting) {
      const item = paths[template];
      const operation = isObject(item) ? item[method.toLowerCase()] : undefined;
      if (!isObject(item) || !isObject(operation)) continue;
      const listed = [item['parameters'], operation['parameters']].flatMap((list) => (Array.isArray(list) ? list : []));
      const parameters = new Map(listed.map((one) => resolve(this.doc, one)).map((one) => [String(one['name']), one]));
      return { template, operation, parameters };
    }
    return null;
  }

  private parameterProblems(found: Operation, name: string, text: string): string[] {
    const parameter = found.parameters.get(name);
    if (parameter?.['in'] !== 'query') return [`the query parameter ${name} is not described`];
    const schema = resolve(this.doc, parameter['schema']);
    if (schema['type'] === 'array') {
      const allowed = resolve(this.doc, schema['items'])['enum'];
      const excused = this.exceptions.optFields
        .filter((one) => one.template.test(found.template))
        .map((one) => one.field);
      return text.split(',').flatMap((item) => {
        const fine =
          !Array.isArray(allowed) || allowed.includes(item) || (name === 'opt_fields' && excused.includes(item));
        return fine ? [] : [`${name} does not know ${item}`];
      });
    }
    const value =
      schema['type'] === 'integer' && /^-?\d+$/.test(text)
        ? Number(text)
        : schema['type'] === 'boolean'
          ? text === 'true'
          : text;
    return this.problems(`${found.template}?${name}`, schema, value).map((problem) => `${name}${problem}`);
  }

  private problems(key: string, schema: unknown, body: unknown): string[] {
    const converted = toJsonSchema(schema, this.full);
    let validate = this.compiled.get(key);
    if (!validate) {
      validate = this.ajv.compile(pointTo(converted));
      this.compiled.set(key, validate);
    }
    validate(body);
    const wrong = (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? 'is wrong'}`);
    return [...wrong, ...unknownFields(this.root, converted, body)];
  }
}

/** Fails with every difference between recorded calls and the description; says how many calls were checked. */
export function assertCallsMatchSpec(
  spec: OpenApi,
  calls: readonly CheckedCall[],
): { checked: number; outside: number } {
  if (calls.length === 0) throw new Error('there are no recorded calls to check');
  const described = calls.filter((call) => spec.outside(call.path) === null);
  const problems = new Set(described.flatMap((call) => spec.requestProblems(call)));
  if (problems.size > 0) throw new Error(`calls differ from the description:\n  ${[...problems].join('\n  ')}`);
  return { checked: described.length, outside: calls.length - described.length };
}

function fits(template: readonly string[], parts: readonly string[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, i) => (part.startsWith('{') ? parts[i] !== '' : part === parts[i]))
  );
}

function contentSchema(holder: Json): unknown {
  const content = holder['content'];
  const json = isObject(content) ? content['application/json'] : undefined;
  return isObject(json) ? json['schema'] : {};
}

/** Lets references of a schema compiled alone find the description. */
function pointTo(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"description#/components')) as Json;
}
