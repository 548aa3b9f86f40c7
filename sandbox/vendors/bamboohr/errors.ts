/** Thrown by a handler to answer with an error. BambooHR says why in a header, and sends no body. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = { 'X-BambooHR-Error-Message': message, ...headers };
  }
}
