import { randomUUID } from 'node:crypto';

/** Thrown by a handler to answer with an error; `body` is in the shape of the service that refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** Graph's error shape (learn.microsoft.com/graph/errors). */
export function graphError(code: string, message: string, now: number): unknown {
  const id = randomUUID();
  const date = new Date(now).toISOString().slice(0, 19);
  return { error: { code, message, innerError: { date, 'request-id': id, 'client-request-id': id } } };
}

export function refuse(status: number, code: string, message: string, now: number): Refusal {
  return new Refusal(status, message, graphError(code, message, now));
}

export const notFound = (id: string, now: number): Refusal =>
  refuse(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    now,
  );

/** The token service's shape (learn.microsoft.com/entra/identity-platform/reference-error-codes). */
export function refuseToken(status: number, error: string, code: number, message: string, now: number): Refusal {
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const description = `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`;
  return new Refusal(status, description, {
    error,
    error_description: description,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}
