import { normalizeEmail } from './account.ts';
import type { ActivityEvidence } from './evidence.ts';
import { type InactivityPolicy, policyFor } from './policy.ts';
import type { Exemption, PersonFacts, Seat } from './seat.ts';
import { addDays, earliest, latest } from './time.ts';

/** How much an inactive verdict can carry: `certain` and `probable` may be proposed, `review` asks a person to look. */
export type Tier = 'certain' | 'probable' | 'review';

export type ProtectedWhy = 'admin' | 'token_owner' | 'listed' | 'service' | 'new_seat' | 'on_leave';
export type UndeterminedWhy =
  | 'no_source'
  | 'stale_evidence'
  /** The record that says that the person left was read too long ago. */
  | 'stale_record'
  /** Said to have left, and signed in since. */
  | 'still_signs_in'
  /** Whoever had the address left before the seat was granted, so it may be somebody else's. */
  | 'granted_later'
  | 'source_failed'
  | 'watched_too_short'
  | 'invited'
  | 'suspended';

/** The evidence that decided, kept with the verdict so that it can be shown and compared. */
export interface Deciding {
  readonly source: string;
  readonly label: string;
  readonly signal: 'use' | 'login' | 'none_seen' | 'never';
  /** Last use, or since when the source watched without seeing any. */
  readonly at: string | null;
  readonly observedAt: string | null;
}

export type Verdict =
  | { readonly kind: 'active'; readonly lastUse: string; readonly deciding: Deciding; readonly changesAt: string }
  | {
      readonly kind: 'inactive';
      readonly tier: Tier;
      /** Last use, or since when a source watched in vain, or the grant where it is later. Null: nobody said a time. */
      readonly since: string | null;
      readonly deciding: Deciding;
      readonly changesAt: string | null;
    }
  | {
      readonly kind: 'leaver';
      readonly since: string | null;
      readonly source: string;
      readonly changesAt: string | null;
    }
  | { readonly kind: 'exempt'; readonly by: Exemption; readonly changesAt: string }
  | { readonly kind: 'protected'; readonly why: ProtectedWhy; readonly changesAt: string | null }
  | {
      readonly kind: 'undetermined';
      readonly why: UndeterminedWhy;
      readonly detail: string | null;
      readonly changesAt: string | null;
    };

export interface JudgeInput {
  readonly seat: Seat;
  readonly evidence: readonly ActivityEvidence[];
  readonly policy: InactivityPolicy;
  readonly exemptions: readonly Exemption[];
  readonly person: PersonFacts | null;
  /** The account the integration's credentials belong to. */
  readonly ownerExternalId: string | null;
}

/**
 * The verdict on one seat at one instant, and the instant at which mere passing of time changes it. Pure.
 * Every doubt goes the holder's way: protection comes before evidence, a sign of life always counts, absence of data
 * is `undetermined`, and absence of activity counts only where a source watched the whole threshold.
 */
export function judge(question: JudgeInput, now: string): Verdict {
  const input = { ...question, policy: policyFor(question.policy, question.seat.licenseTypeId) };
  return protection(input, now) ?? untilDeparture(byEvidence(input, now), input.person, now);
}

/** Undetermined merely because what is known grew old: the next reading decides, nothing was learned of the seat. */
export function isOutOfDate({ why }: Extract<Verdict, { kind: 'undetermined' }>): boolean {
  return why === 'stale_evidence' || why === 'stale_record';
}

/**
 * A known last day to come ends a verdict by evidence: from then on the seat is a leaver's. So does the instant at which
 * the records of the person say something else by themselves.
 */
function untilDeparture(verdict: Verdict, person: PersonFacts | null, now: string): Verdict {
  if (person === null || verdict.kind === 'leaver') return verdict;
  const departure = person.employment === 'terminated' ? person.since : null;
  const turn = earliest([departure, person.changesAt ?? null].filter((at) => at !== null && at > now));
  if (turn === null) return verdict;
  return { ...verdict, changesAt: earliest([verdict.changesAt, turn]) ?? turn };
}

function protection({ seat, policy, exemptions, person, ownerExternalId }: JudgeInput, now: string): Verdict | null {
  if (seat.externalId === ownerExternalId) return { kind: 'protected', why: 'token_owner', changesAt: null };
  if (seat.admin !== 'none') return { kind: 'protected', why: 'admin', changesAt: null };
  const email = normalizeEmail(seat.email);
  if (email !== null && policy.protectedEmails.includes(email))
    return { kind: 'protected', why: 'listed', changesAt: null };
  if (seat.kind === 'service') return { kind: 'protected', why: 'service', changesAt: null };
  const exemption = exemptions.find((candidate) => candidate.until > now);
  if (exemption) return { kind: 'exempt', by: exemption, changesAt: exemption.until };
  if (person?.employment === 'leave')
    return { kind: 'protected', why: 'on_leave', changesAt: person.changesAt ?? null };
  if (person?.employment === 'terminated' && (person.since === null || person.since <= now)) {
    // Somebody who left may be back since the record was last read.
    if (person.stale === true) return undetermined('stale_record', person.source, null);
    if (person.disputed === true) return undetermined('still_signs_in', person.source, person.changesAt ?? null);
    const granted = grantedLater(seat, policy, person, now);
    if (granted) return granted;
    return { kind: 'leaver', since: person.since, source: person.source, changesAt: person.changesAt ?? null };
  }
  return null;
}

/** A namesake may have the address by now; where nobody told since when somebody left, a new seat is left alone as well. */
function grantedLater(seat: Seat, policy: InactivityPolicy, person: PersonFacts, now: string): Verdict | null {
  const { grantedAt } = seat;
  if (grantedAt === null) return null;
  const left = person.since ?? person.knownAt ?? null;
  if (left !== null && grantedAt > left) return undetermined('granted_later', person.source, person.changesAt ?? null);
  const graceEnds = addDays(grantedAt, policy.newSeatGraceDays);
  if (person.since !== null || graceEnds <= now) return null;
  return undetermined('granted_later', person.source, earliest([graceEnds, person.changesAt ?? null]));
}

function byEvidence({ seat, policy, ...input }: JudgeInput, now: string): Verdict {
  const evidence = input.evidence.filter((item) => item.scope !== 'tenant');
  if (seat.status === 'invited') return undetermined('invited', null, null);
  if (seat.status === 'suspended' || seat.status === 'deactivated') return undetermined('suspended', null, null);
  const threshold = addDays(now, -policy.thresholdDays);
  const last = lastSignOfLife(evidence);
  if (last && last.at > threshold) return activeBy(last, policy);
  const graceEnds = seat.grantedAt === null ? null : addDays(seat.grantedAt, policy.newSeatGraceDays);
  if (graceEnds !== null && graceEnds > now) return { kind: 'protected', why: 'new_seat', changesAt: graceEnds };
  const verdict = idleOrUnknown(evidence, seat, policy, last, now);
  // Where nobody can speak of the app, a sign-in elsewhere shows at least that somebody is there. It never makes idle.
  const elsewhere = lastSignOfLife(input.evidence.filter((item) => item.scope === 'tenant'));
  const silent = verdict.kind === 'undetermined' && verdict.why !== 'watched_too_short';
  return silent && elsewhere && elsewhere.at > threshold ? activeBy(elsewhere, policy) : verdict;
}

function activeBy(last: SignOfLife, policy: InactivityPolicy): Verdict {
  const changesAt = addDays(last.at, policy.thresholdDays);
  return { kind: 'active', lastUse: last.at, deciding: decidingAt(last), changesAt };
}

function idleOrUnknown(
  evidence: readonly ActivityEvidence[],
  seat: Seat,
  policy: InactivityPolicy,
  last: SignOfLife | null,
  now: string,
): Verdict {
  if (evidence.length === 0) return undetermined('no_source', null, null);
  const answering = evidence.filter((item) => item.lastUse.kind !== 'unknown');
  const silent = evidence.find((item) => item.lastUse.kind === 'unknown');
  if (answering.length === 0) {
    return undetermined('source_failed', silent?.lastUse.kind === 'unknown' ? silent.lastUse.why : null, null);
  }
  const fresh = answering.filter((item) => (staleAt(item, policy) ?? '') > now);
  if (fresh.length === 0) return undetermined('stale_evidence', null, null);
  const covering = fresh.filter((item) => covers(item, seat, policy.thresholdDays));
  if (covering.length === 0) {
    const from = earliest(fresh.map((item) => item.watchedSince));
    return undetermined('watched_too_short', from, turningPoint(fresh, policy, now));
  }
  const deciding = decidingFor(covering, last);
  // Without a grant date and without any sign of life, nothing tells an old seat from one granted yesterday.
  const perhapsNew = last === null && seat.grantedAt === null;
  const doubts = silent !== undefined || fresh.length < answering.length || perhapsNew;
  return {
    kind: 'inactive',
    tier: tierOf(covering, deciding, doubts),
    since: latest([deciding.at, seat.grantedAt]),
    deciding,
    changesAt: turningPoint(fresh, policy, now),
  };
}

/** The first instant at which one of the readings grows too old. A longer silence has to be read, not waited for. */
function turningPoint(fresh: readonly ActivityEvidence[], policy: InactivityPolicy, now: string): string | null {
  return earliest(fresh.map((item) => staleAt(item, policy)).filter((instant) => instant !== null && instant > now));
}

/** When a reading becomes too old to decide: an export made by hand may be older than what we read ourselves. */
function staleAt(item: ActivityEvidence, policy: InactivityPolicy): string | null {
  if (item.observedAt === null) return null;
  return addDays(item.observedAt, item.origin === 'import' ? policy.maxImportAgeDays : policy.maxEvidenceAgeDays);
}

/**
 * Whether a source has seen a silence as long as the threshold. It counts from when the source began to watch, from
 * the last sign of life it knows, and from the grant of the seat, whichever is latest, and ends with the reading: what
 * happened after an export was made, or after the last sync, nobody watched.
 */
function covers(item: ActivityEvidence, seat: Seat, thresholdDays: number): boolean {
  if (item.observedAt === null) return false;
  const own = item.lastUse.kind === 'at' && item.lastUse.signal !== 'attempt' ? item.lastUse.at : null;
  const watched = item.lastUse.kind === 'never' ? null : item.watchedSince;
  // An export or a vendor's own listing tells the last use itself; anything else without a beginning proves no silence.
  const tellsItself = own !== null && item.origin !== 'identity_provider';
  if (item.lastUse.kind !== 'never' && watched === null && !tellsItself) return false;
  const from = latest([own, watched, seat.grantedAt]);
  return from === null || addDays(from, thresholdDays) <= item.observedAt;
}

interface SignOfLife {
  readonly at: string;
  readonly item: ActivityEvidence;
  readonly signal: 'use' | 'login';
}

/** The latest sign of life over all sources, however old the reading: it happened. Failed attempts do not count. */
function lastSignOfLife(evidence: readonly ActivityEvidence[]): SignOfLife | null {
  let best: SignOfLife | null = null;
  for (const item of evidence) {
    const { lastUse } = item;
    if (lastUse.kind !== 'at' || lastUse.signal === 'attempt') continue;
    if (best === null || lastUse.at > best.at) best = { at: lastUse.at, item, signal: lastUse.signal };
  }
  return best;
}

function decidingAt({ at, item, signal }: SignOfLife): Deciding {
  return { source: item.source, label: item.label, signal, at, observedAt: item.observedAt };
}

function decidingFor(covering: readonly ActivityEvidence[], last: SignOfLife | null): Deciding {
  if (last) return decidingAt(last);
  // Who sees the app itself decides before who sees its front door alone.
  const order = (item: ActivityEvidence) => `${item.origin === 'identity_provider' ? 1 : 0} ${item.watchedSince ?? ''}`;
  const first = [...covering].sort((a, b) => order(a).localeCompare(order(b)))[0];
  if (!first) return { source: 'none', label: 'no source', signal: 'none_seen', at: null, observedAt: null };
  const signal = first.lastUse.kind === 'never' ? 'never' : 'none_seen';
  return { source: first.source, label: first.label, signal, at: first.watchedSince, observedAt: first.observedAt };
}

/**
 * certain: the vendor itself saw the last real use and has watched ever since. probable: one of its own sources saw
 * nothing, or only a sign-in dates the last use. review: a source is silent, stale or speaks second hand, or the seat may be new.
 */
function tierOf(covering: readonly ActivityEvidence[], deciding: Deciding, doubts: boolean): Tier {
  if (doubts) return 'review';
  const own = covering.find((item) => item.source === deciding.source);
  if (own === undefined) return 'review';
  // An identity provider that merely dates the last sign-in weakens nothing another source has watched in full.
  if (own.origin === 'identity_provider')
    return covering.some((item) => item.origin !== 'identity_provider') ? 'probable' : 'review';
  if (own.origin === 'vendor' && deciding.signal === 'use') return 'certain';
  return 'probable';
}

function undetermined(why: UndeterminedWhy, detail: string | null, changesAt: string | null): Verdict {
  return { kind: 'undetermined', why, detail, changesAt };
}
