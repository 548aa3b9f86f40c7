import type { VendorAccount } from '../connector/contract.ts';
import { findCredential } from '../store/credentials.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { latestRun } from '../store/sync-runs.ts';
import type { Core } from './ports.ts';

/** The fields every person's details have, by name, in this order, with what a person calls each. */
export const STANDARD_FIELDS = {
  accessed_at: 'Accessed at',
  created_at: 'Created at',
  updated_at: 'Updated at',
  email: 'Email',
  id: 'ID',
  name: 'Name',
  is_administrator: 'Is administrator',
  is_enabled: 'Is enabled',
  is_paid_seat: 'Is paid seat',
  connector_sync_time: 'Connector sync time',
  credential_used: 'Credential used',
  subdomain_used: 'Subdomain used',
} as const;

/** What the engine knows where the connector does not tell it. */
export interface EngineFacts {
  /** When the app was last read completely; null: never. */
  readonly syncedAt: string | null;
  readonly credential: string | null;
  readonly tenant: string;
}

export async function engineFacts(store: Core['store'], integration: IntegrationRow): Promise<EngineFacts> {
  return {
    syncedAt: (await latestRun(store, integration.id, ['complete']))?.roster_at ?? null,
    credential: (await findCredential(store, integration.credential_id))?.label ?? null,
    tenant: integration.tenant_name,
  };
}

/** The standard fields of an account by name: the vendor's own words where it tells, else what the engine knows; empty where nobody does. */
export function standardValues(
  told: Readonly<Record<string, string>>,
  facts: EngineFacts,
): Readonly<Record<keyof typeof STANDARD_FIELDS, string>> {
  return {
    accessed_at: told['accessed_at'] ?? '',
    created_at: told['created_at'] ?? '',
    updated_at: told['updated_at'] ?? '',
    email: told['email'] ?? '',
    id: told['id'] ?? '',
    name: told['name'] ?? '',
    is_administrator: told['is_administrator'] ?? '',
    is_enabled: told['is_enabled'] ?? '',
    is_paid_seat: told['is_paid_seat'] ?? '',
    connector_sync_time: told['connector_sync_time'] || (facts.syncedAt ?? ''),
    credential_used: told['credential_used'] || (facts.credential ?? ''),
    subdomain_used: told['subdomain_used'] || facts.tenant,
  };
}

/** Whether somebody can sign in; empty where that cannot be said, as of an open invitation. */
export function shownStatus(status: VendorAccount['status']): string {
  if (status === 'active') return 'true';
  return status === 'deactivated' || status === 'suspended' ? 'false' : '';
}

/** What an account says under the names of the standard fields, for a vendor whose own fields have other names. */
export function basicFields(account: VendorAccount): Readonly<Record<string, string>> {
  const { externalId, email, displayName, status, admin, createdAt, lastActivity, licenses } = account;
  const paid = licenses.find((license) => license.paid !== null);
  return {
    ...(lastActivity?.at ? { accessed_at: lastActivity.at } : {}),
    ...(createdAt === null ? {} : { created_at: createdAt }),
    ...(email === null ? {} : { email }),
    id: externalId,
    ...(displayName === null ? {} : { name: displayName }),
    ...(admin === 'unknown' ? {} : { is_administrator: String(admin !== 'none') }),
    is_enabled: shownStatus(status),
    ...(paid ? { is_paid_seat: String(licenses.some((license) => license.paid === true)) } : {}),
  };
}

/** The standard fields with their labels, then whatever else the vendor told. */
export async function standardFields(
  { store }: Pick<Core, 'store'>,
  integration: IntegrationRow,
  account: VendorAccount,
  told: Readonly<Record<string, string>>,
): Promise<readonly { readonly label: string; readonly value: string }[]> {
  const all = { ...basicFields(account), ...told };
  const values: Readonly<Record<string, string>> = standardValues(all, await engineFacts(store, integration));
  const standard = Object.entries(STANDARD_FIELDS).map(([name, label]) => ({ label, value: values[name] ?? '' }));
  const others = Object.entries(told)
    .filter(([name, value]) => !(name in STANDARD_FIELDS) && value !== '')
    .map(([name, value]) => ({ label: labelOf(name), value }));
  return [...standard, ...others];
}

/** `paid_seat_group` as a person reads it. */
function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
