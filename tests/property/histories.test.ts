import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runStory } from '../harness/run.ts';
import { IDLE, type Op } from '../harness/world.ts';

const on = fc.constantFrom(0 as const, 1 as const);
const seat = fc.nat(IDLE.length - 1);
const actor = fc.constantFrom('U1', 'U2', 'U2', 'U3', 'U3', 'U9');

/** Everything a person, a vendor, a scheduler or a power cut may do next. */
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ do: fc.constantFrom('approve' as const), actor, seat: fc.oneof(seat, fc.constant('all' as const)), on }),
  fc.record({ do: fc.constant('approve' as const), actor, seat: fc.constant('all' as const), stale: fc.boolean(), on }),
  fc.record({ do: fc.constant('reject' as const), actor, seat, on }),
  fc.record({ do: fc.constantFrom('execute' as const, 'execute' as const, 'sync' as const, 'report' as const), on }),
  fc.record({ do: fc.constantFrom('refresh' as const, 'pause' as const, 'resume' as const, 'restart' as const), on }),
  fc.record({ do: fc.constant('restore' as const), actor, seat, on }),
  fc.record({ do: fc.constant('tend' as const), on }),
  fc.record({
    do: fc.constant('slack' as const),
    faults: fc.array(fc.constantFrom('refused', 'unknown', 'silent'), { maxLength: 3 }),
  }),
  fc.record({ do: fc.constant('sign' as const), kind: fc.constantFrom('activity', 'admin', 'gone'), seat }),
  fc.record({ do: fc.constant('settings' as const), days: fc.constantFrom(30, 45), reclaim: fc.boolean() }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(11_000, 3_600_000, 2 * 86_400_000) }),
  fc.record({
    do: fc.constant('faults' as const),
    writes: fc.array(fc.constantFrom('lost', 'lost_undone', 'late', 'garbled', 'rate', 'down'), { maxLength: 3 }),
    reads: fc.array(fc.constantFrom('rate', 'down', null, null), { maxLength: 4 }),
  }),
  fc.record({ do: fc.constant('fuse' as const), steps: fc.integer({ min: 1, max: 120 }), on }),
) as fc.Arbitrary<Op>;

/** Up to three of them at the same moment; a click that comes twice is a group of equal ones. */
const moment = fc.oneof(
  { weight: 3, arbitrary: fc.array(op, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: op.map((one) => [one, one]) },
);

describe('any history of people, faults and stops', () => {
  it('ends with every seat removed at most once, only on an approval, restored only where asked, with all of it told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), fc.array(moment, { minLength: 3, maxLength: 16 }), async (seed, moments) => {
        const begin: Op[][] = seed % 2 === 0 ? [[{ do: 'reversible' }]] : [];
        const story = [...begin, [{ do: 'sync' }], [{ do: 'report' }], ...moments] as const;
        const { violations, trace } = await runStory(seed, story);
        expect(violations, trace.join('\n')).toEqual([]);
      }),
      { numRuns: 100, seed: 20_261_122 },
    );
  }, 120_000);
});
