import { afterEach, describe, expect, it } from 'vitest';
import { auditOf } from '../../../src/store/audit.ts';
import { findIntegration, replaceLicenseTypes, updateIntegration } from '../../../src/store/integrations.ts';
import type { Store } from '../../../src/store/open.ts';
import { openPlans } from '../../../src/store/plans.ts';
import { findSchedule } from '../../../src/store/schedules.ts';
import { approversOf, policyOf } from '../../../src/use-cases/rows.ts';
import { type RulesInput, saveRules, showRules } from '../../../src/use-cases/rules.ts';
import { ensureSchedule } from '../../../src/use-cases/schedules.ts';
import { type SettingsInput, saveSettings, showSettings } from '../../../src/use-cases/settings.ts';
import { aStanding } from '../../builders.ts';
import { aPostgresStore, aStore } from '../../stores.ts';
import { aTenant, emailOf } from './policy-scene.ts';

/** Two admins, and the forms as the modals hand them in when nothing was typed. */
async function aDesk(store?: Store) {
  const tenant = await aTenant({}, store);
  await replaceLicenseTypes(tenant.store, 'int_1', [{ id: 'full', name: 'Full', paid: true, purchased: null }]);
  const deps = {
    ...tenant.deps,
    people: { ...tenant.deps.people, standing: async (userId: string) => aStanding({ userId, roles: ['admin'] }) },
  };
  const setting = { ...deps, ensureSchedule: ensureSchedule(deps) };
  const version = async () => {
    const shown = await showSettings(setting)({ actor: 'U1', integrationId: 'int_1' });
    return shown.kind === 'settings' ? shown.view.version : -1;
  };
  const settings = (actor: string, opened: number, over: Partial<SettingsInput> = {}) =>
    saveSettings(setting)({
      actor,
      integrationId: 'int_1',
      version: opened,
      thresholdDays: 30,
      newSeatGraceDays: 14,
      protectedEmails: [],
      approvers: [],
      channel: 'C1',
      reclaimEnabled: true,
      syncAt: null,
      ...over,
    });
  const rules = (actor: string, opened: number, over: Partial<RulesInput> = {}) =>
    saveRules(deps)({ ...NOTHING_TYPED, actor, version: opened, ...over });
  const row = async () => {
    const found = await findIntegration(tenant.store, 'int_1');
    if (!found) throw new Error('the integration is gone');
    return found;
  };
  const audit = async () =>
    (await auditOf(tenant.store, 'integration:int_1')).map(({ type, actor, data }) => ({
      type,
      actor,
      ...(JSON.parse(data) as Record<string, unknown>),
    }));
  return { ...tenant, deps, setting, version, settings, rules, row, audit, policy: async () => policyOf(await row()) };
}

const NOTHING_TYPED: RulesInput = {
  actor: 'U1',
  integrationId: 'int_1',
  action: 'reclaim',
  days: [],
  from: null,
  to: null,
  zone: null,
  holidays: [],
  capRun: null,
  capDay: null,
  capPercent: null,
  evidenceAge: '3',
  importAge: '14',
  restoreDays: '30',
  errorRate: null,
  typeId: null,
  typeThreshold: null,
  typeGrace: null,
  typeAction: null,
};

const STORES = [
  ['SQLite', aStore],
  ['PostgreSQL', aPostgresStore],
] as const;

describe.each(STORES)('two forms opened on the same settings, on %s', (_name, open) => {
  let store: Store;
  afterEach(() => store?.destroy());
  const begin = async () => {
    store = await open();
    const desk = await aDesk(store);
    return { ...desk, opened: await desk.version() };
  };

  it('both survive when saved at once, where they change different things', async () => {
    const { settings, rules, policy, opened } = await begin();
    const results = await Promise.all([
      settings('U1', opened, { thresholdDays: 60 }),
      rules('U2', opened, { capDay: '5', typeId: 'full', typeGrace: '7' }),
    ]);
    expect(results.map((result) => result.kind)).toEqual(['saved', 'saved']);
    expect(await policy()).toMatchObject({
      version: 3,
      thresholdDays: 60,
      caps: { perDay: 5 },
      types: { full: { newSeatGraceDays: 7 } },
    });
  });

  it('never overwrite each other: of two that change the same, one is told who saved what', async () => {
    const { settings, policy, audit, opened } = await begin();
    const results = await Promise.all([
      settings('U1', opened, { thresholdDays: 60 }),
      settings('U2', opened, { thresholdDays: 90, channel: 'C2' }),
    ]);
    expect(results.map((result) => result.kind).sort()).toEqual(['changed_meanwhile', 'saved']);
    const first = results[0]?.kind === 'saved' ? 'U1' : 'U2';
    const told = results.find((result) => result.kind === 'changed_meanwhile');
    expect(told).toMatchObject({ saves: [{ by: first, codes: expect.arrayContaining(['thresholdDays']) }] });
    expect(await policy()).toMatchObject({ version: 2, thresholdDays: first === 'U1' ? 60 : 90 });
    expect((await audit()).map((event) => event.actor)).toEqual([first]);
  });
});

describe('a form that was open for a while', () => {
  it('does not bring back what somebody else has changed since, though nobody touched that field in it', async () => {
    const { settings, version, policy } = await aDesk();
    const opened = await version();
    await settings('U2', opened, { protectedEmails: [emailOf('1200')] });
    expect(await settings('U1', opened, { thresholdDays: 60 })).toMatchObject({
      kind: 'changed_meanwhile',
      saves: [{ by: 'U2', codes: ['protectedEmails'] }],
    });
    expect(await policy()).toMatchObject({ thresholdDays: 30, protectedEmails: [emailOf('1200')] });
    const again = { thresholdDays: 60, protectedEmails: [emailOf('1200')] };
    expect(await settings('U1', await version(), again)).toMatchObject({ kind: 'saved' });
  });

  it('is saved where it wants just what was saved meanwhile', async () => {
    const { settings, version, policy } = await aDesk();
    const opened = await version();
    await settings('U2', opened, { thresholdDays: 60 });
    expect(await settings('U1', opened, { thresholdDays: 60 })).toEqual({ kind: 'saved', voided: 0 });
    expect((await policy()).version).toBe(2);
  });

  it('of further rules refuses to replace a license type’s rule that is newer than itself', async () => {
    const { rules, deps, policy } = await aDesk();
    const shown = await showRules(deps)({ actor: 'U1', integrationId: 'int_1' });
    const opened = shown.kind === 'rules' ? shown.view.version : -1;
    await rules('U2', opened, { typeId: 'full', typeThreshold: '90' });
    expect(await rules('U1', opened, { typeId: 'full', typeThreshold: '20' })).toMatchObject({
      kind: 'changed_meanwhile',
      saves: [{ by: 'U2', codes: ['type full'] }],
    });
    expect((await policy()).types['full']?.thresholdDays).toBe(90);
  });
});

describe('a form that is opened while somebody else saves', () => {
  /** Saves once, at the moment the form asks Slack who opens it. */
  const saving = (desk: Awaited<ReturnType<typeof aDesk>>, save: () => Promise<unknown>) => {
    let waiting = true;
    const standing = async (userId: string) => {
      if (waiting) {
        waiting = false;
        await save();
      }
      return desk.deps.people.standing(userId);
    };
    return { ...desk.setting, people: { ...desk.deps.people, standing } };
  };

  it('undoes nothing of it: the settings were read before that save, so they count as older', async () => {
    const desk = await aDesk();
    const deps = saving(desk, async () => desk.settings('U2', await desk.version(), { thresholdDays: 90 }));
    const shown = await showSettings(deps)({ actor: 'U1', integrationId: 'int_1' });
    const view = shown.kind === 'settings' ? shown.view : null;
    const form = { thresholdDays: view?.thresholdDays ?? 0, newSeatGraceDays: 20 };
    expect(await desk.settings('U1', view?.version ?? -1, form)).toMatchObject({
      kind: 'changed_meanwhile',
      saves: [{ by: 'U2', codes: ['thresholdDays'] }],
    });
    expect((await desk.policy()).thresholdDays).toBe(90);
  });

  it('undoes nothing of the further rules either', async () => {
    const desk = await aDesk();
    const deps = saving(desk, async () => desk.rules('U2', await desk.version(), { capDay: '5' }));
    const shown = await showRules(deps)({ actor: 'U1', integrationId: 'int_1' });
    const view = shown.kind === 'rules' ? shown.view : null;
    const capDay = view?.policy.caps.perDay ?? null;
    const form = { capDay: capDay === null ? null : String(capDay), restoreDays: '10' };
    expect(await desk.rules('U1', view?.version ?? -1, form)).toMatchObject({ kind: 'changed_meanwhile' });
    expect((await desk.policy()).caps.perDay).toBe(5);
  });
});

describe('what is kept of a save', () => {
  it('is every change by its code, with what was before, and people as numbers alone', async () => {
    const { settings, rules, version, audit } = await aDesk();
    await settings('U1', await version(), {
      thresholdDays: 60,
      protectedEmails: [emailOf('1200'), emailOf('1300')],
      channel: 'C2',
      syncAt: '04:15',
    });
    await rules('U1', await version(), { capDay: '5', days: [1, 2], from: '09:00', to: '17:00', zone: 'UTC' });
    const [first, second] = await audit();
    expect(first).toEqual({
      type: 'integration.settings_changed',
      actor: 'U1',
      policy: 2,
      reclaim: true,
      changed: '["thresholdDays","protectedEmails","channel","schedule"]',
      thresholdDays: 60,
      thresholdDays_was: 30,
      protected_added: 2,
      protected_removed: 0,
      channel: 'C2',
      channel_was: 'C1',
      schedule: '15 4 * * *',
      schedule_was: null,
    });
    expect(second).toMatchObject({
      type: 'integration.rules_changed',
      policy: 3,
      changed: '["caps.perDay","workingHours"]',
      'caps.perDay': 5,
      'caps.perDay_was': null,
      workingHours: '{"days":[1,2],"from":"09:00","holidays":[],"timeZone":"UTC","to":"17:00"}',
    });
    expect(JSON.stringify([first, second])).not.toContain('@');
  });

  it('is nothing where nothing was changed', async () => {
    const { settings, rules, version, audit, policy } = await aDesk();
    expect(await settings('U1', await version())).toEqual({ kind: 'saved', voided: 0 });
    expect(await rules('U1', await version())).toEqual({ kind: 'saved', voided: 0, difference: [] });
    expect(await audit()).toEqual([]);
    expect((await policy()).version).toBe(1);
  });

  it('stands with the change or not at all: without its audit event no rule, list or schedule is changed', async () => {
    const { setting, report, row, store, version } = await aDesk();
    await report();
    const before = await row();
    const broken = { ...setting, audit: () => Promise.reject(new Error('the audit trail is full')) };
    const save = saveSettings(broken)({
      actor: 'U1',
      integrationId: 'int_1',
      version: await version(),
      thresholdDays: 60,
      newSeatGraceDays: 14,
      protectedEmails: null,
      approvers: ['U2'],
      channel: 'C2',
      reclaimEnabled: null,
      syncAt: '04:15',
    });
    await expect(save).rejects.toThrow('the audit trail is full');
    expect(await row()).toEqual(before);
    expect(await openPlans(store, 'int_1')).toHaveLength(1);
    expect(await findSchedule(store, 'sync', 'int_1')).toBeUndefined();
  });
});

describe('what the settings form does not show', () => {
  it('stays: groups that approve, and the weekdays of a schedule whose time was not touched', async () => {
    const { settings, setting, store, row, version } = await aDesk();
    await updateIntegration(store, 'int_1', { approvers: '["U2","S0LEADS"]' });
    await setting.ensureSchedule({ kind: 'sync', subjectId: 'int_1', pattern: '30 3 * * 1' });
    await settings('U1', await version(), { approvers: ['U3'], syncAt: '03:30' });
    expect(approversOf(await row())).toEqual(['U3', 'S0LEADS']);
    expect((await findSchedule(store, 'sync', 'int_1'))?.pattern).toBe('30 3 * * 1');
  });
});
