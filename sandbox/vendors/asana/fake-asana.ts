import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeVendor, VendorCall } from '../types.ts';
import { personalToken } from './access.ts';
import { page } from './console.ts';
import { BodyTwister, FaultPlan } from './faults.ts';
import { Office } from './office.ts';
import { RateLimit } from './rate-limit.ts';
import type { AsanaSeed } from './seed.ts';
import { API, answer, startRank } from './service.ts';
import { signIn } from './sign-in.ts';
import { readBody, send } from './wire.ts';

/** How to start a fake Asana. */
export interface FakeAsanaOptions {
  readonly seed: AsanaSeed;
  /** 0 or absent: any free port. Always bound to 127.0.0.1. */
  readonly port?: number;
  /** Milliseconds since the epoch; default Date.now. Lets a test let offsets and events grow old. */
  readonly now?: () => number;
  /** The origin callers use when it is not the fake's own, for `next_page.uri`. */
  readonly publicUrl?: string;
}

/** A fake Asana that is running. */
export interface FakeAsana extends FakeVendor {
  /** http://127.0.0.1:PORT/api/1.0 */
  readonly apiUrl: string;
  /** The personal token of a person, to try what that person can still reach. */
  personalToken(email: string): string;
  /** Paths of the requests that have arrived, answered or not, as `METHOD path`. */
  arrived(): readonly string[];
  /** What people do inside Asana itself, away from its API. */
  readonly people: {
    /** Somebody opens Asana in the browser: the audit log of their organization says so. */
    use(email: string): void;
    /** An admin makes somebody an admin in the admin console. */
    makeAdmin(email: string): void;
  };
}

/** Starts a fake Asana, written from Asana's documents alone. */
export async function startFakeAsana(options: FakeAsanaOptions): Promise<FakeAsana> {
  const now = options.now ?? Date.now;
  const office = new Office(options.seed, now);
  const rate = new RateLimit(options.seed.rate, now);
  const plan = new FaultPlan();
  const twister = new BodyTwister();
  const calls: VendorCall[] = [];
  const arrived: string[] = [];

  const api = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const body = await readBody(request);
    const method = request.method ?? 'GET';
    arrived.push(`${method} ${path}`);
    const token = office.access.known(request.headers.authorization);
    const log = (status: number, effect: string | null): void => {
      const at = new Date(now()).toISOString();
      calls.push({ at, method, path, tokenLabel: token?.label ?? null, body: body.value, status, effect });
    };
    const does = plan.take(method, path);
    if (does?.kind === 'cut') {
      log(0, null);
      request.socket.destroy();
      return;
    }
    if (does?.kind === 'status') {
      log(does.status, null);
      send(response, {
        status: does.status,
        body: does.body ?? { errors: [{ message: 'planned by the sandbox' }] },
        headers: does.headers ?? {},
      });
      return;
    }
    const wait = does?.kind === 'delay' ? (): Promise<void> => sleep(does.ms) : null;
    const done = await answer({ office, rate, token, method, path, body, wait });
    log(done.status, done.effect);
    if (does?.kind === 'lose_answer') {
      request.socket.destroy();
      return;
    }
    const url = new URL(path, 'http://localhost');
    const start = (): string => startRank(office, url);
    const listing = `${url.pathname}?${url.searchParams.get('user') ?? ''}`;
    const twisted = twister.twist(listing, url.searchParams.get('offset'), start, does, done.body);
    send(response, { ...done, body: twisted }, does?.kind);
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const handled = path.startsWith(API) ? api(request, response, path) : page(office, calls, request, response);
    handled.catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  office.publicUrl = options.publicUrl ?? url;
  return {
    url,
    apiUrl: `${url}${API}`,
    calls: () => calls,
    effects: () => calls.filter((call) => call.effect !== null),
    plan: (...faults) => plan.add(faults),
    clearFaults: () => plan.clear(),
    personalToken: (email) => {
      const user = office.directory.byEmail(email);
      if (!user) throw new Error(`nobody here has the address ${email}`);
      return personalToken(user.gid);
    },
    arrived: () => arrived,
    people: peopleOf(office),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function peopleOf(office: Office): FakeAsana['people'] {
  const find = (email: string) => {
    const user = office.directory.byEmail(email);
    if (!user) throw new Error(`nobody here has the address ${email}`);
    return user;
  };
  return {
    use(email) {
      if (!signIn(office, email)) throw new Error(`${email} cannot sign in here`);
    },
    makeAdmin(email) {
      const { gid } = find(email);
      for (const tenant of office.directory.homes(gid)) {
        const row = tenant.active(gid);
        if (row) tenant.change(row, { admin: true });
      }
    },
  };
}
