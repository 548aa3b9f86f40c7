import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { countReturns } from '../../../src/store/attempts.ts';
import { requestsIn } from '../../../src/store/plans.ts';
import { openAttempt } from '../../../src/use-cases/open-attempt.ts';
import { showStats } from '../../../src/use-cases/stats.ts';
import { daysAgo, NOW } from '../../builders.ts';
import { aCore, aStore, HandClock } from '../../stores.ts';
import { aTenant } from './policy-scene.ts';

const NO_CAPS = { perRun: null, perDay: null, percentPerDay: null };
const WEEKDAYS = { timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', holidays: [] };

async function unlocked<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('locked')) throw error;
      await new Promise(setImmediate);
    }
  }
}

describe('outside working hours', () => {
  it('an approved removal waits, says until when, and is carried out once they open', async () => {
    // NOW is a Saturday.
    const { clock, removed, report, approve, execute, view } = await aTenant({ workingHours: WEEKDAYS });
    await report();
    expect(await approve()).toMatchObject({ decided: 6 });
    expect(await execute()).toBe(0);
    expect(removed).toEqual([]);
    expect((await view())?.items[0]).toMatchObject({ state: 'approved', waits: 'waits for working hours: Mon 09:00' });
    clock.set('2026-11-23T08:00:00.000Z');
    await execute();
    expect(removed).toHaveLength(6);
  });

  it('an approval that expires while it waits removes nobody', async () => {
    const { clock, removed, report, approve, execute } = await aTenant({
      workingHours: { ...WEEKDAYS, holidays: ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'] },
    });
    await report();
    await approve();
    clock.set('2026-11-30T12:00:00.000Z');
    await execute();
    expect(removed).toEqual([]);
  });
});

describe('a cap', () => {
  it('a day lets that many through, the rest waits until the next day of its zone', async () => {
    const { store, clock, removed, report, approve, execute, view } = await aTenant({
      caps: { ...NO_CAPS, perDay: 2 },
    });
    await report();
    await approve();
    await execute();
    await execute();
    expect(removed).toHaveLength(2);
    const waiting = (await view())?.items.filter((item) => item.state === 'approved') ?? [];
    expect(waiting.map((item) => item.waits)).toEqual(Array(4).fill('waits: the cap of 2 a day is reached'));
    clock.set('2026-11-21T23:59:00.000Z');
    await execute();
    expect(removed).toHaveLength(2);
    clock.set('2026-11-22T00:00:00.000Z');
    await execute();
    expect(removed).toHaveLength(4);
    expect(await requestsIn(store, 'int_1', ['approved'])).toHaveLength(2);
  });

  it('a run lets that many through in one round, and more in the next', async () => {
    const { removed, report, approve, execute } = await aTenant({ caps: { ...NO_CAPS, perRun: 4 } });
    await report();
    await approve();
    await execute();
    expect(removed).toHaveLength(4);
    await execute();
    expect(removed).toHaveLength(6);
  });

  it('in percent is of the paid seats, at least one', async () => {
    const { removed, report, approve, execute } = await aTenant({ caps: { ...NO_CAPS, percentPerDay: 5 } });
    await report();
    await approve();
    await execute();
    expect(removed).toHaveLength(1);
  });

  it('is never overrun by two workers on one file that race for its last places', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seatkeeper-caps-'));
    const url = `file:${join(folder, 'seatkeeper.db')}`;
    const [store, other] = [await aStore(url), await aStore(url)];
    // Two connections of one thread: whoever waits for the file would stop the other, so it tries again instead.
    for (const one of [store, other]) await sql`pragma busy_timeout = 0`.execute(one);
    try {
      const { deps, report, approve } = await aTenant({ caps: { ...NO_CAPS, perDay: 3 } }, store);
      await report();
      await approve();
      const requests = await requestsIn(store, 'int_1', ['approved']);
      const second = aCore(other, new HandClock());
      const ids = { next: (prefix: string) => `${prefix}_other_${Math.random()}` };
      const workers = [deps, { ...second, ids, audit: deps.audit, timeZone: 'UTC' }];
      const opened = await Promise.all(
        workers.flatMap((worker, index) => {
          const mine = requests.filter((_request, position) => position % 2 === index);
          return mine.map((request) => unlocked(() => openAttempt(worker, request, { opened: 0 })));
        }),
      );
      expect(opened.filter((id) => id !== null)).toHaveLength(3);
      expect(await requestsIn(store, 'int_1', ['executing'])).toHaveLength(3);
    } finally {
      await store.destroy();
      await other.destroy();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('four eyes', () => {
  it('let nobody approve the report they asked for, not even as the only approver', async () => {
    const { store, report, approve } = await aTenant({ fourEyes: true });
    await report('U1');
    expect(await approve('U1')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('somebody else') });
    expect(await requestsIn(store, 'int_1', ['approved'])).toEqual([]);
  });

  it('let somebody else approve it, and a scheduled report by anybody', async () => {
    const { store, report, approve } = await aTenant({ fourEyes: true });
    await report('job:schedule');
    expect(await approve('U1')).toMatchObject({ kind: 'decided', decided: 6 });
    expect(await requestsIn(store, 'int_1', ['approved'])).toHaveLength(6);
  });
});

describe('the error rate', () => {
  async function removedSix(maxErrorRatePercent: number | null) {
    const tenant = await aTenant({ maxErrorRatePercent });
    await tenant.report();
    await tenant.approve();
    await tenant.execute();
    const ids = (await requestsIn(tenant.store, 'int_1', ['succeeded'])).map((row) => row.id);
    const askBack = async (count: number) => {
      for (const id of ids.slice(0, count))
        await tenant.store.updateTable('reclaim_requests').set({ asked_back_at: NOW }).where('id', '=', id).execute();
    };
    const restore = (position: number) =>
      tenant.store
        .updateTable('reclaim_requests')
        .set({ state: 'restored' })
        .where('id', '=', ids[position] ?? '')
        .execute();
    return { ...tenant, askBack, restore };
  }

  it('counts a seat asked back and then restored once', async () => {
    const { store, deps, askBack, restore } = await removedSix(null);
    await askBack(2);
    await restore(1);
    await restore(2);
    expect(await countReturns(store, 'int_1', daysAgo(30))).toEqual({
      reclaimed: 6,
      askedBack: 2,
      restored: 2,
      mistaken: 3,
    });
    expect((await showStats(deps)()).rows).toMatchObject([{ returned: { mistaken: 3 }, limitPercent: null }]);
  });

  it('forgets removals of more than 30 days ago', async () => {
    const { clock, deps } = await removedSix(null);
    clock.set('2026-12-22T00:00:00.000Z');
    expect((await showStats(deps)()).rows[0]?.returned.reclaimed).toBe(0);
  });

  it('above the limit lets a report propose nothing, and says why; at the limit it may', async () => {
    const { report, askBack } = await removedSix(50);
    await askBack(3);
    expect(await report()).toMatchObject({ kind: 'nothing_idle' });
    await askBack(4);
    expect(await report()).toMatchObject({ kind: 'not_ready', reason: expect.stringContaining('4 of the 6 seats') });
  });

  it('of fewer than five removals says nothing', async () => {
    const { store, report, askBack } = await removedSix(0);
    await askBack(6);
    expect(await report()).toMatchObject({ kind: 'not_ready' });
    const two = (await requestsIn(store, 'int_1', ['succeeded'])).slice(0, 2).map((row) => row.id);
    await store.deleteFrom('action_attempts').where('request_id', 'in', two).execute();
    expect(await report()).toMatchObject({ kind: 'nothing_idle' });
  });
});
