import type SqliteDatabase from 'better-sqlite3';

/** How many prepared statements are kept; far more than the program has different ones of fixed shape. */
const KEPT = 256;

/**
 * A database whose statements are prepared once and used again. Kysely prepares every query anew, and SQLite's memory
 * for a statement is freed only when the garbage collector finds it: a hundred thousand small updates held over a
 * gigabyte. The least recently used statement is dropped beyond the bound.
 */
export function withKeptStatements(
  database: SqliteDatabase.Database,
): Pick<SqliteDatabase.Database, 'prepare' | 'close'> {
  const kept = new Map<string, SqliteDatabase.Statement>();
  return {
    prepare: ((text: string) => {
      const known = kept.get(text);
      const statement = known ?? database.prepare(text);
      kept.delete(text);
      kept.set(text, statement);
      if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? '');
      return statement;
    }) as SqliteDatabase.Database['prepare'],
    close: () => {
      kept.clear();
      return database.close();
    },
  };
}
