import { type Console, serveConsole } from '../common/console.ts';
import { type RunningVendor, serveVendor, type VendorService } from '../common/server.ts';
import type { VendorCall } from '../types.ts';
import type { Account, User } from './account.ts';
import { CONSOLE_PAGE } from './console-page.ts';
import { consoleState, signIn, whatPersonSees } from './console-state.ts';
import { errorBody } from './errors.ts';
import { Office } from './office.ts';
import { RateLimit } from './rate-limit.ts';
import type { AhaRole, AhaSeed } from './seed.ts';
import { API, answer } from './service.ts';
import { PageTwister } from './twist.ts';

/** How to start a fake Aha!. */
export interface FakeAhaOptions {
  readonly seed: AhaSeed;
  /** 0 or absent: any free port. Always bound to 127.0.0.1. */
  readonly port?: number;
  /** Milliseconds since the epoch; default Date.now. */
  readonly now?: () => number;
}

/** A fake Aha! that is running. One server stands for every account: a key tells which one is meant. */
export interface FakeAha extends RunningVendor {
  /** http://127.0.0.1:PORT/api/v1 */
  readonly apiUrl: string;
  /** What people do inside Aha! itself, away from its API. */
  readonly people: {
    /** Somebody opens Aha! in the browser. */
    use(email: string): void;
    /** An administrator makes somebody an administrator of everything. */
    makeAdmin(email: string): void;
    giveRole(email: string, productId: string, role: AhaRole): void;
    /** Somebody is deleted for good, which no API call does. */
    remove(email: string): void;
  };
}

/** Starts a fake Aha!, written from Aha!'s documents alone. */
export async function startFakeAha(options: FakeAhaOptions): Promise<FakeAha> {
  const now = options.now ?? Date.now;
  const office = new Office(options.seed, now);
  const rate = new RateLimit(options.seed.rate, now);
  const twister = new PageTwister();
  const service: VendorService = {
    now,
    api: API,
    plannedBody: errorBody('planned by the sandbox', options.seed.errorShape),
    label: (request) => office.known(request.headers.authorization)?.label ?? null,
    answer: ({ request, ...call }) => {
      return answer({ ...call, office, rate, key: office.known(request.headers.authorization) });
    },
    twist: (path, does, body) => twister.twist(path, does, body),
    page: (calls, request, response) => serveConsole(ahaConsole(office, calls), request, response),
  };
  const running = await serveVendor(service, options.port);
  return { ...running, apiUrl: `${running.url}${API}`, people: peopleOf(office) };
}

function ahaConsole(office: Office, calls: readonly VendorCall[]): Console {
  return {
    html: CONSOLE_PAGE,
    state: () => consoleState(office, calls),
    see: (email) => whatPersonSees(office, email),
    signIn: (email) => signIn(office, email),
  };
}

function peopleOf(office: Office): FakeAha['people'] {
  const everywhere = (email: string, change: (account: Account, user: User) => void): void => {
    const found = office.accounts.flatMap((account) => {
      const user = account.byEmail(email);
      return user ? [{ account, user }] : [];
    });
    if (found.length === 0) throw new Error(`nobody here has the address ${email}`);
    for (const { account, user } of found) change(account, user);
  };
  return {
    use(email) {
      if (!signIn(office, email)) throw new Error(`${email} cannot sign in here`);
    },
    makeAdmin: (email) =>
      everywhere(email, (account, user) => {
        account.change(user, { admin: { account: true, billing: true, configuration: true } }, office.nowIso());
      }),
    giveRole: (email, productId, role) =>
      everywhere(email, (account, user) => {
        account.change(user, { roles: new Map([...user.roles, [productId, role]]) }, office.nowIso());
      }),
    remove: (email) => everywhere(email, (account, user) => account.delete(user)),
  };
}
