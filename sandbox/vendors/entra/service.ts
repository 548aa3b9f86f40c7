import type { IncomingMessage } from 'node:http';
import type { Answer, ReadBody } from '../common/wire.ts';
import { Refusal, refuse } from './errors.ts';
import type { Call, Reply, Route } from './http.ts';
import type { Office } from './office.ts';
import type { RateLimit } from './rate-limit.ts';
import { APP_ROUTES } from './rest-apps.ts';
import { GROUP_ROUTES } from './rest-groups.ts';
import { PEOPLE_ROUTES } from './rest-people.ts';
import { giveToken } from './token.ts';

/** Graph below its version, and the token endpoint of every directory. */
export const API = /^\/(v1\.0\/|[^/?]+\/oauth2\/v2\.0\/token)/;
const TOKEN = /^\/([^/]+)\/oauth2\/v2\.0\/token$/;
const GRAPH = '/v1.0';
/** All this fake covers of Graph; anything else is answered with 404. */
const ROUTES: readonly Route[] = [...PEOPLE_ROUTES, ...APP_ROUTES, ...GROUP_ROUTES];

interface Incoming {
  readonly office: Office;
  readonly rate: RateLimit;
  readonly request: IncomingMessage;
  readonly method: string;
  /** With query, as received. */
  readonly path: string;
  readonly body: ReadBody;
  readonly wait: (() => Promise<void>) | null;
}

/** Answers one request to Graph or for a token. */
export async function answer(incoming: Incoming): Promise<Answer> {
  const date = { Date: new Date(incoming.office.now()).toUTCString() };
  try {
    if (incoming.wait) await incoming.wait();
    const { status = 200, body, effect } = handle(incoming);
    return { status, body, headers: date, effect: effect ?? null };
  } catch (error) {
    const refusal =
      error instanceof Refusal ? error : refuse(500, 'InternalServerError', String(error), incoming.office.now());
    return { status: refusal.status, body: refusal.body, headers: { ...date, ...refusal.headers }, effect: null };
  }
}

function handle({ office, rate, request, method, path, body }: Incoming): Reply {
  const url = new URL(path, 'http://localhost');
  const directory = TOKEN.exec(url.pathname)?.[1];
  if (directory !== undefined && method === 'POST') {
    return { body: giveToken(office, decodeURIComponent(directory), body.value) };
  }
  const caller = office.caller(office.known(request.headers.authorization));
  const below = url.pathname.slice(GRAPH.length);
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(below) : null;
    if (!match) continue;
    const parts = match.slice(1).map((part) => decodeURIComponent(part));
    const { searchParams: query } = url;
    const call: Call = { office, caller, rate, path: below, query, parts, body: body.value };
    return route.handle(call);
  }
  throw refuse(404, 'BadRequest', `Resource not found for the segment '${below}'.`, office.now());
}
