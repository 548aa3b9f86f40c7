import { iso } from '../clock.ts';
import type { ActivityEvidence } from '../domain/evidence.ts';
import { exemptionsOf } from '../domain/exemption.ts';
import { judge, type Verdict } from '../domain/judge.ts';
import { type ActivityRow, type ActivitySourceRow, activityOf, listSources } from '../store/activity.ts';
import { atomically } from '../store/atomically.ts';
import { livingExemptions } from '../store/exemptions.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { SeatRow } from '../store/seats.ts';
import { pageUnjudged, type StoredVerdict, storeVerdicts } from '../store/verdicts.ts';
import type { Core } from './ports.ts';
import { exemptionOf, policyOf, seatOf, stringsOf } from './rows.ts';

const PIECE = 500;

/** A seat with its verdict at the moment it was asked for, and the evidence it rests on. */
export interface JudgedRow {
  readonly row: SeatRow;
  readonly verdict: Verdict;
  readonly evidence: readonly ActivityEvidence[];
}

/** Judges the given seats afresh from what is stored; writes nothing. */
export async function judgeRows(
  { store, clock }: Pick<Core, 'store' | 'clock'>,
  integration: IntegrationRow,
  rows: readonly SeatRow[],
): Promise<readonly JudgedRow[]> {
  const now = iso(clock.now());
  const policy = policyOf(integration);
  const sources = await listSources(store, integration.id);
  const activity = await activityOf(
    store,
    integration.id,
    rows.map((row) => row.external_id),
  );
  const exemptions = (await livingExemptions(store, now, integration.id)).map(exemptionOf);
  return rows.map((row) => {
    const evidence = evidenceOf(sources, activity.get(row.external_id) ?? []);
    const seat = seatOf(row);
    const input = {
      seat,
      evidence,
      policy,
      exemptions: exemptionsOf(seat, exemptions),
      person: null,
      ownerExternalId: integration.owner_external_id,
    };
    return { row, verdict: judge(input, now), evidence };
  });
}

/**
 * Judges every seat that has no valid stored verdict, a piece at a time, so counts can be read by index. Afterwards
 * the stored verdicts equal what `judge` would say now.
 */
export async function refreshVerdicts(
  core: Pick<Core, 'store' | 'clock'>,
  integration: IntegrationRow,
): Promise<number> {
  let judged = 0;
  for (;;) {
    const now = core.clock.now();
    if ((await pageUnjudged(core.store, integration.id, iso(now), 1)).length === 0) return judged;
    // Read, judged and stored in one step: a sync under way must not change a seat in between.
    const piece = await atomically(core.store, async (tx) => {
      const rows = await pageUnjudged(tx, integration.id, iso(now), PIECE);
      const verdicts = await judgeRows({ store: tx, clock: { now: () => now } }, integration, rows);
      await storeVerdicts(
        tx,
        integration.id,
        verdicts.map(({ row, verdict }) => toStored(row.external_id, verdict, iso(now))),
      );
      return rows.length;
    });
    judged += piece;
  }
}

function toStored(externalId: string, verdict: Verdict, now: string): StoredVerdict {
  // A verdict that claims to change in the past would be judged again for ever.
  const changesAt = verdict.changesAt !== null && verdict.changesAt <= now ? null : verdict.changesAt;
  const base = { externalId, verdict: verdict.kind, changesAt };
  switch (verdict.kind) {
    case 'active':
      return { ...base, detail: null, since: verdict.lastUse };
    case 'inactive':
      return { ...base, detail: verdict.tier, since: verdict.since };
    case 'leaver':
      return { ...base, detail: null, since: verdict.since };
    case 'exempt':
      return { ...base, detail: null, since: null };
    default:
      return { ...base, detail: verdict.why, since: null };
  }
}

/** What every source of an integration says of one account. A failing source is `unknown`, never `never`. */
export function evidenceOf(
  sources: readonly ActivitySourceRow[],
  activity: readonly ActivityRow[],
): readonly ActivityEvidence[] {
  return sources.map((source) => {
    const seen = activity.find((row) => row.source === source.source);
    return {
      source: source.source,
      label: source.label,
      origin: source.origin,
      lastUse: lastUse(source, seen),
      observedAt: source.observed_at,
      watchedSince: source.watched_since,
      blindSpots: stringsOf(source.blind_spots),
    };
  });
}

function lastUse(source: ActivitySourceRow, seen: ActivityRow | undefined): ActivityEvidence['lastUse'] {
  if (seen && seen.at !== null && seen.signal !== 'never') return { kind: 'at', at: seen.at, signal: seen.signal };
  if (source.failing !== null) return { kind: 'unknown', why: source.failing };
  if (source.observed_at === null) return { kind: 'unknown', why: `${source.label} was never read` };
  if (seen?.signal === 'never') return { kind: 'never' };
  // A file somebody exported tells only of those it lists.
  if (source.origin === 'import') return { kind: 'unknown', why: 'not listed in the imported file' };
  return { kind: 'none_seen' };
}
