import type { AhaSeed } from './seed.ts';

/** Thrown by a handler to answer with an error. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export const forbidden = (): Refusal => new Refusal(403, 'You do not have permission to do this');
export const notFound = (): Refusal => new Refusal(404, 'Record not found');

/** An error body: its `errors` member is an object with one message, or a list of them. */
export function errorBody(message: string, shape: AhaSeed['errorShape'] = 'object'): unknown {
  return { errors: shape === 'list' ? [{ message }] : { message } };
}
