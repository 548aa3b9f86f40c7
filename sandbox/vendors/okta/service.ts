import type { IncomingMessage } from 'node:http';
import type { Answer, ReadBody } from '../common/wire.ts';
import { errorBody, forbidden, notFound, Refusal, TokenRefusal } from './errors.ts';
import type { Call, Reply, Route } from './http.ts';
import type { Keys } from './keys.ts';
import type { RateLimit } from './rate-limit.ts';
import { APP_ROUTES } from './rest-apps.ts';
import { USER_ROUTES } from './rest-users.ts';
import type { OktaSeed } from './seed.ts';

/** Where Okta's interfaces live below the origin. */
export const API = /^\/(api\/v1|oauth2\/v1|\.well-known)\//;
/** All this fake covers of Okta; anything else is answered with 404. */
const ROUTES: readonly Route[] = [...USER_ROUTES, ...APP_ROUTES];

interface Incoming {
  readonly seed: OktaSeed;
  readonly keys: Keys;
  readonly rate: RateLimit;
  readonly now: () => number;
  readonly request: IncomingMessage;
  readonly method: string;
  /** With query, as received. */
  readonly path: string;
  readonly body: ReadBody;
  readonly wait: (() => Promise<void>) | null;
}

/** Answers one API request: limits, authentication, scopes, then the route. */
export async function answer(incoming: Incoming): Promise<Answer> {
  const { path, keys, rate, request, now } = incoming;
  let headers: Readonly<Record<string, string>> = { Date: new Date(now()).toUTCString() };
  try {
    const endpoint = path.split('?')[0]?.replace(/\/0[a-z0-9]{2}[A-Za-z0-9]+/g, '/*') ?? path;
    headers = { ...headers, ...rate.enter(endpoint, keys.label(request) ?? 'nobody') };
    if (incoming.wait) await incoming.wait();
    const { status = 200, body, effect, headers: own } = handle(incoming);
    return { status, body, headers: { ...headers, ...own }, effect: effect ?? null };
  } catch (error) {
    if (error instanceof TokenRefusal) {
      const body = { error: error.error, error_description: error.message };
      return { status: error.status, body, headers: { ...headers, ...error.headers }, effect: null };
    }
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'E0000009', `Internal: ${String(error)}`);
    const body = errorBody(refusal.code, refusal.message);
    return { status: refusal.status, body, headers: { ...headers, ...refusal.headers }, effect: null };
  }
}

function handle({ seed, keys, request, method, path, body, now }: Incoming): Reply {
  const url = new URL(path, 'http://localhost');
  if (method === 'POST' && url.pathname === '/oauth2/v1/token') {
    return { body: keys.issue(request, new URLSearchParams(String(body.value))) };
  }
  if (method === 'GET' && url.pathname === '/.well-known/okta-organization') {
    const org = keys.orgOf(request);
    if (!org) throw notFound('Org');
    return { body: { id: org.seed.id, pipeline: 'idx', _links: { organization: { href: org.url } } } };
  }
  const caller = keys.caller(request, method, path);
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(url.pathname) : null;
    if (!match) continue;
    if (caller.scopes && !route.scopes.some((scope) => caller.scopes?.includes(scope))) throw forbidden();
    const parts = match.slice(1).map((part) => decodeURIComponent(part));
    const call: Call = { caller, seed, now: now(), path, query: url.searchParams, parts };
    return route.handle(call);
  }
  throw notFound(url.pathname);
}
