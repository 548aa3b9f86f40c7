/** When a seat counts as unused and what may be done about it. Days are 24 hours. */
export interface InactivityPolicy {
  /** Grows by one with each change; part of every plan's hash. */
  readonly version: number;
  /** Idle for this long: inactive. */
  readonly thresholdDays: number;
  /** A seat granted more recently is left alone. */
  readonly newSeatGraceDays: number;
  /** Evidence read longer ago than this decides nothing. */
  readonly maxEvidenceAgeDays: number;
  /** The same for a file somebody exported by hand. */
  readonly maxImportAgeDays: number;
  /** How long an approval request stays open. */
  readonly planLifeDays: number;
  /** How long a seat that was kept is not proposed again. */
  readonly keepDays: number;
  /** Normalized emails that are never proposed. */
  readonly protectedEmails: readonly string[];
}

/** 30 days idle, 14 days of grace, evidence no older than three days (two weeks for an export), a week to approve, a month of peace for who was kept. */
export const DEFAULT_POLICY: InactivityPolicy = {
  version: 1,
  thresholdDays: 30,
  newSeatGraceDays: 14,
  maxEvidenceAgeDays: 3,
  maxImportAgeDays: 14,
  planLifeDays: 7,
  keepDays: 30,
  protectedEmails: [],
};
