import * as z from 'zod';
import type { CapabilityReport } from '../connector/contract.ts';
import type { ScopedExemption } from '../domain/exemption.ts';
import type { PlanItem } from '../domain/plan.ts';
import { DEFAULT_POLICY, type InactivityPolicy } from '../domain/policy.ts';
import type { Seat } from '../domain/seat.ts';
import type { ExemptionRow } from '../store/exemptions.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { SeatRow } from '../store/seats.ts';
import type { Vendors } from './ports.ts';
import type { IntegrationRef } from './views.ts';

/** From rows to domain facts: the JSON columns are parsed here and nowhere else. */

const Action = z.enum(['reclaim', 'ask_first', 'downgrade']);
const TypeRuleShape = z.object({
  thresholdDays: z.int().nullable(),
  newSeatGraceDays: z.int().nullable(),
  action: Action.nullable(),
  toLicenseTypeId: z.string().nullable().exactOptional(),
});
const Hours = z.object({
  timeZone: z.string(),
  days: z.array(z.int()).readonly(),
  from: z.string(),
  to: z.string(),
  holidays: z.array(z.string()).readonly(),
});

const Policy = z.object({
  version: z.int(),
  thresholdDays: z.int(),
  newSeatGraceDays: z.int(),
  action: Action,
  toLicenseTypeId: z.string().nullable(),
  types: z.record(z.string(), TypeRuleShape),
  maxEvidenceAgeDays: z.int(),
  maxImportAgeDays: z.int(),
  planLifeDays: z.int(),
  keepDays: z.int(),
  restoreDays: z.int(),
  protectedEmails: z.array(z.string()).readonly(),
  workingHours: Hours.nullable(),
  caps: z.object({
    perRun: z.int().nullable(),
    percentPerRun: z.int().nullable().default(null),
    perDay: z.int().nullable(),
    percentPerDay: z.int().nullable(),
  }),
  maxErrorRatePercent: z.int().nullable(),
  tellHolders: z.boolean(),
});

const Capability = z.object({ can: z.enum(['yes', 'no', 'unknown']), why: z.string() });
const Capabilities = z.object({
  roster: Capability,
  activity: Capability,
  reclaim: Capability,
  restore: Capability,
  downgrade: Capability.exactOptional(),
  demote: Capability.exactOptional(),
});

const DecidingShape = z.object({
  source: z.string(),
  label: z.string(),
  signal: z.enum(['use', 'login', 'none_seen', 'never']),
  at: z.string().nullable(),
  observedAt: z.string().nullable(),
});

const Item = z.object({
  externalId: z.string(),
  email: z.string().nullable(),
  displayName: z.string().nullable(),
  licenseTypeId: z.string().nullable(),
  admin: z.enum(['none', 'admin', 'owner', 'unknown']),
  verdict: z.enum(['inactive', 'leaver']),
  tier: z.enum(['certain', 'probable', 'review']),
  since: z.string().nullable(),
  deciding: DecidingShape.nullable(),
  note: z.string().exactOptional(),
  leftBy: z.string().exactOptional(),
});

const PlanContext = z.object({
  review: z.int(),
  alreadyOpen: z.int(),
  asking: z.int().default(0),
  noWay: z.int().default(0),
  /** Paid seats of the app when the list was made; an older program did not count them. */
  paid: z.int().optional(),
});

/** The stored policy; what an older program did not store has its default. */
export function policyOf(row: IntegrationRow): InactivityPolicy {
  return Policy.parse({ ...DEFAULT_POLICY, ...(JSON.parse(row.policy) as object) });
}

export function capabilitiesOf(row: IntegrationRow): CapabilityReport {
  return Capabilities.parse(JSON.parse(row.capabilities));
}

export function approversOf(row: IntegrationRow): readonly string[] {
  return z.array(z.string()).parse(JSON.parse(row.approvers));
}

export function notesOf(row: IntegrationRow): Readonly<Record<string, string>> {
  return z.record(z.string(), z.string()).parse(JSON.parse(row.notes));
}

/** What a restore needs, or null where there is no way back. */
export function undoOf(json: string | null): Readonly<Record<string, string>> | null {
  return json === null ? null : z.record(z.string(), z.string()).parse(JSON.parse(json));
}

export function itemOf(json: string): PlanItem {
  return Item.parse(JSON.parse(json));
}

export function planContextOf(json: string): z.output<typeof PlanContext> {
  return PlanContext.parse(JSON.parse(json));
}

export function stringsOf(json: string): readonly string[] {
  return z.array(z.string()).parse(JSON.parse(json));
}

/** The employee id in the vendor's own fields, where it has one under that name. */
export function employeeIdOf(row: Pick<SeatRow, 'fields'>): string | null {
  if (!row.fields.includes('"employee_id"')) return null;
  const { employee_id } = z.looseObject({ employee_id: z.string().optional() }).parse(JSON.parse(row.fields));
  return employee_id?.trim() || null;
}

export function seatOf(row: SeatRow): Seat {
  return {
    integrationId: row.integration_id,
    externalId: row.external_id,
    email: row.email,
    displayName: row.display_name,
    status: row.status,
    kind: row.kind,
    admin: row.admin,
    licenseTypeId: row.license_type_id,
    paid: row.paid === null ? null : row.paid === 1,
    grantedAt: row.granted_at,
  };
}

export function exemptionOf(row: ExemptionRow): ScopedExemption {
  const { id, scope, target, reason, until } = row;
  return { id, scope, target, reason, until, grantedBy: row.granted_by, members: stringsOf(row.members) };
}

export function refOf(row: IntegrationRow, vendors: Pick<Vendors, 'find'>): IntegrationRef {
  const connector = vendors.find(row.connector_id);
  const connectorName = connector?.name ?? row.connector_id;
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    connectorId: row.connector_id,
    connectorName,
    tenantName: row.tenant_name,
    appName: connector?.tenantNoun === 'app' ? row.tenant_name : connectorName,
  };
}
