import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { setControl } from '../../../src/store/controls.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import { openPlans, requestsIn } from '../../../src/store/plans.ts';
import { insertGrant, saveDelegation } from '../../../src/store/roles.ts';
import { dropVerdicts } from '../../../src/store/verdicts.ts';
import { approvePlan, rejectPlan } from '../../../src/use-cases/decide-plan.ts';
import { reportInactivity } from '../../../src/use-cases/report-inactivity.ts';
import { scheduledReport } from '../../../src/use-cases/scheduled-report.ts';
import { ensureSchedule } from '../../../src/use-cases/schedules.ts';
import { createPeople } from '../../../src/use-cases/standing.ts';
import { NOW } from '../../builders.ts';
import { emptySlack } from '../../connections.ts';
import { aMember, aReversibleTenant } from '../../reversible.ts';

/** `U1` is the first admin; people come from the grants and settings, as in the bot. */
async function aTenant(approvers: readonly string[]) {
  const tenant = await aReversibleTenant([aMember('1200'), aMember('1300')], { approvers: JSON.stringify(approvers) });
  const { store, clock, base } = tenant;
  const groups = new Map<string, readonly string[]>();
  const directory = {
    ...emptySlack,
    emailOf: async (user: string) => `${user.toLowerCase()}@northwind.example`,
    membersOf: async (group: string) => groups.get(group) ?? [],
  };
  const deps = { ...base, people: createPeople({ store, clock, directory, admins: ['U1'] }), directory };
  const post = { postReport: async () => ({ kind: 'posted' as const }), defaultChannel: 'C1' };
  const report = reportInactivity({ ...deps, ...post });
  const decide = async (use: typeof approvePlan, actor: string) => {
    const { id: target, hashPrefix } = await tenant.plan();
    return use(deps)({ actor, target, hashPrefix, requests: 'all' });
  };
  await ensureSchedule({ ...deps, timeZone: 'UTC' })({ kind: 'report', subjectId: 'int_1' });
  return {
    ...tenant,
    groups,
    standIn: (to: string, from: string) =>
      saveDelegation(store, { from_user: from, to_user: to, until: addDays(NOW, 3), made_at: NOW }),
    report: (actor: string) => report({ actor, integrationId: 'int_1' }),
    leavers: (askedBy?: string) =>
      report({ actor: 'job:leavers', integrationId: 'int_1', only: 'leavers', ...(askedBy ? { askedBy } : {}) }),
    approve: (actor: string) => decide(approvePlan, actor),
    keep: (actor: string) => decide(rejectPlan, actor),
    onSchedule: () => scheduledReport({ ...deps, reportInactivity: report })('int_1'),
    approved: () => requestsIn(store, 'int_1', ['approved']),
    grant: (holder: string) =>
      insertGrant(store, {
        id: `grt_${holder}`,
        role: 'approver',
        holder_kind: 'user',
        holder_id: holder,
        granted_by: 'U1',
        granted_at: NOW,
      }),
  };
}

describe('who asked for a list', () => {
  it('never approves it, and is told who may', async () => {
    const { report, approve, approved } = await aTenant(['U2', 'U3']);
    await report('U2');
    const refusal = { kind: 'refused', reason: expect.stringContaining('You asked for this list'), whoMay: ['U3'] };
    expect(await approve('U2')).toMatchObject(refusal);
    expect(await approved()).toEqual([]);
    expect(await approve('U3')).toMatchObject({ kind: 'decided', decided: 2 });
  });

  it('may still keep seats on it: that takes nothing from anybody', async () => {
    const { report, keep } = await aTenant(['U2', 'U3']);
    await report('U2');
    expect(await keep('U2')).toMatchObject({ kind: 'decided', decided: 2 });
  });

  it('as the only approver hears what to do: a second approver, somebody else to ask, or the scheduled list', async () => {
    const { report, approve, grant } = await aTenant([]);
    await report('U1');
    const refused = await approve('U1');
    expect(refused).toMatchObject({ kind: 'refused', whoMay: [] });
    const said = refused.kind === 'refused' ? refused.reason : '';
    expect(said).toContain('name a second approver in /licenses settings asana,');
    expect(said).toContain('let somebody else ask');
    expect(said).toContain('the scheduled list of 2026-11-23');
    expect(said).toMatch(/takes the place of this one\.$/);
    await grant('U5');
    expect(await approve('U1')).toMatchObject({ kind: 'refused', whoMay: ['U5'] });
    expect(await approve('U5')).toMatchObject({ kind: 'decided', decided: 2 });
  });
});

describe('who stands in for whoever asked', () => {
  it('may approve in their own name where they are granted approver, and is not locked out by the favour', async () => {
    const { report, approve, grant, standIn } = await aTenant(['U2']);
    await grant('U5');
    await standIn('U5', 'U2');
    await report('U2');
    expect(await approve('U5')).toMatchObject({ kind: 'decided', decided: 2 });
  });

  it('has no second pair of eyes where the approver’s part is the asker’s, granted and handed over', async () => {
    const { report, approve, approved, grant, standIn } = await aTenant(['U2']);
    await grant('U4');
    await standIn('U5', 'U4');
    await report('U4');
    const reason = expect.stringContaining('You stand in for whoever asked');
    expect(await approve('U5')).toMatchObject({ kind: 'refused', reason, whoMay: ['U2'] });
    expect(await approved()).toEqual([]);
  });
});

describe('a user group that approves', () => {
  it('whose only member asked is nobody else: the asker hears so, and the scheduled list takes the place', async () => {
    const { groups, report, approve, onSchedule } = await aTenant(['SCREW']);
    groups.set('SCREW', ['U2']);
    await report('U2');
    const reason = expect.stringContaining('So far nobody else may');
    expect(await approve('U2')).toMatchObject({ kind: 'refused', reason, whoMay: [] });
    expect(await onSchedule()).toBe('posted');
    expect(await approve('U2')).toMatchObject({ kind: 'decided', decided: 2 });
  });

  it('with another member, or with members Slack does not tell, keeps the list open for them', async () => {
    const { groups, store, report, approve, onSchedule } = await aTenant(['SCREW']);
    groups.set('SCREW', ['U2', 'U6']);
    await report('U2');
    expect(await approve('U2')).toMatchObject({ kind: 'refused', whoMay: ['SCREW'] });
    expect(await onSchedule()).toBe('already_open');
    groups.delete('SCREW');
    expect(await onSchedule()).toBe('already_open');
    expect(await openPlans(store)).toHaveLength(1);
  });
});

describe('the scheduled list', () => {
  it('was asked for by nobody, so the only approver may approve it', async () => {
    const { onSchedule, approve } = await aTenant([]);
    expect(await onSchedule()).toBe('posted');
    expect(await approve('U1')).toMatchObject({ kind: 'decided', decided: 2 });
  });

  it('takes the place of a list whose asker alone might approve it, and of no other', async () => {
    const { store, report, onSchedule, approve, plan } = await aTenant(['U2']);
    await report('U2');
    const stuck = await plan();
    expect(await onSchedule()).toBe('posted');
    expect(await store.selectFrom('plans').select('state').where('id', '=', stuck.id).execute()).toEqual([
      { state: 'void' },
    ]);
    expect(await approve('U2')).toMatchObject({ kind: 'decided', decided: 2 });

    const other = await aTenant(['U2', 'U3']);
    await other.report('U2');
    expect(await other.onSchedule()).toBe('already_open');
    expect(await openPlans(other.store)).toHaveLength(1);
  });

  it('is what a list goes for, and nothing less: a directory’s sync, or a report that finds nothing, takes none away', async () => {
    const { store, report, leavers, onSchedule } = await aTenant(['U2']);
    await report('U2');
    expect(await leavers()).not.toMatchObject({ kind: 'posted' });
    expect(await openPlans(store)).toHaveLength(1);
    // Both are in use by now, which nobody looked at yet.
    await store.updateTable('activity').set({ at: NOW }).execute();
    await dropVerdicts(store, 'int_1');
    await onSchedule();
    expect(await openPlans(store)).toHaveLength(1);
  });

  it('leaves a list alone of which something was decided', async () => {
    const { store, base, report, onSchedule, plan } = await aTenant(['U2']);
    await report('U2');
    const { requests, id: target, hashPrefix } = await plan();
    const first = requests[0]?.id ?? '';
    await rejectPlan(base)({ actor: 'U2', target, hashPrefix, requests: [first] });
    expect(await onSchedule()).toBe('already_open');
    expect(await openPlans(store)).toMatchObject([{ id: target }]);
  });

  it('stays away while the app is read-only, paused or without credentials', async () => {
    const { store, onSchedule } = await aTenant(['U2']);
    await updateIntegration(store, 'int_1', { reclaim_enabled_at: null });
    expect(await onSchedule()).toBe('not_wanted');
    await updateIntegration(store, 'int_1', { reclaim_enabled_at: NOW, state: 'needs_credentials' });
    expect(await onSchedule()).toBe('not_wanted');
    await updateIntegration(store, 'int_1', { state: 'connected' });
    await setControl(store, { name: 'pause', set_by: 'U1', set_at: NOW, reason: null });
    expect(await onSchedule()).toBe('not_wanted');
  });

  it('proposes nothing on a reading that is too old', async () => {
    const { clock, onSchedule, store } = await aTenant(['U2']);
    clock.set(addDays(NOW, 30));
    expect(await onSchedule()).toBe('not_ready');
    expect(await openPlans(store)).toEqual([]);
  });
});
