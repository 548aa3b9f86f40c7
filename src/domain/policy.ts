import type { Caps } from './caps.ts';
import type { WorkingHours } from './working-hours.ts';

/** What is done with an idle seat: proposed at once, its holder asked first, or proposed for a cheaper license. */
export type PolicyAction = 'reclaim' | 'ask_first' | 'downgrade';

export const POLICY_ACTIONS: readonly PolicyAction[] = ['reclaim', 'ask_first', 'downgrade'];

/** What one license type has of its own; null takes the app's. */
export interface TypeRule {
  readonly thresholdDays: number | null;
  readonly newSeatGraceDays: number | null;
  readonly action: PolicyAction | null;
  /** The cheaper license idle seats are proposed for; none takes the app's. */
  readonly toLicenseTypeId?: string | null;
}

/** When a seat counts as unused and what may be done about it. Days are 24 hours. */
export interface InactivityPolicy {
  /** Grows by one with each change; part of every plan's hash. */
  readonly version: number;
  /** Idle for this long: inactive. */
  readonly thresholdDays: number;
  /** A seat granted more recently is left alone. */
  readonly newSeatGraceDays: number;
  readonly action: PolicyAction;
  /** For the action `downgrade`: the cheaper license. A seat that cannot be changed to it is not proposed. */
  readonly toLicenseTypeId: string | null;
  /** By license type id. */
  readonly types: Readonly<Record<string, TypeRule>>;
  /** Evidence read longer ago than this decides nothing. */
  readonly maxEvidenceAgeDays: number;
  /** The same for a file somebody exported by hand. */
  readonly maxImportAgeDays: number;
  /** How long an approval request stays open. */
  readonly planLifeDays: number;
  /** How long a seat that was kept is not proposed again. */
  readonly keepDays: number;
  /** How long a removed person may be restored with a button, where the vendor can. */
  readonly restoreDays: number;
  /** Normalized emails that are never proposed. */
  readonly protectedEmails: readonly string[];
  /** When approved removals are carried out; null: at any time. */
  readonly workingHours: WorkingHours | null;
  readonly caps: Caps;
  /** Above this share of removals asked back or restored nothing is proposed; null: no limit. */
  readonly maxErrorRatePercent: number | null;
  /** Who held a seat is told when it was taken back. */
  readonly tellHolders: boolean;
}

/** 30 days idle, 14 days of grace, evidence no older than three days (two weeks for an export), a week to approve, a month of peace for who was kept. */
export const DEFAULT_POLICY: InactivityPolicy = {
  version: 1,
  thresholdDays: 30,
  newSeatGraceDays: 14,
  action: 'reclaim',
  toLicenseTypeId: null,
  types: {},
  maxEvidenceAgeDays: 3,
  maxImportAgeDays: 14,
  planLifeDays: 7,
  keepDays: 30,
  restoreDays: 30,
  protectedEmails: [],
  workingHours: null,
  caps: { perRun: null, perDay: null, percentPerDay: null },
  maxErrorRatePercent: null,
  tellHolders: true,
};

/** The policy as it holds for a seat of this license type. */
export function policyFor(policy: InactivityPolicy, licenseTypeId: string | null): InactivityPolicy {
  const own = licenseTypeId === null ? undefined : ruleOf(policy, licenseTypeId);
  if (!own) return policy;
  return {
    ...policy,
    thresholdDays: own.thresholdDays ?? policy.thresholdDays,
    newSeatGraceDays: own.newSeatGraceDays ?? policy.newSeatGraceDays,
    action: own.action ?? policy.action,
    toLicenseTypeId: own.toLicenseTypeId ?? policy.toLicenseTypeId,
  };
}

/** A license type's own rule, or undefined; an id that names something every object has names no rule. */
export function ruleOf(policy: InactivityPolicy, licenseTypeId: string): TypeRule | undefined {
  return Object.hasOwn(policy.types, licenseTypeId) ? policy.types[licenseTypeId] : undefined;
}

/** What is proposed for an idle seat: removal, a change to a cheaper license, or nothing where there is none. */
export type Proposal =
  | { readonly action: 'reclaim' }
  | { readonly action: 'downgrade'; readonly toLicenseTypeId: string }
  | { readonly action: 'none' };

/**
 * What the policy proposes for a seat of this license type. A wish to downgrade never turns into a removal: where the
 * vendor has no such way down, nothing is proposed. `waysDown` names per license type the cheaper ones.
 */
export function proposalFor(
  policy: InactivityPolicy,
  licenseTypeId: string | null,
  waysDown: ReadonlyMap<string, readonly string[]>,
): Proposal {
  const { action, toLicenseTypeId } = policyFor(policy, licenseTypeId);
  if (action !== 'downgrade') return { action: 'reclaim' };
  const ways = licenseTypeId === null ? [] : (waysDown.get(licenseTypeId) ?? []);
  if (toLicenseTypeId === null || !ways.includes(toLicenseTypeId)) return { action: 'none' };
  return { action: 'downgrade', toLicenseTypeId };
}
