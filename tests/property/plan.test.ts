import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JudgeInput, judge } from '../../src/domain/judge.ts';
import { canonicalPlan, materialChange, type PlanItem, toItem } from '../../src/domain/plan.ts';
import { addDays } from '../../src/domain/time.ts';
import { NOW } from '../builders.ts';
import { questions } from './arbitraries.ts';

const IDENTITY = { tenantId: '9000', action: 'reclaim', policyVersion: 1 } as const;

const itemsOf = (list: readonly JudgeInput[]) => list.flatMap((input) => toItem(input.seat, judge(input, NOW)) ?? []);

describe('the text a plan is known by', () => {
  it('is unchanged by a routine reading that finds the same, only later and under other names', () => {
    let proposed = 0;
    const asRead = (input: JudgeInput, observedAt: string): JudgeInput => ({
      ...input,
      evidence: input.evidence.map((item) => ({ ...item, observedAt: item.observedAt === null ? null : observedAt })),
    });
    fc.assert(
      fc.property(fc.array(questions, { minLength: 1, maxLength: 12 }), (list) => {
        // A later reading may find more people idle; about those already listed it must say the same.
        const earlier = addDays(NOW, -0.5);
        const listed = list.filter((input) => itemsOf([asRead(input, earlier)]).length > 0);
        const before = itemsOf(listed.map((input) => asRead(input, earlier)));
        const renamed = listed.map((input) => ({
          ...input,
          seat: { ...input.seat, displayName: 'Renamed', email: input.seat.email?.toUpperCase() ?? null },
          evidence: input.evidence.map((item) => ({ ...item, label: 'Another label', blindSpots: ['another'] })),
        }));
        const after = itemsOf(renamed.map((input) => asRead(input, NOW)));
        // Evidence may grow stronger by being watched longer; then the text differs and no item is voided by it.
        const same = before.filter((item, at) => item.tier === after[at]?.tier);
        const again = after.filter((item, at) => item.tier === before[at]?.tier);
        proposed += same.length;
        expect(after).toHaveLength(before.length);
        expect(canonicalPlan(IDENTITY, again.reverse())).toBe(canonicalPlan(IDENTITY, same));
      }),
      { numRuns: 1000 },
    );
    expect(proposed, 'items compared').toBeGreaterThan(100);
  });

  it('differs whenever an item says something else to an approver', () => {
    const proposed = questions.map((input) => toItem(input.seat, judge(input, NOW))).filter((item) => item !== null);
    fc.assert(
      fc.property(proposed, proposed, (one, other) => {
        const fact = (item: PlanItem) =>
          JSON.stringify([
            item.externalId,
            item.licenseTypeId,
            item.admin,
            item.verdict,
            item.tier,
            item.deciding && [item.deciding.source, item.deciding.signal, item.deciding.at],
          ]);
        expect(canonicalPlan(IDENTITY, [one]) === canonicalPlan(IDENTITY, [other])).toBe(fact(one) === fact(other));
      }),
      { numRuns: 300 },
    );
  });
});

describe('an item just proposed', () => {
  it('is still what the approver saw as long as it is judged the same', () => {
    let met = 0;
    fc.assert(
      fc.property(questions, (input) => {
        const seat = { ...input.seat, paid: true };
        const verdict = judge({ ...input, seat }, NOW);
        const item = toItem(seat, verdict);
        if (item === null) return;
        met += 1;
        expect(materialChange(item, seat, verdict)).toBeNull();
      }),
      { numRuns: 3000 },
    );
    expect(met, 'items met').toBeGreaterThan(50);
  });
});
