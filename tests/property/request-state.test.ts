import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  next,
  OPEN_STATES,
  REQUEST_STATES,
  type RequestEvent,
  type RequestState,
  statesAllowing,
} from '../../src/domain/request-state.ts';

const EVENTS: readonly RequestEvent[] = [
  'approve',
  'reject',
  'expire',
  'supersede',
  'start',
  'cancel',
  'succeed',
  'partly',
  'resume',
  'fail',
  'needManual',
  'lose',
  'confirmApplied',
  'confirmNotApplied',
  'retry',
  'restore',
  'restoreDone',
  'restoreFailed',
];
const FINAL: readonly RequestState[] = ['manual', 'restored', 'rejected', 'expired', 'superseded', 'cancelled'];

/** The states a random walk goes through; what is not allowed is tried and leaves it where it is. */
function walk(events: readonly RequestEvent[]): { readonly states: RequestState[]; readonly took: RequestEvent[] } {
  const states: RequestState[] = ['pending_approval'];
  const took: RequestEvent[] = [];
  for (const event of events) {
    const to = next(states.at(-1) ?? 'pending_approval', event);
    if (to === undefined) continue;
    states.push(to);
    took.push(event);
  }
  return { states, took };
}

const walks = fc.array(fc.constantFrom(...EVENTS), { minLength: 1, maxLength: 60 });

describe('any walk of a request', () => {
  it('stays where it ended: a final state allows no event', () => {
    fc.assert(
      fc.property(walks, (events) => {
        const { states } = walk(events);
        const end = states.findIndex((state) => FINAL.includes(state));
        expect(end === -1 || end === states.length - 1).toBe(true);
      }),
      { numRuns: 2000 },
    );
    for (const state of FINAL) expect(EVENTS.filter((event) => next(state, event) !== undefined)).toEqual([]);
  });

  it('takes only the listed steps, and every guarded update agrees with the table', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REQUEST_STATES), fc.constantFrom(...EVENTS), (state, event) => {
        const to = next(state, event);
        expect(statesAllowing(event).includes(state)).toBe(to !== undefined);
        if (to !== undefined) expect(REQUEST_STATES).toContain(to);
      }),
      { numRuns: 2000 },
    );
  });

  it('never starts at the vendor without an approval before', () => {
    fc.assert(
      fc.property(walks, (events) => {
        const { took } = walk(events);
        const starts = took.filter((event) => event === 'start').length;
        const approvals = took.filter((event) => event === 'approve' || event === 'retry').length;
        expect(starts).toBeLessThanOrEqual(approvals);
        expect(took.indexOf('start') === -1 || took.indexOf('approve') < took.indexOf('start')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('approves once: a replayed click finds nothing to do', () => {
    fc.assert(
      fc.property(walks, (events) => {
        const { took } = walk(events);
        expect(took.filter((event) => event === 'approve').length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });

  it('goes through states that claim the seat before it can succeed', () => {
    fc.assert(
      fc.property(walks, (events) => {
        const { states } = walk(events);
        const open: readonly RequestState[] = OPEN_STATES;
        const success = states.indexOf('succeeded');
        const before = states[success - 1];
        expect(success === -1 || (before !== undefined && open.includes(before))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
