/** A loss of this share of a roster between two readings is not believed without a person. */
export const IMPLAUSIBLE_LOSS = 0.2;

/** So few people who left at once are nothing to wonder about, however small the company. */
export const MANY_LEFT = 5;

/** Whether so many leavers among the paid seats of an app look more like a wrong source than like people who left. */
export function tooManyLeavers({ leavers, paid }: { readonly leavers: number; readonly paid: number }): boolean {
  return leavers >= MANY_LEFT && leavers / paid >= IMPLAUSIBLE_LOSS;
}

export interface RosterReading {
  /** Whether the listing ended where the vendor says it ends. */
  readonly ended: boolean;
  /** Seats present before this reading. */
  readonly before: number;
  /** Of those, how many this reading did not see. */
  readonly unseen: number;
  /** Of the unseen, how many we removed ourselves: an expected loss. */
  readonly expected: number;
  /** A person looked at a loss of so many and said it is right; null while nobody did. */
  readonly accepted: number | null;
}

export type SweepDecision =
  | { readonly sweep: true; readonly lost: number }
  | { readonly sweep: false; readonly state: 'incomplete' | 'suspect'; readonly lost: number };

/** Whether seats unseen in a reading may be called gone: only after a complete and plausible one. */
export function sweepable({ ended, before, unseen, expected, accepted }: RosterReading): SweepDecision {
  const lost = Math.max(0, unseen - expected);
  if (!ended) return { sweep: false, state: 'incomplete', lost };
  const implausible = before > 0 && lost / before >= IMPLAUSIBLE_LOSS;
  // Who accepted a loss has not seen a larger one.
  if (implausible && lost > (accepted ?? 0)) return { sweep: false, state: 'suspect', lost };
  return { sweep: true, lost };
}
