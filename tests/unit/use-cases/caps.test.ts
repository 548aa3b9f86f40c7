import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { OutcomeUnknownError } from '../../../src/errors.ts';
import { recordActivity } from '../../../src/store/activity.ts';
import { countReturns } from '../../../src/store/attempts.ts';
import { findOpenGuided } from '../../../src/store/guided-plans.ts';
import { findRequest, openPlans, requestsIn } from '../../../src/store/plans.ts';
import { upsertSeats } from '../../../src/store/seats.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import { checkGuided, startGuided } from '../../../src/use-cases/guided-admin.ts';
import { openAttempt } from '../../../src/use-cases/open-attempt.ts';
import type { Vendors } from '../../../src/use-cases/ports.ts';
import { showStats } from '../../../src/use-cases/stats.ts';
import { anActivityRow, aPolicy, aReading, daysAgo, NOW } from '../../builders.ts';
import { aMember, aReversibleTenant } from '../../reversible.ts';
import { aCore, aStore, HandClock } from '../../stores.ts';
import { aTenant, emailOf } from './policy-scene.ts';

const AT = { channel: 'C1', ts: '1' };
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

/** The same tenant, whose vendor loses the answers to so many calls and does nothing on them. */
function losing(deps: Awaited<ReturnType<typeof aTenant>>['deps'], answers: number) {
  let left = answers;
  const connect: Vendors['connect'] = async (integration) => {
    const vendor = await deps.vendors.connect(integration);
    return {
      ...vendor,
      perform: async (action, input, signal) => {
        left -= 1;
        if (left >= 0) throw new OutcomeUnknownError('no answer', { connector: 'asana', operation: 'reclaim' });
        return vendor.perform(action, input, signal);
      },
    };
  };
  const vendors = { ...deps.vendors, connect };
  return { execute: () => executeReclaims({ ...deps, vendors })(new AbortController().signal) };
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

  it('a list takes that many in its whole life, however many rounds; the rest is for a new report', async () => {
    const { store, removed, report, approve, execute } = await aTenant({ caps: { ...NO_CAPS, perRun: 4 } });
    await report();
    await approve();
    for (let round = 0; round < 3; round += 1) await execute();
    expect(removed).toHaveLength(4);
    const left = await requestsIn(store, 'int_1', ['superseded']);
    expect(left.map((row) => row.outcome_reason)).toEqual(
      Array(2).fill('the cap of 4 a list is used up; the next report proposes it again'),
    );
    expect(await report()).toMatchObject({ kind: 'posted' });
    await approve();
    await execute();
    expect(removed).toHaveLength(6);
  });

  it('a list in percent is of the paid seats, at least one', async () => {
    const caps = { ...NO_CAPS, percentPerRun: 34 };
    const { store, removed, report, approve, execute } = await aTenant({ caps });
    await report();
    await approve();
    for (let round = 0; round < 3; round += 1) await execute();
    expect(removed).toHaveLength(2);
    expect((await requestsIn(store, 'int_1', ['superseded'])).map((row) => row.outcome_reason)).toContain(
      'the cap of 34 % of the seats (2) a list is used up; the next report proposes it again',
    );
  });

  it('a list in percent stays that of the seats there were when it was made, whatever is restored meanwhile', async () => {
    const members = ['1200', '1300', '1400', '1500', '1600', '1700'].map((id) => aMember(id));
    const policy = JSON.stringify(aPolicy({ caps: { ...NO_CAPS, percentPerRun: 29 } }));
    const { store, use, plan, calls } = await aReversibleTenant(members, { policy });
    await use.report({ actor: 'U1', integrationId: 'int_1' });
    const { hashPrefix, requests } = await plan();
    const [first, second] = requests;
    if (!first || !second) throw new Error('two seats are needed');
    await use.approve({ actor: 'U2', target: first.id, hashPrefix, requests: 'all' });
    await use.execute();
    await use.restore({ actor: 'U2', target: first.id, hashPrefix });
    await use.execute();
    await use.approve({ actor: 'U2', target: second.id, hashPrefix, requests: 'all' });
    await use.execute();
    expect(calls).toEqual([`reclaim ${first.external_id}`, `restore ${first.external_id}`]);
    expect(await findRequest(store, second.id)).toMatchObject({ state: 'superseded' });
  });

  it('a list keeps its rest waiting while an outcome is open that may free a place', async () => {
    const { deps, clock, removed, report, approve, view } = await aTenant({ caps: { ...NO_CAPS, perRun: 2 } });
    await report();
    await approve();
    const lost = losing(deps, 1);
    await lost.execute();
    expect(removed).toHaveLength(1);
    const waits = (await view())?.items.filter((item) => item.state === 'approved').map((item) => item.waits);
    expect(waits).toEqual(Array(4).fill('waits: the cap of 2 a list is reached'));
    clock.set('2026-11-21T09:03:00.000Z');
    await lost.execute();
    await lost.execute();
    await lost.execute();
    expect(removed).toHaveLength(2);
  });

  it('a list that is used up still owns up to a lost call that took effect late', async () => {
    const { store, deps, clock, removed, report, approve } = await aTenant({ caps: { ...NO_CAPS, perRun: 1 } });
    await report();
    await approve();
    const lost = losing(deps, 1);
    await lost.execute();
    const [doubtful] = await requestsIn(store, 'int_1', ['outcome_unknown']);
    clock.set('2026-11-21T09:03:00.000Z');
    await lost.execute();
    expect(await findRequest(store, doubtful?.id ?? '')).toMatchObject({ state: 'failed' });
    removed.push(doubtful?.external_id ?? '');
    await lost.execute();
    await lost.execute();
    expect(await findRequest(store, doubtful?.id ?? '')).toMatchObject({ state: 'succeeded' });
  });

  it('a day is not used up by a call that reading proves to have done nothing', async () => {
    const { deps, clock, removed, report, approve } = await aTenant({ caps: { ...NO_CAPS, perDay: 2 } });
    await report();
    await approve();
    const lost = losing(deps, 2);
    await lost.execute();
    expect(removed).toEqual([]);
    clock.set('2026-11-21T09:03:00.000Z');
    await lost.execute();
    await lost.execute();
    expect(removed).toHaveLength(2);
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
          return mine.map((request) => unlocked(() => openAttempt(worker, request, async () => null)));
        }),
      );
      expect(opened.filter(({ kind }) => kind === 'opened')).toHaveLength(3);
      expect(await requestsIn(store, 'int_1', ['executing'])).toHaveLength(3);
    } finally {
      await store.destroy();
      await other.destroy();
      rmSync(folder, { recursive: true, force: true });
    }
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

  it('above the limit holds the guided way to an admin’s seat as well: its begin, and the list that ends it', async () => {
    const { store, deps, askBack } = await removedSix(0);
    const guiding = { ...deps, guidedPosts: { postGuided: async () => AT, updateGuided: async () => {} } };
    const admins = ['1800', '1900'].map((id) =>
      aReading({ external_id: id, email: emailOf(id), email_normalized: emailOf(id), admin: 'admin' }),
    );
    await upsertSeats(store, 'int_1', admins, NOW);
    await recordActivity(
      store,
      ['1800', '1900'].map((external_id) => anActivityRow({ external_id })),
    );
    const start = (id: string) => startGuided(guiding)({ actor: 'U1', integrationId: 'int_1', email: emailOf(id) });
    const held = expect.stringContaining('6 of the 6 seats');
    expect(await start('1800')).toMatchObject({ kind: 'posted' });
    await askBack(6);
    expect(await start('1900')).toEqual({ kind: 'not_this', reason: held });
    const guided = await findOpenGuided(store, 'int_1', '1800');
    const check = () => checkGuided(guiding)({ actor: 'U1', guidedId: guided?.id ?? '' }, new AbortController().signal);
    expect(await check()).toEqual({ kind: 'not_now', reason: held });
    expect(await openPlans(store)).toEqual([]);
    await store.updateTable('reclaim_requests').set({ asked_back_at: null }).execute();
    expect(await check()).toMatchObject({ kind: 'handed_over' });
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
