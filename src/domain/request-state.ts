/** The life of one reclaim request. This table is the only place that knows it. */

export type RequestState =
  | 'pending_approval'
  | 'approved'
  | 'executing'
  | 'outcome_unknown'
  | 'partly_applied'
  | 'manual'
  | 'failed'
  | 'succeeded'
  | 'restoring'
  | 'restored'
  | 'rejected'
  | 'expired'
  | 'superseded'
  | 'cancelled';

export type RequestEvent =
  | 'approve'
  | 'reject'
  | 'expire'
  | 'supersede'
  | 'start'
  | 'cancel'
  | 'succeed'
  | 'partly'
  | 'resume'
  | 'fail'
  | 'needManual'
  | 'lose'
  | 'confirmApplied'
  | 'confirmNotApplied'
  | 'retry'
  | 'restore'
  | 'restoreDone'
  | 'restoreFailed';

const TABLE: Readonly<Record<RequestState, Readonly<Partial<Record<RequestEvent, RequestState>>>>> = {
  pending_approval: { approve: 'approved', reject: 'rejected', expire: 'expired', supersede: 'superseded' },
  approved: { start: 'executing', cancel: 'cancelled', supersede: 'superseded', expire: 'expired' },
  executing: {
    succeed: 'succeeded',
    partly: 'partly_applied',
    fail: 'failed',
    needManual: 'manual',
    lose: 'outcome_unknown',
  },
  // A change of several steps of which reading says that it is not finished goes on where it stopped.
  outcome_unknown: { confirmApplied: 'succeeded', confirmNotApplied: 'failed', partly: 'partly_applied' },
  // What was done stays done, so it never ends as canceled: a person does the rest.
  partly_applied: { resume: 'executing', needManual: 'manual' },
  failed: { retry: 'approved', cancel: 'cancelled' },
  succeeded: { restore: 'restoring' },
  restoring: { restoreDone: 'restored', restoreFailed: 'succeeded' },
  manual: {},
  restored: {},
  rejected: {},
  expired: {},
  superseded: {},
  cancelled: {},
};

export const REQUEST_STATES = Object.keys(TABLE) as readonly RequestState[];

/** States in which a request still claims its seat; at most one such request per seat. */
export const OPEN_STATES = [
  'pending_approval',
  'approved',
  'executing',
  'outcome_unknown',
  'partly_applied',
] as const satisfies readonly RequestState[];

/** States in which no other request may be made for the seat: a failed one may be tried again by itself. */
export const CLAIMING_STATES = [...OPEN_STATES, 'failed'] as const satisfies readonly RequestState[];

/** The state an event leads to, or undefined where it is not allowed. */
export function next(state: RequestState, event: RequestEvent): RequestState | undefined {
  return TABLE[state][event];
}

/** The states from which an event is allowed, for guarded updates. */
export function statesAllowing(event: RequestEvent): readonly RequestState[] {
  return REQUEST_STATES.filter((state) => TABLE[state][event] !== undefined);
}
