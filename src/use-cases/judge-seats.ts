import { iso } from '../clock.ts';
import type { ActivityEvidence } from '../domain/evidence.ts';
import { exemptionsOf } from '../domain/exemption.ts';
import { judge, type Verdict } from '../domain/judge.ts';
import { type ActivityRow, type ActivitySourceRow, activityOf, listSources } from '../store/activity.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { livingExemptions } from '../store/exemptions.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { countSeats, pageSeats, type SeatRow } from '../store/seats.ts';
import { countUnjudged, markJudged, pageUnjudged, type StoredVerdict, storeVerdicts } from '../store/verdicts.ts';
import { isSignInSource, personsOf, type SeatPerson } from './persons.ts';
import type { Core } from './ports.ts';
import { exemptionOf, policyOf, seatOf, stringsOf } from './rows.ts';
import type { Judging } from './views.ts';

const PIECE = 500;

/** A seat with its verdict at the moment it was asked for, and the evidence it rests on. */
export interface JudgedRow {
  readonly row: SeatRow;
  readonly verdict: Verdict;
  readonly evidence: readonly ActivityEvidence[];
  readonly person: SeatPerson;
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
  const personOf = await personsOf(store, integration.id, rows, policy, now);
  // What identity providers saw is known by person, so it comes with the person.
  const own = sources.filter(({ source }) => !isSignInSource(source));
  return rows.map((row) => {
    const person = personOf(row);
    const evidence = [...evidenceOf(own, activity.get(row.external_id) ?? []), ...person.evidence];
    const seat = seatOf(row);
    const input = {
      seat,
      evidence,
      policy,
      exemptions: exemptionsOf(seat, exemptions),
      person: person.facts,
      ownerExternalId: integration.owner_external_id,
    };
    return { row, verdict: judge(input, now), evidence, person };
  });
}

/**
 * Judges every seat that has no verdict that counts, a piece at a time, so counts can be read by index. Afterwards the
 * stored verdicts equal what `judge` would say now. Between pieces others get their turn, and a crash loses one piece.
 * Returns how many seats were judged.
 */
export async function refreshVerdicts(
  core: Pick<Core, 'store' | 'clock'>,
  { id }: Pick<IntegrationRow, 'id'>,
  signal?: AbortSignal,
): Promise<number> {
  let judged = 0;
  while (signal?.aborted !== true) {
    const piece = await judgePiece(core, id, PIECE);
    if (piece === 0) return judged;
    judged += piece;
    await othersFirst();
  }
  return judged;
}

/** How many seats a question judges itself before it says that judging is under way: some tenths of a second. */
const AT_ONCE = 5000;

/** Judges what is due when that is soon done, else a part of it, and says how much is left for the background. */
export async function refreshSome(
  core: Pick<Core, 'store' | 'clock'>,
  { id }: Pick<IntegrationRow, 'id'>,
  most = AT_ONCE,
): Promise<Judging | null> {
  for (let budget = most; budget > 0; ) {
    const piece = await judgePiece(core, id, Math.min(budget, PIECE));
    if (piece === 0) return null;
    budget -= piece;
    await othersFirst();
  }
  return backlogOf(core, id);
}

/** How many seats of an integration wait to be judged; null when none does. Judges nothing. */
export async function backlogOf({ store, clock }: Pick<Core, 'store' | 'clock'>, id: string): Promise<Judging | null> {
  const now = iso(clock.now());
  const integration = await findIntegration(store, id);
  if (!integration || (integration.judged_through === null && (await pageUnjudged(store, id, now, 1)).length === 0))
    return null;
  const left = await countUnjudged(store, id, integration.judged_through, now);
  return { left: Math.max(1, left), of: await countSeats(store, id) };
}

/** Why nothing can be proposed until all seats are judged, or null; judges a part of them itself, or as many as said. */
export async function stillJudging(
  core: Pick<Core, 'store' | 'clock'>,
  integration: IntegrationRow,
  most?: number,
): Promise<string | null> {
  const judging = await refreshSome(core, integration, most);
  if (judging === null) return null;
  const left = `${judging.left.toLocaleString('en')} of ${judging.of.toLocaleString('en')} seats`;
  return `${integration.name} has new rules or evidence, and ${left} are still to be judged. Nothing is proposed before that. Ask again in a minute; \`/licenses ${integration.slug}\` shows how far it is.`;
}

/** Whether every stored verdict still counts under the rules an integration had when its row was read. */
export async function sameRules(db: Core['store'], before: IntegrationRow): Promise<boolean> {
  const now = await findIntegration(db, before.id);
  return now !== undefined && now.judged_through === null && policyOf(now).version === policyOf(before).version;
}

/**
 * Reads, judges and stores in one step, by the rules as they are in that step: neither a sync nor a settings form may
 * change them in between. While all are judged anew it goes through the roster in order and keeps how far it came;
 * a verdict that stays the same is not written. Returns how many seats were judged; 0: nothing is left.
 */
async function judgePiece({ store, clock }: Pick<Core, 'store' | 'clock'>, id: string, size: number): Promise<number> {
  const now = clock.now();
  // Asked without the write lock first: mostly nothing is due.
  if ((await findIntegration(store, id))?.judged_through === null) {
    if ((await pageUnjudged(store, id, iso(now), 1)).length === 0) return 0;
  }
  return atomically(store, async (tx) => {
    await lockIntegration(tx, id);
    const integration = await findIntegration(tx, id);
    if (!integration) return 0;
    const through = integration.judged_through;
    const anew = through === null ? [] : await pageSeats(tx, id, through, size);
    if (through !== null) await markJudged(tx, id, anew.length < size ? null : (anew.at(-1)?.external_id ?? null));
    const rows = anew.length > 0 ? anew : await pageUnjudged(tx, id, iso(now), size);
    const verdicts = await judgeRows({ store: tx, clock: { now: () => now } }, integration, rows);
    const stored = verdicts
      .map(({ row, verdict }) => ({ row, verdict: toStored(row.external_id, verdict, iso(now)) }))
      .filter(({ row, verdict }) => differs(row, verdict));
    await storeVerdicts(
      tx,
      id,
      stored.map(({ verdict }) => verdict),
    );
    return rows.length;
  });
}

/** Lets what else waits for the processor, such as a click, come before the next piece. */
function othersFirst(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function differs(row: SeatRow, verdict: StoredVerdict): boolean {
  return (
    row.verdict !== verdict.verdict ||
    row.verdict_detail !== verdict.detail ||
    row.verdict_since !== verdict.since ||
    row.verdict_changes_at !== verdict.changesAt
  );
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
