import type { Caller, Office } from './office.ts';
import type { RateLimit } from './rate-limit.ts';

/** What a handler gets to see of a request. */
export interface Call {
  readonly office: Office;
  readonly caller: Caller;
  readonly rate: RateLimit;
  /** Below /v1.0, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The variable parts of the path, decoded. */
  readonly parts: readonly string[];
  readonly body: unknown;
}

export interface Reply {
  /** Default 200. */
  readonly status?: number;
  /** Absent: no body. */
  readonly body?: unknown;
  /** What changed, in the vendor's words. */
  readonly effect?: string;
}

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly handle: (call: Call) => Reply;
}

/** Pages of directory objects: 100 unless asked for, 999 at most. */
export const OBJECTS = { usual: 100, most: 999 } as const;
