import { Refusal } from './errors.ts';
import type { Caller, Office } from './office.ts';

/** What a handler gets to see of a request. */
export interface Call {
  readonly office: Office;
  readonly caller: Caller;
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

/** `per_page` is 30 unless asked for, and 200 at most (aha.io/api, pagination). */
const DEFAULT_PAGE = 30;
const LARGEST_PAGE = 200;

/** One page of rows under a name of its own, beside the `pagination` record. */
export function listing<T>(call: Call, name: string, all: readonly T[], row: (item: T) => unknown): Reply {
  const size = Math.min(readCount(call.query, 'per_page', DEFAULT_PAGE), LARGEST_PAGE);
  const page = readCount(call.query, 'page', 1);
  const pagination = {
    total_records: all.length,
    total_pages: Math.max(1, Math.ceil(all.length / size)),
    current_page: page,
  };
  return { body: { [name]: all.slice((page - 1) * size, page * size).map(row), pagination } };
}

function readCount(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Refusal(400, `${name} must be a positive number`);
  return Number(text);
}
