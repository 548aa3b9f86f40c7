import { describe, expect, it } from 'vitest';
import { composeUseCases, type Parts, type UseCases } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { ACCESS_ACTIONS, type AccessAction, ROLE_MATRIX, type Role } from '../../../src/domain/access.ts';
import { addDays } from '../../../src/domain/time.ts';
import { insertChange } from '../../../src/store/detail-changes.ts';
import { insertExemption } from '../../../src/store/exemptions.ts';
import { insertGuided } from '../../../src/store/guided-plans.ts';
import { findIntegration } from '../../../src/store/integrations.ts';
import { insertUpload } from '../../../src/store/uploads.ts';
import { erasePerson } from '../../../src/use-cases/erase-person.ts';
import { exportPerson } from '../../../src/use-cases/export-person.ts';
import type { Notifier } from '../../../src/use-cases/ports.ts';
import { aStanding, NOW } from '../../builders.ts';
import { aRemovedSeat } from '../../reversible.ts';

type Tenant = Awaited<ReturnType<typeof aRemovedSeat>>;
type Call = (use: UseCases, tenant: Tenant, role: Role) => unknown;

const signal = new AbortController().signal;
const actor = 'U9';
const who = { actor, integrationId: 'int_1' };
const EMAIL = 'p1300@northwind.example';
const DAY = addDays(NOW, 5).slice(0, 10);
const connecting = { actor, connectorId: 'asana', values: {}, tenantIds: [], signal };
const decision = ({ plan }: Tenant) => ({
  actor,
  target: plan.id,
  hashPrefix: plan.hashPrefix,
  requests: 'all' as const,
});
const settings = { thresholdDays: 30, newSeatGraceDays: 14, protectedEmails: null, approvers: [], channel: null };
const upload = { fileName: 'a.csv', bytes: new Uint8Array(), exportedAt: NOW, dateOrder: 'auto' as const };
const list = { ...upload, source: { name: 'HR' }, mode: 'snapshot' as const };
const rules = {
  ...{ action: null, days: [], from: null, to: null, zone: null, holidays: null },
  ...{ capRun: null, capDay: null, capPercent: null, evidenceAge: null, importAge: null, restoreDays: null },
  ...{ errorRate: null, typeId: null, typeThreshold: null, typeGrace: null, typeAction: null },
};

/** Every use case a person reaches by name, with the action it needs and a call of it. */
const ROWS: Readonly<Record<string, readonly [AccessAction, Call]>> = {
  showOverview: ['view', (use) => use.showOverview({ actor })],
  showLicenses: ['view', async (use, t) => use.showLicenses({ actor, integration: await theApp(t) })],
  showStats: ['view', (use) => use.showStats()],
  explainPerson: ['view_people', (use) => use.explainPerson({ ...who, email: EMAIL })],
  showPerson: ['view_people', (use) => use.showPerson({ actor, email: EMAIL })],
  readDetails: ['read_details', (use) => use.readDetails({ ...who, externalId: '1300' }, signal)],
  readRoles: ['read_details', (use) => use.readRoles({ ...who, externalId: '1300' }, signal)],
  openChange: ['change_details', (use) => use.openChange({ ...who, externalId: '1300' }, signal)],
  previewChange: ['change_details', (use) => use.previewChange({ actor, changeId: 'chg_draft', values: {} }, signal)],
  askForChange: [
    'change_details',
    (use) => use.askForChange({ actor, changeId: 'chg_draft', hashPrefix: 'abcdef012345' }),
  ],
  approveChange: ['approve', (use) => use.approveChange({ actor, changeId: 'chg_1', hashPrefix: 'abcdef012345' })],
  rejectChange: ['approve', (use) => use.rejectChange({ actor, changeId: 'chg_1', hashPrefix: 'abcdef012345' })],
  showRemoval: ['report', (use) => use.showRemoval({ ...who, externalId: '1300' }, signal)],
  proposeRemoval: ['report', (use) => use.proposeRemoval({ ...who, externalId: '1300', reason: 'license' })],
  reviewPlan: ['view_people', (use, t) => use.reviewPlan({ actor, planId: t.plan.id })],
  reportInactivity: ['report', (use) => use.reportInactivity(who)],
  dryRun: ['report', (use) => use.dryRun(who)],
  sendDigest: ['report', (use) => use.sendDigest({ actor, channel: 'C1', slot: 's' })],
  startGuided: ['report', (use) => use.startGuided({ ...who, email: EMAIL })],
  checkGuided: ['report', (use) => use.checkGuided({ ...who, guidedId: 'gui_1' }, signal)],
  stopGuided: ['report', (use) => use.stopGuided({ ...who, guidedId: 'gui_1' })],
  runSync: ['sync', (use) => use.runSync({ ...who, signal })],
  acceptLoss: ['sync', (use) => use.acceptLoss({ actor, runId: 'run_1', signal })],
  approvePlan: ['approve', (use, t) => use.approvePlan(decision(t))],
  rejectPlan: ['approve', (use, t) => use.rejectPlan(decision(t))],
  waitingForMe: ['approve', (use) => use.waitingForMe(actor)],
  delegatePart: ['approve', (use) => use.delegatePart({ actor, to: 'U3', until: DAY })],
  restoreSeat: ['restore', (use, t) => use.restoreSeat({ actor, ...t.button })],
  showExemptForm: ['exempt', (use) => use.showExemptForm(who)],
  grantExemption: [
    'exempt',
    (use) => use.grantExemption({ ...who, target: { scope: 'seat', seat: EMAIL }, reason: 'leave', until: DAY }),
  ],
  listExemptions: ['exempt', (use) => use.listExemptions({ actor })],
  endExemption: ['exempt', (use) => use.endExemption({ actor, exemptionId: 'exm_1' })],
  extendExemption: ['exempt', (use) => use.extendExemption({ actor, exemptionId: 'exm_1' })],
  pauseReclaims: ['pause', (use) => use.pauseReclaims({ ...who, reason: null })],
  resumeReclaims: ['resume', (use) => use.resumeReclaims({ ...who, reason: null })],
  showSettings: ['configure', (use) => use.showSettings(who)],
  saveSettings: [
    'configure',
    (use) =>
      use.saveSettings({ ...who, ...settings, reclaimEnabled: null, syncAt: null } as Parameters<
        UseCases['saveSettings']
      >[0]),
  ],
  showRules: ['configure', (use) => use.showRules(who)],
  saveRules: ['configure', (use) => use.saveRules({ ...who, ...rules } as Parameters<UseCases['saveRules']>[0])],
  showSources: ['configure', (use) => use.showSources(who)],
  saveSources: ['configure', (use) => use.saveSources({ ...who, wishes: [] })],
  linkPersonByHand: [
    'configure',
    (use) => use.linkPersonByHand({ ...who, seat: EMAIL, sourceId: 'int_2', person: '' }),
  ],
  previewImport: ['configure', (use) => use.previewImport({ ...who, ...upload })],
  confirmImport: ['configure', (use) => use.confirmImport({ actor, uploadId: 'upl_1' })],
  listPeopleSources: ['configure', (use) => use.listPeopleSources(actor)],
  previewPeople: ['configure', (use) => use.previewPeople({ actor, ...list })],
  confirmPeople: ['configure', (use) => use.confirmPeople({ actor, fileId: 'ppl_1', meanings: [], speaksFor: [] })],
  refuseConnect: ['connect', (use) => use.refuseConnect(actor)],
  tryCredentials: ['connect', (use) => use.tryCredentials(connecting)],
  connectIntegration: ['connect', (use) => use.connectIntegration(connecting)],
  showRoles: ['grant_roles', (use) => use.showRoles({ actor })],
  saveRoles: ['grant_roles', (use) => use.saveRoles({ actor, wishes: [] })],
  showAudit: ['audit', (use) => use.showAudit({ actor })],
  'person export': ['audit', (_, t, role) => exportPerson(as(t, role))({ actor, email: EMAIL })],
  'person erase': ['configure', (_, t, role) => erasePerson(as(t, role))({ actor, email: EMAIL })],
};

/** Use cases that ask nobody's rights, and why that is right. */
const ASKED_OF_NOBODY: Readonly<Record<string, string>> = {
  findByWord: 'names apps, which everybody sees',
  showSource: 'counts of a source, which everybody sees',
  findIntegration: 'reads a row for other use cases',
  emailOfUser: 'asks Slack for other use cases',
  viewPlan: 'draws a message that stands in its channel',
  redrawPlan: 'draws a message that stands in its channel',
  connectorCards: 'the vendors there are',
  validateCredentials: 'looks at the form alone',
  checkChange: 'looks at the form alone',
  answerQuestion: 'the holder alone, by name',
  answerForHolder: 'the manager it was put to alone, by name',
  showManagerForm: 'the manager it was put to alone, by name',
  askBack: 'who held the seat alone, by name',
  endDelegatedPart: 'takes back what is one’s own',
  scheduledReport: 'a job',
  judgeBacklog: 'a job',
  refreshPlans: 'a job',
  redrawHolders: 'a job',
  tendHolders: 'a job',
  tendGuided: 'a job',
  remindWaiting: 'a job',
  executeChanges: 'a job; asks the rights of whoever approved',
  executeReclaims: 'a job; asks the rights of whoever approved',
  keepExemptions: 'a job',
  settlePosts: 'a job',
  ensureSchedule: 'at start, and inside settings',
  takeDue: 'a job',
  pruneOld: 'a job',
};

const config = readConfig(
  { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SEATKEEPER_ADMINS: 'U1', SEATKEEPER_CHANNEL: 'C1' },
  [],
);

const as = ({ base }: Tenant, role: Role) => ({
  ...base,
  people: { ...base.people, standing: async (userId: string) => aStanding({ userId, roles: [role] }) },
});

async function theApp({ store }: Tenant) {
  const row = await findIntegration(store, 'int_1');
  if (!row) throw new Error('the app is gone');
  return row;
}

/** The use cases as the bot composes them, for a person with one role. */
function composed(tenant: Tenant, role: Role): UseCases {
  const { base } = tenant;
  const ref = async () => ({ channel: 'C1', ts: '1' });
  const notifier = { say: async () => {}, postReport: ref, postDigest: ref, permalink: async () => null };
  const secrets = { seal: async () => 'sealed', open: async () => '' };
  const core = tenant.core;
  const parts = {
    core,
    vendors: base.vendors,
    secrets,
    auditKey: Buffer.alloc(32),
    holder: 'h1',
    close: async () => {},
  };
  const { people } = as(tenant, role);
  const guidedPosts = { postGuided: ref, updateGuided: async () => {} };
  const changePosts = { postChange: ref, updateChange: async () => {} };
  const outside = { notifier: notifier as Partial<Notifier> as Notifier, guidedPosts, changePosts, people };
  return composeUseCases(parts satisfies Parts, { ...outside, directory: base.directory, wake: base.wake }, config);
}

/** One removed seat and one that waits, with something of everything there is to decide about. */
async function aTenant(name: string) {
  const tenant = await aRemovedSeat();
  const { store } = tenant;
  await insertGuided(store, {
    ...{ id: 'gui_1', integration_id: 'int_1', external_id: '1300', state: 'lowering', asked_by: 'U2' },
    ...{ created_at: NOW, expires_at: addDays(NOW, 7), checked_by: null, checked_at: null, plan_id: null },
    ...{ ended_reason: null, channel: null, ts: null },
  });
  await insertExemption(store, {
    ...{ id: 'exm_1', integration_id: 'int_1', scope: 'seat', target: '1200', members: '[]', reason: 'leave' },
    ...{ granted_by: 'U1', granted_at: NOW, until: addDays(NOW, 9), ended_at: null, told_at: null },
  });
  const change = {
    ...{ integration_id: 'int_1', external_id: '1200', email: null, display_name: null, seen: '{}' },
    ...{ difference: '[{"field":"name","label":"Name","from":null,"to":"Ada"}]', hash: 'abcdef0123456789' },
    ...{
      approved_by: null,
      approved_at: null,
      rejected_by: null,
      sent_at: null,
      reason: null,
      channel: null,
      ts: null,
    },
    ...{ created_at: NOW, updated_at: NOW, expires_at: addDays(NOW, 7) },
  };
  await insertChange(store, { ...change, id: 'chg_draft', state: 'draft', asked_by: actor });
  await insertChange(store, { ...change, id: 'chg_1', state: 'waiting', asked_by: 'U1', external_id: '1300' });
  const content = JSON.stringify({ exportedAt: NOW, lines: [] });
  const row = { id: 'upl_1', integration_id: 'int_1', kind: 'activity_csv' as const, content };
  await insertUpload(store, { ...row, uploaded_by: 'U1', uploaded_at: NOW });
  if (name === 'acceptLoss') await store.updateTable('sync_runs').set({ state: 'suspect', lost: 1 }).execute();
  return tenant;
}

function isRefused(result: unknown): boolean {
  // A list of what is one's own to decide is empty for somebody who decides nothing.
  if (Array.isArray(result)) return result.length === 0;
  if (typeof result !== 'object' || result === null || !('kind' in result)) return false;
  return result.kind === 'refused' || result.kind === 'refused_access';
}

describe.each(Object.entries(ROWS))('%s', (name, [action, call]) => {
  it.each(Object.keys(ROLE_MATRIX) as Role[])('as %s is refused exactly where the matrix says so', async (role) => {
    const tenant = await aTenant(name);
    const result = await call(composed(tenant, role), tenant, role);
    expect(isRefused(result), JSON.stringify(result)).toBe(!ROLE_MATRIX[role].includes(action));
  });
});

describe('the table', () => {
  it('has a row for every action and every role', () => {
    const tried = new Set(Object.values(ROWS).map(([action]) => action));
    expect([...tried].sort()).toEqual([...ACCESS_ACTIONS].sort());
    const given = new Set(Object.values(ROLE_MATRIX).flat());
    expect([...given].sort()).toEqual([...ACCESS_ACTIONS].sort());
  });

  it('has a row for every use case, or says why nobody’s rights are asked', async () => {
    const known = [...Object.keys(ROWS), ...Object.keys(ASKED_OF_NOBODY)].filter((name) => !name.includes(' '));
    expect(known.sort()).toEqual(Object.keys(composed(await aRemovedSeat(), 'viewer')).sort());
  });

  it('shows people in an app’s numbers to those who may look at people alone', async () => {
    const tenant = await aRemovedSeat();
    const integration = await theApp(tenant);
    for (const role of Object.keys(ROLE_MATRIX) as Role[]) {
      const { idle } = await composed(tenant, role).showLicenses({ actor, integration });
      expect(idle !== null, role).toBe(ROLE_MATRIX[role].includes('view_people'));
    }
  });
});
