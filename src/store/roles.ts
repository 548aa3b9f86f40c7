import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database, RoleGrantsTable } from './schema.ts';

export type RoleGrantRow = Selectable<RoleGrantsTable>;

export function listGrants(db: Kysely<Database>): Promise<RoleGrantRow[]> {
  return db.selectFrom('role_grants').selectAll().orderBy('role').orderBy('holder_id').execute();
}

/** Gives a role; giving it twice changes nothing. */
export async function insertGrant(db: Kysely<Database>, row: Insertable<RoleGrantsTable>): Promise<void> {
  await db
    .insertInto('role_grants')
    .values(row)
    .onConflict((conflict) => conflict.columns(['role', 'holder_id']).doNothing())
    .execute();
}

export async function deleteGrant(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('role_grants').where('id', '=', id).execute();
}

/** Who handed an approver's part to whom, while it lasts. */
export async function delegatorsOf(db: Kysely<Database>, userId: string, now: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('delegations')
    .select('from_user')
    .where('to_user', '=', userId)
    .where('until', '>', now)
    .execute();
  return rows.map((row) => row.from_user);
}

/** Hands an approver's part over until an instant, in place of any former delegation. */
export async function saveDelegation(
  db: Kysely<Database>,
  row: { readonly from_user: string; readonly to_user: string; readonly until: string; readonly made_at: string },
): Promise<void> {
  const { from_user, ...rest } = row;
  await db
    .insertInto('delegations')
    .values(row)
    .onConflict((conflict) => conflict.column('from_user').doUpdateSet(rest))
    .execute();
}

export async function endDelegation(db: Kysely<Database>, fromUser: string): Promise<boolean> {
  const result = await db.deleteFrom('delegations').where('from_user', '=', fromUser).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
