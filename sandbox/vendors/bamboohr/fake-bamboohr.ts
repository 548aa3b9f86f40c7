import { type Console, serveConsole } from '../common/console.ts';
import { type RunningVendor, serveVendor, type VendorService } from '../common/server.ts';
import type { VendorCall } from '../types.ts';
import { Company } from './company.ts';
import { CONSOLE_PAGE } from './console-page.ts';
import { consoleState, endToday, whatPersonSees } from './console-state.ts';
import { RateLimit } from './rate-limit.ts';
import type { BambooEmployeeSeed, BambooSeed } from './seed.ts';
import { API, answer, callerOf } from './service.ts';

export interface FakeBambooOptions {
  readonly seed: BambooSeed;
  readonly port?: number;
  readonly now?: () => number;
}

/** A fake BambooHR that is running. */
export interface FakeBamboo extends RunningVendor {
  /** What HR does in BambooHR itself, away from its API. */
  readonly hr: {
    /** The employment of everybody with this address has ended. */
    endToday(email: string): void;
    change(id: string, changes: Partial<BambooEmployeeSeed>): void;
    add(employee: BambooEmployeeSeed): void;
  };
}

/** Starts a fake BambooHR, written from BambooHR's documents alone. It is only read. */
export async function startFakeBamboo(options: FakeBambooOptions): Promise<FakeBamboo> {
  const { seed, now = Date.now } = options;
  const companies = seed.companies.map((company) => new Company(company));
  const rate = new RateLimit(seed.perMinute ?? 600, seed.limitStatus ?? 429, now);
  const service: VendorService = {
    now,
    api: API,
    plannedBody: undefined,
    label: (request) => {
      try {
        return callerOf(companies, request).key.label;
      } catch {
        return null;
      }
    },
    answer: (call) => answer({ ...call, companies, rate }),
    // Nothing here is served in pages; an empty report is what a key without rights gets.
    twist: (_path, does, body) =>
      does?.kind === 'empty_page' && typeof body === 'object' ? { ...body, employees: [] } : body,
    page: (calls, request, response) => serveConsole(bambooConsole(companies, now, calls), request, response),
  };
  const running = await serveVendor(service, options.port);
  const [first] = companies;
  if (!first) throw new Error('a fake BambooHR needs a company');
  return {
    ...running,
    hr: {
      endToday(email) {
        if (!endToday(companies, email, now())) throw new Error(`nobody of ${email} works here`);
      },
      change: (id, changes) => first.change(id, changes),
      add: (employee) => first.add(employee),
    },
  };
}

function bambooConsole(companies: readonly Company[], now: () => number, calls: readonly VendorCall[]): Console {
  return {
    html: CONSOLE_PAGE,
    state: () => consoleState(companies, calls),
    see: (email) => whatPersonSees(companies, email),
    // What a person does in this console is to end an employment.
    signIn: (email) => endToday(companies, email, now()),
  };
}
