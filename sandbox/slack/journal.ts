/** What was asked of Slack and what it answered, without the secrets. */
import { isMistake } from './errors.ts';
import { asObject, asText, isObject } from './json.ts';
import type { ApiCall, Json, JsonObject } from './types.ts';

/** Keeps the calls in order. */
export class Journal {
  readonly #secrets: readonly string[];
  readonly #now: () => number;
  readonly #calls: ApiCall[] = [];
  readonly #refused: ApiCall[] = [];

  constructor(secrets: readonly string[], now: () => number) {
    this.#secrets = secrets.filter(Boolean);
    this.#now = now;
  }

  /** Notes a call; `planned` marks a refusal a test asked for. */
  note(call: Omit<ApiCall, 'at'>, planned = false): void {
    const args = asObject(this.#clean(call.args));
    const response = asObject(this.#clean(call.response));
    const entry: ApiCall = { ...call, at: this.#now(), args, response };
    this.#calls.push(entry);
    const refused = response['ok'] === false && isMistake(asText(response['error']));
    if (refused && !planned) this.#refused.push(entry);
  }

  calls(): readonly ApiCall[] {
    return [...this.#calls];
  }

  refusals(): readonly ApiCall[] {
    return [...this.#refused];
  }

  #clean(value: Json): Json {
    if (typeof value === 'string') {
      const hidden = this.#secrets.reduce((text, secret) => text.replaceAll(secret, '[token]'), value);
      return hidden.replace(/xox[a-z]-[\w-]+|xapp-[\w-]+/g, '[token]').replace(/(\?ticket=)[\w-]+/g, '$1[token]');
    }
    if (Array.isArray(value)) return value.map((entry: Json) => this.#clean(entry));
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([name, entry]): [string, Json] => [
      name,
      name === 'token' ? '[token]' : this.#clean(entry),
    ]);
    return Object.fromEntries(entries) satisfies JsonObject;
  }
}
