import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import type { Database, IntegrationsTable } from './schema.ts';

export type IntegrationRow = Selectable<IntegrationsTable>;

/** Living integrations in the order in which they were connected. */
export function listIntegrations(db: Kysely<Database>): Promise<IntegrationRow[]> {
  return db
    .selectFrom('integrations')
    .selectAll()
    .where('state', '<>', 'disconnected')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Living integrations that have seats; directories and HR systems, which have none, are left out. */
export async function listAppIntegrations(db: Kysely<Database>): Promise<IntegrationRow[]> {
  return (await listIntegrations(db)).filter((row) => row.is_source === 0);
}

export function findIntegration(db: Kysely<Database>, id: string): Promise<IntegrationRow | undefined> {
  return db.selectFrom('integrations').selectAll().where('id', '=', id).executeTakeFirst();
}

/** A living integration of this vendor and tenant; there is at most one. */
export function findByTenant(
  db: Kysely<Database>,
  connectorId: string,
  tenantId: string,
): Promise<IntegrationRow | undefined> {
  return db
    .selectFrom('integrations')
    .selectAll()
    .where('connector_id', '=', connectorId)
    .where('tenant_id', '=', tenantId)
    .where('state', '<>', 'disconnected')
    .executeTakeFirst();
}

export async function insertIntegration(db: Kysely<Database>, row: Insertable<IntegrationsTable>): Promise<void> {
  await db.insertInto('integrations').values(row).execute();
}

/** Changes fields of one integration; returns whether it was there. */
export async function updateIntegration(
  db: Kysely<Database>,
  id: string,
  change: Updateable<IntegrationsTable>,
): Promise<boolean> {
  const result = await db.updateTable('integrations').set(change).where('id', '=', id).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Moves an integration from one state to another while it holds the same credentials; false when it does not. */
export async function turnIntegration(
  db: Kysely<Database>,
  { id, credential_id }: Pick<IntegrationRow, 'id' | 'credential_id'>,
  from: IntegrationRow['state'],
  to: IntegrationRow['state'],
): Promise<boolean> {
  const result = await db
    .updateTable('integrations')
    .set({ state: to })
    .where('id', '=', id)
    .where('state', '=', from)
    .where('credential_id', '=', credential_id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Replaces an integration's license types by the vendor's present list, in the vendor's order. */
export async function replaceLicenseTypes(
  db: Kysely<Database>,
  integrationId: string,
  types: readonly {
    readonly id: string;
    readonly name: string;
    readonly paid: boolean;
    readonly purchased: number | null;
    readonly downgradesTo?: readonly string[];
  }[],
): Promise<void> {
  await db.deleteFrom('license_types').where('integration_id', '=', integrationId).execute();
  if (types.length === 0) return;
  await db
    .insertInto('license_types')
    .values(
      types.map((type, position) => ({
        integration_id: integrationId,
        license_type_id: type.id,
        name: type.name,
        paid: type.paid ? 1 : 0,
        purchased: type.purchased,
        downgrades_to: JSON.stringify(type.downgradesTo ?? []),
        position,
      })),
    )
    .execute();
}

export function listLicenseTypes(db: Kysely<Database>, integrationId: string) {
  return db
    .selectFrom('license_types')
    .selectAll()
    .where('integration_id', '=', integrationId)
    .orderBy('position')
    .execute();
}
