import { iso } from '../clock.ts';
import type { CapabilityReport, Tenant, TenantChoice } from '../connector/contract.ts';
import { validateForm } from '../connector/form-fields.ts';
import { may } from '../domain/access.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { AppError, VendorAuthError, VendorUnavailableError } from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import { insertCredential } from '../store/credentials.ts';
import { dropHoldsIn } from '../store/holds.ts';
import { findByTenant, insertIntegration, listIntegrations, updateIntegration } from '../store/integrations.ts';
import { forgetOwners } from '../store/verdicts.ts';
import { isDirectory } from './directories.ts';
import type { Core, People, SecretBox, Vendors } from './ports.ts';
import { refOf } from './rows.ts';
import type { EnsureSchedule } from './schedules.ts';
import type { CapabilityCard, Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type ConnectDeps = Core & {
  readonly vendors: Vendors;
  readonly people: People;
  readonly secrets: SecretBox;
  readonly admins: readonly string[];
  readonly ensureSchedule: EnsureSchedule;
};

export type TryResult =
  | { readonly kind: 'invalid'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'tenants'; readonly tenants: readonly (TenantChoice & { readonly connected: boolean })[] }
  | Refusal;

/** Checks the form alone, without asking the vendor: faults by field. */
export function validateCredentials(deps: Pick<ConnectDeps, 'vendors'>) {
  return (connectorId: string, values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> | null => {
    const connector = deps.vendors.find(connectorId);
    if (!connector) return { [Object.keys(values)[0] ?? 'token']: 'This vendor is not known.' };
    const result = validateForm(connector.auth.schema, values);
    return result.ok ? null : result.errors;
  };
}

/** Asks the vendor which tenants these credentials reach. Nothing is stored. */
export function tryCredentials(deps: ConnectDeps) {
  return async (input: {
    readonly actor: string;
    readonly connectorId: string;
    readonly values: Readonly<Record<string, unknown>>;
    readonly signal: AbortSignal;
  }): Promise<TryResult> => {
    const refusal = await refuseUnlessAdmin(deps, input.actor);
    if (refusal) return refusal;
    const errors = validateCredentials(deps)(input.connectorId, input.values);
    if (errors) return { kind: 'invalid', errors };
    const name = deps.vendors.find(input.connectorId)?.name ?? input.connectorId;
    try {
      const tenants = await deps.vendors.tryOut(input.connectorId, input.values, null).tenants(input.signal);
      if (tenants.length === 0) {
        const problem =
          deps.vendors.find(input.connectorId)?.tenantNoun === 'app'
            ? 'This key is valid, but it sees no app. Use one that may list the apps.'
            : `This key is valid, but it opens no ${name} workspace. Use a key of somebody who is a member of one.`;
        return { kind: 'failed', problem };
      }
      const rows = [];
      for (const tenant of tenants) {
        rows.push({
          ...tenant,
          connected: (await findByTenant(deps.store, input.connectorId, tenant.id)) !== undefined,
        });
      }
      return { kind: 'tenants', tenants: rows };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      deps.log.warn({ err: error, connector: input.connectorId }, 'credentials were refused');
      return { kind: 'failed', problem: explainFault(error, name) };
    }
  };
}

export type ConnectResult =
  | {
      readonly kind: 'connected';
      readonly cards: readonly CapabilityCard[];
      readonly integrationIds: readonly string[];
    }
  | { readonly kind: 'failed'; readonly problem: string }
  | Refusal;

/**
 * Connects the chosen tenants: each is checked live, the credentials are sealed, and each becomes an integration of
 * its own, read-only until an admin switches reclaiming on. A tenant that is already connected gets the new key.
 */
export function connectIntegration(deps: ConnectDeps) {
  return async (input: {
    readonly actor: string;
    readonly connectorId: string;
    readonly values: Readonly<Record<string, unknown>>;
    readonly tenantIds: readonly string[];
    readonly signal: AbortSignal;
  }): Promise<ConnectResult> => {
    const refusal = await refuseUnlessAdmin(deps, input.actor);
    if (refusal) return refusal;
    const connector = deps.vendors.find(input.connectorId);
    if (!connector) return { kind: 'failed', problem: 'This vendor is not known.' };
    const checked: Tenant[] = [];
    try {
      for (const tenantId of input.tenantIds) {
        const tenant = await deps.vendors.tryOut(input.connectorId, input.values, tenantId).check(input.signal);
        checked.push(tenant);
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      deps.log.warn({ err: error, connector: input.connectorId }, 'the check of a new integration failed');
      return { kind: 'failed', problem: explainFault(error, connector.name) };
    }
    const ids: string[] = [];
    const cards: CapabilityCard[] = [];
    for (const tenant of checked) {
      const row = await storeIntegration(deps, input, connector.name, tenant);
      ids.push(row.id);
      await deps.ensureSchedule({ kind: 'sync', subjectId: row.id });
      await deps.ensureSchedule({ kind: 'report', subjectId: row.id });
      cards.push({
        integration: refOf(row, deps.vendors),
        can: tenant.can,
        warnings: tenant.warnings,
        readOnly: row.reclaim_enabled_at === null,
      });
    }
    return { kind: 'connected', cards, integrationIds: ids };
  };
}

async function storeIntegration(
  deps: ConnectDeps,
  input: { readonly actor: string; readonly connectorId: string; readonly values: Readonly<Record<string, unknown>> },
  connectorName: string,
  tenant: Tenant,
) {
  const { store, clock, ids, secrets, audit } = deps;
  const now = iso(clock.now());
  const credentialId = ids.next('cred');
  const sealed = await secrets.seal(JSON.stringify(input.values), credentialId);
  return atomically(store, async (tx) => {
    const known = await findByTenant(tx, input.connectorId, tenant.id);
    const id = known?.id ?? ids.next('int');
    await insertCredential(tx, {
      id: credentialId,
      connector_id: input.connectorId,
      label: tenant.owner?.email ?? tenant.owner?.name ?? tenant.name,
      sealed,
      created_by: input.actor,
      created_at: now,
    });
    const facts = {
      tenant_name: tenant.name,
      state: 'connected' as const,
      credential_id: credentialId,
      owner_external_id: tenant.owner?.externalId ?? null,
      capabilities: JSON.stringify(tenant.can),
      notes: JSON.stringify(tenant.notes),
      checked_at: now,
    };
    if (known) {
      await updateIntegration(tx, known.id, facts);
      await dropHoldsIn(tx, known.id);
      await forgetOwners(tx, known.id, known.owner_external_id, facts.owner_external_id);
      await audit(tx, { actor: input.actor, subject: `integration:${id}`, type: 'integration.credentials_replaced' });
      return { ...known, ...facts };
    }
    const taken = (await listIntegrations(tx)).map((row) => row.slug);
    const first = !taken.includes(input.connectorId);
    const row = {
      ...facts,
      id,
      connector_id: input.connectorId,
      slug: first ? input.connectorId : freeSlug(`${input.connectorId}-${slugOf(tenant.name)}`, taken),
      name: first ? connectorName : `${connectorName} (${tenant.name})`,
      tenant_id: tenant.id,
      policy: JSON.stringify(DEFAULT_POLICY),
      reclaim_enabled_at: null,
      approvers: '[]',
      channel: null,
      judged_through: null,
      created_by: input.actor,
      created_at: now,
      is_source: isDirectory(deps.vendors.find(input.connectorId)) ? 1 : 0,
    };
    await insertIntegration(tx, row);
    await audit(tx, {
      actor: input.actor,
      subject: `integration:${id}`,
      type: 'integration.connected',
      data: { connector: input.connectorId },
    });
    return row;
  });
}

/** The word of a name: small letters, digits and hyphens. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 30) || 'two';
}

/** A word no integration has yet. */
export function freeSlug(wanted: string, taken: readonly string[]): string {
  let slug = wanted;
  for (let number = 2; taken.includes(slug); number += 1) slug = `${wanted}-${number}`;
  return slug;
}

/** Whether somebody may connect apps at all, before a form is shown. */
export function refuseConnect(deps: ConnectDeps) {
  return (actor: string): Promise<Refusal | null> => refuseUnlessAdmin(deps, actor);
}

async function refuseUnlessAdmin(deps: ConnectDeps, actor: string): Promise<Refusal | null> {
  if (may('connect', await deps.people.standing(actor), [])) return null;
  return {
    kind: 'refused',
    reason: 'Connecting an app is for admins of this Slack workspace.',
    whoMay: whoMayConfigure(deps.admins),
  };
}

/** What a person can do about a failed check. */
function explainFault(error: AppError, vendor: string): string {
  if (error instanceof VendorAuthError)
    return `${vendor} does not accept this key. Copy it once more, whole; if it was revoked, make a new one.`;
  if (error instanceof VendorUnavailableError)
    return `${vendor} could not be reached just now. Nothing was saved; try again in a minute.`;
  return error.message;
}

/** What a capability report lacks, in one clause, for the line under "connected". */
export function missing(can: CapabilityReport): readonly string[] {
  return Object.values(can)
    .filter((answer) => answer.can !== 'yes')
    .map((answer) => answer.why);
}
