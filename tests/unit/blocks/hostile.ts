/** What the world may put into a view: names that look like markup, no names, endless ones, thousands of people. */
import * as fc from 'fast-check';
import type { DecideResult } from '../../../src/use-cases/decide-plan.ts';
import type {
  ConnectStep,
  CsvPreview,
  DigestView,
  EvidenceLine,
  IntegrationRef,
  LicenseSummary,
  Overview,
  PlanItemView,
  PlanView,
  SeatCounts,
  SettingsView,
  SyncProgress,
  WhyView,
} from '../../../src/use-cases/views.ts';
import { aDigest, aLine, anItem, aPlan, aSummary, aSync, aType, someSettings } from './builders.ts';

const NASTY = [
  '<!channel>',
  '<!here|x>',
  '<@U0ADMIN>',
  '<https://evil.example|click>',
  '*bold* _it_ ~no~ `code`',
  '```',
  '&amp;&lt;',
  '',
  ' ',
  '\n\n',
  '\u0000\u0007',
  '\ud800',
  '\u202Egnp.exe',
  ':smile:',
  '>quote',
  '&'.repeat(4000),
  '<'.repeat(3000),
  '🧑‍🚀'.repeat(600),
  'a'.repeat(9000),
  'x | y | z',
  '"}]',
  'ſ̷̢'.repeat(400),
  '@here #general',
  'Dana Fox',
];
export const words: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.lorem(),
);
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null });
const number = fc.oneof(fc.nat(50), fc.nat(2_000_000_000));
const when = fc.oneof(
  fc
    .date({ min: new Date('1969-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom('2026-09-03', 'not a date', ''),
);
const user = fc.oneof(fc.constantFrom('U0ADMIN', 'W0GRID', 'S0GROUP', 'job:sync'), words);
const slackUser = fc.constantFrom('U0ADMIN', 'U0OWNER', 'W0GRID');

/** A list that may be very long: a few different members, repeated with their index. */
function upTo<T>(one: fc.Arbitrary<T>, most: number, number = (item: T, _at: number): T => item): fc.Arbitrary<T[]> {
  const lengths = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: most }));
  return fc.tuple(fc.array(one, { minLength: 1, maxLength: 6 }), lengths).map(([few, length]) => {
    return Array.from({ length }, (_, at) => number(few[at % few.length] as T, at));
  });
}

export const integration: fc.Arbitrary<IntegrationRef> = fc.record({
  id: fc.constant('int_1'),
  slug: words,
  name: words,
  connectorId: fc.oneof(fc.constant('asana'), words),
  connectorName: words,
  tenantName: words,
  appName: words,
});
const counts: fc.Arbitrary<SeatCounts> = fc.record({
  paid: number,
  active: number,
  idle: number,
  unknown: number,
  protected: number,
  fresh: number,
  leavers: number,
  unpaid: number,
});
export const line: fc.Arbitrary<EvidenceLine> = fc
  .record({
    externalId: words,
    email: maybe(words),
    displayName: maybe(words),
    licenseTypeName: words,
    tier: fc.constantFrom('certain', 'probable', 'review'),
    since: maybe(when),
    idleDays: maybe(number),
    signal: fc.constantFrom('use', 'login', 'none_seen', 'never', 'left'),
    source: words,
    observedAt: maybe(when),
    watchedSince: maybe(when),
    blindSpots: fc.array(words, { maxLength: 30 }),
  })
  .map((over) => aLine(over as Partial<EvidenceLine>));
const STATES = [
  'pending_approval',
  'approved',
  'executing',
  'outcome_unknown',
  'partly_applied',
  'manual',
  'failed',
  'succeeded',
  'restoring',
  'restored',
  'rejected',
  'expired',
  'superseded',
  'cancelled',
] as const;
const item: fc.Arbitrary<PlanItemView> = fc
  .tuple(
    line,
    fc.record({
      state: fc.oneof(fc.constant('pending_approval' as const), fc.constantFrom(...STATES)),
      approvedBy: maybe(user),
      decidedBy: maybe(user),
      updatedAt: when,
      reason: maybe(words),
    }),
  )
  .map(([evidence, over]) => anItem({ ...evidence, ...over }));
const effects = maybe(
  fc.record({
    reversible: fc.boolean(),
    does: words,
    onData: words,
    seatFreed: fc.constantFrom('now' as const, 'cycle_end' as const, 'none' as const, 'unknown' as const),
  }),
);

export const plan: fc.Arbitrary<PlanView> = fc
  .record({
    integration,
    state: fc.constantFrom('open' as const, 'open' as const, 'void' as const, 'closed' as const),
    voidReason: maybe(words),
    thresholdDays: number,
    asOf: when,
    createdBy: user,
    expiresAt: when,
    readOnly: fc.boolean(),
    effects,
    items: upTo(item, 5000, (one, at) => ({ ...one, requestId: `req_${at}` })),
    counts,
    review: number,
    alreadyOpen: number,
    approvers: upTo(user, 200),
  })
  .map(aPlan);
export const sync: fc.Arbitrary<SyncProgress> = fc
  .record({
    integration,
    state: fc.constantFrom(
      'running' as const,
      'complete' as const,
      'incomplete' as const,
      'failed' as const,
      'suspect' as const,
    ),
    phase: fc.constantFrom('roster' as const, 'activity' as const, 'verdicts' as const, 'done' as const),
    startedAt: when,
    endedAt: maybe(when),
    accounts: number,
    added: number,
    changed: number,
    gone: number,
    events: number,
    problem: maybe(words),
    lost: maybe(fc.record({ seats: number, of: number })),
  })
  .map(aSync);
export const summary: fc.Arbitrary<LicenseSummary> = fc
  .record({
    integration,
    asOf: maybe(when),
    stale: fc.boolean(),
    readOnly: fc.boolean(),
    state: fc.constantFrom(
      'connected' as const,
      'needs_credentials' as const,
      'paused' as const,
      'disconnected' as const,
    ),
    thresholdDays: number,
    counts,
    types: upTo(
      fc
        .record({ name: words, costs: fc.boolean(), purchased: maybe(number), total: number })
        .map((over) => aType(over)),
      300,
    ),
    idle: maybe(upTo(line, 5000)),
    unknownReasons: upTo(fc.record({ reason: words, count: number }), 100),
    sources: upTo(
      fc.record({
        label: words,
        observedAt: maybe(when),
        watchedSince: maybe(when),
        failing: maybe(words),
        blindSpots: fc.array(words),
      }),
      30,
    ),
    offers: fc.subarray(['import_csv' as const]),
    running: maybe(sync),
    lastProblem: maybe(words),
    openPlanId: maybe(fc.constant('plan_1')),
    may: fc.record({ report: fc.boolean(), sync: fc.boolean(), configure: fc.boolean() }),
  })
  .map(aSummary);
export const overview: fc.Arbitrary<Overview> = fc.record({
  kind: fc.constant('overview' as const),
  rows: upTo(
    fc.record({
      integration,
      counts,
      asOf: maybe(when),
      stale: fc.boolean(),
      readOnly: fc.boolean(),
      problem: maybe(words),
    }),
    500,
  ),
  may: fc.record({ connect: fc.boolean() }),
});
const points = fc.array(
  fc.record({
    day: fc.integer({ min: 1, max: 30 }).map((day) => `2026-11-${String(day).padStart(2, '0')}`),
    percent: fc.oneof(fc.nat(100), fc.constant(Number.NaN)),
  }),
  { maxLength: 40 },
);
export const digest: fc.Arbitrary<DigestView> = fc
  .record({
    weekEnding: when,
    timeZone: words,
    rows: upTo(
      fc.record({
        integration,
        now: counts,
        before: maybe(counts),
        asOf: maybe(when),
        stale: fc.boolean(),
        problem: maybe(words),
      }),
      200,
    ),
    trend: upTo(fc.record({ name: words, points }), 12),
    waiting: upTo(
      fc.record({
        integration,
        seats: number,
        since: when,
        approvers: upTo(user, 40),
        link: maybe(fc.oneof(fc.webUrl(), words)),
      }),
      60,
    ),
    done: upTo(fc.record({ name: words, integration, approvedBy: maybe(user) }), 5000),
    failed: upTo(fc.record({ name: words, integration, reason: words }), 500),
    nothingNew: fc.boolean(),
    auditHead: maybe(fc.record({ position: number, hash: words })),
  })
  .map(aDigest);
export const settings: fc.Arbitrary<SettingsView> = fc
  .record({
    integration,
    thresholdDays: number,
    newSeatGraceDays: number,
    protectedEmails: upTo(fc.oneof(fc.emailAddress(), words), 400),
    approvers: fc.uniqueArray(slackUser),
    channel: maybe(fc.constant('C0LICENSES')),
    reclaimEnabled: fc.boolean(),
    canReclaim: fc.record({ can: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const), why: words }),
    effects,
    schedule: maybe(
      fc.record({
        pattern: fc.oneof(fc.constantFrom('0 6 * * *', '75 30 * * *', '*/5 * * * *'), words),
        timeZone: words,
        nextAt: upTo(when, 20),
      }),
    ),
  })
  .map(someSettings);
export const csv: fc.Arbitrary<CsvPreview> = fc.record({
  uploadId: fc.constant('up_1'),
  integration,
  fileName: words,
  rows: number,
  matched: number,
  withActivity: number,
  neverActive: number,
  unmatched: number,
  missing: number,
  exportedAt: when,
  sample: upTo(fc.record({ email: words, lastActivity: maybe(when) }), 500),
  skipped: upTo(fc.record({ line: number, reason: words }), 5000),
});
const answer = fc.record({ can: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const), why: words });
const fieldBase = { label: words, hint: maybe(words), placeholder: maybe(words), required: fc.boolean() };
const field = fc.oneof(
  fc.record({
    ...fieldBase,
    name: fc.constant('x'),
    kind: fc.constantFrom('text' as const, 'secret' as const, 'url' as const, 'email' as const),
    initial: fc.constant(null),
  }),
  fc.record({
    ...fieldBase,
    name: fc.constant('x'),
    kind: fc.constant('choice' as const),
    options: fc.constant([{ value: 'us', label: 'US' }]),
    initial: fc.constantFrom('us', 'gone', null),
  }),
  fc.record({ ...fieldBase, name: fc.constant('x'), kind: fc.constant('boolean' as const), initial: fc.boolean() }),
);
const connector = fc.record({
  id: fc.constant('asana'),
  name: words,
  tenantNoun: fc.constantFrom('workspace', 'app'),
  setupUrl: fc.oneof(fc.webUrl(), words),
  steps: fc.array(words, { maxLength: 40 }),
  advice: words,
  permissions: fc.array(fc.record({ scope: words, neededFor: words }), { maxLength: 60 }),
  fields: fc.array(field, { maxLength: 8 }).map((all) => all.map((one, at) => ({ ...one, name: `field_${at}` }))),
});
const tenant = fc.record({ id: fc.string(), name: words, hint: words, connected: fc.boolean() });
export const step: fc.Arbitrary<ConnectStep> = fc.oneof(
  fc.record({ kind: fc.constant('form' as const), connector, problem: maybe(words) }),
  fc.record({ kind: fc.constant('checking' as const), connectorName: words }),
  fc.record({
    kind: fc.constant('choose_tenant' as const),
    connectorName: words,
    noun: fc.constantFrom('workspace', 'app'),
    search: fc.option(fc.string({ maxLength: 20 })),
    pendingId: fc.constant('p1'),
    tenants: upTo(tenant, 1000, (one, at) => ({ ...one, id: String(at) })),
  }),
  fc.record({
    kind: fc.constant('connected' as const),
    cards: upTo(
      fc.record({
        integration,
        can: fc.record({ roster: answer, activity: answer, reclaim: answer, restore: answer }),
        warnings: fc.array(words),
        readOnly: fc.boolean(),
      }),
      100,
    ),
  }),
  fc.record({ kind: fc.constant('failed' as const), connectorName: words, problem: words }),
);

export const why: fc.Arbitrary<WhyView> = fc.record({
  integration,
  externalId: words,
  email: fc.option(words),
  displayName: fc.option(words),
  licenseTypeName: words,
  grantedAt: fc.constant(null),
  verdict: fc.constantFrom('active', 'inactive', 'leaver', 'exempt', 'protected', 'undetermined'),
  because: words,
  tier: fc.option(fc.constantFrom('certain', 'probable', 'review')),
  idle: fc.constant(null),
  changesAt: fc.constant(null),
  sources: upTo(
    fc.record({
      label: words,
      said: fc.oneof(
        fc.record({ kind: fc.constantFrom('use', 'login', 'none_seen', 'never') }),
        fc.record({ kind: fc.constant('unknown'), why: words }),
      ),
      at: fc.constant(null),
      observedAt: fc.constant(null),
      watchedSince: fc.constant(null),
      blindSpots: upTo(words, 40),
      decided: fc.boolean(),
    }),
    40,
  ),
  thresholdDays: fc.nat(3650),
  graceDays: fc.nat(3650),
}) as fc.Arbitrary<WhyView>;

export const decision: fc.Arbitrary<DecideResult> = fc.record({
  kind: fc.constant('decided' as const),
  planId: words,
  decided: fc.nat(2),
  left: upTo(fc.record({ name: words, reason: words }), 200),
  notYours: upTo(words, 5),
  already: upTo(fc.record({ name: words, by: fc.option(words), state: fc.constant('approved' as const) }), 5),
});
