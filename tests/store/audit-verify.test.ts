import * as fc from 'fast-check';
import type { Updateable } from 'kysely';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/time.ts';
import { atomically } from '../../src/store/atomically.ts';
import { type AuditInput, type AuditRow, appendAudit, auditHead } from '../../src/store/audit.ts';
import { type AuditVerdict, verifyAudit, type WitnessedHead } from '../../src/store/audit-verify.ts';
import type { Store } from '../../src/store/open.ts';
import type { AuditEventsTable } from '../../src/store/schema.ts';
import { NOW } from '../builders.ts';
import { aPostgresStore, aStore } from '../stores.ts';

const KEY = Buffer.alloc(32, 1);
const OTHER_KEY = Buffer.alloc(32, 2);
const EVENTS = 2500;

const anEvent = (number: number, over: Partial<AuditInput> = {}): AuditInput => ({
  id: `evt_${number}`,
  at: addDays(NOW, number / 1440),
  actor: `U${number % 7}`,
  subject: `request:req_${number % 40}`,
  type: number % 3 === 0 ? 'request.approved' : 'sync.complete',
  data: number % 5 === 0 ? {} : { run: `run_${number}`, accounts: number, ok: true, none: null },
  ...over,
});

const append = (store: Store, from: number, to: number, key = KEY, over: Partial<AuditInput> = {}) =>
  atomically(store, async (tx) => {
    for (let number = from; number <= to; number += 1) await appendAudit(tx, key, anEvent(number, over));
  });

type Tampering = (tx: Store) => Promise<unknown>;

const edit = (position: number, change: Updateable<AuditEventsTable>): Tampering => {
  return (tx) => tx.updateTable('audit_events').set(change).where('position', '=', position).execute();
};
const remove = (position: number): Tampering => {
  return (tx) => tx.deleteFrom('audit_events').where('position', '=', position).execute();
};
/** Cuts the chain after a row and makes the stored head fit. */
const cut = async (tx: Store, position: number) => {
  await tx.deleteFrom('audit_events').where('position', '>', position).execute();
  await tx
    .updateTable('audit_head')
    .set({ position, hash: await hashAt(tx, position) })
    .execute();
};
async function hashAt(db: Store, position: number): Promise<string> {
  const row = await db.selectFrom('audit_events').select('hash').where('position', '=', position).executeTakeFirst();
  return row?.hash ?? 'start';
}
const swap = async (tx: Store, a: number, b: number) => {
  const move = (from: number, to: number) => edit(from, { position: to })(tx);
  await move(a, 1_000_000);
  await move(b, a);
  await move(1_000_000, b);
};

class Rollback extends Error {}

function describeVerifier(name: string, prepare: () => Promise<Store>): void {
  describe(`the verifier of the audit chain on ${name}`, () => {
    let store: Store;
    const hashes = new Map<number, string>();
    beforeAll(async () => {
      store = await prepare();
      await append(store, 1, EVENTS);
      const rows = await store.selectFrom('audit_events').select(['position', 'hash']).execute();
      for (const row of rows) hashes.set(row.position, row.hash);
      // Whoever can change rows can drop what would stop them.
      await sql`drop index audit_events_position`.execute(store);
      await sql`drop index audit_events_previous`.execute(store);
    }, 60_000);
    afterAll(() => store.destroy());

    /** The verdict after a tampering, which is taken back. */
    async function verdictAfter(tamper: Tampering, witnesses: readonly WitnessedHead[] = []): Promise<AuditVerdict> {
      let verdict: AuditVerdict | undefined;
      await store
        .transaction()
        .execute(async (tx) => {
          await tamper(tx);
          verdict = await verifyAudit(tx, KEY, witnesses);
          throw new Rollback();
        })
        .catch((error: unknown) => {
          if (!(error instanceof Rollback)) throw error;
        });
      return verdict!;
    }
    const witness = (position: number, length = 16) => ({ position, hash: hashes.get(position)!.slice(0, length) });
    const foundAt = (position: number) => expect.objectContaining({ kind: 'broken', position });

    it('finds an untouched chain intact, with and without witnesses', async () => {
      const intact = { kind: 'intact', events: EVENTS, head: hashes.get(EVENTS) };
      expect(await verifyAudit(store, KEY)).toEqual(intact);
      expect(await verifyAudit(store, KEY, [witness(1), witness(999, 64), witness(EVENTS)])).toEqual(intact);
    });

    it('finds nothing wrong with a chain that has no events yet', async () => {
      expect(await verdictAfter((tx) => cut(tx, 0))).toEqual({ kind: 'intact', events: 0, head: 'start' });
    });

    it('believes no row under another key', async () => {
      expect(await verifyAudit(store, OTHER_KEY)).toEqual(foundAt(1));
    });

    it.each<[string, Updateable<AuditEventsTable>]>([
      ['id', { id: 'evt_x' }],
      ['time', { at: NOW }],
      ['actor', { actor: 'U9' }],
      ['subject', { subject: 'request:req_x' }],
      ['type', { type: 'request.rejected' }],
      ['data', { data: '{"accounts":1}' }],
      ['spelling of its data', { data: '{"accounts": 1201,"none":null,"ok":true,"run":"run_1201"}' }],
      ['data, twice a key', { data: '{"accounts":7,"accounts":1201,"none":null,"ok":true,"run":"run_1201"}' }],
      ['data, no JSON', { data: 'gone' }],
      ['predecessor', { previous: 'start' }],
      ['hash', { hash: '0'.repeat(64) }],
    ])('names the row whose %s was edited', async (_, change) => {
      expect(await verdictAfter(edit(1201, change))).toEqual(foundAt(1201));
    });

    it('takes an empty list for an edit of empty data', async () => {
      expect(await verdictAfter(edit(5, { data: '[]' }))).toEqual(foundAt(5));
    });

    it('names the place of a deleted row: first, in the middle, at the edge of a piece, last', async () => {
      for (const position of [1, 1000, 1001, 1777, EVENTS]) {
        expect(await verdictAfter(remove(position))).toEqual(foundAt(position));
      }
    });

    it('names an inserted row, whether the others made room or not', async () => {
      const copy = async (tx: Store, at: number) => {
        const row = await tx
          .selectFrom('audit_events')
          .selectAll()
          .where('position', '=', 1000)
          .executeTakeFirstOrThrow();
        await tx
          .insertInto('audit_events')
          .values({ ...row, id: 'evt_zzz', position: at })
          .execute();
      };
      expect(
        await verdictAfter(async (tx) => {
          await tx
            .updateTable('audit_events')
            .set({ position: sql`position + 1` })
            .where('position', '>', 1300)
            .execute();
          await copy(tx, 1301);
        }),
      ).toEqual(foundAt(1301));
      expect(await verdictAfter((tx) => copy(tx, 1000))).toEqual(foundAt(1000));
      expect(await verdictAfter((tx) => copy(tx, 0))).toEqual(foundAt(0));
      expect(await verdictAfter((tx) => copy(tx, EVENTS + 1))).toEqual(foundAt(EVENTS + 1));
    });

    it('names the first of two rows that changed places', async () => {
      for (const [a, b] of [
        [1500, 1501],
        [3, 2400],
      ] as const) {
        expect(await verdictAfter((tx) => swap(tx, a, b))).toEqual(foundAt(a));
      }
    });

    it('names the first row of a fork written under another key', async () => {
      const fork: Tampering = async (tx) => {
        await cut(tx, 2000);
        await append(tx, 2001, EVENTS, OTHER_KEY);
      };
      expect(await verdictAfter(fork)).toEqual(foundAt(2001));
    });

    it('finds a fork written under our own key at the first witnessed head it passes, and says since where', async () => {
      const fork: Tampering = async (tx) => {
        await cut(tx, 2000);
        await append(tx, 2001, EVENTS, KEY, { actor: 'U66' });
      };
      const verdict = await verdictAfter(fork, [witness(EVENTS), witness(1990), witness(2100)]);
      expect(verdict).toEqual(foundAt(2100));
      expect(verdict).toMatchObject({ why: expect.stringContaining('from number 1991 on') });
      expect(await verdictAfter(fork, [witness(2000)])).toMatchObject({ kind: 'intact' });
    });

    it('finds a chain that was cut off and given a fitting head, by a head witnessed later', async () => {
      const tamper: Tampering = (tx) => cut(tx, 2399);
      expect(await verdictAfter(tamper, [witness(EVENTS), witness(100)])).toEqual(foundAt(2400));
      expect(await verdictAfter((tx) => cut(tx, 0), [witness(1)])).toEqual(foundAt(1));
      expect(await verdictAfter(tamper)).toMatchObject({ kind: 'intact' });
    });

    it('finds a changed head and a missing one', async () => {
      const head = (change: { position?: number; hash?: string }): Tampering => {
        return (tx) => tx.updateTable('audit_head').set(change).execute();
      };
      expect(await verdictAfter(head({ hash: 'start' }))).toEqual(foundAt(EVENTS));
      expect(await verdictAfter(head({ position: EVENTS - 1 }))).toEqual(foundAt(EVENTS));
      expect(await verdictAfter(head({ position: EVENTS + 1 }))).toEqual(foundAt(EVENTS + 1));
      expect(await verdictAfter((tx) => tx.deleteFrom('audit_head').execute())).toEqual(foundAt(EVENTS + 1));
    });

    it('believes no witness that is too short or too long to be one', async () => {
      for (const hash of ['', hashes.get(7)!.slice(0, 11), `${hashes.get(7)!}0`]) {
        expect(await verifyAudit(store, KEY, [{ position: 7, hash }])).toEqual(foundAt(7));
      }
    });

    it('takes events appended while it walks for no fault', async () => {
      const small = await prepare();
      await append(small, 1, 40);
      const [verdict] = await Promise.all([verifyAudit(small, KEY), append(small, 41, 60)]);
      expect(verdict.kind).toBe('intact');
      expect(await verifyAudit(small, KEY)).toMatchObject({ kind: 'intact', events: 60 });
      await small.destroy();
    });

    it('finds any single change of any row', async () => {
      const position = fc.oneof(fc.integer({ min: 1, max: EVENTS }), fc.constantFrom(1, 1000, 1001, EVENTS));
      const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })).map((raw) => raw.replaceAll('\0', ''));
      const column = fc.constantFrom('id', 'at', 'actor', 'subject', 'type', 'data', 'previous', 'hash', 'position');
      const mutation = fc.record({ position, column, text, number: fc.integer({ min: -5, max: EVENTS + 5 }) });
      await fc.assert(
        fc.asyncProperty(mutation, async (one) => {
          const row = await store
            .selectFrom('audit_events')
            .selectAll()
            .where('position', '=', one.position)
            .executeTakeFirstOrThrow();
          const value = one.column === 'position' ? one.number : one.text;
          fc.pre(row[one.column as keyof AuditRow] !== value);
          const verdict = await verdictAfter(edit(one.position, { [one.column]: value }));
          expect(verdict.kind).toBe('broken');
          if (one.column !== 'position') expect(verdict).toEqual(foundAt(one.position));
        }),
        { numRuns: Number(process.env['FUZZ_RUNS'] ?? 60) },
      );
    });
  });
}

describeVerifier('SQLite', () => aStore());
describeVerifier('PostgreSQL', aPostgresStore);

describe('an audit event', () => {
  it('takes no email address into the chain, whoever wrote the text', async () => {
    const store = await aStore();
    const said = 'Asana refused dana.fox@northwind.example: <dana@x.example>, mailto:dana@y.example';
    await append(store, 1, 1, KEY, { data: { reason: said, seats: 3 } });
    const row = await store.selectFrom('audit_events').select('data').executeTakeFirstOrThrow();
    expect(JSON.parse(row.data)).toEqual({
      reason: 'Asana refused [address]: <[address]>, mailto:[address]',
      seats: 3,
    });
    expect(await verifyAudit(store, KEY)).toMatchObject({ kind: 'intact', head: (await auditHead(store)).hash });
    await store.destroy();
  });
});
