import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database, ExemptionsTable } from './schema.ts';
import { dropVerdicts, forgetVerdictsWhere } from './verdicts.ts';

export type ExemptionRow = Selectable<ExemptionsTable>;

export async function insertExemption(db: Kysely<Database>, row: Insertable<ExemptionsTable>): Promise<void> {
  await db.insertInto('exemptions').values(row).execute();
}

export function findExemption(db: Kysely<Database>, id: string): Promise<ExemptionRow | undefined> {
  return db.selectFrom('exemptions').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Exemptions that hold at an instant, the longest first: in one integration with those in every app, or all. */
export function livingExemptions(
  db: Kysely<Database>,
  now: string,
  integrationId?: string,
): Promise<readonly ExemptionRow[]> {
  let query = db.selectFrom('exemptions').selectAll().where('ended_at', 'is', null).where('until', '>', now);
  if (integrationId !== undefined) {
    query = query.where((eb) => eb.or([eb('integration_id', '=', integrationId), eb('integration_id', 'is', null)]));
  }
  return query.orderBy('until', 'desc').orderBy('id').execute();
}

/** Ends one that nobody ended before; false when somebody was first. */
export async function endExemptionRow(db: Kysely<Database>, id: string, now: string): Promise<boolean> {
  const result = await db
    .updateTable('exemptions')
    .set({ ended_at: now })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Lets one that nobody ended go on until a later instant; false when it was ended or already lasts as long. */
export async function prolongExemption(db: Kysely<Database>, id: string, until: string): Promise<boolean> {
  const result = await db
    .updateTable('exemptions')
    .set({ until, told_at: null })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('until', '<', until)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Exemptions whose time is over and whose granter was not told. */
export function untoldExemptions(db: Kysely<Database>, now: string): Promise<readonly ExemptionRow[]> {
  return db
    .selectFrom('exemptions')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('told_at', 'is', null)
    .where('until', '<=', now)
    .orderBy('until')
    .limit(100)
    .execute();
}

/** Claims the telling; false when somebody was first. */
export async function claimTelling(db: Kysely<Database>, id: string, now: string): Promise<boolean> {
  const result = await db
    .updateTable('exemptions')
    .set({ told_at: now })
    .where('id', '=', id)
    .where('told_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('until', '<=', now)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Keeps who was in the user group when it was last asked. */
export async function saveMembers(db: Kysely<Database>, id: string, members: readonly string[]): Promise<void> {
  await db
    .updateTable('exemptions')
    .set({ members: JSON.stringify(members) })
    .where('id', '=', id)
    .execute();
}

/** Has the seats an exemption speaks of judged again. Call it in the transaction that changes the exemption. */
export async function forgetExempted(
  db: Kysely<Database>,
  { integration_id, scope, target }: Pick<ExemptionRow, 'integration_id' | 'scope' | 'target'>,
  members: readonly string[],
): Promise<void> {
  switch (scope) {
    case 'seat':
      return forgetVerdictsWhere(db, integration_id, 'external_id', [target]);
    case 'license_type':
      // A license type may be held by everybody: one row says it of all, and the background judges.
      if (integration_id !== null) return dropVerdicts(db, integration_id);
      return forgetVerdictsWhere(db, null, 'license_type_id', [target]);
    case 'person':
      return forgetVerdictsWhere(db, integration_id, 'email_normalized', [target]);
    case 'group':
      return forgetVerdictsWhere(db, integration_id, 'email_normalized', members);
  }
}
