import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

const NONE = { verdict: null, verdict_detail: null, verdict_since: null, verdict_changes_at: null };

/**
 * Forgets the stored verdicts of these accounts, so that they are judged again. Call it in the transaction that stores
 * what they showed: then a stored verdict never contradicts stored activity, even when a reading stops midway.
 */
export async function forgetVerdictsOf(
  db: Kysely<Database>,
  integrationId: string,
  externalIds: readonly string[],
): Promise<void> {
  for (let start = 0; start < externalIds.length; start += 500) {
    await db
      .updateTable('seats')
      .set(NONE)
      .where('integration_id', '=', integrationId)
      .where('external_id', 'in', externalIds.slice(start, start + 500))
      .where('verdict', 'is not', null)
      .execute();
  }
}

/**
 * Forgets the verdicts a newer reading of a source may better: all that were undetermined or rested on doubtful
 * evidence. The rest still hold, so nothing is rewritten.
 */
export async function forgetDoubtful(db: Kysely<Database>, integrationId: string): Promise<void> {
  await db
    .updateTable('seats')
    .set(NONE)
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where((eb) => eb.or([eb('verdict', '=', 'undetermined'), eb('verdict_detail', '=', 'review')]))
    .execute();
}

/** Forgets the verdicts that hang on whose credentials are used, when they now belong to another account. */
export async function forgetOwners(
  db: Kysely<Database>,
  integrationId: string,
  before: string | null,
  after: string | null,
): Promise<void> {
  if (before === after) return;
  await forgetVerdictsOf(
    db,
    integrationId,
    [before, after].filter((id) => id !== null),
  );
}

/** Forgets the verdicts of seats one of whose columns has one of these values, in one integration or in all (null). */
export async function forgetVerdictsWhere(
  db: Kysely<Database>,
  integrationId: string | null,
  column: 'external_id' | 'license_type_id' | 'email_normalized',
  values: readonly string[],
): Promise<void> {
  for (let start = 0; start < values.length; start += 500) {
    let query = db
      .updateTable('seats')
      .set(NONE)
      .where(column, 'in', values.slice(start, start + 500))
      .where('verdict', 'is not', null);
    if (integrationId !== null) query = query.where('integration_id', '=', integrationId);
    await query.execute();
  }
}
