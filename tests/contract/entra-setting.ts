import { afterEach } from 'vitest';
import { entra, entraApp } from '../../connectors/entra/index.ts';
import type { FakeEntra } from '../../sandbox/vendors/entra/fake-entra.ts';
import type { EntraSeed } from '../../sandbox/vendors/entra/seed.ts';
import type { Connection, VendorAccount } from '../../src/connector/contract.ts';
import {
  APP_TENANT,
  aSeed,
  clients,
  credentials,
  type Name,
  northwind,
  people,
  START,
  startEntra,
} from './entra-scene.ts';
import { connectTo, openLine } from './line.ts';

/** A fake Entra ID with the scene's people, and connections to it that were checked. */
export interface Setting {
  readonly fake: FakeEntra;
  /** Entra's own clock. */
  readonly clock: { time: number };
  /** The directory, or with `app` one app of it. */
  readonly reach: (over?: Reach) => Promise<Connection>;
}

export interface Reach {
  readonly app?: boolean;
  readonly client?: string;
  readonly form?: Record<string, unknown>;
  readonly rewrite?: (path: string) => string;
  /** Our clock, to be shared with the fake; default is one of our own. */
  readonly time?: { time: number };
}

const { signal } = new AbortController();

/** Makes settings for the tests of one file and closes them after each test. */
export function createSettings(): (seed?: EntraSeed) => Promise<Setting> {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return async (seed = aSeed()) => {
    const clock = { time: START };
    const fake = await startEntra(seed, clock);
    cleanups.push(() => fake.close());
    const reach = async ({ app = false, client = clients.full, form = {}, rewrite, time }: Reach = {}) => {
      const connector = app ? entraApp : entra;
      const given = credentials(client, form);
      const line = openLine(connector, fake.url, rewrite, given, time);
      cleanups.push(() => line.close());
      return connectTo(connector, line, given, app ? APP_TENANT : northwind.id);
    };
    return { fake, clock, reach };
  };
}

/** Somebody's seat as Entra ID tells it now. */
export async function seatOf(connection: Connection, name: Name): Promise<VendorAccount> {
  const account = await connection.account?.(people[name].id, signal);
  if (!account) throw new Error(`${name} is not assigned`);
  return account;
}
