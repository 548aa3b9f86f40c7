/**
 * Building blocks of the Block Kit validator. A check looks at one value and notes what is wrong with it,
 * in Slack's own wording ("must be less than 76 characters [json-pointer:/blocks/0/…]"), so that a message
 * read in a test is the message an operator would find in Slack's answer.
 */
import { characters, isObject } from './json.ts';
import type { Json } from './types.ts';

export interface Problem {
  readonly at: string;
  readonly message: string;
}

export type Check = (value: Json | undefined, at: string, out: Problem[]) => void;
export type Fields = Readonly<Record<string, Check>>;

/** Accepts anything: for parts Slack leaves free. */
export const anything: Check = () => undefined;

/** A string within character limits, one of a set, or of a pattern. */
export function string(
  rule: { min?: number; max?: number; oneOf?: readonly string[]; pattern?: RegExp; says?: string } = {},
): Check {
  return (value, at, out) => {
    if (typeof value !== 'string') return void out.push({ at, message: 'must be a string' });
    const length = characters(value);
    const min = rule.min ?? 1;
    if (length < min) out.push({ at, message: `must be more than ${min - 1} characters` });
    if (rule.max !== undefined && length > rule.max) {
      out.push({ at, message: `must be less than ${rule.max + 1} characters` });
    }
    if (rule.oneOf && !rule.oneOf.includes(value)) {
      out.push({ at, message: `must be one of: ${rule.oneOf.join(', ')}` });
    }
    if (rule.pattern && !rule.pattern.test(value)) out.push({ at, message: rule.says ?? 'has a wrong format' });
  };
}

/** A number, whole when asked, within bounds. */
export function number(rule: { min?: number; max?: number; whole?: boolean } = {}): Check {
  return (value, at, out) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return void out.push({ at, message: 'must be a number' });
    if (rule.whole && !Number.isInteger(value)) out.push({ at, message: 'must be a whole number' });
    if (rule.min !== undefined && value < rule.min) out.push({ at, message: `must be at least ${rule.min}` });
    if (rule.max !== undefined && value > rule.max) out.push({ at, message: `must be at most ${rule.max}` });
  };
}

/** A boolean. */
export const boolean: Check = (value, at, out) => {
  if (typeof value !== 'boolean') out.push({ at, message: 'must be a boolean' });
};

/** A list of between `min` and `max` items, each passing `item`. */
export function array(item: Check, rule: { min?: number; max?: number } = {}): Check {
  return (value, at, out) => {
    if (!Array.isArray(value)) return void out.push({ at, message: 'must be an array' });
    const min = rule.min ?? 0;
    if (value.length < min) out.push({ at, message: `no fewer than ${min} items allowed` });
    if (rule.max !== undefined && value.length > rule.max) {
      out.push({ at, message: `no more than ${rule.max} items allowed` });
    }
    value.forEach((entry: Json, index) => {
      item(entry, `${at}/${index}`, out);
    });
  };
}

/** An object with exactly these fields: Slack refuses missing ones and unknown ones alike. */
export function object(required: Fields, optional: Fields = {}, ...also: readonly Check[]): Check {
  return (value, at, out) => {
    if (!isObject(value)) return void out.push({ at, message: 'must be an object' });
    for (const [name, check] of Object.entries(required)) {
      if (value[name] === undefined) out.push({ at, message: `missing required field: ${name}` });
      else check(value[name], `${at}/${name}`, out);
    }
    for (const [name, entry] of Object.entries(value)) {
      if (required[name] !== undefined) continue;
      const check = optional[name];
      if (check) check(entry, `${at}/${name}`, out);
      else out.push({ at, message: `invalid additional property: ${name}` });
    }
    for (const check of also) check(value, at, out);
  };
}

/** An object whose `type` picks the check; read late, so tables may refer to each other. */
export function tagged(table: () => Fields, what: string): Check {
  return (value, at, out) => {
    if (!isObject(value)) return void out.push({ at, message: 'must be an object' });
    const type = value['type'];
    const check = typeof type === 'string' ? table()[type] : undefined;
    if (check) check(value, at, out);
    else out.push({ at: `${at}/type`, message: `unsupported ${what} type: ${JSON.stringify(type ?? null)}` });
  };
}

/** A rule over a whole object, told by a function that names the problem or says nothing. */
export function rule(say: (value: { readonly [key: string]: Json }) => string | undefined): Check {
  return (value, at, out) => {
    if (!isObject(value)) return;
    const message = say(value);
    if (message) out.push({ at, message });
  };
}
