/** Small true-to-life views; a test names only what it is about. */
import type {
  DigestView,
  EvidenceLine,
  IntegrationRef,
  LicenseSummary,
  LicenseTypeRow,
  Overview,
  PlanItemView,
  PlanView,
  SeatCounts,
  SettingsView,
  SyncProgress,
  WhyView,
} from '../../../src/use-cases/views.ts';

export function anIntegration(over: Partial<IntegrationRef> = {}): IntegrationRef {
  return {
    id: 'int_1',
    slug: 'asana',
    name: 'Asana',
    connectorId: 'asana',
    connectorName: 'Asana',
    tenantName: 'Northwind',
    appName: over.connectorName ?? 'Asana',
    ...over,
  };
}

export function someCounts(over: Partial<SeatCounts> = {}): SeatCounts {
  return { paid: 92, active: 69, idle: 14, unknown: 5, protected: 2, fresh: 1, leavers: 1, unpaid: 4, ...over };
}

export function aLine(over: Partial<EvidenceLine> = {}): EvidenceLine {
  return {
    externalId: '1200',
    email: 'dana@northwind.example',
    displayName: 'Dana Fox',
    licenseTypeName: 'Member',
    tier: 'certain',
    since: '2026-09-03T08:12:00.000Z',
    idleDays: 79,
    signal: 'use',
    source: 'Asana audit log',
    observedAt: '2026-11-21T06:00:00.000Z',
    watchedSince: '2026-05-01T00:00:00.000Z',
    blindSpots: ['reading without changing anything'],
    ...over,
  };
}

export function aType(over: Partial<LicenseTypeRow> = {}): LicenseTypeRow {
  return { ...someCounts(), id: 'member', name: 'Member', costs: true, purchased: 100, total: 92, ...over };
}

export function aSummary(over: Partial<LicenseSummary> = {}): LicenseSummary {
  return {
    kind: 'summary',
    integration: anIntegration(),
    asOf: '2026-11-21T06:00:00.000Z',
    stale: false,
    readOnly: true,
    state: 'connected',
    thresholdDays: 30,
    counts: someCounts(),
    types: [aType(), aType({ id: 'guest', name: 'Guest', costs: false, purchased: null, total: 4, paid: 0 })],
    idle: [
      aLine(),
      aLine({
        displayName: 'Ed Li',
        email: 'ed@northwind.example',
        signal: 'none_seen',
        since: '2026-10-01T00:00:00.000Z',
        idleDays: 51,
      }),
    ],
    unknownReasons: [{ reason: 'Invited and never signed in', count: 5 }],
    sources: [
      {
        label: 'Asana audit log',
        observedAt: '2026-11-21T06:00:00.000Z',
        watchedSince: '2026-05-01T00:00:00.000Z',
        failing: null,
        blindSpots: [],
      },
    ],
    offers: ['import_csv'],
    running: null,
    lastProblem: null,
    openPlanId: null,
    may: { report: true, sync: true, configure: true },
    ...over,
  };
}

export function anItem(over: Partial<PlanItemView> = {}): PlanItemView {
  return {
    ...aLine(),
    requestId: 'req_1',
    state: 'pending_approval',
    approvedBy: null,
    decidedBy: null,
    updatedAt: '2026-11-21T12:04:00.000Z',
    reason: null,
    ...over,
  };
}

export function aPlan(over: Partial<PlanView> = {}): PlanView {
  return {
    planId: 'plan_1',
    hashPrefix: 'a1b2c3d4',
    integration: anIntegration(),
    state: 'open',
    voidReason: null,
    thresholdDays: 30,
    asOf: '2026-11-21T06:00:00.000Z',
    createdAt: '2026-11-21T09:00:00.000Z',
    createdBy: 'U0ADMIN',
    expiresAt: '2026-11-28T09:00:00.000Z',
    readOnly: false,
    effects: {
      reversible: false,
      does: 'Remove the person from the Asana workspace',
      onData: 'Their tasks stay and become unassigned. Private projects go to the workspace admin.',
      seatFreed: 'now',
    },
    items: [
      anItem(),
      anItem({
        requestId: 'req_2',
        externalId: '1201',
        displayName: 'Ed Li',
        email: 'ed@northwind.example',
        signal: 'none_seen',
        since: '2026-10-01T00:00:00.000Z',
        idleDays: 51,
      }),
      anItem({
        requestId: 'req_3',
        externalId: '1202',
        displayName: null,
        email: 'mo@northwind.example',
        signal: 'never',
        since: null,
        idleDays: null,
      }),
    ],
    counts: someCounts(),
    review: 2,
    alreadyOpen: 0,
    approvers: ['U0ADMIN', 'U0OWNER'],
    ...over,
  };
}

export function aSync(over: Partial<SyncProgress> = {}): SyncProgress {
  return {
    runId: 'run_1',
    integration: anIntegration(),
    state: 'running',
    phase: 'activity',
    startedAt: '2026-11-21T06:00:00.000Z',
    endedAt: null,
    accounts: 96,
    added: 3,
    changed: 5,
    gone: 1,
    events: 1204,
    problem: null,
    lost: null,
    ...over,
  };
}

export function anOverview(over: Partial<Overview> = {}): Overview {
  const row = { counts: someCounts(), asOf: '2026-11-21T06:00:00.000Z', stale: false, readOnly: false, problem: null };
  return {
    kind: 'overview',
    rows: [
      { ...row, integration: anIntegration() },
      {
        ...row,
        integration: anIntegration({
          id: 'int_2',
          slug: 'aha',
          name: 'Aha!',
          connectorId: 'aha',
          connectorName: 'Aha!',
        }),
        counts: someCounts({ paid: 20, active: 18, idle: 2, unknown: 0, protected: 0, fresh: 0, leavers: 0 }),
        readOnly: true,
      },
    ],
    may: { connect: true },
    ...over,
  };
}

export function aDigest(over: Partial<DigestView> = {}): DigestView {
  const points = [15, 16, 17, 18, 19, 20, 21].map((date, at) => ({ day: `2026-11-${date}`, percent: 70 + at }));
  return {
    weekEnding: '2026-11-21',
    timeZone: 'Europe/Berlin',
    rows: [
      {
        integration: anIntegration(),
        now: someCounts(),
        before: someCounts({ idle: 17, paid: 95 }),
        asOf: '2026-11-21T06:00:00.000Z',
        stale: false,
        problem: null,
      },
    ],
    trend: [{ name: 'Asana – Northwind', points }],
    waiting: [
      {
        integration: anIntegration(),
        seats: 14,
        since: '2026-11-19T09:00:00.000Z',
        approvers: ['U0ADMIN'],
        link: 'https://northwind.slack.com/archives/C1/p1',
      },
    ],
    done: [{ name: 'Mo Park', integration: anIntegration(), approvedBy: 'U0ADMIN' }],
    failed: [{ name: 'Al Roe', integration: anIntegration(), reason: 'Asana refused: the person is an admin' }],
    nothingNew: false,
    auditHead: { position: 1184, hash: `3f9a0c47d2b81e65${'0'.repeat(48)}` },
    ...over,
  };
}

export function someSettings(over: Partial<SettingsView> = {}): SettingsView {
  return {
    integration: anIntegration(),
    version: 7,
    thresholdDays: 30,
    newSeatGraceDays: 14,
    protectedEmails: ['ceo@northwind.example', 'bot@northwind.example'],
    approvers: ['U0ADMIN'],
    channel: 'C0LICENSES',
    reclaimEnabled: false,
    canReclaim: { can: 'yes', why: 'This token may remove people.' },
    effects: aPlan().effects,
    schedule: {
      pattern: '0 6 * * *',
      timeZone: 'Europe/Berlin',
      nextAt: ['2026-11-22T05:00:00.000Z', '2026-11-23T05:00:00.000Z'],
    },
    ...over,
  };
}

export function aWhy(over: Partial<WhyView> = {}): WhyView {
  const line = aLine();
  return {
    integration: anIntegration(),
    externalId: line.externalId,
    email: line.email,
    displayName: line.displayName,
    licenseTypeName: line.licenseTypeName,
    grantedAt: '2025-01-10T00:00:00.000Z',
    verdict: 'inactive',
    because: 'there was no sign of use for 30 days or more',
    tier: 'certain',
    idle: line,
    changesAt: null,
    sources: [
      {
        label: 'Asana audit log',
        said: { kind: 'use' },
        at: '2026-09-03T10:00:00.000Z',
        observedAt: '2026-11-21T06:00:00.000Z',
        watchedSince: '2026-05-01T00:00:00.000Z',
        blindSpots: ['Reading without signing in'],
        decided: true,
      },
    ],
    thresholdDays: 30,
    graceDays: 14,
    ...over,
  };
}
