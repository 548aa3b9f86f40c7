/** A tenant with idle members for tests of policies, caps and exemptions; its vendor removes whom it is told to. */
import type { Connection, VendorAccount } from '../../../src/connector/contract.ts';
import { addDays } from '../../../src/domain/time.ts';
import { recordActivity, saveSource } from '../../../src/store/activity.ts';
import type { Store } from '../../../src/store/open.ts';
import { openPlans } from '../../../src/store/plans.ts';
import { upsertSeats } from '../../../src/store/seats.ts';
import { insertRun } from '../../../src/store/sync-runs.ts';
import { approvePlan } from '../../../src/use-cases/decide-plan.ts';
import { executeReclaims } from '../../../src/use-cases/execute-reclaims.ts';
import type { Directory, Vendors } from '../../../src/use-cases/ports.ts';
import { refreshPlans } from '../../../src/use-cases/refresh-plans.ts';
import { reportInactivity } from '../../../src/use-cases/report-inactivity.ts';
import { HASH_PREFIX, viewPlan } from '../../../src/use-cases/view-plan.ts';
import { anActivityRow, aPolicy, aReading, aSourceRow, daysAgo, NOW } from '../../builders.ts';
import { noVendors, people } from '../../connections.ts';
import { aCore, aStore, connected, HandClock } from '../../stores.ts';

export const IDLE = ['1200', '1300', '1400', '1500', '1600', '1700'];
export const emailOf = (id: string) => `p${id}@northwind.example`;

export async function aTenant(policy: Parameters<typeof aPolicy>[0] = {}, kept?: Store) {
  const store = kept ?? (await aStore());
  const clock = new HandClock();
  const core = aCore(store, clock);
  await connected(store, { reclaim_enabled_at: daysAgo(5), channel: 'C1', policy: JSON.stringify(aPolicy(policy)) });
  const row = (id: string) =>
    aReading({ external_id: id, email: emailOf(id), email_normalized: emailOf(id), display_name: id });
  await upsertSeats(store, 'int_1', IDLE.map(row), NOW);
  await saveSource(store, aSourceRow());
  await recordActivity(
    store,
    IDLE.map((external_id) => anActivityRow({ external_id })),
  );
  await insertRun(store, {
    id: 'run_1',
    integration_id: 'int_1',
    state: 'complete',
    requested_by: 'U1',
    started_at: NOW,
    ended_at: NOW,
    roster_at: addDays(NOW, -1 / 24),
    accounts: IDLE.length,
    added: IDLE.length,
    changed: 0,
    gone: 0,
    events: IDLE.length,
    error_code: null,
    error_text: null,
    phase: 'done',
  });
  const removed: string[] = [];
  const vendors: Vendors = { ...noVendors, connect: async () => aVendor(removed) };
  const wake = { execute: () => {}, redraw: () => {} };
  const refresh = refreshPlans({ ...core, wake });
  const groups = new Map<string, readonly string[]>();
  const directory: Directory = {
    isSlackAdmin: async () => false,
    // Of `UX…` Slack does not say, `UB…` are bots.
    emailOf: async (user) =>
      /^U[XB]/.test(user) ? (user.startsWith('UB') ? null : undefined) : emailOf(user.slice(1)),
    userOf: async () => null,
    isActive: async () => true,
    membersOf: async (group) => groups.get(group) ?? [],
    groups: async () => [],
  };
  const deps = {
    ...core,
    vendors,
    people,
    directory,
    admins: ['U1'],
    wake,
    defaultChannel: null,
    timeZone: 'UTC',
    holder: 'test',
    pause: async () => {},
    settleAfterMs: 0,
    refreshPlans: refresh,
    postReport: async () => ({ kind: 'posted' as const }),
  };
  return {
    store,
    clock,
    deps,
    removed,
    groups,
    /** By the schedule, so that `U1`, who approves alone here, did not ask for it. */
    report: (actor = 'job:schedule') => reportInactivity(deps)({ actor, integrationId: 'int_1' }),
    async approve(actor = 'U1') {
      const [plan] = await openPlans(store, 'int_1');
      const hashPrefix = plan?.hash.slice(0, HASH_PREFIX) ?? '';
      return approvePlan(deps)({ actor, target: plan?.id ?? '', hashPrefix, requests: 'all' });
    },
    execute: () => executeReclaims(deps)(new AbortController().signal),
    async view() {
      const [plan] = await store.selectFrom('plans').select('id').orderBy('created_at', 'desc').execute();
      return viewPlan(deps)(plan?.id ?? '');
    },
  };
}

function aVendor(removed: string[]): Connection {
  const account = async (externalId: string): Promise<VendorAccount | null> =>
    removed.includes(externalId)
      ? null
      : {
          externalId,
          email: emailOf(externalId),
          displayName: externalId,
          status: 'active',
          rawStatus: 'is_active=true',
          kind: 'human',
          admin: 'none',
          createdAt: daysAgo(730),
          licenses: [{ licenseTypeId: 'full', paid: true, assignedAt: null }],
          fields: {},
        };
  return {
    tenants: async () => [],
    check: async () => ({ id: '9000', name: 'Northwind' }) as never,
    account: (id) => account(id),
    effects: () => null,
    blockers: () => [],
    achieved: (_action, found) => (found === null ? 'yes' : 'no'),
    perform: async (_action, input) => {
      removed.push(input.externalId);
      return { kind: 'applied' };
    },
  };
}
