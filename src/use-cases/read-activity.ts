import { iso } from '../clock.ts';
import type { Connection } from '../connector/contract.ts';
import { addDays, latest } from '../domain/time.ts';
import { AppError } from '../errors.ts';
import { findSource, recordActivity, saveSource, sawAnybody } from '../store/activity.ts';
import { atomically } from '../store/atomically.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { ActivityTable } from '../store/schema.ts';
import type { Core } from './ports.ts';

/** Read again this far back, for vendors whose events arrive late. */
const OVERLAP_DAYS = 1 / 24;
/** How far back a first reading goes where the vendor keeps everything. */
const FIRST_READING_DAYS = 400;

export interface ActivityReading {
  readonly events: number;
  /** Vendor ids of which something newer than before may be known. */
  readonly touched: ReadonlySet<string>;
  /** Why the source says nothing, or null. */
  readonly problem: string | null;
}

/**
 * Reads what happened since the last complete reading and keeps the latest sign of life per account. A source that
 * fails, or that saw nobody at all, is recorded as failing: its silence then counts for nothing.
 */
export async function readActivity(
  core: Pick<Core, 'store' | 'clock' | 'log'>,
  integration: IntegrationRow,
  connection: Connection,
  signal: AbortSignal,
  onPage: (events: number) => Promise<void> = async () => {},
): Promise<ActivityReading | null> {
  const coverage = connection.coverage?.();
  if (!connection.activity || !coverage) return null;
  const { store, clock } = core;
  const begun = iso(clock.now());
  const known = await findSource(store, integration.id, coverage.source);
  const horizon = addDays(begun, -(coverage.retentionDays ?? FIRST_READING_DAYS));
  const gap = known?.observed_at === undefined || known.observed_at === null || known.observed_at < horizon;
  const since = gap ? horizon : (latest([addDays(known.observed_at ?? horizon, -OVERLAP_DAYS), horizon]) ?? horizon);
  const watchedSince = gap ? horizon : (known.watched_since ?? horizon);
  const touched = new Set<string>();
  let events = 0;
  let resume = gap ? null : known.resume;
  let problem: string | null = null;
  try {
    for await (const page of connection.activity({ since, ...(resume === null ? {} : { resume }) }, signal)) {
      const rows = new Map<string, ActivityTable>();
      for (const event of page.items) {
        events += 1;
        if (event.signal === 'attempt') continue;
        const before = rows.get(event.externalId);
        if (before?.at && before.at >= event.at) continue;
        rows.set(event.externalId, {
          integration_id: integration.id,
          external_id: event.externalId,
          source: coverage.source,
          at: event.at,
          signal: event.signal,
        });
        touched.add(event.externalId);
      }
      await atomically(store, (tx) => recordActivity(tx, [...rows.values()]));
      resume = page.resume ?? resume;
      await onPage(events);
    }
    if (events === 0 && !(await sawAnybody(store, integration.id, coverage.source))) {
      problem = `${coverage.label} showed no activity of anybody at all, which is not believed`;
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    core.log.warn({ err: error, integration: integration.id }, 'activity could not be read');
    problem = error.message;
  }
  await saveSource(store, {
    integration_id: integration.id,
    source: coverage.source,
    label: coverage.label,
    origin: 'vendor',
    watched_since: problem === null ? watchedSince : (known?.watched_since ?? null),
    observed_at: problem === null ? begun : (known?.observed_at ?? null),
    failing: problem,
    resume: problem === null ? resume : (known?.resume ?? null),
    blind_spots: JSON.stringify(coverage.blindSpots),
    retention_days: coverage.retentionDays,
  });
  return { events, touched, problem };
}
