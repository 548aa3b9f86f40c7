import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEmail } from '../../src/domain/account.ts';
import { type JudgeInput, judge } from '../../src/domain/judge.ts';
import { addDays } from '../../src/domain/time.ts';
import { NOW } from '../builders.ts';
import { instants, questions } from './arbitraries.ts';

const RUNS = { numRuns: 3000 };

/** Checks a rule over many random questions, and that enough of them were about it. */
function always(applies: (input: JudgeInput) => boolean, rule: (input: JudgeInput) => void): void {
  let met = 0;
  fc.assert(
    fc.property(questions, (input) => {
      if (!applies(input)) return;
      met += 1;
      rule(input);
    }),
    RUNS,
  );
  expect(met, 'questions the rule is about').toBeGreaterThan(60);
}

const kindOf = (input: JudgeInput) => judge(input, NOW).kind;

describe('whatever is known of a seat', () => {
  it('is never inactive where no source says anything', () => {
    always(
      () => true,
      (input) => {
        const silent = input.evidence.map((item) => ({
          ...item,
          lastUse: { kind: 'unknown' as const, why: 'it does not answer' },
        }));
        expect(kindOf({ ...input, evidence: silent })).not.toBe('inactive');
        expect(kindOf({ ...input, evidence: [] })).not.toBe('inactive');
      },
    );
  });

  it('is never inactive for an admin, an owner, a service account, a listed person or the owner of the credentials', () => {
    always(
      ({ seat, policy, ownerExternalId }) =>
        seat.admin !== 'none' ||
        seat.kind === 'service' ||
        seat.externalId === ownerExternalId ||
        policy.protectedEmails.includes(normalizeEmail(seat.email) ?? ''),
      (input) => expect(kindOf(input)).toBe('protected'),
    );
  });

  it('is never inactive while the seat is new', () => {
    always(
      ({ seat, policy }) => seat.grantedAt !== null && addDays(seat.grantedAt, policy.newSeatGraceDays) > NOW,
      (input) => expect(kindOf(input)).not.toBe('inactive'),
    );
  });

  it('is never inactive after any sign of life within the threshold, from whatever source and however read', () => {
    always(
      ({ evidence, policy }) =>
        evidence.some(
          ({ lastUse }) =>
            lastUse.kind === 'at' && lastUse.signal !== 'attempt' && lastUse.at > addDays(NOW, -policy.thresholdDays),
        ),
      (input) => expect(kindOf(input)).not.toBe('inactive'),
    );
  });

  it('is never inactive under an exemption or on leave', () => {
    always(
      ({ exemptions, person }) => exemptions.some(({ until }) => until > NOW) || person?.employment === 'leave',
      (input) => expect(kindOf(input)).not.toBe('inactive'),
    );
  });

  it('is inactive only on a reading that is young enough and saw a silence of the whole threshold', () => {
    always(
      (input) => kindOf(input) === 'inactive',
      ({ seat, evidence, policy }) => {
        const carries = evidence.some(({ observedAt, origin, watchedSince, lastUse }) => {
          if (observedAt === null || lastUse.kind === 'unknown') return false;
          const age = origin === 'import' ? policy.maxImportAgeDays : policy.maxEvidenceAgeDays;
          const young = addDays(observedAt, age) > NOW;
          const silentSince = [
            seat.grantedAt,
            lastUse.kind === 'never' ? null : watchedSince,
            lastUse.kind === 'at' && lastUse.signal !== 'attempt' ? lastUse.at : null,
          ].filter((instant) => instant !== null);
          const long = silentSince.every((instant) => addDays(instant, policy.thresholdDays) <= observedAt);
          return young && long;
        });
        expect(carries).toBe(true);
      },
    );
  });

  it('gives a verdict that changes in the future or never by mere time', () => {
    always(
      () => true,
      (input) => {
        const { changesAt } = judge(input, NOW);
        expect(changesAt === null || changesAt > NOW).toBe(true);
      },
    );
  });

  it('gives the same verdict until the instant it names', () => {
    fc.assert(
      fc.property(questions, instants(0, 60), (input, later) => {
        const verdict = judge(input, NOW);
        if (verdict.changesAt !== null && later >= verdict.changesAt) return;
        const { changesAt: _then, ...before } = verdict;
        const { changesAt: _now, ...after } = judge(input, later);
        expect(after).toEqual(before);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of sources', () => {
    always(
      ({ evidence }) => evidence.length > 1,
      (input) => {
        const turned = judge({ ...input, evidence: [...input.evidence].reverse() }, NOW);
        const { kind, changesAt } = judge(input, NOW);
        expect({ kind: turned.kind, changesAt: turned.changesAt }).toEqual({ kind, changesAt });
      },
    );
  });
});
