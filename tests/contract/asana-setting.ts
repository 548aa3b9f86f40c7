import { afterEach } from 'vitest';
import { asana } from '../../connectors/asana/index.ts';
import type { FakeAsana } from '../../sandbox/vendors/asana/fake-asana.ts';
import type { AsanaSeed } from '../../sandbox/vendors/asana/seed.ts';
import type { Connection, VendorAccount } from '../../src/connector/contract.ts';
import { aSeed, type Name, NORTHWIND, people, START, startAsana, tokens } from './asana-scene.ts';
import { connectTo, openLine } from './line.ts';

/** A fake Asana with the scene's people, and a connection to it that was checked. */
export interface Setting {
  readonly fake: FakeAsana;
  readonly connection: Connection;
  /** Asana's own clock. */
  readonly clock: { time: number };
  /** Another connection, with another key or over a line that rewrites paths. */
  readonly reach: (token: string, rewrite?: (path: string) => string) => Promise<Connection>;
}

const { signal } = new AbortController();

/** Makes settings for the tests of one file and closes them after each test. */
export function createSettings(): (over?: { seed?: Partial<AsanaSeed>; token?: string }) => Promise<Setting> {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return async (over = {}) => {
    const clock = { time: START };
    const fake = await startAsana({ ...aSeed(), ...over.seed }, clock);
    cleanups.push(() => fake.close());
    const reach = async (token: string, rewrite?: (path: string) => string) => {
      const line = openLine(asana, fake.url, rewrite);
      cleanups.push(() => line.close());
      return connectTo(asana, line, { token }, NORTHWIND);
    };
    return { fake, clock, reach, connection: await reach(over.token ?? tokens.service) };
  };
}

/** Somebody's account as Asana tells it now. */
export async function accountOf(connection: Connection, name: Name): Promise<VendorAccount> {
  const account = await connection.account?.(people[name].gid, signal);
  if (!account) throw new Error(`${name} is not there`);
  return account;
}
