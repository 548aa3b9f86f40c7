import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/**
 * Takes a named lease until `expiresAt`, or renews our own. False when another holder has it and it has not expired.
 * A lease survives a crash by expiring.
 */
export async function takeLease(
  db: Kysely<Database>,
  lease: { readonly name: string; readonly holder: string; readonly now: string; readonly expiresAt: string },
): Promise<boolean> {
  const { name, holder, now, expiresAt } = lease;
  const result = await db
    .insertInto('leases')
    .values({ name, holder, expires_at: expiresAt })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ holder, expires_at: expiresAt })
        .where((eb) => eb.or([eb('leases.holder', '=', holder), eb('leases.expires_at', '<=', now)])),
    )
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function releaseLease(db: Kysely<Database>, name: string, holder: string): Promise<void> {
  await db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute();
}

/** Whether somebody holds a lease at this instant. */
export async function isLeased(db: Kysely<Database>, name: string, now: string): Promise<boolean> {
  const held = await db
    .selectFrom('leases')
    .select('name')
    .where('name', '=', name)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return held !== undefined;
}

/** Drops the leases of holders that are known to be dead, so that their work goes on at once. Returns how many. */
export async function dropDeadLeases(db: Kysely<Database>, isDead: (holder: string) => boolean): Promise<number> {
  let dropped = 0;
  for (const { name, holder } of await db.selectFrom('leases').select(['name', 'holder']).execute()) {
    if (!isDead(holder)) continue;
    await releaseLease(db, name, holder);
    dropped += 1;
  }
  return dropped;
}
