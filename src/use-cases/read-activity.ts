import { iso } from '../clock.ts';
import type { Connection } from '../connector/contract.ts';
import { addDays, latest } from '../domain/time.ts';
import { AppError } from '../errors.ts';
import { dropSource, findSource, recordActivity, saveSource, sawAnybody } from '../store/activity.ts';
import { atomically } from '../store/atomically.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { ActivityTable } from '../store/schema.ts';
import { dropVerdicts, forgetDoubtful, forgetVerdictsOf } from '../store/verdicts.ts';
import type { Core } from './ports.ts';
import { capabilitiesOf } from './rows.ts';

/** Read again this far back, for vendors whose events arrive late. */
const OVERLAP_DAYS = 1 / 24;
/** How far back a first reading goes where the vendor keeps everything. */
const FIRST_READING_DAYS = 400;

export interface ActivityReading {
  readonly events: number;
  /** Why the source says nothing, or null. */
  readonly problem: string | null;
}

/**
 * Reads what happened since the last complete reading and keeps the latest sign of life per account. A source that
 * fails, or that saw nobody at all, is recorded as failing: its silence then counts for nothing. Stored verdicts the
 * reading may change are forgotten with it, whoever asked for it.
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
  if (capabilitiesOf(integration).activity.can === 'no') return withoutActivity(core, integration, coverage.source);
  const begun = iso(clock.now());
  const known = await findSource(store, integration.id, coverage.source);
  const horizon = addDays(begun, -(coverage.retentionDays ?? FIRST_READING_DAYS));
  const gap = known?.observed_at === undefined || known.observed_at === null || known.observed_at < horizon;
  const since = gap ? horizon : (latest([addDays(known.observed_at ?? horizon, -OVERLAP_DAYS), horizon]) ?? horizon);
  const watchedSince = gap ? horizon : (known.watched_since ?? horizon);
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
      }
      await atomically(store, async (tx) => {
        await recordActivity(tx, [...rows.values()]);
        await forgetVerdictsOf(tx, integration.id, [...rows.keys()]);
      });
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
  const source = {
    integration_id: integration.id,
    source: coverage.source,
    label: coverage.label,
    origin: 'vendor' as const,
    watched_since: problem === null ? watchedSince : (known?.watched_since ?? null),
    observed_at: problem === null ? begun : (known?.observed_at ?? null),
    failing: problem,
    resume: problem === null ? resume : (known?.resume ?? null),
    blind_spots: JSON.stringify(coverage.blindSpots),
    retention_days: coverage.retentionDays,
  };
  // A source that is new, fell silent, speaks again or was watched with a gap changes what its silence means for all.
  const sameMeaning =
    known !== undefined &&
    (known.failing === null) === (problem === null) &&
    known.watched_since === source.watched_since;
  await atomically(store, async (tx) => {
    await saveSource(tx, source);
    if (sameMeaning) await forgetDoubtful(tx, integration.id);
    else await dropVerdicts(tx, integration.id);
  });
  return { events, problem };
}

/**
 * A plan or token that gives no activity is no failing source: it is none, unless it used to answer, in which case its
 * silence is told.
 */
async function withoutActivity(
  { store }: Pick<Core, 'store'>,
  integration: IntegrationRow,
  source: string,
): Promise<ActivityReading | null> {
  const known = await findSource(store, integration.id, source);
  if (!known) return null;
  const problem = capabilitiesOf(integration).activity.why;
  await atomically(store, async (tx) => {
    if (known.observed_at === null) await dropSource(tx, integration.id, source);
    else await saveSource(tx, { ...known, failing: problem });
    if (known.observed_at === null || known.failing === null) await dropVerdicts(tx, integration.id);
  });
  return { events: 0, problem: null };
}
