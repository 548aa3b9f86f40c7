import type * as z from 'zod';

/**
 * The one way to reach a vendor. It paces by the connector's quota, retries reads, never retries writes, follows no
 * redirect to another host, and turns every failure into the error class that says what to do next (src/errors.ts).
 */
export interface HttpClient {
  request<Schema extends z.ZodType>(request: HttpRequest<Schema>): Promise<HttpResponse<z.output<Schema>>>;
}

export interface HttpRequest<Schema extends z.ZodType> {
  /** The connector's own name for the call; it appears in errors and logs. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the vendor's origin, starting with `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** What a 2xx answer must look like. An empty body is parsed as null. */
  readonly schema: Schema;
  /** A write is sent once; when its answer is lost OutcomeUnknownError is thrown. */
  readonly effect: 'read' | 'write';
  /** `chain` for the longest list of a sync, `bulk` for what runs beside it, `interactive` for what a person waits on. */
  readonly priority?: 'interactive' | 'chain' | 'bulk';
  readonly signal: AbortSignal;
}

export interface HttpResponse<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: T;
}
