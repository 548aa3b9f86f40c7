import type { KyselyPlugin, RootOperationNode } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordActivity, saveSource } from '../../src/store/activity.ts';
import { insertQuestion } from '../../src/store/holder-questions.ts';
import type { Store } from '../../src/store/open.ts';
import { insertPlan, openPlans, requestsIn } from '../../src/store/plans.ts';
import { upsertSeats } from '../../src/store/seats.ts';
import { answerQuestion } from '../../src/use-cases/answer-question.ts';
import { approvePlan, leavePlan, rejectPlan, voidPlan } from '../../src/use-cases/decide-plan.ts';
import { endExemption, extendExemption, grantExemption } from '../../src/use-cases/exempt.ts';
import { openAttempt } from '../../src/use-cases/open-attempt.ts';
import { pauseReclaims } from '../../src/use-cases/pause.ts';
import { saveSettings } from '../../src/use-cases/settings.ts';
import { HASH_PREFIX } from '../../src/use-cases/view-plan.ts';
import { anActivityRow, aPlanRow, aReading, aRequestRow, aSourceRow, daysAgo, NOW } from '../builders.ts';
import { emptySlack, noVendors, people } from '../connections.ts';
import { aCore, aPostgresStore, aStore, connected } from '../stores.ts';

/**
 * Whatever an attempt depends on is ordered against its opening by one lock, the integration's row. PGlite has a single
 * connection, so two transactions never meet in it: what can be shown is that each takes that lock before all else.
 */
const DATABASES = [
  ['SQLite', () => aStore()],
  ['PostgreSQL', () => aPostgresStore()],
] as const;

describe.each(DATABASES)('on %s', (_name, open) => {
  let store: Store;
  /** The first statements of each transaction, as `verb table`. */
  let begun: string[][];

  beforeEach(async () => {
    store = await open();
    await connected(store, { id: 'int_1', reclaim_enabled_at: daysAgo(5) });
    await connected(store, { id: 'int_0', slug: 'aha', tenant_id: '9001', credential_id: 'cred_0' });
    await upsertSeats(store, 'int_1', [aReading()], NOW);
    await insertPlan(store, aPlanRow(), [aRequestRow({ state: 'approved', approved_by: 'U1', approved_at: NOW })]);
    begun = [];
  }, 60_000);
  afterEach(() => store.destroy());

  function watched() {
    let inside = false;
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => {
        if (inside) begun.at(-1)?.push(spell(node));
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    const db: Store = store.withPlugin(plugin);
    const begin = db.transaction.bind(db);
    db.transaction = () => {
      const builder = begin();
      const execute = builder.execute.bind(builder);
      return Object.assign(builder, {
        execute: (work: Parameters<typeof execute>[0]) =>
          execute(async (tx) => {
            begun.push([]);
            inside = true;
            try {
              return await work(tx);
            } finally {
              inside = false;
            }
          }),
      });
    };
    const wake = { execute: () => {}, redraw: () => {} };
    const refreshPlans = async () => 0;
    const vendors = noVendors;
    return {
      ...aCore(db),
      people,
      vendors,
      wake,
      refreshPlans,
      directory: emptySlack,
      admins: ['U1'],
      timeZone: 'UTC',
    };
  }

  const LOCK = 'update integrations';

  it('an attempt locks its integration before it asks for a pause or anything else', async () => {
    const deps = watched();
    const [request] = await requestsIn(store, 'int_1', ['approved']);
    if (!request) throw new Error('nothing is approved');
    expect(await openAttempt(deps, request, async () => null)).toMatchObject({ kind: 'opened' });
    expect(begun[0]?.slice(0, 2)).toEqual([LOCK, 'select controls']);
  });

  it('a pause of everything locks every integration, by id, before it is stored; of one, that one', async () => {
    const deps = watched();
    await pauseReclaims(deps)({ actor: 'U1', integrationId: null, reason: null });
    expect(begun[0]?.slice(0, 4)).toEqual(['select integrations', LOCK, LOCK, 'insert controls']);
    await pauseReclaims(deps)({ actor: 'U1', integrationId: 'int_1', reason: null });
    expect(begun[1]?.slice(0, 2)).toEqual([LOCK, 'insert controls']);
  });

  it('an exemption, an answer to keep and a saved policy lock the integration first', async () => {
    const deps = watched();
    const until = '2027-01-31';
    const target = { scope: 'seat' as const, seat: '1200' };
    await grantExemption(deps)({ actor: 'U1', integrationId: 'int_1', target, reason: 'leave', until });
    await insertQuestion(store, {
      id: 'ask_1',
      integration_id: 'int_1',
      external_id: '1200',
      email: 'dana@northwind.example',
      slack_user: 'U7',
      state: 'open',
      item: '{}',
      created_at: NOW,
    });
    await answerQuestion(deps)({ actor: 'U7', questionId: 'ask_1', answer: 'keep' });
    await saveSettings({ ...deps, ensureSchedule: async () => {} })({
      actor: 'U1',
      integrationId: 'int_1',
      thresholdDays: 45,
      newSeatGraceDays: 14,
      protectedEmails: null,
      approvers: [],
      channel: null,
      reclaimEnabled: null,
      syncAt: null,
    });
    expect(begun.slice(0, 3).map(([first]) => first)).toEqual([LOCK, LOCK, LOCK]);
  });

  it('an exemption that is ended or extended locks what it holds in first: one integration, or all by id', async () => {
    const deps = watched();
    const until = '2027-01-31';
    const [seat, person] = [
      { scope: 'seat' as const, seat: '1200' },
      { scope: 'person' as const, user: 'U7' },
    ];
    for (const target of [seat, person])
      await grantExemption(deps)({ actor: 'U1', integrationId: 'int_1', target, reason: 'leave', until });
    const rows = await store.selectFrom('exemptions').select(['id', 'integration_id']).execute();
    for (const { id, integration_id } of rows) {
      for (const use of [extendExemption, endExemption]) {
        begun = [];
        expect(await use(deps)({ actor: 'U1', exemptionId: id })).toMatchObject({ kind: 'changed' });
        const first = integration_id === null ? ['select integrations', LOCK, LOCK] : [LOCK];
        expect(begun[0]?.slice(0, first.length)).toEqual(first);
      }
    }
  });

  it('whoever approves, keeps, takes off or ends a list locks its integration before its rows', async () => {
    const deps = watched();
    const hashPrefix = aPlanRow().hash.slice(0, HASH_PREFIX);
    const [approved] = await requestsIn(store, 'int_1', ['approved']);
    const [plan] = await openPlans(store, 'int_1');
    if (!approved || !plan) throw new Error('nothing is open');
    await leavePlan(deps, approved, 'it was used');
    await saveSource(store, aSourceRow());
    await recordActivity(store, [anActivityRow()]);
    const waiting = [aRequestRow({ id: 'r2' }), aRequestRow({ id: 'r3', external_id: '1300', position: 1 })];
    const again = { plan_id: 'plan_2', state: 'pending_approval' as const };
    await insertPlan(
      store,
      aPlanRow({ id: 'plan_2', created_by: 'job:schedule' }),
      waiting.map((row) => ({ ...row, ...again })),
    );
    const decide = { actor: 'U1', hashPrefix, requests: 'all' as const };
    expect(await approvePlan(deps)({ ...decide, target: 'r2' })).toMatchObject({ decided: 1 });
    expect(await rejectPlan(deps)({ ...decide, target: 'r3' })).toMatchObject({ decided: 1 });
    await voidPlan(deps, { ...plan, id: 'plan_2' }, 'a rule changed');
    const moving = begun.filter((one) => one.some((step) => /^update (reclaim_requests|plans)$/.test(step)));
    expect(moving.length).toBeGreaterThanOrEqual(4);
    expect(moving.map(([first]) => first)).toEqual(moving.map(() => LOCK));
  });
});

/** A statement as its verb and first table. */
function spell(node: RootOperationNode): string {
  const verb = node.kind.replace('QueryNode', '').toLowerCase();
  const table = /"identifier":\{"kind":"IdentifierNode","name":"(\w+)"/.exec(JSON.stringify(node))?.[1] ?? '';
  return `${verb} ${table}`;
}
