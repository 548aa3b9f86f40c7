import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { recordActivity, saveSource } from '../../../src/store/activity.ts';
import { auditHead } from '../../../src/store/audit.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import { openPlans, requestsIn, requestsOf } from '../../../src/store/plans.ts';
import { findSeat, upsertSeats } from '../../../src/store/seats.ts';
import { insertRun } from '../../../src/store/sync-runs.ts';
import { approvePlan, rejectPlan } from '../../../src/use-cases/decide-plan.ts';
import type { PostReportResult } from '../../../src/use-cases/post-report.ts';
import { refreshPlans } from '../../../src/use-cases/refresh-plans.ts';
import { reportInactivity } from '../../../src/use-cases/report-inactivity.ts';
import { HASH_PREFIX } from '../../../src/use-cases/view-plan.ts';
import { anActivityRow, aPolicy, aReading, aSourceRow, daysAgo, NOW } from '../../builders.ts';
import { emptySlack, noVendors, people } from '../../connections.ts';
import { aCore, aStore, connected, HandClock } from '../../stores.ts';

const IDLE = ['1200', '1300', '1400'];

/** A tenant read an hour ago with three idle members, reclaiming switched on. */
async function aTenant() {
  const store = await aStore();
  const clock = new HandClock();
  const core = aCore(store, clock);
  await connected(store, { reclaim_enabled_at: daysAgo(5), channel: 'C1' });
  const email = (id: string) => (id === '1400' ? 'u1@northwind.example' : `p${id}@northwind.example`);
  await upsertSeats(
    store,
    'int_1',
    IDLE.map((id) => aReading({ external_id: id, email: email(id), email_normalized: email(id), display_name: id })),
    NOW,
  );
  await saveSource(store, aSourceRow());
  await recordActivity(
    store,
    IDLE.map((external_id) => anActivityRow({ external_id })),
  );
  await insertRun(store, {
    id: 'run_1',
    integration_id: 'int_1',
    state: 'complete',
    requested_by: 'U1',
    started_at: NOW,
    ended_at: NOW,
    roster_at: addDays(NOW, -1 / 24),
    accounts: 3,
    added: 3,
    changed: 0,
    gone: 0,
    events: 3,
    error_code: null,
    error_text: null,
    phase: 'done',
  });
  const woken: string[] = [];
  const wake = { execute: () => woken.push('execute'), redraw: () => {} };
  const deps = {
    ...core,
    vendors: noVendors,
    directory: emptySlack,
    people,
    admins: ['U1'],
    wake,
    defaultChannel: null,
  };
  const report = (posted: PostReportResult = { kind: 'posted' }) =>
    reportInactivity({ ...deps, postReport: async () => posted })({ actor: 'job:schedule', integrationId: 'int_1' });
  const decide = async (
    by: 'approve' | 'reject',
    over: { actor?: string; hashPrefix?: string; target?: string } = {},
  ) => {
    const [plan] = await openPlans(store, 'int_1');
    const use = by === 'approve' ? approvePlan : rejectPlan;
    const hashPrefix = plan?.hash.slice(0, HASH_PREFIX) ?? '';
    return use(deps)({ actor: 'U1', target: plan?.id ?? 'plan_none', hashPrefix, requests: 'all', ...over });
  };
  return { store, clock, deps, report, decide, woken };
}

describe('reporting', () => {
  it('proposes every idle seat once; a second report finds the first', async () => {
    const { report } = await aTenant();
    expect(await report()).toMatchObject({ kind: 'posted', seats: 3, channel: 'C1' });
    expect(await report()).toMatchObject({ kind: 'already_open', seats: 3 });
  });

  it('frees the seats again when Slack refuses the message, since nobody could decide about them', async () => {
    const { report } = await aTenant();
    expect(await report({ kind: 'refused', reason: 'not_in_channel' })).toMatchObject({ kind: 'not_posted' });
    expect(await report()).toMatchObject({ kind: 'posted', seats: 3 });
  });

  it('proposes nothing on a reading that is too old, suspect or missing', async () => {
    const { store, clock, report } = await aTenant();
    clock.set(addDays(NOW, 3));
    expect(await report()).toMatchObject({ kind: 'not_ready' });
    clock.set(NOW);
    await store.updateTable('sync_runs').set({ state: 'suspect' }).execute();
    expect(await report()).toMatchObject({ kind: 'not_ready' });
  });

  it('is refused to somebody who may neither approve nor administrate', async () => {
    const { deps } = await aTenant();
    const posted = async () => ({ kind: 'posted' as const });
    const asked = reportInactivity({ ...deps, postReport: posted })({ actor: 'U7', integrationId: 'int_1' });
    expect(await asked).toMatchObject({ kind: 'refused', whoMay: ['U1'] });
  });
});

describe('approving', () => {
  it('approves what still is as it was shown, and leaves the own seat to somebody else', async () => {
    const { store, report, decide, woken } = await aTenant();
    await report();
    expect(await decide('approve')).toMatchObject({ kind: 'decided', decided: 2, left: [], notYours: ['1400'] });
    expect((await requestsIn(store, 'int_1', ['approved'])).map((row) => row.external_id).sort()).toEqual([
      '1200',
      '1300',
    ]);
    expect(woken).toEqual(['execute']);
  });

  it('takes an item out that was used in the meantime, and names it', async () => {
    const { store, report, decide } = await aTenant();
    await report();
    await recordActivity(store, [anActivityRow({ external_id: '1300', at: daysAgo(1) })]);
    expect(await decide('approve')).toMatchObject({
      decided: 1,
      left: [{ name: '1300', reason: 'there was activity since the list was made' }],
    });
  });

  it('twice changes nothing, and says who was first', async () => {
    const { store, report, decide } = await aTenant();
    await report();
    await decide('approve');
    const before = await auditHead(store);
    expect(await decide('approve')).toMatchObject({
      decided: 0,
      already: [
        { name: '1200', by: 'U1', state: 'approved' },
        { name: '1300', by: 'U1', state: 'approved' },
      ],
    });
    expect(await auditHead(store)).toEqual(before);
  });

  it('at the same moment approves each item once, and each caller hears the truth', async () => {
    const { report, decide } = await aTenant();
    await report();
    const answers = await Promise.all([decide('approve'), decide('approve')]);
    const decided = answers.map((answer) => (answer.kind === 'decided' ? answer.decided : 0));
    expect(decided.reduce((sum, one) => sum + one, 0)).toBe(2);
    const states = answers.flatMap((answer) => (answer.kind === 'decided' ? answer.already : []));
    expect(states.every(({ by, state }) => by === 'U1' && state === 'approved')).toBe(true);
  });

  it('is refused on an older message, on a changed policy, after the time is over and while read-only', async () => {
    const { store, clock, report, decide } = await aTenant();
    await report();
    expect(await decide('approve', { hashPrefix: '000000000000' })).toMatchObject({ kind: 'void' });
    await updateIntegration(store, 'int_1', { reclaim_enabled_at: null });
    expect(await decide('approve')).toMatchObject({ kind: 'void', reason: expect.stringContaining('read-only') });
    await updateIntegration(store, 'int_1', { reclaim_enabled_at: NOW });
    clock.set(addDays(NOW, 7));
    expect(await decide('approve')).toMatchObject({ kind: 'void', reason: expect.stringContaining('expired') });
    expect(await requestsIn(store, 'int_1', ['pending_approval', 'approved'])).toEqual([]);
  });

  it('under another policy voids the whole list', async () => {
    const { store, report, decide } = await aTenant();
    await report();
    await updateIntegration(store, 'int_1', { policy: JSON.stringify(aPolicy({ version: 2, thresholdDays: 60 })) });
    expect(await decide('approve')).toMatchObject({ kind: 'void', reason: expect.stringContaining('60 days now, 30') });
    const other = await aTenant();
    await other.report();
    await updateIntegration(other.store, 'int_1', { policy: JSON.stringify(aPolicy({ version: 2, keepDays: 60 })) });
    const reason = 'The policy changed since this list was made. Post a new report.';
    expect(await other.decide('approve'), 'not of idle days that are the same').toEqual({ kind: 'void', reason });
    expect(await requestsIn(store, 'int_1', ['pending_approval', 'approved'])).toEqual([]);
  });

  it('is for approvers alone, and an unknown list is not found', async () => {
    const { report, decide } = await aTenant();
    await report();
    expect(await decide('approve', { actor: 'U7' })).toMatchObject({ kind: 'refused', whoMay: ['U1'] });
    expect(await decide('approve', { target: 'plan_none' })).toEqual({ kind: 'not_found' });
  });
});

describe('keeping', () => {
  it('ends the requests under the name of who decided, and closes the list', async () => {
    const { store, report, decide } = await aTenant();
    await report();
    const [plan] = await openPlans(store, 'int_1');
    expect(await decide('reject')).toMatchObject({ kind: 'decided', decided: 3 });
    const requests = await requestsOf(store, plan?.id ?? '');
    expect(requests.map((row) => [row.state, row.decided_by])).toEqual(IDLE.map(() => ['rejected', 'U1']));
    expect(await openPlans(store, 'int_1')).toEqual([]);
  });
});

describe('holding open plans against what is known now', () => {
  it('leaves a list alone whose evidence merely grew old', async () => {
    const { store, clock, deps, report } = await aTenant();
    await report();
    clock.set(addDays(NOW, 4));
    expect(await refreshPlans(deps)()).toBe(0);
    expect(await requestsIn(store, 'int_1', ['pending_approval'])).toHaveLength(3);
  });

  it('takes out a seat that is gone or was used, and ends a list whose time is over', async () => {
    const { store, clock, deps, report } = await aTenant();
    await report();
    await recordActivity(store, [anActivityRow({ external_id: '1300', at: daysAgo(1) })]);
    await upsertSeats(store, 'int_1', [aReading({ admin: 'admin', display_name: '1200' })], NOW);
    expect(await refreshPlans(deps)()).toBe(2);
    expect((await requestsIn(store, 'int_1', ['pending_approval'])).map((row) => row.external_id)).toEqual(['1400']);
    expect((await findSeat(store, 'int_1', '1200'))?.admin).toBe('admin');
    clock.set(addDays(NOW, 7));
    await refreshPlans(deps)();
    expect((await requestsIn(store, 'int_1', ['expired'])).map((row) => row.external_id)).toEqual(['1400']);
  });
});
