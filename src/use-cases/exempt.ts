import { iso } from '../clock.ts';
import { may, type Standing } from '../domain/access.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegrations } from '../store/attempts.ts';
import {
  type ExemptionRow,
  endExemptionRow,
  findExemption,
  forgetExempted,
  insertExemption,
  prolongExemption,
} from '../store/exemptions.ts';
import { findIntegration, type IntegrationRow, listAppIntegrations, listLicenseTypes } from '../store/integrations.ts';
import { findRequest } from '../store/plans.ts';
import { type ExemptTarget, targetOf } from './exempt-target.ts';
import type { Core, Directory, People, Vendors } from './ports.ts';
import { approversOf, itemOf, refOf, stringsOf } from './rows.ts';
import type { ExemptFormView, Refusal } from './views.ts';
import { whoMayReport } from './who-may.ts';

/** Offered at first, and by the button that extends. */
export const EXEMPT_DAYS = 90;
/** A promise that never ends is no promise anybody looks at again. */
const LONGEST_DAYS = 731;

export type ExemptDeps = Core & {
  readonly people: People;
  readonly directory: Directory;
  readonly vendors: Pick<Vendors, 'find'>;
  readonly admins: readonly string[];
  /** Takes seats that are exempt now off open plans. */
  readonly refreshPlans: (integrationId?: string) => Promise<number>;
};

export type ExemptFormResult =
  | { readonly kind: 'form'; readonly view: ExemptFormView }
  | { readonly kind: 'not_found' }
  | Refusal;

/** What the form to exempt offers, for an integration or for the seat of one reclaim request. */
export function showExemptForm(deps: ExemptDeps) {
  return async (input: {
    readonly actor: string;
    readonly integrationId: string | null;
    readonly requestId?: string;
  }): Promise<ExemptFormResult> => {
    const request = input.requestId === undefined ? undefined : await findRequest(deps.store, input.requestId);
    const integration = await findIntegration(deps.store, request?.integration_id ?? input.integrationId ?? '');
    if (!integration) return { kind: 'not_found' };
    const refusal = await refuseExempt(deps, input.actor, approversOf(integration));
    if (refusal) return refusal;
    const types = await listLicenseTypes(deps.store, integration.id);
    const item = request ? itemOf(request.item) : null;
    const now = iso(deps.clock.now());
    return {
      kind: 'form',
      view: {
        integration: refOf(integration, deps.vendors),
        licenseTypes: types.map((type) => ({ id: type.license_type_id, name: type.name })),
        groups: await deps.directory.groups(),
        seat: item && {
          externalId: item.externalId,
          name: item.displayName ?? item.email ?? item.externalId,
        },
        days: { first: dayAfter(now, 1), last: dayAfter(now, LONGEST_DAYS), offered: dayAfter(now, EXEMPT_DAYS) },
      },
    };
  };
}

export interface ExemptInput {
  readonly actor: string;
  readonly integrationId: string;
  readonly target: ExemptTarget;
  readonly reason: string;
  /** The last day it holds, YYYY-MM-DD. */
  readonly until: string;
}

export type ExemptResult =
  | { readonly kind: 'granted'; readonly who: string; readonly until: string; readonly left: number }
  | { readonly kind: 'invalid'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'not_found' }
  | Refusal;

/**
 * Grants an exemption: from then on its seats are judged exempt, and those on open plans leave them. A reason and an
 * end are required.
 */
export function grantExemption(deps: ExemptDeps) {
  return async (input: ExemptInput): Promise<ExemptResult> => {
    const integration = await findIntegration(deps.store, input.integrationId);
    if (!integration) return { kind: 'not_found' };
    const refusal = await refuseExempt(deps, input.actor, approversOf(integration));
    if (refusal) return refusal;
    const now = iso(deps.clock.now());
    const errors: Record<string, string> = {};
    const reason = input.reason.trim();
    if (reason === '') errors['reason'] = 'Say why, for whoever reads this in a year.';
    if (reason.length > 300) errors['reason'] = 'At most 300 characters.';
    if (
      !/^\d{4}-\d{2}-\d{2}$/.test(input.until) ||
      input.until < dayAfter(now, 1) ||
      input.until > dayAfter(now, LONGEST_DAYS)
    )
      errors['until'] = 'A day from tomorrow on, within two years.';
    const found = await targetOf(deps, integration, input.target);
    if (found.kind === 'fault') errors[found.field] = found.text;
    if (found.kind === 'fault' || Object.keys(errors).length > 0) return { kind: 'invalid', errors };
    const row: ExemptionRow = {
      id: deps.ids.next('exm'),
      integration_id: found.everywhere ? null : integration.id,
      scope: found.scope,
      target: found.target,
      members: JSON.stringify(found.members),
      reason,
      granted_by: input.actor,
      granted_at: now,
      until: `${input.until}T23:59:59.999Z`,
      ended_at: null,
      told_at: null,
    };
    await atomically(deps.store, async (tx) => {
      await lockIntegrations(tx, row.integration_id);
      await insertExemption(tx, row);
      await forgetExempted(tx, row, found.members);
      await auditOf(deps, tx, row, input.actor, 'granted');
    });
    const left = await deps.refreshPlans(row.integration_id ?? undefined);
    return { kind: 'granted', who: found.who, until: row.until, left };
  };
}

export type ChangeExemptionResult =
  | { readonly kind: 'changed' | 'already'; readonly until: string }
  | { readonly kind: 'not_found' }
  | Refusal;

/** Ends an exemption; its seats are judged again from then on. */
export function endExemption(deps: ExemptDeps) {
  return (input: { readonly actor: string; readonly exemptionId: string }): Promise<ChangeExemptionResult> =>
    change(deps, input, 'ended', (tx, row, now) => endExemptionRow(tx, row.id, now));
}

/** Lets an exemption hold for another 90 days from now. */
export function extendExemption(deps: ExemptDeps) {
  return (input: { readonly actor: string; readonly exemptionId: string }): Promise<ChangeExemptionResult> =>
    change(deps, input, 'extended', (tx, row, now) =>
      prolongExemption(tx, row.id, `${dayAfter(now, EXEMPT_DAYS)}T23:59:59.999Z`),
    );
}

async function change(
  deps: ExemptDeps,
  input: { readonly actor: string; readonly exemptionId: string },
  event: 'ended' | 'extended',
  apply: (tx: Core['store'], row: ExemptionRow, now: string) => Promise<boolean>,
): Promise<ChangeExemptionResult> {
  const row = await findExemption(deps.store, input.exemptionId);
  if (!row) return { kind: 'not_found' };
  const refusal = await refuseChange(deps, input.actor, row, event);
  if (refusal) return refusal;
  const changed = await atomically(deps.store, async (tx) => {
    await lockIntegrations(tx, row.integration_id);
    if (!(await apply(tx, row, iso(deps.clock.now())))) return false;
    await forgetExempted(tx, row, stringsOf(row.members));
    await auditOf(deps, tx, row, input.actor, event);
    return true;
  });
  if (changed) await deps.refreshPlans(row.integration_id ?? undefined);
  const after = await findExemption(deps.store, row.id);
  return { kind: changed ? 'changed' : 'already', until: after?.until ?? row.until };
}

/** Ids and codes only: whom it is about stands in the exemption itself. */
function auditOf(deps: ExemptDeps, tx: Core['store'], row: ExemptionRow, actor: string, event: string): Promise<void> {
  return deps.audit(tx, {
    actor,
    subject: `exemption:${row.id}`,
    type: `exemption.${event}`,
    data: { integration: row.integration_id, scope: row.scope, until: row.until },
  });
}

/** The refusal of somebody who may not end or extend this one, or null. */
async function refuseChange(
  deps: ExemptDeps,
  actor: string,
  row: ExemptionRow,
  event: 'ended' | 'extended',
): Promise<Refusal | null> {
  const covered = await coveredBy(deps, row);
  // What can be granted from one app can be kept up from there, and what time has ended protects nobody.
  if (event === 'extended' || row.until <= iso(deps.clock.now()))
    return refuseExempt(deps, actor, covered.flatMap(approversOf));
  if (mayEnd(await deps.people.standing(actor), covered)) return null;
  const [first = [], ...others] = covered.map(approversOf);
  const everywhere = first.filter((id) => others.every((approvers) => approvers.includes(id)));
  return {
    kind: 'refused',
    reason:
      covered.length > 1
        ? 'This exemption protects in every app, so ending it takes an approver of every app, or an admin.'
        : 'Ending an exemption is for approvers of its app and admins.',
    whoMay: whoMayReport(everywhere, deps.admins),
  };
}

/** The apps an exemption holds in. */
export async function coveredBy(
  { store }: Pick<Core, 'store'>,
  row: Pick<ExemptionRow, 'integration_id'>,
): Promise<readonly IntegrationRow[]> {
  const all = await listAppIntegrations(store);
  return all.filter((one) => row.integration_id === null || one.id === row.integration_id);
}

/** Ending gives up protection, so it takes the right in every app that is covered; where none is left, an admin's. */
export function mayEnd(who: Standing, covered: readonly IntegrationRow[]): boolean {
  if (covered.length === 0) return may('exempt', { ...who, firstAdmin: false }, []);
  return covered.every((one) => may('exempt', who, approversOf(one)));
}

/** The refusal of somebody who may not exempt, or null. */
export async function refuseExempt(
  deps: Pick<ExemptDeps, 'people' | 'admins'>,
  actor: string,
  approvers: readonly string[],
): Promise<Refusal | null> {
  if (may('exempt', await deps.people.standing(actor), approvers)) return null;
  const whoMay = whoMayReport(approvers, deps.admins);
  return { kind: 'refused', reason: 'Exempting is for approvers and admins.', whoMay };
}

function dayAfter(now: string, days: number): string {
  return addDays(now, days).slice(0, 10);
}
