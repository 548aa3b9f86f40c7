import { inspect } from 'node:util';

/**
 * Text that must not be seen. Every accidental way of showing it — string form, JSON, the console — gives `[secret]`;
 * only `reveal()` gives the text, so each use can be found by name.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
