/** Real stores for tests: `:memory:` SQLite is the fake, and the same suite runs on other databases. */
import { createHash } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { migrations } from '../migrations/index.ts';
import type { Clock } from '../src/clock.ts';
import { createLogger } from '../src/log.ts';
import { appendAudit } from '../src/store/audit.ts';
import { insertCredential } from '../src/store/credentials.ts';
import { type IntegrationRow, insertIntegration } from '../src/store/integrations.ts';
import { createScratch, migrateStore, openStore, type Store } from '../src/store/open.ts';
import type { Database } from '../src/store/schema.ts';
import { personMark } from '../src/store/secret-box.ts';
import type { Core } from '../src/use-cases/ports.ts';
import { anIntegrationRow, NOW } from './builders.ts';

/** A migrated store in memory, or in the file of a `file:` address. */
export async function aStore(url = ':memory:'): Promise<Store> {
  const store = await openStore(url);
  await migrateStore(store, migrations);
  return store;
}

/** The same tables on PostgreSQL, without a server. */
export async function aPostgresStore(): Promise<Store> {
  const store = new Kysely<Database>({ dialect: new PGliteDialect({ pglite: new PGlite() }) });
  await createScratch(store);
  await migrateStore(store, migrations);
  return store;
}

/** Connects one tenant, with the credentials it needs. */
export async function connected(store: Store, over: Partial<IntegrationRow> = {}): Promise<IntegrationRow> {
  const row = anIntegrationRow(over);
  await insertCredential(store, {
    id: row.credential_id,
    connector_id: row.connector_id,
    label: 'dana@northwind.example',
    sealed: 'sealed',
    created_by: 'U1',
    created_at: row.created_at,
  });
  await insertIntegration(store, row);
  return row;
}

/** A clock that stands still until it is set. */
export class HandClock implements Clock {
  #now: string;

  constructor(now = NOW) {
    this.#now = now;
  }

  now(): Date {
    return new Date(this.#now);
  }

  set(instant: string): void {
    this.#now = instant;
  }
}

/** What use cases ask of the outside, with ids in counting order. */
export function aCore(store: Store, clock: Clock = new HandClock()): Core {
  let count = 0;
  const next = (prefix: string) => {
    count += 1;
    return `${prefix}_${String(count).padStart(4, '0')}`;
  };
  return {
    store,
    clock,
    ids: { next },
    log: createLogger('silent'),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    personMark: (email) => personMark(Buffer.alloc(32, 8), email),
    audit: (tx, entry) =>
      appendAudit(tx, Buffer.alloc(32, 7), { id: next('evt'), at: clock.now().toISOString(), data: {}, ...entry }),
  };
}
