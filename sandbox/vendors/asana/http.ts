import type { Caller } from './access.ts';
import type { Office } from './office.ts';

/** What a handler gets to see of a request. */
export interface Call {
  readonly office: Office;
  readonly caller: Caller;
  readonly query: URLSearchParams;
  /** Path below /api/1.0. */
  readonly path: string;
  /** The variable parts of the path, decoded. */
  readonly parts: readonly string[];
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  /** Absent: no body, as with 204. */
  readonly body?: unknown;
  /** What changed, in the vendor's words. */
  readonly effect?: string;
}

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly handle: (call: Call) => Reply;
}

export const ok = (body: unknown, effect?: string): Reply => ({
  status: 200,
  body,
  ...(effect === undefined ? {} : { effect }),
});
