import { type FakeAha, startFakeAha } from '../../sandbox/vendors/aha/fake-aha.ts';
import type { AhaAccountSeed, AhaSeed } from '../../sandbox/vendors/aha/seed.ts';
import { createWorld } from '../../sandbox/world.ts';

export const START = new Date('2026-11-20T15:00:00Z');
export const DAY = 86_400_000;
export const world = createWorld(START);

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
type Loose = any;

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Loose;
}

/** A fake Aha! with the company in it, whose clock the test moves, and a plain way to call it. */
export interface Bench {
  readonly aha: FakeAha;
  readonly clock: { time: number };
  get(path: string, key?: string): Promise<Got>;
  send(method: string, path: string, body: unknown, key?: string): Promise<Got>;
  /** Somebody's record by address. */
  user(email: string): Promise<Loose>;
}

/** Starts one; `key` is the label of a seeded key, or a key's value. */
export async function bench(changes: Partial<AhaSeed> = {}): Promise<Bench> {
  const clock = { time: START.getTime() };
  const aha = await startFakeAha({ seed: { ...world.aha, ...changes }, now: () => clock.time });
  const call = async (method: string, path: string, body: unknown, key = 'aha-admin'): Promise<Got> => {
    const value = world.aha.keys.find((one) => one.label === key)?.value ?? key;
    const response = await fetch(`${aha.apiUrl}${path}`, {
      method,
      headers: { Authorization: `Bearer ${value}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  };
  const get = (path: string, key?: string): Promise<Got> => call('GET', path, undefined, key);
  return {
    aha,
    clock,
    get,
    send: call,
    user: async (email) => (await get(`/users?email=${encodeURIComponent(email)}`)).body.users[0],
  };
}

/** The company's account with changes, the other as it is. */
export function northwindWith(changes: Partial<AhaAccountSeed>): Pick<AhaSeed, 'accounts'> {
  const [first, ...rest] = world.aha.accounts;
  return { accounts: [{ ...first!, ...changes }, ...rest] };
}
