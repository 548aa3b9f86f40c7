import { afterEach } from 'vitest';
import { aha } from '../../connectors/aha/index.ts';
import type { FakeAha } from '../../sandbox/vendors/aha/fake-aha.ts';
import type { AhaSeed } from '../../sandbox/vendors/aha/seed.ts';
import type { Connection, VendorAccount } from '../../src/connector/contract.ts';
import { aSeed, credentials, keys, type Name, people, START, startAha } from './aha-scene.ts';
import { connectTo, openLine } from './line.ts';

/** A fake Aha! with the scene's people, and a connection to it that was checked. */
export interface Setting {
  readonly fake: FakeAha;
  readonly connection: Connection;
  /** Aha!'s own clock. */
  readonly clock: { time: number };
  /** Another connection, with another key or over a line that rewrites paths. */
  readonly reach: (key: string, rewrite?: (path: string) => string) => Promise<Connection>;
}

const { signal } = new AbortController();

/** Makes settings for the tests of one file and closes them after each test. */
export function createSettings(): (over?: { seed?: AhaSeed; key?: string }) => Promise<Setting> {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return async (over = {}) => {
    const clock = { time: START };
    const fake = await startAha(over.seed ?? aSeed(), clock);
    cleanups.push(() => fake.close());
    const reach = async (key: string, rewrite?: (path: string) => string) => {
      const line = openLine(aha, fake.url, rewrite);
      cleanups.push(() => line.close());
      return connectTo(aha, line, credentials(key), 'northwind');
    };
    return { fake, clock, reach, connection: await reach(over.key ?? keys.admin) };
  };
}

/** Somebody's account as Aha! tells it now. */
export async function accountOf(connection: Connection, name: Name): Promise<VendorAccount> {
  const account = await connection.account?.(people[name].id, signal);
  if (!account) throw new Error(`${name} is not there`);
  return account;
}
