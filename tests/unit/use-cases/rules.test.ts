import { describe, expect, it } from 'vitest';
import { findIntegration, replaceLicenseTypes } from '../../../src/store/integrations.ts';
import { policyOf } from '../../../src/use-cases/rows.ts';
import { type RulesInput, saveRules, showRules } from '../../../src/use-cases/rules.ts';
import { aTenant } from './policy-scene.ts';

const EMPTY: RulesInput = {
  actor: 'U1',
  integrationId: 'int_1',
  action: 'reclaim',
  days: [],
  from: null,
  to: null,
  zone: 'Europe/Berlin',
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

async function aDesk() {
  const tenant = await aTenant();
  await replaceLicenseTypes(tenant.store, 'int_1', [{ id: 'full', name: 'Full', paid: true, purchased: null }]);
  const policy = async () => {
    const row = await findIntegration(tenant.store, 'int_1');
    if (!row) throw new Error('the integration is gone');
    return policyOf(row);
  };
  const save = (over: Partial<RulesInput> = {}) => saveRules(tenant.deps)({ ...EMPTY, ...over });
  return { ...tenant, policy, save };
}

describe('saving the further rules', () => {
  it('unchanged makes no new version and voids nothing', async () => {
    const { report, save, policy } = await aDesk();
    await report();
    expect(await save()).toEqual({ kind: 'saved', voided: 0, difference: [] });
    expect((await policy()).version).toBe(1);
  });

  it('sets how long a list is open and a kept seat is left alone, and whether holders are told', async () => {
    const { save, policy } = await aDesk();
    expect(await save({ planLifeDays: '31', keepDays: 'x' })).toMatchObject({
      kind: 'invalid',
      errors: { plan_life: 'A whole number from 1 to 30.', keep_days: 'A whole number from 1 to 365.' },
    });
    expect(await save({ planLifeDays: '10', keepDays: '60', tellHolders: false })).toMatchObject({
      difference: [
        'a list is open for 10 days instead of 7',
        'a kept seat is left alone for 60 days instead of 30',
        'holders are no longer told when a seat is taken',
      ],
    });
    expect(await policy()).toMatchObject({ planLifeDays: 10, keepDays: 60, tellHolders: false });
    await save();
    expect(await policy(), 'a form without the fields changes none').toMatchObject({
      keepDays: 60,
      tellHolders: false,
    });
  });

  it('voids the open list, which says what differs', async () => {
    const { report, save, policy, view } = await aDesk();
    await report();
    expect(await save({ capDay: '5' })).toMatchObject({ kind: 'saved', voided: 1 });
    expect(await policy()).toMatchObject({ version: 2, caps: { perDay: 5 } });
    expect((await view())?.voidReason).toBe('The policy changed: a cap of 5 a day.');
  });

  it('gives a license type rules of its own, and takes them away when all are empty', async () => {
    const { save, policy, report } = await aDesk();
    await save({ typeId: 'full', typeThreshold: '60' });
    expect((await policy()).types).toEqual({ full: { thresholdDays: 60, newSeatGraceDays: null, action: null } });
    expect(await report()).toMatchObject({ kind: 'nothing_idle' });
    await save({ typeId: 'full' });
    expect((await policy()).types).toEqual({});
    expect(await report()).toMatchObject({ kind: 'posted', seats: 6 });
  });

  it.each<[string, Partial<RulesInput>, readonly string[]]>([
    ['a cap that is no number', { capDay: 'five' }, ['cap_day']],
    ['a cap of nothing', { capRun: '0', capPercent: '101' }, ['cap_percent', 'cap_run']],
    ['days without times', { days: [1] }, ['from', 'to']],
    ['an end before the start', { days: [1], from: '17:00', to: '09:00' }, ['to']],
    ['an unknown zone', { days: [1], from: '09:00', to: '17:00', zone: 'Mars' }, ['zone']],
    ['a holiday that is no day', { days: [1], from: '09:00', to: '17:00', holidays: ['2026-02-30'] }, ['holidays']],
    ['holidays without days', { holidays: ['2026-12-25'] }, ['days']],
    ['a rule for no license type', { typeThreshold: '60' }, ['type']],
    ['a license type that is gone', { typeId: 'gone', typeThreshold: '60' }, ['type']],
    ['a threshold too short', { typeId: 'full', typeThreshold: '1' }, ['type_threshold']],
  ])('refuses %s, by field, and keeps what was', async (_what, over, fields) => {
    const { save, policy } = await aDesk();
    const result = await save(over);
    expect(result.kind === 'invalid' ? Object.keys(result.errors).sort() : result.kind).toEqual(fields);
    expect((await policy()).version).toBe(1);
  });

  it('is for admins, and so is looking at them', async () => {
    const { deps, save } = await aDesk();
    expect(await save({ actor: 'U7' })).toMatchObject({ kind: 'refused' });
    expect(await showRules(deps)({ actor: 'U7', integrationId: 'int_1' })).toMatchObject({ kind: 'refused' });
  });
});
