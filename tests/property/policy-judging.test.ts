import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/domain/judge.ts';
import type { InactivityPolicy } from '../../src/domain/policy.ts';
import { judgesAlike, policyChange } from '../../src/domain/policy-facts.ts';
import { NOW } from '../builders.ts';
import { policies, questions } from './arbitraries.ts';

const rule = fc.record({
  thresholdDays: fc.option(fc.constantFrom(20, 60), { nil: null }),
  newSeatGraceDays: fc.option(fc.constantFrom(0, 40), { nil: null }),
  action: fc.constantFrom(null, 'reclaim' as const, 'ask_first' as const),
  toLicenseTypeId: fc.constant(null),
});

/** Changes of one rule or a few, most of them about what is done and not about judging. */
const changes: fc.Arbitrary<Partial<InactivityPolicy>> = fc.record(
  {
    version: fc.integer({ min: 2, max: 9 }),
    action: fc.constantFrom('reclaim' as const, 'ask_first' as const),
    thresholdDays: fc.constantFrom(10, 30, 90),
    types: fc.dictionary(fc.constantFrom('full', 'viewer'), rule),
    keepDays: fc.nat(60),
    restoreDays: fc.nat(60),
    caps: fc.record({ perRun: fc.constant(null), perDay: fc.constantFrom(null, 5), percentPerDay: fc.constant(null) }),
    maxErrorRatePercent: fc.constantFrom(null, 10),
  },
  { requiredKeys: [] },
);

describe('a change of rules', () => {
  it('that is said to leave judging alone changes no verdict', () => {
    let alike = 0;
    fc.assert(
      fc.property(policies, changes, questions, (before, over, question) => {
        const after = { ...before, ...over };
        fc.pre(judgesAlike(before, after));
        alike += 1;
        expect(judge({ ...question, policy: after }, NOW)).toEqual(judge({ ...question, policy: before }, NOW));
      }),
      { numRuns: 500 },
    );
    expect(alike).toBe(500);
  });

  it('is told by its codes exactly where something differs', () => {
    fc.assert(
      fc.property(policies, changes, (before, over) => {
        const after = { ...before, ...over };
        const { codes, data } = policyChange(before, after);
        const undone = policyChange(after, before);
        expect(undone.codes).toEqual(codes);
        for (const code of codes) if (code !== 'protectedEmails') expect(data[code]).not.toEqual(data[`${code}_was`]);
        if (codes.length === 0) expect(judgesAlike(before, after)).toBe(true);
      }),
    );
  });
});
