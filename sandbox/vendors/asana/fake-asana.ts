import { serveConsole } from '../common/console.ts';
import { type RunningVendor, serveVendor, type VendorService } from '../common/server.ts';
import { personalToken } from './access.ts';
import { asanaConsole } from './console.ts';
import { BodyTwister } from './faults.ts';
import { Office } from './office.ts';
import { RateLimit } from './rate-limit.ts';
import type { AsanaSeed } from './seed.ts';
import { API, answer, startRank } from './service.ts';
import { signIn } from './sign-in.ts';
import type { Membership } from './tenant.ts';

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
export interface FakeAsana extends RunningVendor {
  /** http://127.0.0.1:PORT/api/1.0 */
  readonly apiUrl: string;
  /** The personal token of a person, to try what that person can still reach. */
  personalToken(email: string): string;
  /** What people do inside Asana itself, away from its API. */
  readonly people: {
    /** Somebody opens Asana in the browser: the audit log of their organization says so. */
    use(email: string): void;
    /** An admin makes somebody an admin in the admin console. */
    makeAdmin(email: string): void;
    /** An admin lowers somebody to an ordinary member in the admin console. */
    makeMember(email: string): void;
  };
}

/** Starts a fake Asana, written from Asana's documents alone. */
export async function startFakeAsana(options: FakeAsanaOptions): Promise<FakeAsana> {
  const now = options.now ?? Date.now;
  const office = new Office(options.seed, now);
  const rate = new RateLimit(options.seed.rate, now);
  const twister = new BodyTwister();
  const service: VendorService = {
    now,
    api: API,
    plannedBody: { errors: [{ message: 'planned by the sandbox' }] },
    label: (request) => office.access.known(request.headers.authorization)?.label ?? null,
    answer: ({ request, ...call }) => {
      return answer({ ...call, office, rate, token: office.access.known(request.headers.authorization) });
    },
    twist(path, does, body) {
      const url = new URL(path, 'http://localhost');
      const listing = `${url.pathname}?${url.searchParams.get('user') ?? ''}`;
      return twister.twist(listing, url.searchParams.get('offset'), () => startRank(office, url), does, body);
    },
    page: (calls, request, response) => serveConsole(asanaConsole(office, calls), request, response),
  };
  const running = await serveVendor(service, options.port);
  office.publicUrl = options.publicUrl ?? running.url;
  return {
    ...running,
    apiUrl: `${running.url}${API}`,
    personalToken: (email) => {
      const user = office.directory.byEmail(email);
      if (!user) throw new Error(`nobody here has the address ${email}`);
      return personalToken(user.gid);
    },
    people: peopleOf(office),
  };
}

function peopleOf(office: Office): FakeAsana['people'] {
  const find = (email: string) => {
    const user = office.directory.byEmail(email);
    if (!user) throw new Error(`nobody here has the address ${email}`);
    return user;
  };
  const change = (email: string, role: Partial<Membership>) => {
    const { gid } = find(email);
    for (const tenant of office.directory.homes(gid)) {
      const row = tenant.active(gid);
      if (row) tenant.change(row, role);
    }
  };
  return {
    use(email) {
      if (!signIn(office, email)) throw new Error(`${email} cannot sign in here`);
    },
    makeAdmin: (email) => change(email, { admin: true }),
    makeMember: (email) => change(email, { admin: false, superAdmin: false }),
  };
}
