import type { IncomingMessage, ServerResponse } from 'node:http';
import { send } from './wire.ts';

/** What a vendor's pages for people are made of. */
export interface Console {
  /** One page that carries everything it needs and loads nothing from elsewhere. */
  readonly html: string;
  /** What the page draws, asked for each second. */
  state(): unknown;
  /** What the vendor would show a person who signs in now; null when nobody has this address. */
  see(email: string): unknown;
  /** A person signs in, which no API call can do for them. False: nobody of this address can. */
  signIn(email: string): boolean;
}

/** Answers everything that is not the API: the console, its state, what a person would see on signing in, and signing in. */
export async function serveConsole(
  console: Console,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  const person = /^\/__as\/([^/?]+)$/.exec(path)?.[1];
  if (path === '/' || path.startsWith('/?')) {
    // Only what the page carries itself may run, so nothing seeded can.
    const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
    response.end(console.html);
  } else if (path === '/_sandbox/state') {
    send(response, { status: 200, body: console.state(), headers: {} });
  } else if (person !== undefined && request.method === 'POST') {
    // Only the page itself may act: a foreign site's form or script sends no JSON without asking first.
    const mayAct = (request.headers['content-type'] ?? '').startsWith('application/json');
    const done = mayAct && console.signIn(decodeURIComponent(person));
    send(response, { status: done ? 200 : 403, body: { ok: done }, headers: {} });
  } else if (person !== undefined) {
    const seen = console.see(decodeURIComponent(person));
    const body = seen ?? { error: 'nobody has this address' };
    send(response, { status: seen === null ? 404 : 200, body, headers: {} });
  } else {
    response.writeHead(404).end();
  }
}
