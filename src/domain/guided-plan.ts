import type { Verdict } from './judge.ts';
import { toItem } from './plan.ts';
import type { Seat } from './seat.ts';

/**
 * The way to an idle admin's seat, in two steps by two people: somebody lowers the role at the vendor, and an approver
 * who is somebody else decides about the seat through an ordinary list. This table is the only place that knows it.
 */
export type GuidedState =
  /** Waits until the role is lowered. */
  | 'lowering'
  /** The role was seen lowered; the seat is on a list of its own, for a second approver. */
  | 'handed_over'
  /** Somebody stopped it, or the seat turned out not to be for it. */
  | 'ended'
  /** Nobody lowered the role in time. */
  | 'expired';

export type GuidedEvent = 'lowered' | 'stop' | 'expire';

const TABLE: Readonly<Record<GuidedState, Readonly<Partial<Record<GuidedEvent, GuidedState>>>>> = {
  lowering: { lowered: 'handed_over', stop: 'ended', expire: 'expired' },
  handed_over: {},
  ended: {},
  expired: {},
};

export const GUIDED_STATES = Object.keys(TABLE) as readonly GuidedState[];

/** The state an event leads to, or undefined where it is not allowed. */
export function nextGuided(state: GuidedState, event: GuidedEvent): GuidedState | undefined {
  return TABLE[state][event];
}

export interface GuidedFacts {
  readonly seat: Seat;
  /** The verdict this seat would have if its holder were no admin. */
  readonly asMember: Verdict;
  /** Living accounts of the app that are admin or owner, this one included. */
  readonly admins: number;
  readonly ownerExternalId: string | null;
}

/** Why an admin account is not for the guided way, as a sentence, or null when it is. Doubt protects. */
export function notGuided({ seat, asMember, admins, ownerExternalId }: GuidedFacts): string | null {
  if (seat.externalId === ownerExternalId) return 'This account owns the key Seatkeeper uses, so it is never touched.';
  if (seat.admin === 'unknown') return 'It is not known whether this account is an admin. Sync and try again.';
  if (seat.admin === 'none') return 'This account is no admin. If its seat is idle, the next report lists it.';
  if (admins <= 1) return 'This is the last admin account known here, so it is never touched.';
  if (seat.paid !== true) return 'This account takes no paid seat, so there is nothing to free.';
  return notIdle(seat, asMember);
}

/** Why a seat could not stand on a list, as a sentence, or null when it could. */
export function notIdle(seat: Seat, verdict: Verdict): string | null {
  const item = toItem(seat, verdict);
  if (item !== null && seat.status === 'active') {
    return item.tier === 'review' ? 'This seat seems idle, but the evidence is too weak to act on it.' : null;
  }
  switch (verdict.kind) {
    case 'active':
      return 'This seat was used not long ago.';
    case 'protected':
      return verdict.why === 'listed'
        ? 'This person is listed as never to be proposed, so nothing is touched.'
        : 'This seat is protected, so nothing is touched.';
    case 'exempt':
      return 'This seat is exempt for now.';
    default:
      return 'Nothing shows well enough that this seat is unused.';
  }
}
