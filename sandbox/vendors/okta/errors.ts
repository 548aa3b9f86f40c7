/** Thrown by a handler to answer with an error. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, summary: string, headers: Readonly<Record<string, string>> = {}) {
    super(summary);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const forbidden = (): Refusal =>
  new Refusal(403, 'E0000006', 'You do not have permission to perform the requested action');
export const badToken = (headers: Readonly<Record<string, string>> = {}): Refusal =>
  new Refusal(401, 'E0000011', 'Invalid token provided', headers);
export const notFound = (what: string): Refusal =>
  new Refusal(404, 'E0000007', `Not found: Resource not found: ${what}`);
export const invalid = (cause: string): Refusal => new Refusal(400, 'E0000001', `Api validation failed: ${cause}`);

/** Okta's error object (OAS, Error). */
export function errorBody(code: string, summary: string): unknown {
  return { errorCode: code, errorSummary: summary, errorLink: code, errorId: 'oaesandbox0000000000', errorCauses: [] };
}

/** An error of the token endpoint has OAuth's own shape (RFC 6749, 5.2). */
export class TokenRefusal extends Error {
  readonly error: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(error: string, description: string, status = 400, headers: Readonly<Record<string, string>> = {}) {
    super(description);
    this.error = error;
    this.status = status;
    this.headers = headers;
  }
}
