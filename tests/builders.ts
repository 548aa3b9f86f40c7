/** Small true-to-life values; a test names only what it is about. */
import type { Insertable } from 'kysely';
import type { Standing } from '../src/domain/access.ts';
import type { ActivityEvidence } from '../src/domain/evidence.ts';
import type { JudgeInput, Verdict } from '../src/domain/judge.ts';
import { type PlanItem, toItem } from '../src/domain/plan.ts';
import { DEFAULT_POLICY, type InactivityPolicy } from '../src/domain/policy.ts';
import type { Exemption, PersonFacts, Seat } from '../src/domain/seat.ts';
import { addDays } from '../src/domain/time.ts';
import type { IntegrationRow } from '../src/store/integrations.ts';
import type { ActivitySourcesTable, ActivityTable, PlansTable, ReclaimRequestsTable } from '../src/store/schema.ts';
import type { SeatReading } from '../src/store/seats.ts';

/** The instant at which tests take place, unless they say otherwise. */
export const NOW = '2026-11-21T09:00:00.000Z';

export function daysAgo(days: number, now = NOW): string {
  return addDays(now, -days);
}

export function aPolicy(over: Partial<InactivityPolicy> = {}): InactivityPolicy {
  return { ...DEFAULT_POLICY, ...over };
}

/** A paid member who has had the seat for two years. */
export function aSeat(over: Partial<Seat> = {}): Seat {
  return {
    integrationId: 'int_1',
    externalId: '1200',
    email: 'dana@northwind.example',
    displayName: 'Dana Fox',
    status: 'active',
    kind: 'human',
    admin: 'none',
    licenseTypeId: 'full',
    paid: true,
    grantedAt: daysAgo(730),
    ...over,
  };
}

/** The vendor's own log: read an hour ago, watched for 90 days, which saw nothing of this seat. */
export function someEvidence(over: Partial<ActivityEvidence> = {}): ActivityEvidence {
  return {
    source: 'asana-audit-log',
    label: 'Asana audit log',
    origin: 'vendor',
    lastUse: { kind: 'none_seen' },
    observedAt: addDays(NOW, -1 / 24),
    watchedSince: daysAgo(90),
    blindSpots: [],
    ...over,
  };
}

/** The same, which saw real use so many days ago. */
export function usedDaysAgo(days: number, over: Partial<ActivityEvidence> = {}): ActivityEvidence {
  return someEvidence({ lastUse: { kind: 'at', at: daysAgo(days), signal: 'use' }, ...over });
}

export function aQuestion(over: Partial<JudgeInput> = {}): JudgeInput {
  return {
    seat: aSeat(),
    evidence: [usedDaysAgo(45)],
    policy: aPolicy(),
    exemptions: [],
    person: null,
    ownerExternalId: '1',
    ...over,
  };
}

export function anExemption(over: Partial<Exemption> = {}): Exemption {
  return { id: 'exe_1', reason: 'parental leave', grantedBy: 'U1', until: addDays(NOW, 30), ...over };
}

export function aPerson(over: Partial<PersonFacts> = {}): PersonFacts {
  return { employment: 'active', since: null, source: 'HR record', ...over };
}

export function anInactiveVerdict(
  over: Partial<Extract<Verdict, { kind: 'inactive' }>> = {},
): Extract<Verdict, { kind: 'inactive' }> {
  return {
    kind: 'inactive',
    tier: 'certain',
    since: daysAgo(45),
    deciding: {
      source: 'asana-audit-log',
      label: 'Asana audit log',
      signal: 'use',
      at: daysAgo(45),
      observedAt: addDays(NOW, -1 / 24),
    },
    changesAt: addDays(NOW, 3),
    ...over,
  };
}

/** What an approver saw of a seat idle for 45 days. */
export function anItem(over: Partial<PlanItem> = {}): PlanItem {
  const item = toItem(aSeat(), anInactiveVerdict());
  if (item === null) throw new Error('an inactive verdict gives an item');
  return { ...item, ...over };
}

/** Somebody without any right. */
export function aStanding(over: Partial<Standing> = {}): Standing {
  return {
    userId: 'U9',
    configuredAdmin: false,
    firstAdmin: false,
    slackAdmin: false,
    roles: [],
    borrowedRoles: [],
    groups: [],
    delegatedBy: [],
    ...over,
  };
}

const YES = { can: 'yes', why: 'this token may' };

export function anIntegrationRow(over: Partial<IntegrationRow> = {}): IntegrationRow {
  return {
    id: 'int_1',
    connector_id: 'asana',
    slug: 'asana',
    name: 'Asana',
    tenant_id: '9000',
    tenant_name: 'Northwind',
    state: 'connected',
    credential_id: 'cred_1',
    owner_external_id: null,
    capabilities: JSON.stringify({ roster: YES, activity: YES, reclaim: YES, restore: YES }),
    notes: '{}',
    policy: JSON.stringify(DEFAULT_POLICY),
    reclaim_enabled_at: null,
    approvers: '[]',
    channel: null,
    judged_through: null,
    created_by: 'U1',
    created_at: daysAgo(100),
    checked_at: daysAgo(1),
    is_source: 0,
    ...over,
  };
}

/** One account as a listing brings it. */
export function aReading(over: Partial<SeatReading> = {}): SeatReading {
  return {
    external_id: '1200',
    email: 'dana@northwind.example',
    email_normalized: 'dana@northwind.example',
    display_name: 'Dana Fox',
    status: 'active',
    raw_status: 'is_active=true',
    kind: 'human',
    admin: 'none',
    license_type_id: 'full',
    paid: 1,
    granted_at: daysAgo(730),
    fields: '{}',
    ...over,
  };
}

export function aSourceRow(over: Partial<ActivitySourcesTable> = {}): ActivitySourcesTable {
  return {
    integration_id: 'int_1',
    source: 'asana-audit-log',
    label: 'Asana audit log',
    origin: 'vendor',
    watched_since: daysAgo(90),
    observed_at: addDays(NOW, -1 / 24),
    failing: null,
    resume: null,
    blind_spots: '[]',
    retention_days: 90,
    ...over,
  };
}

export function anActivityRow(over: Partial<ActivityTable> = {}): ActivityTable {
  return {
    integration_id: 'int_1',
    external_id: '1200',
    source: 'asana-audit-log',
    at: daysAgo(45),
    signal: 'use',
    ...over,
  };
}

export function aPlanRow(over: Partial<PlansTable> = {}): Insertable<PlansTable> {
  return {
    id: 'plan_1',
    integration_id: 'int_1',
    action: 'reclaim',
    reason_code: 'license',
    policy_version: 1,
    hash: 'abcdef0123456789',
    state: 'open',
    void_reason: null,
    as_of: daysAgo(0.1),
    threshold_days: 30,
    context: '{"review":0,"alreadyOpen":0}',
    created_by: 'U1',
    created_at: NOW,
    expires_at: addDays(NOW, 7),
    ...over,
  };
}

export function aRequestRow(over: Partial<ReclaimRequestsTable> = {}): Insertable<ReclaimRequestsTable> {
  return {
    id: 'req_1',
    plan_id: 'plan_1',
    integration_id: 'int_1',
    external_id: '1200',
    position: 0,
    state: 'pending_approval',
    item: JSON.stringify(anItem()),
    approved_by: null,
    approved_at: null,
    decided_by: null,
    decided_at: null,
    outcome_reason: null,
    updated_at: NOW,
    ...over,
  };
}
