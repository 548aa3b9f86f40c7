/** Routes of the fake's one HTTP server. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WebApi } from './api.ts';
import { receiveBytes } from './api-files.ts';
import { readBytes, readFields, readUpload } from './body.ts';
import { type Control, control } from './control.ts';
import type { Courier } from './delivery.ts';
import type { Journal } from './journal.ts';
import { asObject, asText, isObject, parseJson } from './json.ts';
import { pageState } from './page-state.ts';
import { respond } from './responses.ts';
import type { Workspace } from './state.ts';
import type { JsonObject } from './types.ts';

export interface Backend {
  readonly ws: Workspace;
  readonly api: WebApi;
  readonly journal: Journal;
  readonly courier: Courier;
  readonly control: Control;
}

const PAGE = fileURLToPath(new URL('./page/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

function plainText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(body);
}

async function webApi(to: Backend, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const fields = await readFields(request, await readBytes(request));
  const args = { ...Object.fromEntries(url.searchParams), ...fields };
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const answer = to.api.call(url.pathname.slice('/api/'.length), bearer ?? asText(args['token']), args);
  if (answer.lost) return void request.socket.destroy();
  json(response, answer.status, answer.body, answer.headers);
}

async function responseUrl(to: Backend, request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
  const body = parseJson((await readBytes(request)).toString());
  const result = respond(to.ws, id, isObject(body) ? body : undefined);
  const args: JsonObject = { ...asObject(body) };
  to.journal.note({ method: 'response_url', token: 'none', args, ...result });
  if (result.status === 200) return plainText(response, 200, 'ok');
  json(response, result.status, result.response);
}

/** Downloads need the token and files:read; without a token Slack shows its sign-in page, with status 200. */
function download(to: Backend, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const file = to.ws.files.get(url.pathname.split('/')[2] ?? '');
  if (!file?.content) {
    plainText(response, 404, 'not found');
    return;
  }
  const app = request.headers.authorization === `Bearer ${to.ws.options.botToken}` && to.ws.scopes.has('files:read');
  if (!app && !url.searchParams.has('me')) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!doctype html><title>Sign in</title>Sign in to see this file.');
    return;
  }
  response.writeHead(200, {
    'content-type': file.name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/octet-stream',
  });
  response.end(file.content);
}

/** Server-sent events: the state's version, now and after every change. */
function events(to: Backend, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    connection: 'keep-alive',
  });
  const tell = (version: number): void => void response.write(`data: ${version}\n\n`);
  tell(to.ws.version);
  to.ws.changes.on('change', tell);
  request.on('close', () => to.ws.changes.off('change', tell));
}

/** Whose eyes a page opens with that names nobody, or somebody unknown. */
function firstPerson(ws: Workspace): string {
  return [...ws.users.values()].find((user) => !user.isBot && !user.deleted)?.id ?? '';
}

async function sandbox(to: Backend, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const route = url.pathname.slice('/_sandbox/'.length);
  if (request.method !== 'POST') {
    const wanted = url.searchParams.get('me') ?? '';
    const me = to.ws.users.has(wanted) ? wanted : firstPerson(to.ws);
    if (route === 'journal') return json(response, 200, to.journal.calls());
    if (route === 'events') return events(to, request, response);
    if (route !== 'state') return json(response, 404, { ok: false, error: 'no such route' });
    return json(response, 200, pageState(to.ws, to.courier, me));
  }
  // Only the page itself may act: a foreign site's form or script sends no JSON without asking first.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return json(response, 415, { ok: false, error: 'send JSON' });
  }
  json(response, 200, await control(to.control, route, asObject(parseJson((await readBytes(request)).toString()))));
}

async function page(response: ServerResponse, pathname: string): Promise<void> {
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  // One flat folder of known kinds: a name with a slash or dots is no file of the page.
  const type = /^[\w-]+\.(html|js|css|svg)$/.test(name) ? TYPES[extname(name)] : undefined;
  const content = type ? await readFile(join(PAGE, name)).catch(() => null) : null;
  if (!content || !type) return plainText(response, 404, 'not found');
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(content);
}

/** Answers one request. */
export async function route(to: Backend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', to.ws.url);
  const { pathname } = url;
  const last = pathname.split('/')[2] ?? '';
  if (pathname.startsWith('/api/')) return webApi(to, request, response, url);
  if (pathname.startsWith('/_sandbox/')) return sandbox(to, request, response, url);
  if (pathname.startsWith('/response/')) return responseUrl(to, request, response, last);
  if (pathname.startsWith('/upload/')) {
    const bytes = await readUpload(request, await readBytes(request));
    const { status, body } = receiveBytes(to.ws, last, bytes);
    return plainText(response, status, body);
  }
  if (pathname.startsWith('/files/')) return download(to, request, response, url);
  return page(response, pathname);
}
