import { describe, expect, it } from 'vitest';
import { policyOf } from '../../../src/use-cases/rows.ts';
import { type RulesInput, saveRules, showRules } from '../../../src/use-cases/rules.ts';
import { createAhaTenants } from './aha-tenant.ts';

const aTenant = createAhaTenants();

describe('choosing a cheaper license in the rules', () => {
  const chosen = (over: Partial<RulesInput>): RulesInput => ({
    actor: 'U1',
    integrationId: 'int_1',
    version: 1,
    action: null,
    days: [],
    from: null,
    to: null,
    zone: null,
    holidays: null,
    capRun: null,
    capDay: null,
    capPercent: null,
    evidenceAge: null,
    importAge: null,
    restoreDays: null,
    errorRate: null,
    typeId: null,
    typeThreshold: null,
    typeGrace: null,
    typeAction: null,
    ...over,
  });

  it('is offered for what the vendor has, and kept with its license for the app and a license type', async () => {
    const { base, integration } = await aTenant();
    const rules = { ...base, timeZone: 'UTC' };
    const shown = await showRules(rules)({ actor: 'U1', integrationId: 'int_1' });
    expect(shown.kind === 'rules' && shown.view.licenseTypes.map(({ id, downgradesTo }) => [id, downgradesTo])).toEqual(
      [
        ['paid', ['free']],
        ['group-572805993', ['free']],
        ['free', []],
      ],
    );
    const version = shown.kind === 'rules' ? shown.view.version : 0;
    const input = { version, action: 'ask_first', typeId: 'paid', typeAction: 'downgrade:free' };
    expect(await saveRules(rules)(chosen(input))).toMatchObject({
      kind: 'saved',
      difference: expect.arrayContaining(['Paid seat: proposed for a change to Free seat']),
    });
    const row = await integration();
    expect(row && policyOf(row)).toMatchObject({
      action: 'ask_first',
      types: { paid: { action: 'downgrade', toLicenseTypeId: 'free' } },
    });
  });

  it.each([
    [{ action: 'downgrade:gold' }, 'action'],
    [{ typeId: 'free', typeAction: 'downgrade:free' }, 'type_action'],
  ] as const)('is refused for a license nobody can be changed to: %o', async (over, field) => {
    const { base } = await aTenant();
    const rules = { ...base, timeZone: 'UTC' };
    const shown = await showRules(rules)({ actor: 'U1', integrationId: 'int_1' });
    const version = shown.kind === 'rules' ? shown.view.version : 0;
    const answer = await saveRules(rules)(chosen({ ...over, version }));
    expect(answer).toMatchObject({ kind: 'invalid', errors: { [field]: expect.stringContaining('changed to') } });
  });
});
