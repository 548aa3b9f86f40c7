import type { Connection, VendorAccount } from '../connector/contract.ts';
import { recordActivity, saveSource } from '../store/activity.ts';
import type { ActivityTable } from '../store/schema.ts';
import { forgetDoubtful, forgetVerdictsOf } from '../store/verdicts.ts';
import type { Core } from './ports.ts';

/** Whether a vendor tells last use in its listing, and not as events of their own. */
export function tellsInListing(connection: Connection): boolean {
  return connection.activity === undefined && connection.coverage !== undefined;
}

/**
 * Keeps the last use an account listing tells, in the transaction that stores the accounts. An account of which the
 * listing says nothing stays unknown: an empty field may mean never, or not since the vendor began to record it.
 */
export async function recordListed(
  tx: Core['store'],
  integrationId: string,
  connection: Connection,
  accounts: readonly VendorAccount[],
): Promise<void> {
  const coverage = connection.coverage?.();
  if (!coverage || !tellsInListing(connection)) return;
  const rows = accounts.flatMap((account): readonly ActivityTable[] => {
    const told = account.lastActivity;
    if (!told || told.at === null || told.signal === 'attempt') return [];
    const { at, signal } = told;
    return [{ integration_id: integrationId, external_id: account.externalId, source: coverage.source, at, signal }];
  });
  await recordActivity(tx, rows);
  await forgetVerdictsOf(
    tx,
    integrationId,
    rows.map((row) => row.external_id),
  );
}

/** Says that a whole listing was read, and with it what it told of last use. */
export async function closeListed(
  tx: Core['store'],
  integrationId: string,
  connection: Connection,
  readAt: string,
): Promise<void> {
  const coverage = connection.coverage?.();
  if (!coverage || !tellsInListing(connection)) return;
  await saveSource(tx, {
    integration_id: integrationId,
    source: coverage.source,
    label: coverage.label,
    origin: 'vendor',
    watched_since: null,
    observed_at: readAt,
    failing: null,
    resume: null,
    blind_spots: JSON.stringify(coverage.blindSpots),
    retention_days: coverage.retentionDays,
  });
  await forgetDoubtful(tx, integrationId);
}
