/** A tenant whose removals can be undone, with the use cases of one process over it. */
import type { Connection, VendorAccount } from '../src/connector/contract.ts';
import { addDays } from '../src/domain/time.ts';
import { OutcomeUnknownError } from '../src/errors.ts';
import { recordActivity, saveSource } from '../src/store/activity.ts';
import { openPlans, requestsOf } from '../src/store/plans.ts';
import { upsertSeats } from '../src/store/seats.ts';
import { insertRun } from '../src/store/sync-runs.ts';
import { approvePlan } from '../src/use-cases/decide-plan.ts';
import { executeReclaims } from '../src/use-cases/execute-reclaims.ts';
import type { People } from '../src/use-cases/ports.ts';
import { reportInactivity } from '../src/use-cases/report-inactivity.ts';
import { restoreSeat } from '../src/use-cases/restore-seat.ts';
import { toReading } from '../src/use-cases/sync-integration.ts';
import { HASH_PREFIX } from '../src/use-cases/view-plan.ts';
import { anActivityRow, aSourceRow, aStanding, daysAgo, NOW } from './builders.ts';
import { emptySlack, noVendors } from './connections.ts';
import { aCore, aStore, connected, HandClock } from './stores.ts';

export type RestoreFault = 'lost' | 'lost_undone' | 'refused' | 'partly';

/** `U1` sets up, `U2` and `U3` approve, everybody else may nothing. */
export const staff: People = {
  standing: async (userId) => aStanding({ userId, configuredAdmin: userId === 'U1', firstAdmin: userId === 'U1' }),
  emailOf: async (userId) => `${userId.toLowerCase()}@northwind.example`,
  membersOf: async () => [],
};

export function aMember(id: string, over: Partial<VendorAccount> = {}): VendorAccount {
  return {
    externalId: id,
    email: `p${id}@northwind.example`,
    displayName: id,
    status: 'active',
    rawStatus: 'enabled',
    kind: 'human',
    admin: 'none',
    createdAt: daysAgo(730),
    licenses: [{ licenseTypeId: 'full', paid: true, assignedAt: daysAgo(730) }],
    fields: {},
    ...over,
  };
}

/** Everybody of it is idle for 45 days unless the test says otherwise. */
export async function aReversibleTenant(members: readonly VendorAccount[], over: Parameters<typeof connected>[1] = {}) {
  const store = await aStore();
  const clock = new HandClock();
  const core = aCore(store, clock);
  await connected(store, {
    reclaim_enabled_at: daysAgo(5),
    channel: 'C1',
    approvers: '["U2","U3"]',
    ...over,
  });
  const accounts = new Map(members.map((member) => [member.externalId, member]));
  const calls: string[] = [];
  const faults: RestoreFault[] = [];
  const owner = { id: over.owner_external_id ?? null };
  const put = (id: string, change: Partial<VendorAccount>) => {
    const account = accounts.get(id);
    if (account) accounts.set(id, { ...account, ...change });
  };
  const connection: Connection = {
    tenants: async () => [],
    check: async () => ({
      id: '9000',
      name: 'Northwind',
      can: {
        roster: { can: 'yes', why: '' },
        activity: { can: 'yes', why: '' },
        reclaim: { can: 'yes', why: '' },
        restore: { can: 'yes', why: '' },
      },
      owner: owner.id === null ? null : { externalId: owner.id, email: null, name: null },
      warnings: [],
      notes: {},
    }),
    account: async (id) => accounts.get(id) ?? null,
    effects: () => ({ reversible: true, does: 'Disable', onData: '', seatFreed: 'now' }),
    // The engine's own checks are under test, so the vendor's part blocks nothing.
    blockers: () => [],
    achieved(action, account) {
      if (action === 'restore') return account?.status === 'active' ? 'yes' : 'no';
      return account === null || account.status === 'deactivated' ? 'yes' : 'no';
    },
    async perform(action, { externalId, undo }) {
      calls.push(`${action} ${externalId}`);
      if (action === 'reclaim') {
        put(externalId, { status: 'deactivated' });
        return { kind: 'applied', undo: { was: externalId } };
      }
      if (undo?.['was'] !== externalId) return { kind: 'refused', reason: 'somebody else’s undo' };
      const fault = faults.shift();
      if (fault === 'refused') return { kind: 'refused', reason: 'no seat is free' };
      if (fault !== 'lost_undone') put(externalId, { status: 'active' });
      if (fault === 'lost' || fault === 'lost_undone')
        throw new OutcomeUnknownError('no answer', { connector: 'acme', operation: 'restore' });
      return fault === 'partly'
        ? { kind: 'partly_applied', left: ['the role editor'], resume: '' }
        : { kind: 'applied' };
    },
  };
  await upsertSeats(store, 'int_1', members.map(toReading), NOW);
  await saveSource(store, aSourceRow());
  await recordActivity(
    store,
    members.map(({ externalId }) => anActivityRow({ external_id: externalId })),
  );
  await insertRun(store, {
    id: 'run_1',
    integration_id: 'int_1',
    state: 'complete',
    requested_by: 'U1',
    started_at: NOW,
    ended_at: NOW,
    roster_at: addDays(NOW, -1 / 24),
    accounts: members.length,
    added: members.length,
    changed: 0,
    gone: 0,
    events: members.length,
    error_code: null,
    error_text: null,
    phase: 'done',
  });
  const wake = { execute: () => {}, redraw: () => {} };
  const vendors = { ...noVendors, connect: async () => connection };
  const base = { ...core, vendors, people: staff, directory: emptySlack, admins: ['U1'], wake };
  const execute = executeReclaims({
    ...base,
    timeZone: 'UTC',
    holder: 'h1',
    settleAfterMs: 10_000,
    believeNoAfterMs: 10_000,
    pause: async () => {},
  });
  const use = {
    report: reportInactivity({ ...base, postReport: async () => ({ kind: 'posted' }), defaultChannel: 'C1' }),
    approve: approvePlan(base),
    restore: restoreSeat(base),
    execute: () => execute(new AbortController().signal),
  };
  const plan = async () => {
    const [open] = await openPlans(store);
    if (!open) throw new Error('no plan is open');
    return { ...open, hashPrefix: open.hash.slice(0, HASH_PREFIX), requests: await requestsOf(store, open.id) };
  };
  return { store, clock, core, base, accounts, put, calls, faults, owner, connection, use, plan };
}

/** The same with one member removed after an approval, ready to be restored. */
export async function aRemovedSeat() {
  const tenant = await aReversibleTenant([aMember('1200'), aMember('1300')]);
  await tenant.use.report({ actor: 'U1', integrationId: 'int_1' });
  const plan = await tenant.plan();
  const request = plan.requests.find((row) => row.external_id === '1200');
  if (!request) throw new Error('the seat is not on the list');
  const button = { target: request.id, hashPrefix: plan.hashPrefix };
  await tenant.use.approve({ actor: 'U2', ...button, requests: 'all' });
  await tenant.use.execute();
  return { ...tenant, plan, button, request };
}
