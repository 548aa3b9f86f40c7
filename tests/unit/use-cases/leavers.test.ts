import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/connector/contract.ts';
import type { Employment } from '../../../src/domain/employment.ts';
import { addDays } from '../../../src/domain/time.ts';
import { VendorAuthError, VendorUnavailableError } from '../../../src/errors.ts';
import { upsertPeople } from '../../../src/store/directory-people.ts';
import { findIntegration } from '../../../src/store/integrations.ts';
import { openPlans, requestsIn } from '../../../src/store/plans.ts';
import { dropPersonLink, insertLink, savePersonLink } from '../../../src/store/source-links.ts';
import { insertRun } from '../../../src/store/sync-runs.ts';
import { dropVerdicts } from '../../../src/store/verdicts.ts';
import { afterSync } from '../../../src/use-cases/after-sync.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import { explainPerson } from '../../../src/use-cases/explain-person.ts';
import { reportInactivity } from '../../../src/use-cases/report-inactivity.ts';
import { daysAgo, NOW } from '../../builders.ts';
import { aPersonOf } from '../../directories.ts';
import { connected } from '../../stores.ts';
import { aTenant, emailOf, IDLE } from './policy-scene.ts';

const LEAVER = '1200';

/** BambooHR speaks for the app and says that one of six idle members left. */
async function aLeaver() {
  const tenant = await aTenant();
  const { store } = tenant;
  const names = { slug: 'bamboohr', name: 'BambooHR', connector_id: 'bamboohr', tenant_id: 'hr', is_source: 1 };
  await connected(store, { id: 'int_hr', credential_id: 'cred_hr', ...names });
  const read = async (employment: Employment, at: string) => {
    const email = emailOf(LEAVER);
    const nothing = {
      starts_on: null,
      manager_email: null,
      manager_external_id: null,
      department: null,
      location: null,
    };
    const person = {
      external_id: 'h1',
      email,
      email_normalized: email,
      employee_id: '17',
      display_name: 'Pat',
      aliases: [],
    };
    const state = { kind: 'human' as const, employment, raw_status: 'Inactive', ends_on: '2026-11-01' };
    const signIn = { last_sign_in: null, sign_in_known: 0 };
    await upsertPeople(store, 'int_hr', [{ ...nothing, ...person, ...state, ...signIn }], at);
    const counts = { accounts: 1, added: 0, changed: 0, gone: 0, events: 0, error_code: null, error_text: null };
    const run = {
      id: `run_${at}`,
      integration_id: 'int_hr',
      state: 'complete' as const,
      requested_by: 'U1',
      lost: null,
    };
    await insertRun(store, { ...counts, ...run, started_at: at, ended_at: at, roster_at: at, phase: 'done' });
    await dropVerdicts(store, 'int_1');
  };
  await read('terminated', addDays(NOW, -1 / 24));
  await insertLink(store, {
    ...{ id: 'lnk_1', integration_id: 'int_1', source_id: 'int_hr', role: 'hr', app_id: '', state: 'confirmed' },
    ...{ matched: 'people', made_at: NOW, decided_by: 'U9', decided_at: NOW },
  });
  await dropVerdicts(store, 'int_1');
  /** A round in which BambooHR is asked about one person, and whom it was asked about. */
  const executeWhere = async (person: NonNullable<Connection['person']>) => {
    const asked: string[] = [];
    const { vendors } = tenant.deps;
    const hr = async (id: string, signal: AbortSignal) => {
      asked.push(id);
      return person(id, signal);
    };
    const connect: typeof vendors.connect = async (integration) => {
      const connection = await vendors.connect(integration);
      return integration.id === 'int_hr' ? { ...connection, person: hr } : connection;
    };
    await executeReclaims({ ...tenant.deps, vendors: { ...vendors, connect } })(new AbortController().signal);
    return asked;
  };
  const report = () => reportInactivity(tenant.deps)({ actor: 'job:leavers', integrationId: 'int_1', only: 'leavers' });
  return {
    ...tenant,
    read,
    report,
    executeWhere,
    items: () => requestsIn(store, 'int_1', ['pending_approval', 'approved']),
  };
}

describe('a leaver who still holds a seat', () => {
  it('is proposed alone, with the reason and who says so, though others are idle too', async () => {
    const { report, items, store } = await aLeaver();
    expect(await report()).toMatchObject({ kind: 'posted', seats: 1 });
    const [request] = await items();
    expect(request?.external_id).toBe(LEAVER);
    expect(JSON.parse(request?.item ?? '')).toMatchObject({ verdict: 'leaver', leftBy: 'BambooHR' });
    const [plan] = await store.selectFrom('plans').selectAll().execute();
    expect(plan).toMatchObject({ reason_code: 'leaver', created_by: 'job:leavers' });
    expect(await report(), 'once').not.toMatchObject({ kind: 'posted' });
    expect(IDLE.length).toBeGreaterThan(1);
  });

  it('is proposed beside a list that only its asker might approve, which stays: a sync takes nobody’s list away', async () => {
    const { deps, store, read, report } = await aLeaver();
    await store
      .updateTable('activity')
      .set({ at: daysAgo(1) })
      .where('external_id', '=', LEAVER)
      .execute();
    await read('active', addDays(NOW, -1 / 48));
    await reportInactivity(deps)({ actor: 'U1', integrationId: 'int_1' });
    await read('terminated', addDays(NOW, -1 / 96));
    expect(await report()).toMatchObject({ kind: 'posted', seats: 1 });
    const open = (await openPlans(store)).map((plan) => plan.created_by);
    expect(open.sort()).toEqual(['U1', 'job:leavers']);
  });

  it('found by a sync that a person ran was asked for by that person, who does not approve it', async () => {
    const { deps, approve, items, store } = await aLeaver();
    const report = reportInactivity(deps);
    const after = afterSync({ ...deps, refreshPlans: deps.refreshPlans, reportInactivity: report });
    await after('int_hr', undefined, 'U1');
    expect(await store.selectFrom('plans').select('created_by').execute()).toEqual([{ created_by: 'U1' }]);
    expect(await approve('U1')).toMatchObject({ kind: 'refused' });
    expect(await items()).toMatchObject([{ state: 'pending_approval' }]);
  });

  it('is approved neither by who confirmed the source that says so, nor by who linked the seat by hand', async () => {
    const { approve, items, report, store, removed, execute } = await aLeaver();
    await store.updateTable('source_links').set({ decided_by: 'U1' }).execute();
    await report();
    expect(await approve('U1')).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^You said which source/),
    });
    await store.updateTable('source_links').set({ decided_by: 'U9' }).execute();
    const seat = { integration_id: 'int_1', external_id: LEAVER, source_id: 'int_hr' };
    await savePersonLink(store, { ...seat, person_id: 'h1', made_by: 'U1', made_at: NOW });
    expect(await approve('U1')).toMatchObject({ kind: 'refused' });
    expect(await items()).toMatchObject([{ state: 'pending_approval' }]);
    await dropPersonLink(store, seat);
    await approve('U1');
    await execute();
    expect(removed).toEqual([LEAVER]);
  });

  it('keeps the seat until somebody approves', async () => {
    const tenant = await aLeaver();
    await tenant.report();
    await tenant.execute();
    expect(tenant.removed).toEqual([]);
    await tenant.approve();
    await tenant.execute();
    expect(tenant.removed).toEqual([LEAVER]);
  });

  it('waits with the approval while the record that says so is too old, and is taken once it is read again', async () => {
    const tenant = await aLeaver();
    await tenant.report();
    await tenant.approve();
    tenant.clock.set(addDays(NOW, 4));
    await executeReclaims(tenant.deps)(new AbortController().signal);
    expect(tenant.removed).toEqual([]);
    expect((await tenant.items()).map((request) => request.state)).toEqual(['approved']);
    await tenant.read('terminated', addDays(NOW, 3.9));
    await tenant.execute();
    expect(tenant.removed).toEqual([LEAVER]);
  });

  it('who came back before the removal keeps the seat, and the list says why', async () => {
    const tenant = await aLeaver();
    await tenant.report();
    await tenant.approve();
    tenant.clock.set(addDays(NOW, 1));
    await tenant.read('leave', addDays(NOW, 0.9));
    await tenant.execute();
    expect(tenant.removed).toEqual([]);
    const [request] = await requestsIn(tenant.store, 'int_1', ['superseded']);
    expect(request).toMatchObject({ external_id: LEAVER, outcome_reason: expect.stringMatching(/protected|leaver/) });
  });

  it('is asked for once more at the source right before the removal: somebody back by then keeps the seat, by name of the source', async () => {
    const tenant = await aLeaver();
    await tenant.report();
    await tenant.approve();
    const asked = await tenant.executeWhere(async (id) => aPersonOf('', { externalId: id, email: emailOf(LEAVER) }));
    expect(asked).toEqual(['h1']);
    expect(tenant.removed).toEqual([]);
    const [request] = await requestsIn(tenant.store, 'int_1', ['superseded']);
    expect(request?.outcome_reason).toBe('BambooHR no longer says that this person left');
  });

  it('waits with the approval while the source does not answer, whatever is wrong there, and goes once it says the same', async () => {
    const tenant = await aLeaver();
    await tenant.report();
    await tenant.approve();
    const context = { connector: 'bamboohr', operation: 'person' };
    for (const error of [new VendorUnavailableError('no answer', context), new VendorAuthError('bad key', context)]) {
      await tenant.executeWhere(async () => Promise.reject(error));
      expect(tenant.removed).toEqual([]);
      expect((await tenant.items()).map((request) => request.state)).toEqual(['approved']);
      // The app's own credentials are not to blame.
      expect((await findIntegration(tenant.store, 'int_1'))?.state).toBe('connected');
    }
    const [held] = await tenant.store.selectFrom('holds').selectAll().execute();
    expect(held?.reason).toBe('BambooHR does not say whether this person still is gone');
    const gone = { employment: 'terminated', endsOn: '2026-11-01' } as const;
    await tenant.executeWhere(async (id) => aPersonOf('', { externalId: id, email: emailOf(LEAVER), ...gone }));
    expect(tenant.removed).toEqual([LEAVER]);
  });

  it('goes as well where the source has nobody of that id any more', async () => {
    const tenant = await aLeaver();
    await tenant.report();
    await tenant.approve();
    await tenant.executeWhere(async () => null);
    expect(tenant.removed).toEqual([LEAVER]);
  });

  it('is explained: which source says so, since when, and how the person was found', async () => {
    const { deps } = await aLeaver();
    const result = await explainPerson(deps)({ actor: 'U1', email: emailOf(LEAVER) });
    expect(result).toMatchObject({
      views: [
        {
          verdict: 'leaver',
          because: 'BambooHR says that the person left',
          person: [{ label: 'BambooHR', says: 'left', on: '2026-11-01', found: 'found by the address', decided: true }],
        },
      ],
    });
    const other = await explainPerson(deps)({ actor: 'U1', email: emailOf('1300') });
    expect(other).toMatchObject({
      views: [{ person: [{ says: 'does not tell', found: 'nobody there has this address' }] }],
    });
  });
});
