import { forbidden, invalid } from './errors.ts';
import type { Caller } from './keys.ts';
import type { OktaSeed } from './seed.ts';

/** What a handler gets to see of a request. */
export interface Call {
  readonly caller: Caller;
  readonly seed: OktaSeed;
  readonly now: number;
  /** Path with query, as received. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The variable parts of the path, decoded. */
  readonly parts: readonly string[];
}

export interface Reply {
  /** Default 200. */
  readonly status?: number;
  /** Absent: no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What changed, in the vendor's words. */
  readonly effect?: string;
}

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** The scopes of which an app needs one; its admin role is the second gate. */
  readonly scopes: readonly string[];
  readonly handle: (call: Call) => Reply;
}

/** Everybody who may look at everything of the kind we cover. */
export const LOOKS: readonly string[] = ['SUPER_ADMIN', 'ORG_ADMIN', 'READ_ONLY_ADMIN', 'APP_ADMIN'];

export function demandRole({ caller }: Call, roles: readonly string[]): void {
  if (!caller.roles.some((role) => roles.includes(role))) throw forbidden();
}

/** A page of rows after the one the cursor names, with Okta's Link header: where it is, and where it goes on. */
export function listing<T>(
  call: Call,
  rows: readonly T[],
  keyOf: (row: T) => string,
  render: (row: T) => unknown,
  limits: { readonly usual: number; readonly most: number; readonly endsInPlace?: boolean },
): Reply {
  const { query, path, caller } = call;
  const limit = Math.min(readLimit(query, limits), limits.most);
  const after = query.get('after');
  const last = after === null ? null : Buffer.from(after, 'base64url').toString();
  const start = last === null ? 0 : rows.findIndex((row) => keyOf(row) > last);
  const shown = start < 0 ? [] : rows.slice(start, start + limit);
  const isMore = start >= 0 && start + limit < rows.length;
  const url = new URL(path, caller.org.url);
  const links = [`<${url.href}>; rel="self"`];
  const lastShown = shown.at(-1);
  if (isMore && lastShown !== undefined) {
    url.searchParams.set('after', Buffer.from(keyOf(lastShown)).toString('base64url'));
    links.push(`<${url.href}>; rel="next"`);
  } else if (limits.endsInPlace) {
    const end = lastShown === undefined ? (last ?? '') : keyOf(lastShown);
    url.searchParams.set('after', Buffer.from(end).toString('base64url'));
    links.push(`<${url.href}>; rel="next"`);
  }
  return { body: shown.map(render), headers: { Link: links.join(', ') } };
}

function readLimit(query: URLSearchParams, { usual }: { readonly usual: number }): number {
  const text = query.get('limit');
  if (text === null) return usual;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw invalid('limit');
  return Number(text);
}
