import type { Answer, ReadBody } from '../common/wire.ts';
import type { Caller } from './access.ts';
import { notFoundAction, Refusal, restErrorBody, scimErrorBody } from './errors.ts';
import type { Call, Reply, Route } from './http.ts';
import { listName } from './listing.ts';
import type { Office } from './office.ts';
import type { RateLimit } from './rate-limit.ts';
import { READ_ROUTES } from './rest-reads.ts';
import { WRITE_ROUTES } from './rest-writes.ts';
import { SCIM_ROUTES } from './scim.ts';
import type { AsanaTokenSeed } from './seed.ts';

/** Where the API lives below the origin. */
export const API = '/api/1.0';
const ROUTES: readonly Route[] = [...READ_ROUTES, ...WRITE_ROUTES, ...SCIM_ROUTES];

interface Incoming {
  readonly office: Office;
  readonly rate: RateLimit;
  readonly token: AsanaTokenSeed | null;
  readonly method: string;
  /** With query, as received. */
  readonly path: string;
  readonly body: ReadBody;
  /** A planned delay, while the call counts as in flight. */
  readonly wait: (() => Promise<void>) | null;
}

/** Answers one API request: authentication, limits, then the route. */
export async function answer(incoming: Incoming): Promise<Answer> {
  const { office, token, method } = incoming;
  const url = new URL(incoming.path, 'http://localhost');
  const path = url.pathname.slice(API.length);
  const isScim = path.startsWith('/scim/');
  const change = office.seed.asanaChange;
  const headers: Record<string, string> = change === undefined ? {} : { 'Asana-Change': change };
  if (isScim) headers['Content-Type'] = 'application/scim+json; charset=UTF-8';
  let leave = (): void => {};
  try {
    const caller = office.access.caller(token);
    leave = incoming.rate.enter(caller.token.label, method);
    if (incoming.wait) await incoming.wait();
    const reply = handle(office, caller, method, path, url.searchParams, incoming.body);
    return { status: reply.status, body: reply.body, headers, effect: reply.effect ?? null };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, `Server Error: ${String(error)}`);
    const body = isScim
      ? scimErrorBody(refusal.status, refusal.message, refusal.scimType)
      : restErrorBody(refusal.status, refusal.message);
    return { status: refusal.status, body, headers: { ...headers, ...refusal.headers }, effect: null };
  } finally {
    leave();
  }
}

function handle(
  office: Office,
  caller: Caller,
  method: string,
  path: string,
  query: URLSearchParams,
  body: ReadBody,
): Reply {
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (!match) continue;
    if (body.broken) throw new Refusal(400, 'Could not parse request data, invalid JSON');
    const ownPermission = path.startsWith('/scim/') || path.endsWith('/audit_log_events');
    if (!ownPermission) office.access.demand(caller, 'rest');
    const parts = match.slice(1).map((part) => decodeURIComponent(part));
    const call: Call = { office, caller, query, path, parts, body: body.value };
    return route.handle(call);
  }
  throw notFoundAction();
}

/** An offset that points at the start of the listing a request names. */
export function startRank(office: Office, url: URL): string {
  const path = url.pathname.slice(API.length);
  const list = path.endsWith('/audit_log_events') ? path : listName({ path, query: url.searchParams });
  return office.offsets.make(list, '0');
}
