/** Refusals in the shape of Asana's ErrorResponse, and of SCIM's Error schema (RFC 7644 §3.12). */

const HELP =
  'For more information on API status codes and how to handle them, read the docs on errors: https://developers.asana.com/docs/errors';

/** Thrown by a handler to answer with an error. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly scimType: string | undefined;

  constructor(status: number, message: string, more: { headers?: Record<string, string>; scimType?: string } = {}) {
    super(message);
    this.status = status;
    this.headers = more.headers ?? {};
    this.scimType = more.scimType;
  }
}

/** The REST error body; `phrase` only comes with server errors, as the specification says. */
export function restErrorBody(status: number, message: string): unknown {
  const phrase = status >= 500 ? { phrase: '6 sad squid snuggle softly' } : {};
  return { errors: [{ message, help: HELP, ...phrase }] };
}

/** The SCIM error body, whose status is a string. */
export function scimErrorBody(status: number, message: string, scimType?: string): unknown {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: message,
  };
}

export const notFoundAction = (): Refusal => new Refusal(404, 'Not Found: no matching route for this method and path');

export const notAuthorized = (): Refusal => new Refusal(401, 'Not Authorized');

export const forbidden = (why: string): Refusal => new Refusal(403, `Forbidden: ${why}`);
