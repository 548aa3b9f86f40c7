import { describe, expect, it } from 'vitest';
import { insertPlan } from '../../../src/store/plans.ts';
import { upsertSeats } from '../../../src/store/seats.ts';
import type { DryRunView } from '../../../src/use-cases/dry-run.ts';
import { anItem, aPlanRow, aReading, aRequestRow, NOW } from '../../builders.ts';
import { type AskingTenant, aTenantThatAsks, EFFECTS } from '../../holders.ts';

const shown = async (tenant: AskingTenant): Promise<DryRunView> => {
  const result = await tenant.dryRun();
  if (result.kind !== 'dry_run') throw new Error(result.kind);
  return result;
};
const ids = (view: DryRunView) => view.lists.map((list) => list.people.map((person) => person.externalId));

describe('a dry run', () => {
  it('shows whom a report would propose, what each approval calls in the action’s words, and whom it would ask', async () => {
    const tenant = await aTenantThatAsks();
    const view = await shown(tenant);
    expect(view.lists).toMatchObject([
      { action: 'reclaim', effects: EFFECTS, people: [{ externalId: '1400', note: 'not asked: no Slack account' }] },
    ]);
    expect([view.asked, view.stopped, view.held]).toEqual([{ holders: 2, unsure: 0 }, null, []]);
  });

  it('writes no row, sends nothing and asks the vendor nothing', async () => {
    const tenant = await aTenantThatAsks();
    const before = await tenant.dump();
    await tenant.dryRun();
    expect(await tenant.dump()).toEqual(before);
    expect(tenant.sent).toEqual([]);
  });

  it('counts who is left out, by reason', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.usePolicy({ protectedEmails: ['p1400@northwind.example'] });
    await tenant.use('1200');
    await tenant.exempt('1300');
    await upsertSeats(
      tenant.store,
      'int_1',
      [
        aReading({ external_id: '1500', admin: 'admin' }),
        aReading({ external_id: '1600', status: 'invited' }),
        aReading({ external_id: '1700', paid: 0 }),
      ],
      NOW,
    );
    expect(await shown(tenant)).toMatchObject({
      lists: [],
      leftOut: [
        { count: 1, reason: 'an admin listed them as never to be proposed' },
        { count: 1, reason: 'the invitation was not accepted yet' },
        { count: 1, reason: 'they are admins' },
        { count: 1, reason: 'they are exempt' },
        { count: 1, reason: 'they are in use' },
      ],
    });
  });

  it('says why a report would propose nothing, as the report says it, and shows whom it would be about', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.store.updateTable('sync_runs').set({ state: 'suspect' }).where('id', '=', 'run_int_1').execute();
    const { stopped, asOf } = await shown(tenant);
    expect([stopped, asOf]).toEqual([expect.stringContaining('has not been read completely yet'), null]);
    expect(await tenant.report()).toMatchObject({ kind: 'not_ready', reason: stopped });
  });

  it('says what would hold an approval up: read-only, pause, working hours and caps', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.usePolicy({
      action: 'reclaim',
      workingHours: { timeZone: 'UTC', days: [1], from: '03:00', to: '04:00', holidays: [] },
      caps: { perRun: null, perDay: 2, percentPerDay: null },
    });
    await tenant.switchPause();
    await tenant.store.updateTable('integrations').set({ reclaim_enabled_at: null }).execute();
    expect((await shown(tenant)).held).toEqual([
      'read-only: nothing can be approved until an admin switches reclaiming on',
      'paused: approvals wait until an admin lets removals go on',
      expect.stringMatching(/^waits for working hours: /),
      'caps: 2 of the 3 could be carried out today',
    ]);
  });

  it('leaves alone what is on an open list and what an approver kept not long ago', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.usePolicy({ action: 'reclaim' });
    const row = (externalId: string, position: number) => ({
      id: `req_${externalId}`,
      external_id: externalId,
      position,
      item: JSON.stringify(anItem({ externalId })),
    });
    await insertPlan(tenant.store, aPlanRow(), [
      aRequestRow(row('1200', 0)),
      aRequestRow({ ...row('1300', 1), state: 'rejected', decided_by: 'U1', decided_at: NOW }),
    ]);
    const view = await shown(tenant);
    expect(ids(view)).toEqual([['1400']]);
    expect(view.leftOut.map((one) => one.reason)).toEqual([
      'an approver kept or restored them not long ago',
      'they are on an open list already',
    ]);
  });

  it('counts an open list that a report would take the place of as gone', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.usePolicy({ action: 'reclaim' });
    await tenant.store.updateTable('integrations').set({ approvers: '["U2"]' }).execute();
    const item = JSON.stringify(anItem({ externalId: '1200' }));
    await insertPlan(tenant.store, aPlanRow({ created_by: 'U2' }), [aRequestRow({ external_id: '1200', item })]);
    expect(ids(await shown(tenant))).toEqual([['1200', '1300', '1400']]);
  });

  it('says that no channel is set, as a report does', async () => {
    const tenant = await aTenantThatAsks();
    await tenant.store.updateTable('integrations').set({ channel: null }).execute();
    expect((await shown(tenant)).stopped).toContain('No channel is set');
  });

  it('names people, so it is for those who may post a report', async () => {
    const tenant = await aTenantThatAsks();
    expect(await tenant.dryRun('int_1', 'U9')).toMatchObject({ kind: 'refused', whoMay: ['U1'] });
  });
});
