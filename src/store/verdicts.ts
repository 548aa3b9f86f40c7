import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

const NONE = { verdict: null, verdict_detail: null, verdict_since: null, verdict_changes_at: null };

/**
 * Forgets the stored verdicts a new reading of activity may have changed: those of accounts that showed a sign of
 * life, and all that were undetermined or rested on doubtful evidence. The rest still hold, so nothing is rewritten.
 */
export async function forgetDoubtful(
  db: Kysely<Database>,
  integrationId: string,
  touched: ReadonlySet<string>,
): Promise<void> {
  await db
    .updateTable('seats')
    .set(NONE)
    .where('integration_id', '=', integrationId)
    .where('gone_at', 'is', null)
    .where((eb) => eb.or([eb('verdict', '=', 'undetermined'), eb('verdict_detail', '=', 'review')]))
    .execute();
  const ids = [...touched];
  for (let start = 0; start < ids.length; start += 500) {
    await db
      .updateTable('seats')
      .set(NONE)
      .where('integration_id', '=', integrationId)
      .where('external_id', 'in', ids.slice(start, start + 500))
      .where('verdict', 'is not', null)
      .execute();
  }
}
