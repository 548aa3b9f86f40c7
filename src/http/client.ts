import type * as z from 'zod';
import type { ClientCredentials, TokenSource } from './oauth.ts';

/**
 * The one way to reach a vendor. It paces by the connector's quota, retries reads, never retries writes, follows no
 * redirect to another host, and turns every failure into the error class that says what to do next (src/errors.ts).
 */
export interface HttpClient {
  request<Schema extends z.ZodType>(request: HttpRequest<Schema>): Promise<HttpResponse<z.output<Schema>>>;
  /**
   * OAuth 2.0 client credentials: the source to name as `tokens` of requests. No I/O; the same app asked for twice
   * shares one token. See src/http/oauth.ts.
   */
  clientCredentials(app: ClientCredentials): TokenSource;
}

export interface HttpRequest<Schema extends z.ZodType> {
  /** The connector's own name for the call; it appears in errors and logs. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the vendor's origin, starting with `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /**
   * The absolute address of the next page as the vendor's last answer named it (Okta's Link header, `@odata.nextLink`).
   * Sent as it is instead of `path` and `query`; VendorProtocolError when it leads to another origin.
   */
  readonly link?: string;
  /** One of the definition's `hosts` by its name; default is the vendor's main origin. */
  readonly host?: string;
  /** Signs the request with a token of this source, made by `clientCredentials`. */
  readonly tokens?: TokenSource;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as application/x-www-form-urlencoded, instead of `body`. */
  readonly form?: Readonly<Record<string, string>>;
  /** What a 2xx answer must look like. An empty body is parsed as null. */
  readonly schema: Schema;
  /** A write is sent once; when its answer is lost OutcomeUnknownError is thrown. */
  readonly effect: 'read' | 'write';
  /**
   * As how many requests of the quota this one counts, where the vendor limits it harder than the rest; at most a tenth
   * of `perMinute`. Default 1.
   */
  readonly weight?: number;
  /** `chain` for the longest list of a sync, `bulk` for what runs beside it, `interactive` for what a person waits on. */
  readonly priority?: 'interactive' | 'chain' | 'bulk';
  readonly signal: AbortSignal;
}

export interface HttpResponse<T> {
  readonly status: number;
  /** Names in lower case; several lines of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly data: T;
}
