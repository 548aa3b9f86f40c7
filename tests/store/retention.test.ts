import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../src/domain/request-state.ts';
import { CLAIMING_STATES } from '../../src/domain/request-state.ts';
import { recordActivity } from '../../src/store/activity.ts';
import { insertAttempt } from '../../src/store/attempts.ts';
import { verifyAudit } from '../../src/store/audit-verify.ts';
import { insertExemption } from '../../src/store/exemptions.ts';
import { insertHolderMessage } from '../../src/store/holder-messages.ts';
import { insertQuestion } from '../../src/store/holder-questions.ts';
import type { Store } from '../../src/store/open.ts';
import { insertPlan } from '../../src/store/plans.ts';
import { upsertSeats } from '../../src/store/seats.ts';
import { countsOf } from '../../src/use-cases/count-seats.ts';
import { erasePerson } from '../../src/use-cases/erase-person.ts';
import { exportPerson } from '../../src/use-cases/export-person.ts';
import { pruneOld } from '../../src/use-cases/prune-old.ts';
import { anActivityRow, anItem, aPlanRow, aReading, aRequestRow, daysAgo, NOW } from '../builders.ts';
import { people } from '../connections.ts';
import { aCore, aPostgresStore, aStore, connected } from '../stores.ts';

const DAYS = 400;
const OLD = daysAgo(401);
const YOUNG = daysAgo(399);

interface Story {
  readonly id: string;
  readonly at: string;
  readonly request?: RequestState;
  readonly plan?: 'open' | 'closed';
  readonly restoreUntil?: string | null;
  readonly question?: 'open' | 'kept';
}

/** A person who left at an instant, with everything the program then holds about them under this name. */
async function aGonePerson(store: Store, story: Story) {
  const { id, at, request = 'succeeded', plan = 'closed', restoreUntil = null, question = 'kept' } = story;
  const email = `${id}@northwind.example`;
  const name = `Name ${id}`;
  const item = JSON.stringify(anItem({ externalId: id, email, displayName: name }));
  await upsertSeats(
    store,
    'int_1',
    [aReading({ external_id: id, email, email_normalized: email, display_name: name, fields: `{"boss":"${name}"}` })],
    at,
  );
  await store.updateTable('seats').set({ gone_at: at }).where('external_id', '=', id).execute();
  await recordActivity(store, [anActivityRow({ external_id: id, at })]);
  await insertPlan(store, aPlanRow({ id: `plan_${id}`, state: plan }), []);
  const row = aRequestRow({ id: `req_${id}`, plan_id: `plan_${id}`, external_id: id, state: request, item });
  const reason = `the vendor said ${name} left`;
  await store
    .insertInto('reclaim_requests')
    .values({ ...row, outcome_reason: reason, undo: `{"was":"${name}"}`, restore_until: restoreUntil, updated_at: at })
    .execute();
  await insertAttempt(store, {
    ...{ id: `att_${id}`, request_id: `req_${id}`, number: 1, started_at: at, ended_at: at, outcome: 'applied' },
    detail: `answered about ${name}`,
  });
  await insertQuestion(store, {
    ...{ id: `que_${id}`, integration_id: 'int_1', external_id: id, email, slack_user: `U${id}`, state: question },
    ...{ item, created_at: at, ended_at: question === 'open' ? null : at, reason: `${name} says so` },
  });
  await insertHolderMessage(store, { id: `msg_${id}`, slack_user: `U${id}`, subject: `["que_${id}"]`, claimed_at: at });
  await insertExemption(store, {
    ...{ id: `exm_${id}`, integration_id: null, scope: 'person', target: email, members: JSON.stringify([email]) },
    ...{ reason: `${name} is on leave`, granted_by: 'U1', granted_at: at, until: at, ended_at: null, told_at: at },
  });
}

/** Every table with data of people as one text, to be searched. */
async function everything(store: Store): Promise<string> {
  const tables = [
    ...(['seats', 'activity', 'reclaim_requests', 'action_attempts', 'holder_questions', 'holder_messages'] as const),
    ...(['exemptions', 'audit_events'] as const),
  ];
  return JSON.stringify(await Promise.all(tables.map((table) => store.selectFrom(table).selectAll().execute())));
}

async function aTenant(prepare: () => Promise<Store> = () => aStore()) {
  const store = await prepare();
  const core = aCore(store);
  await connected(store);
  await upsertSeats(store, 'int_1', [aReading({ external_id: 'here' })], OLD);
  await recordActivity(store, [anActivityRow({ external_id: 'here', at: OLD })]);
  const prune = (days: number | null = DAYS) => pruneOld({ ...core, days })();
  return { store, core, prune };
}

describe.each([
  ['SQLite', () => aStore()],
  ['PostgreSQL', aPostgresStore],
])('old personal data, on %s', (_, prepare) => {
  it('leaves neither address nor name of what is old, all of what is younger, every count and a trail that verifies', async () => {
    const { store, core, prune } = await aTenant(prepare);
    await aGonePerson(store, { id: 'olga', at: OLD });
    await aGonePerson(store, { id: 'yuri', at: YOUNG });
    await store.transaction().execute((tx) => core.audit(tx, { actor: 'U1', subject: 'request:req_olga', type: 'x' }));
    const about = (text: string, name: string) => (text.match(new RegExp(`name ${name}|${name}@`, 'gi')) ?? []).length;
    const before = { counts: await countsOf(store, 'int_1'), yuri: about(await everything(store), 'yuri') };
    const states = () =>
      store.selectFrom('reclaim_requests').select(['id', 'state', 'updated_at']).orderBy('id').execute();
    const decided = await states();

    expect(await prune()).toBeGreaterThan(0);
    const after = await everything(store);
    expect(about(after, 'olga')).toBe(0);
    expect(about(after, 'yuri')).toBe(before.yuri);
    expect(await countsOf(store, 'int_1')).toEqual(before.counts);
    expect(await states()).toEqual(decided);
    const left = await store.selectFrom('activity').select('external_id').orderBy('external_id').execute();
    expect(left.map(({ external_id }) => external_id)).toEqual(['here', 'yuri']);
    expect(await verifyAudit(store, Buffer.alloc(32, 7))).toMatchObject({ kind: 'intact', events: 2 });
    const event = await store.selectFrom('audit_events').selectAll().where('position', '=', 2).executeTakeFirst();
    expect(event).toMatchObject({ actor: 'job:retention', type: 'retention.pruned' });
    expect(JSON.parse(event?.data ?? '')).toMatchObject({
      seats: 1,
      activity: 1,
      requests: 1,
      questions: 1,
      messages: 1,
    });

    // Nothing is left to do, and nothing is said of it.
    expect(await prune()).toBe(0);
    expect(await verifyAudit(store, Buffer.alloc(32, 7))).toMatchObject({ events: 2 });
    await store.destroy();
  });

  it('never touches what is open, may still be restored or stands on an open list', async () => {
    const { store, prune } = await aTenant(prepare);
    const spared: Story[] = [
      ...[...CLAIMING_STATES, 'restoring' as const].map((request) => ({ id: `open${request}`, at: OLD, request })),
      { id: 'restorable', at: OLD, restoreUntil: daysAgo(-1) },
      { id: 'listed', at: OLD, plan: 'open', request: 'rejected' },
    ];
    for (const story of spared) await aGonePerson(store, story);
    await aGonePerson(store, { id: 'asked', at: OLD, question: 'open' });
    const rows = async () => ({
      requests: await store
        .selectFrom('reclaim_requests')
        .selectAll()
        .where('id', '<>', 'req_asked')
        .orderBy('id')
        .execute(),
      seats: await store
        .selectFrom('seats')
        .selectAll()
        .where('external_id', 'like', 'open%')
        .orderBy('external_id')
        .execute(),
      question: await store.selectFrom('holder_questions').selectAll().where('id', '=', 'que_asked').execute(),
      message: await store.selectFrom('holder_messages').selectAll().where('id', '=', 'msg_asked').execute(),
      seat: await store.selectFrom('seats').selectAll().where('external_id', '=', 'asked').execute(),
    });
    const before = await rows();
    await prune();
    expect(await rows()).toEqual(before);
    await store.destroy();
  });
});

/** A record of a directory that stopped listing it at an instant, with a sign-in and an address. */
async function aRecord(store: Store, id: string, goneAt: string | null) {
  const where = { integration_id: 'int_1', external_id: id };
  await store
    .insertInto('directory_people')
    .values({
      ...{ ...where, email: `${id}@northwind.example`, email_normalized: `${id}@northwind.example`, display_name: id },
      ...{ kind: 'human', employment: 'terminated', raw_status: 'x', sign_in_known: 0, first_seen_at: OLD },
      ...{ read_at: OLD, gone_at: goneAt, manager_email: 'Olga@northwind.example' },
    })
    .execute();
  await store
    .insertInto('directory_addresses')
    .values({ ...where, address: `${id}@northwind.example`, kind: 'email' })
    .execute();
  await store
    .insertInto('directory_sign_ins')
    .values({ ...where, app_id: 'app', at: OLD })
    .execute();
}

describe.each([
  ['SQLite', () => aStore()],
  ['PostgreSQL', aPostgresStore],
])('records of directories, on %s', (_, prepare) => {
  it('go when their source stopped listing them long ago, unless a present seat is judged by them', async () => {
    const { store, prune } = await aTenant(prepare);
    await upsertSeats(
      store,
      'int_1',
      [aReading({ external_id: 's', email_normalized: 'held@northwind.example' })],
      OLD,
    );
    await upsertSeats(store, 'int_1', [aReading({ external_id: 'l', email_normalized: 'x@northwind.example' })], OLD);
    for (const id of ['olga', 'held', 'linked']) await aRecord(store, id, OLD);
    await aRecord(store, 'recent', YOUNG);
    await aRecord(store, 'listed', null);
    const link = { source_id: 'int_1', person_id: 'linked', made_by: 'U1', made_at: OLD };
    await store
      .insertInto('person_links')
      .values({ integration_id: 'int_1', external_id: 'l', ...link })
      .execute();
    expect(await prune()).toBe(1);
    for (const table of ['directory_people', 'directory_addresses', 'directory_sign_ins'] as const) {
      const left = await store.selectFrom(table).select('external_id').orderBy('external_id').execute();
      expect(left.map(({ external_id }) => external_id)).toEqual(['held', 'linked', 'listed', 'recent']);
    }
    await store.destroy();
  });

  it('are exported and erased with the person, also where they name a manager, but not while still listed', async () => {
    const { store, core } = await aTenant(prepare);
    await aRecord(store, 'olga', OLD);
    await aRecord(store, 'listed', null);
    const deps = { ...core, people, admins: ['U1'] };
    const found = await exportPerson(deps)({ actor: 'U1', email: 'olga@northwind.example' });
    expect(found).toMatchObject({ empty: false, held: { records: [{ external_id: 'olga' }] } });
    const listed = await erasePerson(deps)({ actor: 'U1', email: 'listed@northwind.example' });
    expect(listed).toMatchObject({ rows: { records: 0 }, kept: [expect.stringContaining('still listed there')] });
    expect(await erasePerson(deps)({ actor: 'U1', email: 'olga@northwind.example' })).toMatchObject({
      rows: { records: 1 },
      kept: [],
    });
    const tables = ['directory_people', 'directory_addresses', 'directory_sign_ins'] as const;
    const all = await Promise.all(tables.map((table) => store.selectFrom(table).selectAll().execute()));
    expect(JSON.stringify(all)).not.toMatch(/olga/i);
    await store.destroy();
  });
});

describe('the retention job', () => {
  it('works in batches, each with its event, and stops between two when the bot stops', async () => {
    const { store, core, prune } = await aTenant();
    const many = Array.from({ length: 450 }, (_, at) => aReading({ external_id: `g${at}`, email: `g${at}@x.example` }));
    await upsertSeats(store, 'int_1', many, OLD);
    await store.updateTable('seats').set({ gone_at: OLD }).where('external_id', '<>', 'here').execute();
    const stopping = new AbortController();
    stopping.abort();
    expect(await pruneOld({ ...core, days: DAYS })(stopping.signal)).toBe(200);
    expect(await prune()).toBe(250);
    expect(await store.selectFrom('audit_events').select('id').execute()).toHaveLength(3);
  });

  it('forgets activity of accounts that never were a seat, and keeps everything where it is off', async () => {
    const { store, prune } = await aTenant();
    await recordActivity(store, [
      anActivityRow({ external_id: 'stray', at: OLD }),
      anActivityRow({ external_id: 'new', at: NOW }),
    ]);
    expect(await prune(null)).toBe(0);
    expect(await prune()).toBe(1);
    const left = await store.selectFrom('activity').select('external_id').orderBy('external_id').execute();
    expect(left.map(({ external_id }) => external_id)).toEqual(['here', 'new']);
  });
});
