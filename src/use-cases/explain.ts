import type { ActivityEvidence } from '../domain/evidence.ts';
import type { Verdict } from '../domain/judge.ts';
import type { PlanItem } from '../domain/plan.ts';
import { daysBetween } from '../domain/time.ts';
import type { SeatRow } from '../store/seats.ts';
import type { EvidenceLine } from './views.ts';

/** Why seats are unknown, each a sentence a person can act on. */
const UNKNOWN_REASONS: Readonly<Record<string, string>> = {
  no_source: 'nothing tells when these people last used it',
  stale_evidence: 'the last reading of activity is too old to decide',
  stale_record: 'they are said to have left, but that record is too old to act on',
  still_signs_in: 'they are said to have left and signed in since, so the sources disagree',
  granted_later: 'who had this address left before the seat was granted, so it may be somebody else’s',
  source_failed: 'the source of activity does not answer for them',
  watched_too_short: 'they have not been watched long enough yet',
  invited: 'the invitation was not accepted yet',
  suspended: 'the account is suspended',
  weak_evidence: 'they seem idle, but the evidence is too weak to propose',
  not_judged: 'not judged yet',
};

export function unknownReason(why: string): string {
  return UNKNOWN_REASONS[why] ?? why;
}

export interface EvidenceContext {
  readonly now: string;
  readonly licenseTypeName: string;
  readonly evidence: readonly ActivityEvidence[];
}

/** A person on evidence, from a fresh verdict; null when the verdict proposes nothing. */
export function evidenceLine(row: SeatRow, verdict: Verdict, context: EvidenceContext): EvidenceLine | null {
  if (verdict.kind !== 'inactive' && verdict.kind !== 'leaver') return null;
  const item: PlanItem = {
    externalId: row.external_id,
    email: row.email,
    displayName: row.display_name,
    licenseTypeId: row.license_type_id,
    admin: row.admin,
    verdict: verdict.kind,
    tier: verdict.kind === 'inactive' ? verdict.tier : 'certain',
    since: verdict.since,
    deciding: verdict.kind === 'inactive' ? verdict.deciding : null,
    ...(verdict.kind === 'leaver' ? { leftBy: verdict.source } : {}),
  };
  return itemLine(item, context);
}

/** The same from a stored plan item: what the approver saw, with what its source now promises. */
export function itemLine(item: PlanItem, { now, licenseTypeName, evidence }: EvidenceContext): EvidenceLine {
  const source = evidence.find((candidate) => candidate.source === item.deciding?.source);
  return {
    externalId: item.externalId,
    email: item.email,
    displayName: item.displayName,
    licenseTypeName,
    tier: item.tier,
    since: item.since,
    idleDays: item.since === null ? null : Math.max(0, daysBetween(item.since, now)),
    signalAt: item.deciding?.at ?? null,
    signal: item.verdict === 'leaver' ? 'left' : (item.deciding?.signal ?? 'none_seen'),
    source: item.deciding?.label ?? item.leftBy ?? 'HR record',
    observedAt: item.deciding?.observedAt ?? null,
    watchedSince: source?.watchedSince ?? null,
    blindSpots: source?.blindSpots ?? [],
  };
}
