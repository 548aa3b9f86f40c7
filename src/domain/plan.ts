import { type AdminFlag, normalizeEmail } from './account.ts';
import type { Deciding, Tier, Verdict } from './judge.ts';
import type { Seat } from './seat.ts';

/** What a list asks approval for: a seat taken, a cheaper license, or an admin's role lowered. */
export type PlanAction = PlanChange['action'];

export type PlanChange =
  | { readonly action: 'reclaim' }
  | { readonly action: 'downgrade'; readonly toLicenseTypeId: string }
  | { readonly action: 'demote' };

/** One seat of a plan, with what the approver saw of it. */
export interface PlanItem {
  readonly externalId: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly licenseTypeId: string | null;
  readonly admin: AdminFlag;
  readonly verdict: 'inactive' | 'leaver';
  readonly tier: Tier;
  readonly since: string | null;
  readonly deciding: Deciding | null;
  /** Of a leaver: the sources that say so. Not in the hash. */
  readonly leftBy?: string;
  /** What the holder said or did not say when asked, as a clause; absent where nobody was asked. Not in the hash. */
  readonly note?: string;
}

export interface Judged {
  readonly seat: Seat;
  readonly verdict: Verdict;
}

export interface PlanProposal {
  /** Seats to put before an approver, longest idle first. */
  readonly propose: readonly PlanItem[];
  /** Seats that already have an open request; they are left to it. */
  readonly alreadyOpen: readonly string[];
  /** Seats idle on evidence too weak to propose. */
  readonly review: readonly PlanItem[];
}

/**
 * Decides what a report puts before an approver. Only paid, active seats whose verdict is inactive (certain or
 * probable) or leaver are proposed; one with an open request is never proposed twice.
 */
export function planReclaims(judged: readonly Judged[], openRequests: ReadonlySet<string>): PlanProposal {
  const propose: PlanItem[] = [];
  const review: PlanItem[] = [];
  const alreadyOpen: string[] = [];
  for (const { seat, verdict } of judged) {
    const item = toItem(seat, verdict);
    if (item === null || seat.paid !== true || seat.status !== 'active') continue;
    if (openRequests.has(seat.externalId)) alreadyOpen.push(seat.externalId);
    else if (item.tier === 'review') review.push(item);
    else propose.push(item);
  }
  return { propose: propose.sort(byIdleTime), alreadyOpen, review: review.sort(byIdleTime) };
}

/** A seat as a plan item, or null when its verdict proposes nothing. */
export function toItem(seat: Seat, verdict: Verdict): PlanItem | null {
  const { externalId, email, displayName, licenseTypeId, admin } = seat;
  const base = { externalId, email, displayName, licenseTypeId, admin };
  if (verdict.kind === 'inactive') {
    return { ...base, verdict: 'inactive', tier: verdict.tier, since: verdict.since, deciding: verdict.deciding };
  }
  if (verdict.kind === 'leaver') {
    return {
      ...base,
      verdict: 'leaver',
      tier: 'certain',
      since: verdict.since,
      deciding: null,
      leftBy: verdict.source,
    };
  }
  return null;
}

function byIdleTime(a: PlanItem, b: PlanItem): number {
  return (a.since ?? '').localeCompare(b.since ?? '') || a.externalId.localeCompare(b.externalId);
}

export interface PlanIdentity {
  readonly tenantId: string;
  readonly action: PlanAction;
  /** What a downgrade changes to. */
  readonly toLicenseTypeId?: string | null;
  readonly policyVersion: number;
}

/**
 * The canonical text a plan's hash covers: tenant, action, license to change to, policy version and, per item, external id, license type,
 * admin flag, verdict, tier, deciding signal and its time. Never read times, run ids or display names, so a routine
 * sync voids nothing.
 */
export function canonicalPlan(identity: PlanIdentity, items: readonly PlanItem[]): string {
  const lines = items.map((item) =>
    JSON.stringify([
      item.externalId,
      item.licenseTypeId,
      item.admin,
      item.verdict,
      item.tier,
      item.deciding?.source ?? null,
      item.deciding?.signal ?? null,
      item.deciding?.at ?? null,
    ]),
  );
  const { tenantId, action, toLicenseTypeId, policyVersion } = identity;
  const head = [tenantId, action, policyVersion, ...(toLicenseTypeId == null ? [] : [toLicenseTypeId])];
  return [JSON.stringify(head), ...lines.sort()].join('\n');
}

const TIER_ORDER: readonly Tier[] = ['certain', 'probable', 'review'];

/**
 * Why an approved or proposed item no longer is what the approver saw, in one clause, or null when it still is.
 * A better tier or an unchanged verdict is no change; any later sign of life is.
 */
export function materialChange(then: PlanItem, seat: Seat | null, verdict: Verdict | null): string | null {
  if (seat === null || verdict === null) return 'the seat is gone';
  const [before, after] = [normalizeEmail(then.email), normalizeEmail(seat.email)];
  // An account handed to somebody else keeps its vendor id; what was decided was about a person.
  if (before !== null && after !== null && before !== after) return 'the account now belongs to another address';
  if (seat.admin !== then.admin) return `the role changed from ${then.admin} to ${seat.admin}`;
  if (seat.licenseTypeId !== then.licenseTypeId) {
    return `the license changed from ${then.licenseTypeId ?? 'none'} to ${seat.licenseTypeId ?? 'none'}`;
  }
  if (seat.paid !== true) return 'the seat no longer costs anything';
  const now = toItem(seat, verdict);
  if (now === null) return verdictClause(verdict);
  if (now.verdict !== then.verdict) return `the verdict changed from ${then.verdict} to ${now.verdict}`;
  if (laterActivity(then, now)) return 'there was activity since the list was made';
  if (TIER_ORDER.indexOf(now.tier) > TIER_ORDER.indexOf(then.tier))
    return `the evidence weakened from ${then.tier} to ${now.tier}`;
  return null;
}

function laterActivity(then: PlanItem, now: PlanItem): boolean {
  const seen = (item: PlanItem) =>
    item.deciding?.signal === 'use' || item.deciding?.signal === 'login' ? item.deciding.at : null;
  const [before, after] = [seen(then), seen(now)];
  return after !== null && (before === null || after > before);
}

function verdictClause(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'active':
      return 'there was activity since the list was made';
    case 'exempt':
      return 'an exemption was granted';
    case 'protected':
      return 'the seat is now protected';
    case 'undetermined':
      return 'the evidence no longer decides';
    default:
      return 'the verdict changed';
  }
}
