import { type Console, serveConsole } from '../common/console.ts';
import { type RunningVendor, serveVendor, type VendorService } from '../common/server.ts';
import type { VendorCall } from '../types.ts';
import { CONSOLE_PAGE } from './console-page.ts';
import { consoleState, signInEverywhere, whatPersonSees } from './console-state.ts';
import { graphError } from './errors.ts';
import { Office } from './office.ts';
import { type EntraPeople, peopleOf } from './people.ts';
import { RateLimit } from './rate-limit.ts';
import type { EntraSeed } from './seed.ts';
import { API, answer } from './service.ts';
import { PageTwister } from './twist.ts';

/** How to start a fake Entra ID. */
export interface FakeEntraOptions {
  readonly seed: EntraSeed;
  /** 0 or absent: any free port. Always bound to 127.0.0.1. */
  readonly port?: number;
  /** Milliseconds since the epoch; default Date.now. */
  readonly now?: () => number;
  /** The origin callers use when it is not the fake's own, for `@odata.nextLink`. */
  readonly publicUrl?: string;
}

/** A fake Entra ID that is running: one server stands for Microsoft Graph and for the token service. */
export interface FakeEntra extends RunningVendor {
  /** http://127.0.0.1:PORT/v1.0 */
  readonly graphUrl: string;
  readonly people: EntraPeople;
  /** Tokens given out so far are refused from now on. */
  forgetTokens(): void;
}

/** Starts a fake Entra ID, written from Microsoft's documents and its published metadata alone. */
export async function startFakeEntra(options: FakeEntraOptions): Promise<FakeEntra> {
  const now = options.now ?? Date.now;
  const office = new Office(options.seed, now);
  const rate = new RateLimit(options.seed.limits, now);
  const twister = new PageTwister(() => office.publicUrl);
  const service: VendorService = {
    now,
    api: API,
    plannedBody: graphError('generalException', 'planned by the sandbox', now()),
    label: (request) => office.known(request.headers.authorization)?.registration.label ?? null,
    answer: (call) => answer({ ...call, office, rate }),
    twist: (path, does, body) => twister.twist(path, does, body),
    page: (calls, request, response) => serveConsole(entraConsole(office, calls), request, response),
  };
  const running = await serveVendor(service, options.port);
  office.publicUrl = options.publicUrl ?? running.url;
  return {
    ...running,
    graphUrl: `${running.url}/v1.0`,
    people: peopleOf(office),
    forgetTokens: () => office.forgetTokens(),
  };
}

function entraConsole(office: Office, calls: readonly VendorCall[]): Console {
  return {
    html: CONSOLE_PAGE,
    state: () => consoleState(office, calls),
    see: (email) => whatPersonSees(office, email),
    signIn: (email) => signInEverywhere(office, email),
  };
}
