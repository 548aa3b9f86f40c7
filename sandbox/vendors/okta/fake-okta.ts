import { type Console, serveConsole } from '../common/console.ts';
import { type RunningVendor, serveVendor, type VendorService } from '../common/server.ts';
import type { VendorCall } from '../types.ts';
import { CONSOLE_PAGE } from './console-page.ts';
import { consoleState, signIn, whatPersonSees } from './console-state.ts';
import { errorBody } from './errors.ts';
import { Keys } from './keys.ts';
import { Org } from './org.ts';
import { RateLimit } from './rate-limit.ts';
import type { OktaSeed, OktaUserSeed } from './seed.ts';
import { API, answer } from './service.ts';
import { PageTwister } from './twist.ts';

export interface FakeOktaOptions {
  readonly seed: OktaSeed;
  readonly port?: number;
  readonly now?: () => number;
}

/** A fake Okta that is running. One server stands for every org: a key tells which one is meant. */
export interface FakeOkta extends RunningVendor {
  /** What people do in Okta itself, away from its API. */
  readonly people: {
    /** Somebody signs in and opens an app, or all of theirs. */
    signIn(email: string, appId?: string): void;
    deactivate(email: string): void;
    giveRole(email: string, role: string): void;
    leaveGroup(email: string, groupId: string): void;
  };
  /** From now on proofs of possession need another nonce. */
  rotateNonce(): void;
  /** Every token an app was given is forgotten. */
  revokeIssued(): void;
}

/** Starts a fake Okta, written from Okta's documents alone. */
export async function startFakeOkta(options: FakeOktaOptions): Promise<FakeOkta> {
  const { seed, now = Date.now } = options;
  const orgs = seed.orgs.map((org) => new Org(org));
  const keys = new Keys(orgs, now);
  const rate = new RateLimit(seed.perMinute ?? 600, now);
  const twister = new PageTwister();
  const home = orgs[0]?.url ?? 'https://nowhere.okta.com';
  const service: VendorService = {
    now,
    api: API,
    plannedBody: errorBody('E0000009', 'planned by the sandbox'),
    label: (request) => keys.label(request),
    answer: (call) => answer({ ...call, seed, keys, rate, now }),
    twist: (path, does, body) => twister.twist(path, does, body),
    twistHeaders: (path, does, headers) => twister.twistHeaders(path, does, headers, home),
    page: (calls, request, response) => serveConsole(oktaConsole(orgs, now, calls), request, response),
  };
  const running = await serveVendor(service, options.port);
  return {
    ...running,
    people: peopleOf(orgs, now),
    rotateNonce: () => keys.rotateNonce(),
    revokeIssued: () => keys.revokeIssued(),
  };
}

function oktaConsole(orgs: readonly Org[], now: () => number, calls: readonly VendorCall[]): Console {
  return {
    html: CONSOLE_PAGE,
    state: () => consoleState(orgs, now(), calls),
    see: (email) => whatPersonSees(orgs, email),
    signIn: (email) => signIn(orgs, email, now()),
  };
}

function peopleOf(orgs: readonly Org[], now: () => number): FakeOkta['people'] {
  const everywhere = (email: string, change: (org: Org, user: OktaUserSeed) => void): void => {
    const found = orgs.flatMap((org) => {
      const user = org.byEmail(email);
      return user ? [{ org, user }] : [];
    });
    if (found.length === 0) throw new Error(`nobody here has the address ${email}`);
    for (const { org, user } of found) change(org, user);
  };
  return {
    signIn(email, appId) {
      if (!signIn(orgs, email, now(), appId)) throw new Error(`${email} cannot sign in here`);
    },
    deactivate: (email) => everywhere(email, (org, user) => org.deactivate(user, new Date(now()).toISOString())),
    giveRole: (email, role) =>
      everywhere(email, (org, user) => org.change(user, { roles: [...(user.roles ?? []), role] })),
    leaveGroup: (email, groupId) => everywhere(email, (org, user) => org.leaveGroup(groupId, user.id)),
  };
}
