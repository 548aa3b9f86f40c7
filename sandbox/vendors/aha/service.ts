import type { Answer, ReadBody } from '../common/wire.ts';
import { errorBody, notFound, Refusal } from './errors.ts';
import type { Call, Reply, Route } from './http.ts';
import type { Office } from './office.ts';
import type { RateLimit } from './rate-limit.ts';
import { ROLE_ROUTES } from './rest-roles.ts';
import { USER_ROUTES } from './rest-users.ts';
import type { AhaKeySeed } from './seed.ts';

/** Where the API lives below the origin. */
export const API = '/api/v1';
/** All this fake covers of Aha!; anything else is answered with 404. */
const ROUTES: readonly Route[] = [...USER_ROUTES, ...ROLE_ROUTES];

interface Incoming {
  readonly office: Office;
  readonly rate: RateLimit;
  readonly key: AhaKeySeed | null;
  readonly method: string;
  /** With query, as received. */
  readonly path: string;
  readonly body: ReadBody;
  readonly wait: (() => Promise<void>) | null;
}

/** Answers one API request: limits, authentication, then the route. */
export async function answer(incoming: Incoming): Promise<Answer> {
  const { office } = incoming;
  let headers: Readonly<Record<string, string>> = {};
  try {
    headers = incoming.rate.enter();
    if (incoming.wait) await incoming.wait();
    const { status = 200, body, effect } = handle(incoming);
    return { status, body, headers, effect: effect ?? null };
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, `Server error: ${String(error)}`);
    const body = errorBody(refusal.message, office.seed.errorShape);
    return { status: refusal.status, body, headers: { ...headers, ...refusal.headers }, effect: null };
  }
}

function handle({ office, key, method, path, body }: Incoming): Reply {
  const caller = office.caller(key);
  const url = new URL(path, 'http://localhost');
  const below = url.pathname.slice(API.length);
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(below) : null;
    if (!match) continue;
    if (body.broken) throw new Refusal(400, 'The body is not JSON');
    const parts = match.slice(1).map((part) => decodeURIComponent(part));
    const call: Call = { office, caller, query: url.searchParams, parts, body: body.value };
    return route.handle(call);
  }
  throw notFound();
}
