import SqliteDatabase from 'better-sqlite3';
import { type CompiledQuery, Kysely, SqliteDialect } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { livingExemptions } from '../../src/store/exemptions.ts';
import { migrateStore } from '../../src/store/open.ts';
import type { Database } from '../../src/store/schema.ts';
import {
  countAdmins,
  countSeats,
  findByEmails,
  findSeat,
  listIdle,
  listProposable,
  pageSeats,
} from '../../src/store/seats.ts';
import { savedSince, settingsVersion } from '../../src/store/settings-history.ts';
import {
  countUnjudged,
  countVerdicts,
  forgetDoubtful,
  forgetVerdictsWhere,
  pageUnjudged,
} from '../../src/store/verdicts.ts';
import { NOW } from '../builders.ts';

type Ask = (db: Kysely<Database>) => Promise<unknown>;

/** How SQLite says it finds the answer to each statement of a question. */
async function plansOf(ask: Ask): Promise<readonly string[]> {
  const database = new SqliteDatabase(':memory:');
  const asked: CompiledQuery[] = [];
  const db = new Kysely<Database>({
    dialect: new SqliteDialect({ database }),
    log: ({ query }) => void asked.push(query),
  });
  try {
    await migrateStore(db, migrations);
    asked.length = 0;
    await ask(db);
    return asked.flatMap(({ sql, parameters }) => {
      // Words are told to SQLite as the program tells them, since an index over some rows is taken only then.
      const rows = database.prepare(`explain query plan ${sql}`).all(...parameters) as { readonly detail: string }[];
      return rows.map((row) => row.detail);
    });
  } finally {
    await db.destroy();
  }
}

const EMAIL = 'dana@northwind.example';

describe('a question about seats', () => {
  it.each<[string, Ask, readonly string[]]>([
    ['of a person in one app', (db) => findByEmails(db, 'int_1', [EMAIL]), ['seats_by_email']],
    [
      'of a person in every app, for an exemption',
      (db) => forgetVerdictsWhere(db, null, 'email_normalized', [EMAIL]),
      ['seats_by_email'],
    ],
    ['by its id', (db) => findSeat(db, 'int_1', '1200'), ['sqlite_autoindex_seats_1']],
    ['of admins', (db) => countAdmins(db, 'int_1'), ['seats_admins']],
    ['how many there are', (db) => countSeats(db, 'int_1'), ['seats_living']],
    ['in order', (db) => pageSeats(db, 'int_1', '5', 10), ['seats_living']],
    ['not judged, or no longer', (db) => pageUnjudged(db, 'int_1', NOW, 10), ['seats_unjudged', 'seats_due']],
    ['how many are left to judge', (db) => countUnjudged(db, 'int_1', null, NOW), ['seats_unjudged', 'seats_due']],
    [
      'how many are left to judge anew',
      (db) => countUnjudged(db, 'int_1', '5', NOW),
      ['seats_unjudged', 'seats_living'],
    ],
    ['in doubt', (db) => forgetDoubtful(db, 'int_1'), ['seats_doubtful', 'seats_doubtful']],
    ['by verdict', (db) => countVerdicts(db, 'int_1'), ['seats_counts']],
    ['longest idle', (db) => listIdle(db, 'int_1', 10), ['seats_idle']],
    ['to propose', (db) => listProposable(db, 'int_1', NOW, 10), ['seats_idle']],
  ])('%s is answered by an index of its own', async (_what, ask, indexes) => {
    const seats = (await plansOf(ask)).filter((detail) => / seats\b/.test(detail));
    expect(seats.map((detail) => /^SEARCH seats USING (?:COVERING )?INDEX (\S+)/.exec(detail)?.[1])).toEqual(indexes);
  });

  it('reads no whole table, and neither do exemptions and saves of settings', async () => {
    const plans = await plansOf(async (db) => {
      await livingExemptions(db, NOW, 'int_1');
      await settingsVersion(db, 'int_1');
      await savedSince(db, 'int_1', 5);
    });
    expect(plans.filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
  });
});
