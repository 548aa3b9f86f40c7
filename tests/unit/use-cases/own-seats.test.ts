import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { upsertPeople } from '../../../src/store/directory-people.ts';
import { requestsIn } from '../../../src/store/plans.ts';
import { saveDelegation } from '../../../src/store/roles.ts';
import { upsertSeats } from '../../../src/store/seats.ts';
import { insertLink } from '../../../src/store/source-links.ts';
import { approvePlan } from '../../../src/use-cases/decide-plan.ts';
import { ownSeats } from '../../../src/use-cases/own-seats.ts';
import { createPeople } from '../../../src/use-cases/standing.ts';
import { anIntegrationRow, aReading, NOW } from '../../builders.ts';
import { emptySlack } from '../../connections.ts';
import { aMember, aReversibleTenant } from '../../reversible.ts';
import { connected } from '../../stores.ts';

const at = (name: string) => `${name}@northwind.example`;

/** `U2` and `U3` approve; Slack tells each `u2@…`, except for those it is silent about. The app's list is asked for by `U3`. */
async function aTenant(emails: readonly string[], silent: readonly string[] = []) {
  const members = emails.map((email, index) => aMember(String(1200 + index), { email }));
  const tenant = await aReversibleTenant(members);
  const { store, clock, base } = tenant;
  const emailOf = async (user: string) => (silent.includes(user) ? null : at(user.toLowerCase()));
  const directory = { ...emptySlack, emailOf };
  const people = createPeople({ store, clock, directory, admins: ['U1'] });
  await tenant.use.report({ actor: 'job:schedule', integrationId: 'int_1' });
  return {
    ...tenant,
    deps: { ...base, people },
    standIn: (to: string, from: string) =>
      saveDelegation(store, { from_user: from, to_user: to, until: addDays(NOW, 3), made_at: NOW }),
    async approve(actor: string) {
      const { id: target, hashPrefix } = await tenant.plan();
      return approvePlan({ ...base, people })({ actor, target, hashPrefix, requests: 'all' });
    },
    approved: async () => (await requestsIn(store, 'int_1', ['approved'])).map((row) => row.external_id),
    /** People as a directory lists them, by id. */
    async listed(sourceId: string, people: readonly Partial<Parameters<typeof upsertPeople>[2][number]>[]) {
      await connected(store, {
        ...anIntegrationRow(),
        id: sourceId,
        slug: sourceId,
        connector_id: 'okta',
        tenant_id: sourceId,
        credential_id: `cred_${sourceId}`,
        is_source: 1,
      });
      const nobody = {
        ...{ email: null, email_normalized: null, employee_id: null, display_name: null, kind: 'human' as const },
        ...{ employment: 'active' as const, raw_status: 'ACTIVE', starts_on: null, ends_on: null },
        ...{ manager_email: null, manager_external_id: null, department: null, location: null },
        ...{ last_sign_in: null, sign_in_known: 0, aliases: [] },
      };
      const readings = people.map((one, index) => ({ external_id: `p${index}`, ...nobody, ...one }));
      await upsertPeople(store, sourceId, readings, NOW);
    },
  };
}

describe('who decides only because somebody handed the part over', () => {
  it('leaves the seat of whoever handed it over to somebody else, as their own', async () => {
    const { standIn, approve, approved } = await aTenant([at('u2'), at('u9'), at('dana')]);
    await standIn('U9', 'U2');
    expect(await approve('U9')).toMatchObject({ kind: 'decided', decided: 1, notYours: ['1200', '1201'] });
    expect(await approved()).toEqual(['1202']);
  });

  it('decides nothing while Slack does not tell whose part it is', async () => {
    const { standIn, approve, approved } = await aTenant([at('u2'), at('dana')], ['U2']);
    await standIn('U9', 'U2');
    expect(await approve('U9')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('you stand in for') });
    expect(await approved()).toEqual([]);
  });

  it('is somebody else where they approve in their own name: an absent colleague’s seat is not stuck', async () => {
    const { standIn, approve, approved } = await aTenant([at('u2'), at('u3')]);
    await standIn('U3', 'U2');
    expect(await approve('U3')).toMatchObject({ kind: 'decided', decided: 1, notYours: ['1201'] });
    expect(await approved()).toEqual(['1200']);
  });
});

describe('an own seat under another address', () => {
  it('is left to somebody else where a directory has both addresses for one person', async () => {
    const { listed, approve } = await aTenant([at('dana.old'), at('dana')]);
    await listed('int_okta', [{ email: at('u2'), email_normalized: at('u2'), aliases: [at('dana.old')] }]);
    expect(await approve('U2')).toMatchObject({ decided: 1, notYours: ['1200'] });
  });

  it('is known from one source to the next, and of whom one stands in for too', async () => {
    const { listed, standIn, approve } = await aTenant([at('d.whitfield'), at('dana')]);
    await listed('int_okta', [{ email: at('dw'), email_normalized: at('dw'), aliases: [at('u2')] }]);
    await listed('int_hr', [{ email: at('dw'), email_normalized: at('dw'), aliases: [at('d.whitfield')] }]);
    await standIn('U9', 'U2');
    expect(await approve('U9')).toMatchObject({ decided: 1, notYours: ['1200'] });
  });

  it('is none by an address that colleagues share', async () => {
    const { listed, approve } = await aTenant([at('dana')]);
    await listed('int_okta', [
      { email: at('u2'), email_normalized: at('u2'), aliases: [at('crew')] },
      { email: at('dana'), email_normalized: at('dana'), aliases: [at('crew')] },
    ]);
    expect(await approve('U2')).toMatchObject({ decided: 1, notYours: [] });
  });

  it('is left to somebody else where it was linked by hand', async () => {
    const { store, listed, approve } = await aTenant(['private@elsewhere.example', at('dana')]);
    await listed('int_okta', [{ email: at('u2'), email_normalized: at('u2') }]);
    const link = { integration_id: 'int_1', external_id: '1200', source_id: 'int_okta', person_id: 'p0' };
    await store
      .insertInto('person_links')
      .values({ ...link, made_by: 'U1', made_at: NOW })
      .execute();
    expect(await approve('U2')).toMatchObject({ decided: 1, notYours: ['1200'] });
  });

  it('is known by the employee id of a source that speaks for the app, and of no other', async () => {
    const { store, deps, listed } = await aTenant([at('dana')]);
    const fields = JSON.stringify({ employee_id: '77' });
    const seat = { external_id: '1300', email: null, email_normalized: null, fields };
    await upsertSeats(store, 'int_1', [aReading(seat)], NOW);
    await listed('int_hr', [{ email: at('u2'), email_normalized: at('u2'), employee_id: '77' }]);
    const isOwn = async () => {
      const own = await ownSeats(deps, anIntegrationRow({ approvers: '["U2"]' }), 'U2');
      return own?.({ externalId: '1300', email: null });
    };
    expect(await isOwn()).toBe(false);
    const link = { id: 'lnk_1', integration_id: 'int_1', source_id: 'int_hr', role: 'hr' as const, app_id: '' };
    const decided = { state: 'confirmed' as const, matched: 'people' as const, decided_by: 'U1', decided_at: NOW };
    await insertLink(store, { ...link, ...decided, made_at: NOW });
    expect(await isOwn()).toBe(true);
  });
});
