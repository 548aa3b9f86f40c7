import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../src/domain/request-state.ts';
import { recordActivity } from '../../../src/store/activity.ts';
import { insertAttempt } from '../../../src/store/attempts.ts';
import { verifyAudit } from '../../../src/store/audit-verify.ts';
import { updateIntegration } from '../../../src/store/integrations.ts';
import type { Store } from '../../../src/store/open.ts';
import { insertPlan } from '../../../src/store/plans.ts';
import { findSeat, markGone, upsertSeats } from '../../../src/store/seats.ts';
import { forgetOldUploads, insertUpload } from '../../../src/store/uploads.ts';
import { erasePerson } from '../../../src/use-cases/erase-person.ts';
import { exportPerson } from '../../../src/use-cases/export-person.ts';
import { showAudit } from '../../../src/use-cases/show-audit.ts';
import { anActivityRow, anItem, aPlanRow, aPolicy, aReading, aRequestRow, daysAgo, NOW } from '../../builders.ts';
import { people } from '../../connections.ts';
import { aCore, aPostgresStore, aStore, connected } from '../../stores.ts';

const DANA = 'dana@northwind.example';
const OTHER = 'omar@northwind.example';

/** Dana and Omar, each with everything this program holds about people. */
async function aTenant(prepare: () => Promise<Store> = () => aStore(), state: RequestState = 'succeeded') {
  const store = await prepare();
  const core = aCore(store);
  await connected(store, { policy: JSON.stringify(aPolicy({ protectedEmails: [DANA, OTHER] })) });
  await insertPlan(store, aPlanRow(), []);
  for (const [index, email] of [DANA, OTHER].entries()) {
    const external_id = `12${index}0`;
    const name = email === DANA ? 'Dana Fox' : 'Omar Lee';
    await upsertSeats(
      store,
      'int_1',
      [aReading({ external_id, email, email_normalized: email, display_name: name })],
      NOW,
    );
    await recordActivity(store, [anActivityRow({ external_id })]);
    const item = JSON.stringify(anItem({ externalId: external_id, email, displayName: name }));
    const request = { ...aRequestRow({ id: `req_${index}`, external_id, position: index, state, item }) };
    const outcome = { outcome_reason: `the vendor said ${name} is gone`, undo: `{"email":"${email}"}` };
    await store
      .insertInto('reclaim_requests')
      .values({ ...request, ...outcome, restore_until: NOW })
      .execute();
    await insertAttempt(store, {
      id: `att_${index}`,
      request_id: request.id,
      number: 1,
      started_at: NOW,
      ended_at: NOW,
      outcome: 'applied',
      detail: `answered about ${email}`,
    });
    await store
      .insertInto('holder_questions')
      .values({
        id: `que_${index}`,
        integration_id: 'int_1',
        external_id,
        email,
        slack_user: `U${index}`,
        state: 'kept',
        item,
        asked_at: NOW,
        created_at: NOW,
      })
      .execute();
    await store
      .insertInto('exemptions')
      .values({
        id: `exe_${index}`,
        integration_id: null,
        scope: 'person',
        target: email,
        members: '[]',
        reason: `${name} is on leave`,
        granted_by: 'U1',
        granted_at: NOW,
        until: daysAgo(-30),
      })
      .execute();
  }
  await store
    .insertInto('exemptions')
    .values({
      id: 'exe_group',
      integration_id: null,
      scope: 'group',
      target: 'S1',
      members: JSON.stringify([DANA, OTHER]),
      reason: 'the board',
      granted_by: 'U1',
      granted_at: NOW,
      until: daysAgo(-30),
    })
    .execute();
  await insertUpload(store, {
    id: 'upl_1',
    integration_id: 'int_1',
    kind: 'activity_csv',
    content: JSON.stringify({ exportedAt: NOW, lines: [{ email: DANA }] }),
    uploaded_by: 'U1',
    uploaded_at: NOW,
  });
  await store.transaction().execute((tx) => core.audit(tx, { actor: 'U1', subject: 'request:req_0', type: 'x' }));
  const deps = { ...core, people, admins: ['U1'] };
  const gone = () => markGone(store, 'int_1', '1200', NOW);
  const erase = (email = DANA) => erasePerson(deps)({ actor: 'U1', email });
  return { store, core, deps, gone, erase };
}

/** Every table but credentials as one text, to be searched. */
async function everything(store: Store): Promise<string> {
  const tables = [
    'seats',
    'activity',
    'reclaim_requests',
    'action_attempts',
    'holder_questions',
    'exemptions',
    'uploads',
    'integrations',
    'audit_events',
  ] as const;
  const rows = await Promise.all(tables.map((table) => store.selectFrom(table).selectAll().execute()));
  return JSON.stringify(rows);
}

describe('exporting a person', () => {
  it('tells everything that is held about her, and nothing about others', async () => {
    const { deps } = await aTenant();
    const result = await exportPerson(deps)({ actor: 'U1', email: ' Dana@Northwind.example ' });
    expect(result).toMatchObject({
      kind: 'exported',
      empty: false,
      held: {
        email: DANA,
        seats: [{ external_id: '1200', display_name: 'Dana Fox' }],
        activity: [{ external_id: '1200' }],
        requests: [{ id: 'req_0' }],
        attempts: [{ id: 'att_0' }],
        questions: [{ id: 'que_0' }],
        exemptions: [{ id: 'exe_0' }, { id: 'exe_group', members: [DANA] }],
        uploads: [{ id: 'upl_1' }],
        protectedIn: ['asana'],
      },
    });
    expect(JSON.stringify(result)).not.toMatch(/omar/i);
  });

  it('is for auditors and admins, and needs an address', async () => {
    const { deps } = await aTenant();
    expect(await exportPerson(deps)({ actor: 'U7', email: DANA })).toMatchObject({ kind: 'refused', whoMay: ['U1'] });
    expect(await exportPerson(deps)({ actor: 'U1', email: 'dana' })).toEqual({ kind: 'no_address' });
    expect(await exportPerson(deps)({ actor: 'U1', email: '%@northwind.example' })).toMatchObject({ empty: true });
  });
});

describe.each([
  ['SQLite', () => aStore()],
  ['PostgreSQL', aPostgresStore],
])('erasing a person who has left, on %s', (_, prepare) => {
  it('leaves neither address nor name in any table, every other person untouched, and the audit trail verifiable', async () => {
    const { store, core, gone, erase } = await aTenant(prepare);
    await gone();
    const others = (text: string) => (text.match(/omar/gi) ?? []).length;
    const before = others(await everything(store));
    const result = await erase();
    expect(result).toMatchObject({
      kind: 'erased',
      rows: { seats: 1, activity: 1, requests: 1, questions: 1, exemptions: 3, uploads: 1 },
      kept: [],
    });
    const after = await everything(store);
    expect(after).not.toMatch(/dana|fox/i);
    expect(others(after)).toBe(before);
    expect(await verifyAudit(store, Buffer.alloc(32, 7))).toMatchObject({ kind: 'intact', events: 2 });
    const event = await store.selectFrom('audit_events').selectAll().where('position', '=', 2).executeTakeFirst();
    expect(event).toMatchObject({ type: 'person.erased', subject: core.personMark(DANA) });
    expect(await erase()).toEqual({ kind: 'unknown' });
    await store.destroy();
  });
});

describe('erasing', () => {
  it('leaves a seat the vendor still lists, and what protects it, and says what to do', async () => {
    const { store, erase } = await aTenant();
    const result = await erase();
    expect(result).toMatchObject({ rows: { seats: 0, activity: 0, requests: 1, questions: 1, exemptions: 0 } });
    expect(result).toMatchObject({ kept: [expect.stringContaining('Remove the account in Asana'), expect.anything()] });
    expect(await findSeat(store, 'int_1', '1200')).toMatchObject({ email: DANA });
    const exemption = await store.selectFrom('exemptions').selectAll().where('id', '=', 'exe_0').executeTakeFirst();
    expect(exemption).toMatchObject({ target: DANA, ended_at: null });
  });

  it('takes a seat of a disconnected app, which no sync brings back', async () => {
    const { store, erase } = await aTenant();
    await updateIntegration(store, 'int_1', { state: 'disconnected' });
    expect(await erase()).toMatchObject({ rows: { seats: 1 }, kept: [] });
  });

  it('leaves an open request to those who decide it', async () => {
    const { store, gone, erase } = await aTenant(undefined, 'approved');
    await gone();
    expect(await erase()).toMatchObject({ rows: { requests: 0 }, kept: [expect.stringContaining('open reclaim')] });
    const request = await store.selectFrom('reclaim_requests').selectAll().where('id', '=', 'req_0').executeTakeFirst();
    expect(request?.item).toContain(DANA);
  });

  it('is for admins alone', async () => {
    const { deps } = await aTenant();
    expect(await erasePerson(deps)({ actor: 'U7', email: DANA })).toMatchObject({ kind: 'refused', whoMay: ['U1'] });
  });
});

describe('an upload nobody confirmed', () => {
  it('is forgotten after a day', async () => {
    const { store } = await aTenant();
    await forgetOldUploads(store, NOW);
    expect(await store.selectFrom('uploads').select('id').execute()).toHaveLength(1);
    await forgetOldUploads(store, daysAgo(-1));
    expect(await store.selectFrom('uploads').select('id').execute()).toEqual([]);
  });
});

describe('the audit trail', () => {
  it('is shown to an admin with what each event is about, also of an erased person', async () => {
    const { deps, gone, erase } = await aTenant();
    const show = () => showAudit(deps)({ actor: 'U1' });
    expect(await show()).toMatchObject({ events: 1, latest: [{ position: 1, actor: 'U1', about: 'Dana Fox, Asana' }] });
    await gone();
    await erase();
    expect(await show()).toMatchObject({ events: 2, latest: [{ type: 'person.erased' }, { about: '1200, Asana' }] });
  });

  it('is refused to others, naming who may', async () => {
    const { deps } = await aTenant();
    expect(await showAudit(deps)({ actor: 'U7' })).toMatchObject({ kind: 'refused', whoMay: ['U1'] });
  });
});
