import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/time.ts';
import { activityOf, listSources, recordActivity, saveSource, sawAnybody } from '../../src/store/activity.ts';
import { atomically } from '../../src/store/atomically.ts';
import { attemptsOf, closeAttempt, insertAttempt } from '../../src/store/attempts.ts';
import { type AuditInput, appendAudit, auditHead, auditOf, auditSince, canonicalEvent } from '../../src/store/audit.ts';
import { firstSeen, forgetDeliveries } from '../../src/store/deliveries.ts';
import {
  findByTenant,
  findIntegration,
  insertIntegration,
  listIntegrations,
  listLicenseTypes,
  replaceLicenseTypes,
  updateIntegration,
} from '../../src/store/integrations.ts';
import { releaseLease, takeLease } from '../../src/store/leases.ts';
import type { Store } from '../../src/store/open.ts';
import {
  closePlan,
  findPlan,
  findRequest,
  insertPlan,
  moveRequest,
  openRequestIds,
  requestsOf,
} from '../../src/store/plans.ts';
import { claimPost, deletePost, unconfirmedPosts, updatePost } from '../../src/store/posts.ts';
import { advanceSchedule, dueSchedules, findSchedule, saveSchedule } from '../../src/store/schedules.ts';
import type { PostsTable } from '../../src/store/schema.ts';
import {
  countSeats,
  countUnseen,
  findByEmails,
  findSeat,
  forgetSeen,
  listIdle,
  markGone,
  markSeen,
  pageSeats,
  sweepUnseen,
  upsertSeats,
} from '../../src/store/seats.ts';
import { listSnapshots, saveSnapshot } from '../../src/store/snapshots.ts';
import { abandonRuns, findRun, insertRun, latestRun, type SyncRunRow, updateRun } from '../../src/store/sync-runs.ts';
import {
  countUnjudged,
  countVerdicts,
  dropVerdicts,
  forgetDoubtful,
  forgetOwners,
  forgetVerdictsOf,
  pageUnjudged,
  storeVerdicts,
} from '../../src/store/verdicts.ts';
import {
  anActivityRow,
  anIntegrationRow,
  aPlanRow,
  aReading,
  aRequestRow,
  aSourceRow,
  daysAgo,
  NOW,
} from '../builders.ts';
import { aPostgresStore, aStore, connected } from '../stores.ts';

const files = mkdtempSync(join(tmpdir(), 'seatkeeper-store-'));
let fileCount = 0;

afterAll(() => {
  rmSync(files, { recursive: true });
});

const databases: readonly (readonly [string, () => Promise<Store>])[] = [
  ['SQLite in memory', () => aStore()],
  [
    'SQLite in a file',
    () => {
      fileCount += 1;
      return aStore(`file:${join(files, `${fileCount}.db`)}`);
    },
  ],
];

const INTEGRATION = 'int_1';

/** Every test has a database of its own on SQLite; PostgreSQL takes seconds to start, so there one is emptied. */
function describeStore(name: string, prepare: () => Promise<Store>, shared: boolean): void {
  describe(`the store on ${name}`, () => {
    let store: Store;

    if (shared) {
      beforeAll(async () => {
        store = await prepare();
      });
      afterAll(() => store.destroy());
    }
    beforeEach(async () => {
      if (!shared) store = await prepare();
      await connected(store);
    });
    afterEach(async () => {
      if (shared) await empty(store);
      else await store.destroy();
    });

    describe('seats', () => {
      it('writes nothing when a listing brings what is known already', async () => {
        const readings = [aReading(), aReading({ external_id: '1300', email: null, email_normalized: null })];
        expect(await upsertSeats(store, INTEGRATION, readings, NOW)).toEqual({ written: 2 });
        expect(await upsertSeats(store, INTEGRATION, readings, addDays(NOW, 1))).toEqual({ written: 0 });
        expect((await findSeat(store, INTEGRATION, '1200'))?.first_seen_at).toBe(NOW);
      });

      it('rewrites a seat of which any read column changed, an empty one included', async () => {
        await upsertSeats(store, INTEGRATION, [aReading()], NOW);
        expect(await upsertSeats(store, INTEGRATION, [aReading({ granted_at: null })], NOW)).toEqual({ written: 1 });
        expect(await upsertSeats(store, INTEGRATION, [aReading()], NOW)).toEqual({ written: 1 });
        expect(await upsertSeats(store, INTEGRATION, [aReading({ paid: null })], NOW)).toEqual({ written: 1 });
      });

      it('forgets the verdict of a changed seat and keeps that of an unchanged one', async () => {
        await upsertSeats(store, INTEGRATION, [aReading(), aReading({ external_id: '1300' })], NOW);
        await storeVerdicts(store, INTEGRATION, [idle('1200'), idle('1300')]);
        await upsertSeats(store, INTEGRATION, [aReading({ admin: 'admin' }), aReading({ external_id: '1300' })], NOW);
        expect((await findSeat(store, INTEGRATION, '1200'))?.verdict).toBeNull();
        expect((await findSeat(store, INTEGRATION, '1300'))?.verdict).toBe('inactive');
      });

      it('takes the last of two rows a vendor lists for one account', async () => {
        const twice = [aReading({ display_name: 'Old' }), aReading({ display_name: 'New' })];
        expect(await upsertSeats(store, INTEGRATION, twice, NOW)).toEqual({ written: 1 });
        expect((await findSeat(store, INTEGRATION, '1200'))?.display_name).toBe('New');
      });

      it('takes a page larger than one statement may carry', async () => {
        const many = Array.from({ length: 2100 }, (_, index) => aReading({ external_id: `m${index}` }));
        expect(await upsertSeats(store, INTEGRATION, many, NOW)).toEqual({ written: 2100 });
        await markSeen(
          store,
          'run_1',
          many.map((reading) => reading.external_id),
        );
        expect(await countUnseen(store, INTEGRATION, 'run_1')).toEqual({ unseen: 0, expected: 0 });
        await forgetSeen(store, 'run_1');
      });

      it('brings a seat back that was gone, without its old verdict', async () => {
        await upsertSeats(store, INTEGRATION, [aReading()], NOW);
        await storeVerdicts(store, INTEGRATION, [idle('1200')]);
        await markGone(store, INTEGRATION, '1200', NOW);
        expect(await findSeat(store, INTEGRATION, '1200')).toBeUndefined();
        expect(await countSeats(store, INTEGRATION)).toBe(0);
        expect(await upsertSeats(store, INTEGRATION, [aReading()], addDays(NOW, 1))).toEqual({ written: 1 });
        expect(await findSeat(store, INTEGRATION, '1200')).toMatchObject({ gone_at: null, verdict: null });
      });

      it('marks as gone exactly those a run did not see', async () => {
        await upsertSeats(
          store,
          INTEGRATION,
          ['a', 'b', 'c'].map((external_id) => aReading({ external_id })),
          NOW,
        );
        await markSeen(store, 'run_1', ['a', 'c']);
        await markSeen(store, 'run_1', ['c']);
        await markSeen(store, 'run_2', ['b']);
        expect(await countUnseen(store, INTEGRATION, 'run_1')).toEqual({ unseen: 1, expected: 0 });
        expect(await sweepUnseen(store, INTEGRATION, 'run_1', NOW)).toBe(1);
        expect((await pageSeats(store, INTEGRATION, '', 10)).map((row) => row.external_id)).toEqual(['a', 'c']);
        await forgetSeen(store, 'run_1');
        expect(await countUnseen(store, INTEGRATION, 'run_1')).toEqual({ unseen: 2, expected: 0 });
      });

      it('calls a loss expected where a request of ours took the seat, and only there', async () => {
        await upsertSeats(
          store,
          INTEGRATION,
          ['a', 'b', 'c'].map((external_id) => aReading({ external_id })),
          NOW,
        );
        await insertPlan(store, aPlanRow(), [
          aRequestRow({ id: 'req_a', external_id: 'a', state: 'outcome_unknown' }),
          aRequestRow({ id: 'req_b', external_id: 'b', state: 'pending_approval' }),
        ]);
        expect(await countUnseen(store, INTEGRATION, 'run_1')).toEqual({ unseen: 3, expected: 1 });
      });

      it('walks living seats by vendor id, a piece at a time', async () => {
        const ids = ['a1', 'a2', 'a3', 'a4', 'a5'];
        await upsertSeats(
          store,
          INTEGRATION,
          ids.map((external_id) => aReading({ external_id })),
          NOW,
        );
        const seen: string[] = [];
        for (let after = ''; ; ) {
          const rows = await pageSeats(store, INTEGRATION, after, 2);
          const last = rows.at(-1);
          if (!last) break;
          seen.push(...rows.map((row) => row.external_id));
          after = last.external_id;
        }
        expect(seen).toEqual(ids);
      });

      it('asks for judging what has no verdict or one whose time is over', async () => {
        await upsertSeats(
          store,
          INTEGRATION,
          ['a', 'b', 'c', 'd'].map((external_id) => aReading({ external_id })),
          NOW,
        );
        await storeVerdicts(store, INTEGRATION, [
          { ...idle('a'), changesAt: NOW },
          { ...idle('b'), changesAt: addDays(NOW, 0.001) },
          { ...idle('c'), changesAt: null },
        ]);
        const due = await pageUnjudged(store, INTEGRATION, NOW, 10);
        expect(due.map((row) => row.external_id).sort()).toEqual(['a', 'd']);
      });

      it('lists idle paid seats longest idle first, who was never seen at all before everybody', async () => {
        const ids = ['a', 'b', 'c', 'd', 'e'];
        await upsertSeats(
          store,
          INTEGRATION,
          ids.map((external_id) => aReading({ external_id, paid: external_id === 'e' ? 0 : 1 })),
          NOW,
        );
        await storeVerdicts(store, INTEGRATION, [
          { ...idle('a'), since: daysAgo(40) },
          { ...idle('b'), since: daysAgo(400) },
          { ...idle('c'), since: null },
          { ...idle('d'), verdict: 'active' },
          idle('e'),
        ]);
        expect((await listIdle(store, INTEGRATION, 10)).map((row) => row.external_id)).toEqual(['c', 'b', 'a']);
      });

      it('finds people by their normalized email among the living', async () => {
        await upsertSeats(store, INTEGRATION, [aReading()], NOW);
        const asked = ['dana@northwind.example', 'nobody@northwind.example'];
        expect([...(await findByEmails(store, INTEGRATION, asked))]).toEqual([['dana@northwind.example', '1200']]);
        await markGone(store, INTEGRATION, '1200', NOW);
        expect((await findByEmails(store, INTEGRATION, asked)).size).toBe(0);
      });

      it('counts living accounts by license, cost and verdict, as numbers', async () => {
        await upsertSeats(
          store,
          INTEGRATION,
          ['a', 'b', 'c', 'd'].map((external_id) =>
            aReading({ external_id, status: external_id === 'd' ? 'deactivated' : 'active' }),
          ),
          NOW,
        );
        await storeVerdicts(store, INTEGRATION, [idle('a'), idle('b')]);
        const counts = await countVerdicts(store, INTEGRATION);
        expect(counts).toHaveLength(2);
        expect(counts).toContainEqual({
          licenseTypeId: 'full',
          paid: 1,
          verdict: 'inactive',
          detail: 'certain',
          count: 2,
        });
        expect(counts).toContainEqual({ licenseTypeId: 'full', paid: 1, verdict: null, detail: null, count: 1 });
      });

      it('counts what is left to judge, of all or of those not judged anew yet', async () => {
        const ids = ['a', 'b', 'c', 'd'];
        await upsertSeats(
          store,
          INTEGRATION,
          ids.map((external_id) => aReading({ external_id })),
          NOW,
        );
        await storeVerdicts(store, INTEGRATION, [idle('a'), { ...idle('b'), changesAt: NOW }, idle('c')]);
        const left = (through: string | null) => countUnjudged(store, INTEGRATION, through, NOW);
        expect([await left(null), await left(''), await left('a'), await left('d')]).toEqual([2, 4, 3, 1]);
        await dropVerdicts(store, INTEGRATION);
        expect((await findIntegration(store, INTEGRATION))?.judged_through).toBe('');
      });

      it('forgets verdicts by name, by doubt and by a change of owner, and no others', async () => {
        const ids = ['a', 'b', 'c', 'd', 'e'];
        const judged = async () => (await pageSeats(store, INTEGRATION, '', 9)).filter((row) => row.verdict !== null);
        await upsertSeats(
          store,
          INTEGRATION,
          ids.map((external_id) => aReading({ external_id })),
          NOW,
        );
        await storeVerdicts(store, INTEGRATION, [
          idle('a'),
          { ...idle('b'), detail: 'review' },
          { ...idle('c'), verdict: 'undetermined', detail: 'no_source' },
          { ...idle('d'), verdict: 'active', detail: null },
          idle('e'),
        ]);
        await forgetDoubtful(store, INTEGRATION);
        expect((await judged()).map((row) => row.external_id)).toEqual(['a', 'd', 'e']);
        await forgetVerdictsOf(store, INTEGRATION, ['d', 'x']);
        expect((await judged()).map((row) => row.external_id)).toEqual(['a', 'e']);
        await forgetOwners(store, INTEGRATION, 'a', 'a');
        expect((await judged()).map((row) => row.external_id)).toEqual(['a', 'e']);
        await forgetOwners(store, INTEGRATION, null, 'e');
        expect((await judged()).map((row) => row.external_id)).toEqual(['a']);
      });
    });

    describe('activity', () => {
      it('keeps the latest sign of life of an account and source, in whatever order they come', async () => {
        await recordActivity(store, [anActivityRow({ at: daysAgo(10) })]);
        await recordActivity(store, [anActivityRow({ at: daysAgo(20), signal: 'login' })]);
        expect(await stored()).toEqual([[daysAgo(10), 'use']]);
        await recordActivity(store, [anActivityRow({ at: daysAgo(5), signal: 'login' })]);
        expect(await stored()).toEqual([[daysAgo(5), 'login']]);
      });

      it('never lets "never" replace a sign of life, and lets a sign of life replace "never"', async () => {
        await recordActivity(store, [anActivityRow({ at: null, signal: 'never' })]);
        await recordActivity(store, [anActivityRow({ at: daysAgo(5) })]);
        await recordActivity(store, [anActivityRow({ at: null, signal: 'never' })]);
        expect(await stored()).toEqual([[daysAgo(5), 'use']]);
      });

      it('takes the latest of several rows of one account in one batch', async () => {
        await recordActivity(store, [
          anActivityRow({ at: daysAgo(5) }),
          anActivityRow({ at: daysAgo(2), signal: 'login' }),
          anActivityRow({ at: daysAgo(9) }),
        ]);
        expect(await stored()).toEqual([[daysAgo(2), 'login']]);
      });

      it('keeps sources apart, and tells one that ever saw anybody from one that did not', async () => {
        await saveSource(store, aSourceRow());
        await saveSource(store, aSourceRow({ source: 'okta', failing: 'no access' }));
        await saveSource(store, aSourceRow({ source: 'okta', failing: null }));
        await recordActivity(store, [anActivityRow(), anActivityRow({ source: 'okta', at: null, signal: 'never' })]);
        expect((await listSources(store, INTEGRATION)).map((row) => [row.source, row.failing])).toEqual([
          ['asana-audit-log', null],
          ['okta', null],
        ]);
        expect((await activityOf(store, INTEGRATION, ['1200'])).get('1200')).toHaveLength(2);
        expect(await sawAnybody(store, INTEGRATION, 'asana-audit-log')).toBe(true);
        expect(await sawAnybody(store, INTEGRATION, 'okta')).toBe(false);
      });

      async function stored() {
        const rows = (await activityOf(store, INTEGRATION, ['1200'])).get('1200') ?? [];
        return rows.map((row) => [row.at, row.signal]);
      }
    });

    describe('plans and requests', () => {
      beforeEach(() => insertPlan(store, aPlanRow(), [aRequestRow()]));

      it('moves a request only where its state allows the event', async () => {
        expect(await moveRequest(store, 'req_1', 'start', { updated_at: NOW })).toBeUndefined();
        const approved = await moveRequest(store, 'req_1', 'approve', { approved_by: 'U1', updated_at: NOW });
        expect(approved).toMatchObject({ state: 'approved', approved_by: 'U1' });
        expect(await moveRequest(store, 'req_1', 'approve', { approved_by: 'U2', updated_at: NOW })).toBeUndefined();
        expect(await findRequest(store, 'req_1')).toMatchObject({ state: 'approved', approved_by: 'U1' });
        expect(await moveRequest(store, 'req_none', 'approve', { updated_at: NOW })).toBeUndefined();
      });

      it('lets one of two callers at the same moment win', async () => {
        const results = await Promise.all([
          moveRequest(store, 'req_1', 'approve', { approved_by: 'U1', updated_at: NOW }),
          moveRequest(store, 'req_1', 'reject', { decided_by: 'U2', updated_at: NOW }),
        ]);
        expect(results.filter((row) => row !== undefined)).toHaveLength(1);
      });

      it('allows one open request per seat, and a new one once the old has ended', async () => {
        await insertPlan(store, aPlanRow({ id: 'plan_2' }), []);
        const second = aRequestRow({ id: 'req_2', plan_id: 'plan_2' });
        await expect(insertRequest(second)).rejects.toThrow();
        expect([...(await openRequestIds(store, INTEGRATION))]).toEqual(['1200']);
        await moveRequest(store, 'req_1', 'reject', { updated_at: NOW });
        expect((await openRequestIds(store, INTEGRATION)).size).toBe(0);
        await insertRequest(second);
        expect((await requestsOf(store, 'plan_2')).map((row) => row.id)).toEqual(['req_2']);
      });

      it('leaves no plan behind whose requests could not be stored', async () => {
        const doomed = atomically(store, (tx) =>
          insertPlan(tx, aPlanRow({ id: 'plan_2' }), [aRequestRow({ id: 'req_2', plan_id: 'plan_2' })]),
        );
        await expect(doomed).rejects.toThrow();
        expect(await findPlan(store, 'plan_2')).toBeUndefined();
      });

      it('closes an open plan once', async () => {
        expect(await closePlan(store, 'plan_1', 'void', 'expired')).toBe(true);
        expect(await closePlan(store, 'plan_1', 'closed', null)).toBe(false);
        expect(await findPlan(store, 'plan_1')).toMatchObject({ state: 'void', void_reason: 'expired' });
      });

      it('allows one open attempt per request, and closes it once', async () => {
        await insertAttempt(store, anAttempt('att_1', 1));
        await expect(insertAttempt(store, anAttempt('att_2', 2))).rejects.toThrow();
        const close = { ended_at: NOW, outcome: 'failed' as const, detail: null };
        expect(await closeAttempt(store, 'att_1', close)).toBe(true);
        expect(await closeAttempt(store, 'att_1', { ...close, outcome: 'applied' })).toBe(false);
        await expect(insertAttempt(store, anAttempt('att_2', 1)), 'a number is used once').rejects.toThrow();
        await insertAttempt(store, anAttempt('att_2', 2));
        expect((await attemptsOf(store, 'req_1')).map((row) => row.outcome)).toEqual(['failed', null]);
      });

      const insertRequest = async (row: ReturnType<typeof aRequestRow>) => {
        await store.insertInto('reclaim_requests').values(row).execute();
      };
      const anAttempt = (id: string, number: number) => ({
        id,
        request_id: 'req_1',
        number,
        started_at: NOW,
        ended_at: null,
        outcome: null,
        detail: null,
      });
    });

    describe('integrations', () => {
      it('allows one living integration per tenant and word, and both again after a disconnection', async () => {
        const again = anIntegrationRow({ id: 'int_2' });
        await expect(insertIntegration(store, { ...again, slug: 'asana-2' })).rejects.toThrow();
        await expect(insertIntegration(store, { ...again, tenant_id: '9001' })).rejects.toThrow();
        expect(await updateIntegration(store, INTEGRATION, { state: 'disconnected' })).toBe(true);
        await insertIntegration(store, again);
        expect((await listIntegrations(store)).map((row) => row.id)).toEqual(['int_2']);
        expect((await findByTenant(store, 'asana', '9000'))?.id).toBe('int_2');
        expect(await updateIntegration(store, 'int_none', { name: 'x' })).toBe(false);
      });

      it('keeps license types in the order of the vendor', async () => {
        const types = ['view', 'full'].map((id) => ({ id, name: id, paid: id === 'full', purchased: null }));
        await replaceLicenseTypes(store, INTEGRATION, [{ id: 'old', name: 'Old', paid: true, purchased: 5 }]);
        await replaceLicenseTypes(store, INTEGRATION, types);
        const rows = await listLicenseTypes(store, INTEGRATION);
        expect(rows.map((row) => [row.license_type_id, row.paid])).toEqual([
          ['view', 0],
          ['full', 1],
        ]);
        await replaceLicenseTypes(store, INTEGRATION, []);
        expect(await listLicenseTypes(store, INTEGRATION)).toEqual([]);
      });
    });

    describe('leases', () => {
      const lease = (holder: string, now: string) => ({ name: 'sync:1', holder, now, expiresAt: addDays(now, 1) });

      it('gives a lease to one holder, who may renew it', async () => {
        expect(await takeLease(store, lease('one', NOW))).toBe(true);
        expect(await takeLease(store, lease('two', NOW))).toBe(false);
        expect(await takeLease(store, lease('one', addDays(NOW, 0.9)))).toBe(true);
        expect(await takeLease(store, lease('two', addDays(NOW, 1.5)))).toBe(false);
      });

      it('passes to another holder the instant it expires', async () => {
        await takeLease(store, lease('one', NOW));
        expect(await takeLease(store, lease('two', addDays(NOW, 0.999)))).toBe(false);
        expect(await takeLease(store, lease('two', addDays(NOW, 1)))).toBe(true);
        expect(await takeLease(store, lease('one', addDays(NOW, 1)))).toBe(false);
      });

      it('is given back by its holder alone', async () => {
        await takeLease(store, lease('one', NOW));
        await releaseLease(store, 'sync:1', 'two');
        expect(await takeLease(store, lease('two', NOW))).toBe(false);
        await releaseLease(store, 'sync:1', 'one');
        expect(await takeLease(store, lease('two', NOW))).toBe(true);
      });

      it('goes to one of two who ask at the same moment', async () => {
        const taken = await Promise.all([takeLease(store, lease('one', NOW)), takeLease(store, lease('two', NOW))]);
        expect(taken.filter(Boolean)).toHaveLength(1);
      });
    });

    describe('posts and deliveries', () => {
      it('lets one claim the right to send a due message', async () => {
        const claims = await Promise.all([claimPost(store, aPost('post_1')), claimPost(store, aPost('post_2'))]);
        expect(claims.filter(Boolean)).toHaveLength(1);
        expect(await claimPost(store, aPost('post_3', { slot: 'next week' }))).toBe(true);
      });

      it('can be claimed again after Slack refused the message', async () => {
        await claimPost(store, aPost('post_1'));
        await deletePost(store, 'post_1');
        expect(await claimPost(store, aPost('post_2'))).toBe(true);
      });

      it('tells claims nobody heard of again from those that were posted', async () => {
        await claimPost(store, aPost('post_1'));
        await claimPost(store, aPost('post_2', { slot: 'b' }));
        await claimPost(store, aPost('post_3', { slot: 'c', claimed_at: addDays(NOW, 1) }));
        await updatePost(store, 'post_2', { state: 'posted', ts: '1.2', posted_at: NOW });
        expect((await unconfirmedPosts(store, addDays(NOW, 0.5))).map((row) => row.id)).toEqual(['post_1']);
      });

      it('sees each delivery of Slack for the first time once, until it is forgotten', async () => {
        expect(await firstSeen(store, 'Ev1', NOW)).toBe(true);
        expect(await firstSeen(store, 'Ev1', addDays(NOW, 1))).toBe(false);
        await forgetDeliveries(store, NOW);
        expect(await firstSeen(store, 'Ev1', NOW)).toBe(false);
        await forgetDeliveries(store, addDays(NOW, 1));
        expect(await firstSeen(store, 'Ev1', NOW)).toBe(true);
      });

      const aPost = (id: string, over: Partial<PostsTable> = {}): PostsTable => ({
        id,
        kind: 'digest',
        subject_id: 'C1',
        slot: 'this week',
        state: 'claimed',
        channel: 'C1',
        ts: null,
        claimed_at: NOW,
        posted_at: null,
        drawn: null,
        repeated: 0,
        ...over,
      });
    });

    describe('the audit chain', () => {
      const key = Buffer.alloc(32, 1);
      const event = (id: string): AuditInput => ({
        id,
        at: NOW,
        actor: 'U1',
        subject: 'request:req_1',
        type: 'request.approved',
        data: { zebra: 1, plan: 'plan_1', ok: true, none: null },
      });

      it('links each event to the one before, and every link can be computed again from its row', async () => {
        for (const id of ['evt_1', 'evt_2', 'evt_3']) await atomically(store, (tx) => appendAudit(tx, key, event(id)));
        const rows = await auditOf(store, 'request:req_1');
        let previous = 'start';
        for (const [index, row] of rows.entries()) {
          const { id, at, actor, subject, type } = row;
          const data = JSON.parse(row.data) as AuditInput['data'];
          const text = canonicalEvent({ id, at, actor, subject, type, data }, row.position, row.previous);
          expect(row).toMatchObject({ position: index + 1, previous });
          expect(row.hash).toBe(createHmac('sha256', key).update(text).digest('hex'));
          previous = row.hash;
        }
        expect(await auditHead(store)).toEqual({ position: 3, hash: previous });
        expect((await auditSince(store, 'request.approved', NOW)).map((row) => row.id)).toEqual([
          'evt_3',
          'evt_2',
          'evt_1',
        ]);
      });

      it('covers every fact of an event and not the order of its keys', () => {
        const text = canonicalEvent(event('evt_1'), 1, 'start');
        const turned = { ...event('evt_1'), data: { none: null, ok: true, plan: 'plan_1', zebra: 1 } };
        expect(canonicalEvent(turned, 1, 'start')).toBe(text);
        for (const change of [{ at: daysAgo(1) }, { actor: 'U2' }, { subject: 'x' }, { type: 'y' }, { data: {} }]) {
          expect(canonicalEvent({ ...event('evt_1'), ...change }, 1, 'start')).not.toBe(text);
        }
        expect(canonicalEvent(event('evt_1'), 2, 'start')).not.toBe(text);
        expect(canonicalEvent(event('evt_1'), 1, 'other')).not.toBe(text);
      });

      it('takes the event back with the transaction it tells of', async () => {
        const doomed = atomically(store, async (tx) => {
          await appendAudit(tx, key, event('evt_1'));
          throw new Error('the change failed');
        });
        await expect(doomed).rejects.toThrow('the change failed');
        expect(await auditHead(store)).toEqual({ position: 0, hash: 'start' });
        expect(await auditOf(store, 'request:req_1')).toEqual([]);
      });
    });

    describe('schedules, runs and snapshots', () => {
      const schedule = {
        id: 'sch_1',
        kind: 'sync' as const,
        subject_id: INTEGRATION,
        pattern: '0 3 * * *',
        time_zone: 'Europe/Berlin',
        next_at: NOW,
        paused_at: null,
      };

      it('moves a schedule on from a slot once', async () => {
        await saveSchedule(store, schedule);
        expect((await dueSchedules(store, NOW)).map((row) => row.id)).toEqual(['sch_1']);
        const to = addDays(NOW, 1);
        const moved = await Promise.all([
          advanceSchedule(store, 'sch_1', NOW, to),
          advanceSchedule(store, 'sch_1', NOW, to),
        ]);
        expect(moved.filter(Boolean)).toHaveLength(1);
        expect(await dueSchedules(store, NOW)).toEqual([]);
      });

      it('keeps one schedule per subject and lets a paused one rest', async () => {
        await saveSchedule(store, schedule);
        await saveSchedule(store, { ...schedule, id: 'sch_2', pattern: '0 4 * * *', paused_at: NOW });
        expect(await findSchedule(store, 'sync', INTEGRATION)).toMatchObject({ id: 'sch_1', pattern: '0 4 * * *' });
        expect(await dueSchedules(store, addDays(NOW, 9))).toEqual([]);
      });

      it('closes a run once, and abandons what a killed process left open', async () => {
        await insertRun(store, aRun('run_1'));
        await insertRun(store, aRun('run_2'));
        expect(await updateRun(store, 'run_1', { state: 'complete', ended_at: NOW })).toBe(true);
        expect(await updateRun(store, 'run_1', { state: 'failed' })).toBe(false);
        expect(await abandonRuns(store, INTEGRATION, NOW)).toBe(1);
        expect((await findRun(store, 'run_2'))?.state).toBe('incomplete');
        expect((await latestRun(store, INTEGRATION))?.id).toBe('run_2');
        expect((await latestRun(store, INTEGRATION, ['complete']))?.id).toBe('run_1');
      });

      it('keeps the latest numbers of a day', async () => {
        const numbers = { paid: 10, active: 7, idle: 1, unknown: 1, protected: 1 };
        const row = { integration_id: INTEGRATION, day: '2026-11-21', taken_at: NOW, ...numbers };
        await saveSnapshot(store, row);
        await saveSnapshot(store, { ...row, active: 8, idle: 0 });
        await saveSnapshot(store, { ...row, day: '2026-11-20' });
        const rows = await listSnapshots(store, INTEGRATION, '2026-11-20');
        expect(rows.map((one) => [one.day, one.active])).toEqual([
          ['2026-11-20', 7],
          ['2026-11-21', 8],
        ]);
      });

      const aRun = (id: string): SyncRunRow => ({
        id,
        integration_id: INTEGRATION,
        state: 'running',
        requested_by: 'U1',
        started_at: NOW,
        ended_at: null,
        roster_at: null,
        accounts: 0,
        added: 0,
        changed: 0,
        gone: 0,
        events: 0,
        error_code: null,
        error_text: null,
        phase: 'roster',
        lost: null,
      });
    });
  });
}

function idle(externalId: string) {
  return { externalId, verdict: 'inactive' as const, detail: 'certain', since: daysAgo(45), changesAt: null };
}

/** Tables in an order that breaks no reference. */
async function empty(store: Store): Promise<void> {
  for (const table of [
    'action_attempts',
    'reclaim_requests',
    'plans',
    'activity',
    'activity_sources',
    'sync_runs',
    'sync_seen',
    'seats',
    'license_types',
    'snapshots',
    'uploads',
    'integrations',
    'credentials',
    'audit_events',
    'posts',
    'schedules',
    'leases',
    'deliveries',
  ] as const) {
    await store.deleteFrom(table).execute();
  }
  await store.updateTable('audit_head').set({ position: 0, hash: 'start' }).execute();
}

for (const [name, open] of databases) describeStore(name, open, false);
describeStore('PostgreSQL', aPostgresStore, true);
