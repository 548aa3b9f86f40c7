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
  }, 240_000);

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
