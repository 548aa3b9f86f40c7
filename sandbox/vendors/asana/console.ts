import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VendorCall } from '../types.ts';
import { CONSOLE_PAGE } from './console-page.ts';
import { consoleState, whatPersonSees } from './console-state.ts';
import type { Office } from './office.ts';
import { signIn } from './sign-in.ts';
import { send } from './wire.ts';

/** Answers everything that is not the API: the console, its state, what a person would see on signing in, and signing in. */
export async function page(
  office: Office,
  calls: readonly VendorCall[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  const person = /^\/__as\/([^/?]+)$/.exec(path)?.[1];
  if (path === '/' || path.startsWith('/?')) {
    // Only what the page carries itself may run, so nothing seeded can.
    const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
    response.end(CONSOLE_PAGE);
  } else if (path === '/_sandbox/state') {
    send(response, { status: 200, body: consoleState(office, calls), headers: {} });
  } else if (person !== undefined && request.method === 'POST') {
    // Only the page itself may act: a foreign site's form or script sends no JSON without asking first.
    const mayAct = (request.headers['content-type'] ?? '').startsWith('application/json');
    const done = mayAct && signIn(office, decodeURIComponent(person));
    send(response, { status: done ? 200 : 403, body: { ok: done }, headers: {} });
  } else if (person !== undefined) {
    const seen = whatPersonSees(office, decodeURIComponent(person));
    send(response, {
      status: seen === null ? 404 : 200,
      body: seen ?? { error: 'nobody has this address' },
      headers: {},
    });
  } else {
    response.writeHead(404).end();
  }
}
