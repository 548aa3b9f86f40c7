import { type Kysely, Transaction } from 'kysely';

/**
 * Runs `work` in the transaction it is given, or opens one. On SQLite there is a single connection: inside, use only
 * `tx`, and never await a vendor or Slack.
 */
export function atomically<DB, T>(db: Kysely<DB>, work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
  return db instanceof Transaction ? work(db) : db.transaction().execute(work);
}
