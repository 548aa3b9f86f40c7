/** Two apps whose policy asks holders first, and a Slack that keeps what it was sent: for tests of questions to holders. */
import { addDays } from '../src/domain/time.ts';
import { recordActivity, saveSource } from '../src/store/activity.ts';
import { updateIntegration } from '../src/store/integrations.ts';
import { upsertSeats } from '../src/store/seats.ts';
import { insertRun } from '../src/store/sync-runs.ts';
import type { AskedBackView, HolderView } from '../src/use-cases/holder-views.ts';
import { createHolders } from '../src/use-cases/holders.ts';
import { DeliveryError, type Directory, type Notifier } from '../src/use-cases/ports.ts';
import { reportInactivity } from '../src/use-cases/report-inactivity.ts';
import { anActivityRow, aPolicy, aReading, aSourceRow, daysAgo, NOW } from './builders.ts';
import { emptySlack, noVendors, people } from './connections.ts';
import { aCore, aStore, connected, HandClock } from './stores.ts';

export const APPS = ['int_1', 'int_2'] as const;
/** Holders by vendor id; the last one has no Slack account. */
export const HOLDERS: Readonly<Record<string, string | null>> = { '1200': 'U12', '1300': 'U13', '1400': null };

const emailOf = (id: string) => `p${id}@northwind.example`;
const directory: Directory = {
  ...emptySlack,
  userOf: async (email) => {
    const id = Object.keys(HOLDERS).find((one) => emailOf(one) === email);
    return id === undefined ? null : (HOLDERS[id] ?? null);
  },
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
  const slack = { answers: 'ok' as 'ok' | 'refused' | 'unknown' };
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
  const holders = createHolders({ ...deps, managerOf: async () => null });
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
    holders,
    readAnew,
    later: (days: number) => clock.set(addDays(clock.now().toISOString(), days)),
    report: async (integrationId: string = 'int_1') => {
      await readAnew();
      const postReport = async () => ({ kind: 'posted' as const });
      return reportInactivity({ ...deps, postReport })({ actor: 'U1', integrationId });
    },
    usePolicy: (over: Parameters<typeof aPolicy>[0]) =>
      updateIntegration(store, 'int_1', { policy: JSON.stringify(aPolicy(over)) }),
    /** Somebody used the app just now. */
    use: (externalId: string, integrationId: string = 'int_1') =>
      recordActivity(store, [
        anActivityRow({ integration_id: integrationId, external_id: externalId, at: clock.now().toISOString() }),
      ]),
  };
}

export type AskingTenant = Awaited<ReturnType<typeof aTenantThatAsks>>;
