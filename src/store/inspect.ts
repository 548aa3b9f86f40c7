import { existsSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { Database } from './schema.ts';

/** What a database file tells of itself without being changed. */
export interface DatabaseFacts {
  /** `ok`, or SQLite's first complaint. */
  readonly integrity: string;
  readonly journalMode: string;
  /** Names of applied migrations in order. */
  readonly applied: readonly string[];
  readonly credentials: number;
}

/** Opens an existing file without the means to change a row. Throws what SQLite throws when that fails. */
export function openReadOnly(path: string): Kysely<Database> {
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: openForReading(path) }) });
}

/**
 * A read-only connection leaves an empty -wal and -shm beside a file that had none, owned by whoever looked; a
 * connection that may write removes them when it closes. So the second kind is used there, with writes switched off.
 * Where a -wal stands already, from a running or killed bot, only the first kind leaves it alone.
 */
function openForReading(path: string): SqliteDatabase.Database {
  const database = new SqliteDatabase(path, {
    readonly: existsSync(`${path}-wal`),
    fileMustExist: true,
    timeout: 5000,
  });
  database.pragma('query_only = ON');
  return database;
}

/** Looks a database file over, whatever version wrote it. Throws what SQLite throws when it is no database. */
export function inspectDatabase(path: string): DatabaseFacts {
  const database = openForReading(path);
  try {
    const names = new Set(texts(database, "select name from sqlite_master where type = 'table'"));
    return {
      integrity: String(database.pragma('quick_check(1)', { simple: true })),
      journalMode: String(database.pragma('journal_mode', { simple: true })),
      applied: names.has('kysely_migration') ? texts(database, 'select name from kysely_migration order by name') : [],
      credentials: names.has('credentials') ? texts(database, 'select id from credentials').length : 0,
    };
  } finally {
    database.close();
  }
}

function texts(database: SqliteDatabase.Database, query: string): string[] {
  return database.prepare<[], string>(query).pluck().all();
}
