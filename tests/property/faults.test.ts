import { describe, expect, it } from 'vitest';
import { runNumber, runStory } from '../harness/run.ts';
import { SCHEDULE_NAMES } from '../harness/schedules.ts';
import type { WriteFault } from '../harness/vendor.ts';
import { IDLE, type Op } from '../harness/world.ts';

/** CI plays this many of the runs that `npm run crash -- --runs 10000` plays in full. */
const RUNS = 500;

describe('whatever fails, stops or happens at once', () => {
  it('no seat is removed twice, none is lost and none unexplained, over every kind of trouble', async () => {
    const seen = new Set<string>();
    let removed = 0;
    for (let number = 0; number < RUNS; number += 1) {
      const { schedule, seed, violations, outcomes, trace } = await runNumber(number, 2026);
      expect(violations, [`run ${number}, ${schedule}, seed ${seed}`, ...trace].join('\n')).toEqual([]);
      seen.add(schedule);
      removed += outcomes['succeeded'] ?? 0;
    }
    expect(seen.size).toBe(SCHEDULE_NAMES.length);
    expect(removed).toBeGreaterThan(RUNS);
  }, 480_000);

  const APPROVED: readonly (readonly Op[])[] = [
    [{ do: 'sync' }],
    [{ do: 'report' }],
    [{ do: 'approve', actor: 'U2', seat: 0 }],
  ];
  const faults: readonly (WriteFault | null)[] = [null, 'lost', 'lost_undone', 'late', 'rate'];

  it.each(faults)(
    'a stop at any single step of a removal ends with one removal, when the answer is %s',
    async (fault) => {
      const faulty: readonly (readonly Op[])[] = fault === null ? [] : [[{ do: 'faults', writes: [fault] }]];
      let stopped = 0;
      for (let steps = 1; ; steps += 1) {
        const story = [...APPROVED, ...faulty, [{ do: 'fuse', steps } as const], [{ do: 'execute' } as const]];
        const { violations, outcomes, crashes, trace } = await runStory(7, story);
        expect(violations, [`stopped at step ${steps}`, ...trace].join('\n')).toEqual([]);
        expect(outcomes).toEqual({ succeeded: 1, expired: IDLE.length - 1 });
        // Settling happens in the same process, so the fuse burns on until no round is long enough to reach its end.
        if (crashes === 0) break;
        stopped += 1;
      }
      expect(stopped).toBeGreaterThan(30);
    },
    120_000,
  );
});

describe('a sign of life between the approval and the call', () => {
  it.each(['activity', 'admin', 'gone'] as const)('cancels the removal in every run: %s', async (kind) => {
    for (let seed = 0; seed < 10; seed += 1) {
      const seat = seed % IDLE.length;
      const { outcomes, violations } = await runStory(seed, [
        [{ do: 'sync' }],
        [{ do: 'report' }],
        [{ do: 'approve', actor: 'U2', seat: 'all' }],
        [{ do: 'approve', actor: 'U3', seat: 'all' }],
        [{ do: 'sign', kind, seat }],
        [{ do: 'execute' }],
      ]);
      expect(violations).toEqual([]);
      expect(outcomes).toEqual({ succeeded: IDLE.length - 1, superseded: 1 });
    }
  });
});

describe('between judging and opening an attempt', () => {
  const APPROVED: readonly (readonly Op[])[] = [
    [{ do: 'sync' }],
    [{ do: 'report' }],
    [{ do: 'approve', actor: 'U2', seat: 'all' }],
    [{ do: 'approve', actor: 'U3', seat: 'all' }],
  ];
  const taken = IDLE.length - 1;

  it.each([
    ['an exemption is granted', { do: 'exempt', seat: 'here' } as const],
    ['the holder answers to keep the seat', { do: 'keep', seat: 'here' } as const],
  ])('%s: that seat leaves its list and no other', async (_what, op) => {
    for (let after = 0; after < IDLE.length; after += 1) {
      const story = [...APPROVED, [{ do: 'between', op, after } as const], [{ do: 'execute' } as const]];
      const { outcomes, violations, trace } = await runStory(11, story);
      expect(violations, trace.join('\n')).toEqual([]);
      expect(outcomes).toEqual({ succeeded: taken, superseded: 1 });
    }
  });

  it('a policy is saved: that seat and those after it are not taken', async () => {
    const op: Op = { do: 'settings', days: 31, reclaim: true };
    const { outcomes, violations } = await runStory(11, [
      ...APPROVED,
      [{ do: 'between', op, after: 2 }],
      [{ do: 'execute' }],
    ]);
    expect(violations).toEqual([]);
    expect(outcomes).toEqual({ succeeded: 2, superseded: IDLE.length - 2 });
  });

  it('a policy is saved by a process that dies at any step of it: nothing is taken under the former one', async () => {
    const op: Op = { do: 'settings', days: 31, reclaim: true };
    for (let steps = 1; steps <= 30; steps += 1) {
      const { violations, trace } = await runStory(11, [
        ...APPROVED,
        [{ do: 'between', op, after: 1 }],
        [{ do: 'fuse', steps, on: 1 }],
        [{ do: 'execute' }],
      ]);
      expect(violations, [`stopped at step ${steps}`, ...trace].join('\n')).toEqual([]);
    }
  });

  it('a pause is stored: that seat and those after it wait until it ends', async () => {
    const op: Op = { do: 'pause' };
    const { outcomes, violations, trace } = await runStory(11, [
      ...APPROVED,
      [{ do: 'between', op, after: 2 }],
      [{ do: 'execute' }],
      [{ do: 'pass', ms: 60_000 }],
      [{ do: 'execute' }],
    ]);
    // Among them: no attempt opened while it was paused. The story comes to rest by somebody resuming.
    expect(violations).toEqual([]);
    expect(trace.find((line) => line.includes('"execute"'))).toContain('-> 2');
    expect(outcomes).toEqual({ succeeded: IDLE.length });
  });
});
