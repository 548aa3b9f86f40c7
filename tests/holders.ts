/** Two apps whose policy asks holders first, and a Slack that keeps what it was sent: for tests of questions to holders. */
import { sql } from 'kysely';
import type { Effects } from '../src/connector/contract.ts';
import type { AskedReason } from '../src/domain/reason.ts';
import { addDays } from '../src/domain/time.ts';
import { recordActivity, saveSource } from '../src/store/activity.ts';
import { oweNews } from '../src/store/holder-news.ts';
import { updateIntegration } from '../src/store/integrations.ts';
import { insertPlan } from '../src/store/plans.ts';
import { upsertSeats } from '../src/store/seats.ts';
import { insertRun } from '../src/store/sync-runs.ts';
import { dryRun } from '../src/use-cases/dry-run.ts';
import type { AskedBackView, HolderView } from '../src/use-cases/holder-views.ts';
import { createHolders } from '../src/use-cases/holders.ts';
import { DeliveryError, type Directory, type Notifier } from '../src/use-cases/ports.ts';
import { reportInactivity } from '../src/use-cases/report-inactivity.ts';
import {
  anActivityRow,
  anItem,
  aPlanRow,
  aPolicy,
  aReading,
  aRequestRow,
  aSourceRow,
  daysAgo,
  NOW,
} from './builders.ts';
import { aLogOf, emptySlack, noVendors, people } from './connections.ts';
import { aCore, aStore, connected, HandClock } from './stores.ts';

export const APPS = ['int_1', 'int_2'] as const;
/** Holders by vendor id; the last one has no Slack account. */
export const HOLDERS: Readonly<Record<string, string | null>> = { '1200': 'U12', '1300': 'U13', '1400': null };

/** The manager of everybody, where a record tells. */
export const BOSS = { email: 'boss@northwind.example', user: 'U77' };

const emailOf = (id: string) => `p${id}@northwind.example`;
const directory: Directory = {
  ...emptySlack,
  userOf: async (email) => {
    const id = Object.keys(HOLDERS).find((one) => emailOf(one) === email);
    if (email === BOSS.email) return BOSS.user;
    return id === undefined ? null : (HOLDERS[id] ?? null);
  },
};

/** What taking a seat does, as these apps tell it. */
export const EFFECTS: Effects = {
  reversible: false,
  does: 'Remove the person from the workspace',
  onData: 'Tasks become unassigned.',
  seatFreed: 'now',
};

export interface Sent {
  readonly to: string;
  readonly at: string;
  readonly view: HolderView;
}

/** Everything these tests need, with every seat idle for 45 days and read just now. */
export async function aTenantThatAsks() {
  const store = await aStore();
  const clock = new HandClock();
  const core = aCore(store, clock);
  const policy = JSON.stringify(aPolicy({ action: 'ask_first' }));
  for (const id of APPS) {
    const over = { id, slug: id, tenant_id: id, credential_id: `cred_${id}`, channel: 'C1', policy };
    await connected(store, { ...over, reclaim_enabled_at: daysAgo(5) });
    const seats = Object.keys(HOLDERS).map((external_id) =>
      aReading({
        external_id,
        email: emailOf(external_id),
        email_normalized: emailOf(external_id),
        display_name: external_id,
      }),
    );
    await upsertSeats(store, id, seats, NOW);
    await saveSource(store, aSourceRow({ integration_id: id }));
    await recordActivity(
      store,
      Object.keys(HOLDERS).map((external_id) => anActivityRow({ integration_id: id, external_id })),
    );
    await insertRun(store, {
      id: `run_${id}`,
      integration_id: id,
      state: 'complete',
      requested_by: 'U1',
      started_at: NOW,
      ended_at: NOW,
      roster_at: NOW,
      accounts: 3,
      added: 3,
      changed: 0,
      gone: 0,
      events: 3,
      error_code: null,
      error_text: null,
      phase: 'done',
    });
  }
  const sent: Sent[] = [];
  const redrawn: HolderView[] = [];
  const askedBack: AskedBackView[] = [];
  const slack = { answers: 'ok' as 'ok' | 'refused' | 'unknown', knows: true };
  const unasked = () => Promise.reject(new Error('nothing else is said'));
  const notifier: Notifier = {
    postReport: unasked,
    updateReport: unasked,
    postDigest: unasked,
    postSync: unasked,
    updateSync: unasked,
    sayExemptionEnded: unasked,
    say: unasked,
    permalink: async () => null,
    findByMarker: async () => null,
    async postToPerson(to, view) {
      if (slack.answers === 'refused') throw new DeliveryError('ratelimited', 'refused');
      sent.push({ to, at: clock.now().toISOString(), view });
      if (slack.answers === 'unknown') throw new DeliveryError('no answer', 'unknown');
      return { channel: `D${to}`, ts: String(sent.length) };
    },
    updateToPerson: async (_message, view) => void redrawn.push(view),
    async postAskedBack(under, view) {
      askedBack.push(view);
      return under;
    },
  };
  const wake = { execute: () => {}, redraw: () => {} };
  const deps = { ...core, vendors: noVendors, people, admins: ['U1'], wake, directory, notifier, defaultChannel: null };
  const hr = { known: false };
  const slackOf = {
    ...directory,
    userOf: async (email: string) => (slack.knows ? directory.userOf(email) : undefined),
  };
  const holders = createHolders({ ...deps, directory: slackOf, managerOf: async () => (hr.known ? BOSS.email : null) });
  /** Reads everything anew, as a daily sync does: nobody was seen. */
  const readAnew = async () => {
    const now = clock.now().toISOString();
    for (const id of APPS) await saveSource(store, aSourceRow({ integration_id: id, observed_at: now }));
    await store.updateTable('sync_runs').set({ roster_at: now, ended_at: now }).execute();
  };
  return {
    store,
    clock,
    sent,
    redrawn,
    askedBack,
    slack,
    hr,
    holders,
    readAnew,
    later: (days: number) => clock.set(addDays(clock.now().toISOString(), days)),
    report: async (integrationId: string = 'int_1', reason?: AskedReason) => {
      await readAnew();
      const postReport = async () => ({ kind: 'posted' as const });
      return reportInactivity({ ...deps, postReport })({ actor: 'U1', integrationId, ...(reason ? { reason } : {}) });
    },
    /** What a report would do, at a vendor that can be opened and tells its effects, and throws when asked anything. */
    dryRun: (integrationId: string = 'int_1', actor = 'U1') => {
      const connection = { ...aLogOf({}), effects: () => EFFECTS };
      const vendors = { ...noVendors, connect: async () => connection };
      return dryRun({ ...deps, vendors, timeZone: 'UTC' })({ actor, integrationId });
    },
    /** Every row of every table, as text. */
    dump: async () => {
      const tables = await store.introspection.getTables();
      const rows = tables.map(async ({ name }) => {
        const { rows } = await sql.raw(`select * from "${name}"`).execute(store);
        return [name, rows.map((row) => JSON.stringify(row)).sort()] as const;
      });
      return Object.fromEntries(await Promise.all(rows));
    },
    usePolicy: (over: Parameters<typeof aPolicy>[0]) =>
      updateIntegration(store, 'int_1', { policy: JSON.stringify(aPolicy(over)) }),
    /** A seat was taken back just now, on an approval, whatever became of it before. */
    take: async (externalId: string, integrationId: string = 'int_1') => {
      const now = clock.now().toISOString();
      const id = core.ids.next('plan');
      const seat = { external_id: externalId, integration_id: integrationId, plan_id: id };
      const item = JSON.stringify(anItem({ externalId, email: emailOf(externalId) }));
      const done = { state: 'succeeded' as const, approved_by: 'U1', approved_at: now, updated_at: now };
      const request = aRequestRow({ ...seat, ...done, item, id: core.ids.next('req') });
      await insertPlan(store, aPlanRow({ id, integration_id: integrationId, state: 'closed' }), [request]);
      await oweNews(store, request, now);
    },
    exempt: async (externalId: string) => {
      const scope = { integration_id: 'int_1', scope: 'seat' as const, target: externalId, members: '[]' };
      const until = addDays(clock.now().toISOString(), 9);
      const row = { reason: 'on leave', granted_by: 'U1', granted_at: NOW, until, ended_at: null, told_at: null };
      await store
        .insertInto('exemptions')
        .values({ id: core.ids.next('exm'), ...scope, ...row })
        .execute();
    },
    /** The kill switch: on where it was off, off where it was on. */
    switchPause: async () => {
      const on = await store.deleteFrom('controls').where('name', '=', 'pause').executeTakeFirst();
      if (on.numDeletedRows > 0n) return;
      const row = { name: 'pause', set_by: 'U1', set_at: clock.now().toISOString(), reason: null };
      await store.insertInto('controls').values(row).execute();
    },
    /** Somebody used the app just now. */
    use: (externalId: string, integrationId: string = 'int_1') =>
      recordActivity(store, [
        anActivityRow({ integration_id: integrationId, external_id: externalId, at: clock.now().toISOString() }),
      ]),
  };
}

export type AskingTenant = Awaited<ReturnType<typeof aTenantThatAsks>>;
