import { afterEach } from 'vitest';
import { okta, oktaApp } from '../../connectors/okta/index.ts';
import type { FakeOkta } from '../../sandbox/vendors/okta/fake-okta.ts';
import type { OktaSeed } from '../../sandbox/vendors/okta/seed.ts';
import type { Connection, VendorAccount } from '../../src/connector/contract.ts';
import { connectTo, openLine } from './line.ts';
import { aSeed, asApp, BOARD, type Name, ORG, people, startOkta } from './okta-scene.ts';

/** A fake Okta with the scene's people, and ways to connect to it as a directory or as one app. */
export interface Setting {
  readonly fake: FakeOkta;
  directory(credentials?: unknown, rewrite?: (path: string) => string): Promise<Connection>;
  app(credentials?: unknown, tenantId?: string): Promise<Connection>;
  /** Skips the check. */
  unchecked(credentials: unknown, tenantId?: string | null): Connection;
}

const { signal } = new AbortController();

/** Makes settings for the tests of one file and closes them after each test. */
export function createSettings(): (seed?: OktaSeed) => Promise<Setting> {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return async (seed = aSeed()) => {
    const fake = await startOkta(seed);
    cleanups.push(() => fake.close());
    const line = (connector: typeof okta, credentials: unknown, rewrite?: (path: string) => string) => {
      const opened = openLine(connector, fake.url, rewrite, credentials);
      cleanups.push(() => opened.close());
      return opened;
    };
    return {
      fake,
      directory: (credentials = asApp('full'), rewrite) =>
        connectTo(okta, line(okta, credentials, rewrite), credentials, ORG),
      app: (credentials = asApp('full'), tenantId = BOARD) =>
        connectTo(oktaApp, line(oktaApp, credentials), credentials, tenantId),
      unchecked: (credentials, tenantId = ORG) => {
        const connector = tenantId?.includes('/') ? oktaApp : okta;
        const { http } = line(connector, credentials);
        return connector.connect({ credentials, http, tenant: tenantId === null ? null : { id: tenantId, notes: {} } });
      },
    };
  };
}

/** Somebody's assignment as Okta tells it now. */
export async function accountOf(connection: Connection, name: Name): Promise<VendorAccount> {
  const account = await connection.account?.(people[name].id, signal);
  if (!account) throw new Error(`${name} is not there`);
  return account;
}
