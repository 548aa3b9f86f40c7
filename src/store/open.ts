import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import SqliteDatabase from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  sql,
} from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { ConfigError } from '../errors.ts';
import type { Database } from './schema.ts';
import { withKeptStatements } from './statements.ts';

export type Store = Kysely<Database>;

/**
 * Takes the write lock when a transaction begins. A plain `begin` beside a second process takes it at the first write
 * and then fails at once with SQLITE_BUSY_SNAPSHOT whatever busy_timeout says.
 */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: ReturnType<typeof withKeptStatements>;

  constructor(database: SqliteDatabase.Database) {
    const kept = withKeptStatements(database);
    super({ database: kept });
    this.#database = kept;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver({ database: this.#database });
  }
}

/** The path of a `file:` database URL; `:memory:` stays. Throws ConfigError for any other form. */
export function databasePath(url: string): string {
  if (url === ':memory:') return url;
  if (!url.startsWith('file:')) {
    throw new ConfigError(`DATABASE_URL must start with file: (got "${url.split(':')[0]}:")`);
  }
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}

/** Opens the SQLite file, making its folder; the file is for this user alone. Migrates nothing. */
export async function openStore(url: string): Promise<Store> {
  const path = databasePath(url);
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new SqliteDatabase(path, { timeout: 5000 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  // What is deleted or blanked is overwritten, so that an erased person is not found in the file either.
  database.pragma('secure_delete = ON');
  const store = new Kysely<Database>({ dialect: new ImmediateSqliteDialect(database) });
  await createScratch(store);
  return store;
}

/**
 * Makes the scratch space of a running sync, which no migration knows. On SQLite it is temporary, so it neither grows
 * the file nor its log and dies with the process; PostgreSQL shares it between connections and writes no log for it.
 */
export async function createScratch(store: Store): Promise<void> {
  const isSqlite = store.getExecutor().adapter instanceof SqliteAdapter;
  const [kind, tail] = isSqlite ? ['temp', 'without rowid'] : ['unlogged', ''];
  await sql
    .raw(
      `create ${kind} table if not exists sync_seen (run_id text not null, external_id text not null, primary key (run_id, external_id)) ${tail}`,
    )
    .execute(store);
}

/**
 * Brings the schema up to date, taking a copy of an existing file first. Returns the names of what was applied.
 * Refuses a database that a newer program has written.
 */
export async function migrateStore(
  store: Kysely<Database>,
  migrations: Readonly<Record<string, Migration>>,
  options: { readonly copyTo?: (version: string) => string } = {},
): Promise<readonly string[]> {
  const migrator = new Migrator({ db: store, provider: { getMigrations: async () => ({ ...migrations }) } });
  const known = await migrator.getMigrations().catch((error: unknown) => {
    throw new ConfigError(
      'The database was written by a newer Seatkeeper. Install that version or restore a backup.',
      {},
      error,
    );
  });
  const pending = known.filter((migration) => migration.executedAt === undefined);
  const done = known.filter((migration) => migration.executedAt !== undefined);
  const last = done.at(-1);
  if (pending.length > 0 && last !== undefined && options.copyTo) {
    await sql`vacuum into ${options.copyTo(last.name)}`.execute(store);
  }
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw new ConfigError(
      'The database could not be migrated. If a newer Seatkeeper wrote it, install that version; else restore the copy taken before.',
      {},
      error,
    );
  }
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName);
}
