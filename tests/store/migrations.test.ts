import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { ConfigError } from '../../src/errors.ts';
import { atomically } from '../../src/store/atomically.ts';
import { auditHead } from '../../src/store/audit.ts';
import { databasePath, migrateStore, openStore, type Store } from '../../src/store/open.ts';
import { countSeats, upsertSeats } from '../../src/store/seats.ts';
import { aReading, NOW } from '../builders.ts';
import { aPostgresStore, connected } from '../stores.ts';

const names = Object.keys(migrations);

/** A step that is not released yet, as later versions will bring. */
const addShoe: Migration = {
  up: (db) =>
    atomically(db, async (tx) => {
      await sql`create table shoes (id text primary key)`.execute(tx);
      await sql`insert into shoes (id) values ('left')`.execute(tx);
    }),
};

const stumble: Migration = {
  up: (db) =>
    atomically(db, async (tx) => {
      await sql`create table hats (id text primary key)`.execute(tx);
      await sql`insert into nowhere (id) values ('x')`.execute(tx);
    }),
};

describe('migrating the database', () => {
  let dir: string;
  let stores: Store[];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'seatkeeper-migrations-'));
    stores = [];
  });

  afterEach(async () => {
    await Promise.all(stores.map((store) => store.destroy()));
    rmSync(dir, { recursive: true });
  });

  async function open(url: string): Promise<Store> {
    const store = await openStore(url);
    stores.push(store);
    return store;
  }

  const file = () => `file:${join(dir, 'deeper', 'seatkeeper.db')}`;

  it('makes an empty database whole, in order, and finds nothing to do the second time', async () => {
    const store = await open(file());
    expect(await migrateStore(store, migrations)).toEqual(names);
    expect(await migrateStore(store, migrations)).toEqual([]);
    expect(await auditHead(store)).toEqual({ position: 0, hash: 'start' });
  });

  it('does the same on PostgreSQL', async () => {
    const store = await aPostgresStore();
    stores.push(store);
    expect(await migrateStore(store, migrations)).toEqual([]);
    expect(await auditHead(store)).toEqual({ position: 0, hash: 'start' });
  });

  it('keeps every schedule there was, once each, and lets reports have one too', async () => {
    const [first = ''] = names;
    const store = await open(file());
    await migrateStore(store, { [first]: migrations[first] as Migration });
    const row = { id: 'sch_1', kind: 'sync' as const, subject_id: 'int_1', pattern: '5 4 * * *', time_zone: 'UTC' };
    await store
      .insertInto('schedules')
      .values({ ...row, next_at: NOW, paused_at: null })
      .execute();
    await migrateStore(store, migrations);
    expect(await store.selectFrom('schedules').selectAll().execute()).toEqual([
      { ...row, next_at: NOW, paused_at: null },
    ]);
    await store
      .insertInto('schedules')
      .values({ ...row, id: 'sch_2', kind: 'report', next_at: NOW, paused_at: null })
      .execute();
    const again = store.insertInto('schedules').values({ ...row, id: 'sch_3', next_at: NOW, paused_at: null });
    await expect(again.execute()).rejects.toThrow(/unique/i);
  });

  it('makes the scratch space of a sync anew for every process, outside the file', async () => {
    const store = await open(file());
    await migrateStore(store, migrations);
    const kept = await sql<{ name: string }>`select name from sqlite_master where name = 'sync_seen'`.execute(store);
    expect(kept.rows).toEqual([]);
    expect(await store.selectFrom('sync_seen').selectAll().execute()).toEqual([]);
  });

  it('copies an existing file before it changes it, and the copy holds what the file held', async () => {
    const store = await open(file());
    const copy = join(dir, 'copy.db');
    await migrateStore(store, migrations, { copyTo: () => copy });
    expect(existsSync(copy), 'a new file has nothing to copy').toBe(false);
    await connected(store);
    await upsertSeats(store, 'int_1', [aReading()], NOW);
    const asked: string[] = [];
    const copyTo = (version: string) => {
      asked.push(version);
      return copy;
    };
    await migrateStore(store, migrations, { copyTo });
    expect(asked, 'nothing to migrate, nothing to copy').toEqual([]);
    expect(await migrateStore(store, { ...migrations, '9000-shoe': addShoe }, { copyTo })).toEqual(['9000-shoe']);
    expect(asked).toEqual([names.at(-1)]);
    const before = await open(`file:${copy}`);
    expect(await countSeats(before, 'int_1')).toBe(1);
    expect(await migrateStore(before, migrations), 'the copy is whole and of the old version').toEqual([]);
  });

  it('leaves nothing half-made when a step fails, and keeps the steps before it', async () => {
    const store = await open(file());
    const failing = { ...migrations, '9000-shoe': addShoe, '9001-stumble': stumble };
    await expect(migrateStore(store, failing)).rejects.toThrow(ConfigError);
    expect(await tables(store)).not.toContain('hats');
    const shoes = await sql<{ id: string }>`select id from shoes`.execute(store).catch(() => ({ rows: [] }));
    const healed = { ...migrations, '9000-shoe': addShoe };
    const applied = await migrateStore(store, healed);
    expect(shoes.rows.length + applied.length, 'the step before is either done or still to do, never half').toBe(1);
  });

  it('refuses a database a newer version has written, and leaves it as it is', async () => {
    const store = await open(file());
    await migrateStore(store, { ...migrations, '9000-shoe': addShoe });
    const older = await open(file());
    await expect(migrateStore(older, migrations, { copyTo: () => join(dir, 'copy.db') })).rejects.toThrow(
      /newer Seatkeeper/,
    );
    await expect(migrateStore(older, migrations)).rejects.toThrow(ConfigError);
    expect(await tables(store)).toContain('shoes');
    expect(readdirSync(dir)).toEqual(['deeper']);
  });

  it('takes a file address or memory, and names the fault of any other', () => {
    expect(databasePath('file:data/seatkeeper.db')).toBe('data/seatkeeper.db');
    expect(databasePath('file:///var/lib/seatkeeper.db')).toBe('/var/lib/seatkeeper.db');
    expect(databasePath(':memory:')).toBe(':memory:');
    expect(() => databasePath('postgres://u:secret@host/db')).toThrow(/must start with file: \(got "postgres:"\)/);
    expect(() => databasePath('postgres://u:secret@host/db')).not.toThrow(/secret/);
  });
});

async function tables(store: Store): Promise<readonly string[]> {
  const found = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(store);
  return found.rows.map((row) => row.name);
}
