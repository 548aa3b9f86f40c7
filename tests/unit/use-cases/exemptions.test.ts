import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { findIntegration, replaceLicenseTypes, updateIntegration } from '../../../src/store/integrations.ts';
import { requestsIn } from '../../../src/store/plans.ts';
import { findSeat } from '../../../src/store/seats.ts';
import { createExemptions } from '../../../src/use-cases/exemptions.ts';
import { refreshVerdicts } from '../../../src/use-cases/judge-seats.ts';
import { DeliveryError, type Notifier } from '../../../src/use-cases/ports.ts';
import type { ExemptionView } from '../../../src/use-cases/views.ts';
import { NOW } from '../../builders.ts';
import { connected } from '../../stores.ts';
import { aTenant, IDLE } from './policy-scene.ts';

async function aPromise() {
  const tenant = await aTenant();
  const told: { readonly user: string; readonly exemption: ExemptionView }[] = [];
  let refusing = false;
  const notifier = {
    sayExemptionEnded: async (user: string, exemption: ExemptionView) => {
      if (refusing) throw new DeliveryError('user_disabled', 'refused');
      told.push({ user, exemption });
    },
  } as Partial<Notifier> as Notifier;
  const use = createExemptions({ ...tenant.deps, notifier });
  type Input = Parameters<typeof use.grantExemption>[0];
  const grant = (over: Partial<Input> = {}) =>
    use.grantExemption({
      actor: 'U1',
      integrationId: 'int_1',
      target: { scope: 'seat', seat: 'p1300@northwind.example' },
      reason: 'parental leave',
      until: '2026-12-31',
      ...over,
    });
  const verdictOf = async (id: string) => {
    const integration = await findIntegration(tenant.store, 'int_1');
    if (integration) await refreshVerdicts(tenant.deps, integration);
    return (await findSeat(tenant.store, 'int_1', id))?.verdict;
  };
  const pending = async () =>
    (await requestsIn(tenant.store, 'int_1', ['pending_approval'])).map((row) => row.external_id).sort();
  const only = async () => (await tenant.store.selectFrom('exemptions').selectAll().executeTakeFirstOrThrow()).id;
  return { ...tenant, use, grant, told, verdictOf, pending, only, refuse: () => (refusing = true) };
}

describe('granting an exemption', () => {
  it('of a seat changes its verdict and takes it off the open list, named', async () => {
    const { store, report, grant, verdictOf, pending } = await aPromise();
    await report();
    expect(await verdictOf('1300')).toBe('inactive');
    expect(await grant()).toMatchObject({ kind: 'granted', who: '1300', left: 1, until: '2026-12-31T23:59:59.999Z' });
    expect(await verdictOf('1300')).toBe('exempt');
    expect(await pending()).toEqual(IDLE.filter((id) => id !== '1300'));
    expect(await requestsIn(store, 'int_1', ['superseded'])).toMatchObject([
      { outcome_reason: 'an exemption was granted' },
    ]);
  });

  it('takes even an approved removal back that still waits', async () => {
    const { removed, report, approve, execute, grant } = await aPromise();
    await report();
    await approve();
    expect(await grant()).toMatchObject({ left: 1 });
    await execute();
    expect(removed.sort()).toEqual(IDLE.filter((id) => id !== '1300'));
  });

  it('of a person holds in every app, of a license type for all who hold it, of a group for its members', async () => {
    const { store, groups, grant, verdictOf } = await aPromise();
    expect(await grant({ target: { scope: 'person', user: 'U1400' } })).toMatchObject({ kind: 'granted' });
    expect(await store.selectFrom('exemptions').select('integration_id').execute()).toEqual([{ integration_id: null }]);
    groups.set('S1', ['U1500', 'U1600']);
    expect(await grant({ target: { scope: 'group', group: 'S1' } })).toMatchObject({ kind: 'granted' });
    const verdicts = await Promise.all(IDLE.map(verdictOf));
    expect(verdicts).toEqual(['inactive', 'inactive', 'exempt', 'exempt', 'exempt', 'inactive']);
    await replaceLicenseTypes(store, 'int_1', [{ id: 'full', name: 'Full', paid: true, purchased: null }]);
    expect(await grant({ target: { scope: 'license_type', licenseTypeId: 'full' } })).toMatchObject({ who: 'Full' });
    expect(await verdictOf('1200')).toBe('exempt');
  });

  it('needs a reason, a day within two years and somebody it is about, each named by its field', async () => {
    const { store, grant } = await aPromise();
    const faults = async (over: Parameters<typeof grant>[0]) => {
      const result = await grant(over);
      return result.kind === 'invalid' ? Object.keys(result.errors).sort() : result.kind;
    };
    expect(await faults({ reason: '  ', until: '2026-11-21' })).toEqual(['reason', 'until']);
    expect(await faults({ until: '2031-01-01' })).toEqual(['until']);
    expect(await faults({ target: { scope: 'seat', seat: 'nobody@northwind.example' } })).toEqual(['seat']);
    expect(await faults({ target: { scope: 'person', user: 'UX1' } })).toEqual(['person']);
    expect(await faults({ target: { scope: 'license_type', licenseTypeId: 'gone' } })).toEqual(['license_type']);
    expect(await faults({ target: { scope: 'group', group: 'S9' } })).toEqual(['group']);
    expect(await store.selectFrom('exemptions').selectAll().execute()).toEqual([]);
  });

  it('is for approvers and admins, and so is ending and listing them', async () => {
    const { use, grant, only } = await aPromise();
    expect(await grant({ actor: 'U7' })).toMatchObject({ kind: 'refused' });
    await grant();
    const exemptionId = await only();
    expect(await use.endExemption({ actor: 'U7', exemptionId })).toMatchObject({ kind: 'refused' });
    expect(await use.extendExemption({ actor: 'U7', exemptionId })).toMatchObject({ kind: 'refused' });
    expect(await use.listExemptions({ actor: 'U7' })).toMatchObject({ kind: 'refused' });
  });

  it('leaves a trace of ids and codes, no address and no reason', async () => {
    const { store, grant } = await aPromise();
    await grant({ target: { scope: 'person', user: 'U1400' } });
    const event = await store
      .selectFrom('audit_events')
      .selectAll()
      .where('type', '=', 'exemption.granted')
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(event)).not.toMatch(/@|parental/);
  });
});

describe('ending an exemption', () => {
  it('has its seat judged by its use again, once', async () => {
    const { use, grant, verdictOf, only } = await aPromise();
    await grant();
    const exemptionId = await only();
    expect(await use.listExemptions({ actor: 'U1' })).toMatchObject({
      exemptions: [{ who: '1300', reason: 'parental leave' }],
    });
    expect(await use.endExemption({ actor: 'U1', exemptionId })).toMatchObject({ kind: 'changed' });
    expect(await use.endExemption({ actor: 'U1', exemptionId })).toMatchObject({ kind: 'already' });
    expect(await verdictOf('1300')).toBe('inactive');
    expect(await use.listExemptions({ actor: 'U1' })).toMatchObject({ exemptions: [] });
  });

  it('that holds in every app takes the right in every app; an approver of one of them keeps it up only', async () => {
    const { store, clock, use, grant, only } = await aPromise();
    await updateIntegration(store, 'int_1', { approvers: '["U2","U3"]' });
    await connected(store, { id: 'int_2', slug: 'aha', tenant_id: '2', credential_id: 'cred_2', approvers: '["U3"]' });
    await grant({ actor: 'U2', target: { scope: 'person', user: 'U1400' } });
    const exemptionId = await only();
    expect(await use.listExemptions({ actor: 'U2' })).toMatchObject({ exemptions: [{ mayEnd: false }] });
    const refused = { kind: 'refused', reason: expect.stringContaining('every app'), whoMay: ['U3', 'U1'] };
    expect(await use.endExemption({ actor: 'U2', exemptionId })).toMatchObject(refused);
    expect(await use.extendExemption({ actor: 'U2', exemptionId })).toMatchObject({ kind: 'changed' });
    expect(await use.listExemptions({ actor: 'U3' })).toMatchObject({ exemptions: [{ mayEnd: true }] });
    expect(await use.endExemption({ actor: 'U3', exemptionId })).toMatchObject({ kind: 'changed' });
    await grant({ actor: 'U2', target: { scope: 'person', user: 'U1500' } });
    const other = (await store.selectFrom('exemptions').selectAll().where('ended_at', 'is', null).execute())[0];
    clock.set(addDays(NOW, 365));
    // Time has ended it, so letting it be judged gives nothing up.
    expect(await use.endExemption({ actor: 'U2', exemptionId: other?.id ?? '' })).toMatchObject({ kind: 'changed' });
  });

  it('by the passing of time ends the verdict at that instant, without anybody doing anything', async () => {
    const { clock, grant, verdictOf } = await aPromise();
    await grant({ until: '2026-11-22' });
    expect(await verdictOf('1300')).toBe('exempt');
    clock.set('2026-11-22T23:59:59.999Z');
    expect(await verdictOf('1300')).toBe('inactive');
  });
});

describe('an exemption that is over', () => {
  it('is told to its granter once, and can be extended by 90 days', async () => {
    const { clock, use, grant, told, verdictOf, only } = await aPromise();
    await grant({ until: '2026-11-22' });
    await use.keepExemptions();
    expect(told).toEqual([]);
    clock.set('2026-11-23T09:00:00.000Z');
    await use.keepExemptions();
    await use.keepExemptions();
    expect(told).toMatchObject([{ user: 'U1', exemption: { who: '1300', reason: 'parental leave' } }]);
    expect(await use.extendExemption({ actor: 'U1', exemptionId: await only() })).toMatchObject({
      kind: 'changed',
      until: '2027-02-21T23:59:59.999Z',
    });
    expect(await verdictOf('1300')).toBe('exempt');
    clock.set('2027-02-22T09:00:00.000Z');
    await use.keepExemptions();
    expect(told).toHaveLength(2);
  });

  it('that cannot be told is not tried again and again', async () => {
    const { store, clock, use, grant, refuse } = await aPromise();
    await grant({ until: '2026-11-22' });
    refuse();
    clock.set('2026-11-23T09:00:00.000Z');
    await use.keepExemptions();
    expect(await store.selectFrom('exemptions').select('told_at').execute()).toEqual([
      { told_at: '2026-11-23T09:00:00.000Z' },
    ]);
  });
});

describe('an exempt user group', () => {
  it('is asked again each hour: who joined is exempt, who left is judged', async () => {
    const { clock, groups, use, grant, verdictOf } = await aPromise();
    groups.set('S1', ['U1500']);
    await grant({ target: { scope: 'group', group: 'S1' } });
    await use.keepExemptions();
    groups.set('S1', ['U1600']);
    await use.keepExemptions();
    expect([await verdictOf('1500'), await verdictOf('1600')]).toEqual(['exempt', 'inactive']);
    clock.set(addDays(NOW, 1 / 24));
    await use.keepExemptions();
    expect([await verdictOf('1500'), await verdictOf('1600')]).toEqual(['inactive', 'exempt']);
  });

  it('protects whom it protected while Slack does not say who is in it', async () => {
    const { groups, use, grant, verdictOf } = await aPromise();
    groups.set('S1', ['U1500', 'U1600']);
    await grant({ target: { scope: 'group', group: 'S1' } });
    groups.set('S1', ['U1500', 'UX']);
    await use.keepExemptions();
    expect(await verdictOf('1600')).toBe('exempt');
    groups.delete('S1');
    await use.keepExemptions();
    expect(await verdictOf('1500')).toBe('exempt');
  });
});
