/** A loss of this share of a roster between two readings is not believed without a person. */
export const IMPLAUSIBLE_LOSS = 0.2;

export interface RosterReading {
  /** Whether the listing ended where the vendor says it ends. */
  readonly ended: boolean;
  /** Seats present before this reading. */
  readonly before: number;
  /** Of those, how many this reading did not see. */
  readonly unseen: number;
  /** Of the unseen, how many we removed ourselves: an expected loss. */
  readonly expected: number;
  /** A person looked at the loss and said it is right. */
  readonly lossAccepted: boolean;
}

export type SweepDecision =
  | { readonly sweep: true }
  | { readonly sweep: false; readonly state: 'incomplete' | 'suspect'; readonly lost: number };

/** Whether seats unseen in a reading may be called gone: only after a complete and plausible one. */
export function sweepable({ ended, before, unseen, expected, lossAccepted }: RosterReading): SweepDecision {
  const lost = Math.max(0, unseen - expected);
  if (!ended) return { sweep: false, state: 'incomplete', lost };
  if (!lossAccepted && before > 0 && lost / before >= IMPLAUSIBLE_LOSS) return { sweep: false, state: 'suspect', lost };
  return { sweep: true };
}
