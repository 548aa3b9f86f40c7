/** Random but true-to-life seats, evidence and policies around the tests' instant. */
import * as fc from 'fast-check';
import type { ActivityEvidence } from '../../src/domain/evidence.ts';
import type { JudgeInput } from '../../src/domain/judge.ts';
import type { InactivityPolicy } from '../../src/domain/policy.ts';
import type { Exemption, PersonFacts, Seat } from '../../src/domain/seat.ts';
import { addDays } from '../../src/domain/time.ts';
import { aPolicy, aSeat, NOW, someEvidence } from '../builders.ts';

/** Instants from so many days before the tests' instant to so many after; often on the hour, so that edges are met. */
export function instants(before: number, after = 0): fc.Arbitrary<string> {
  return fc.integer({ min: -before * 24, max: after * 24 }).map((hours) => addDays(NOW, hours / 24));
}

/** Mostly the usual, now and then the other: random values alone would hardly ever meet the rules in the middle. */
const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: other });

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

export const policies: fc.Arbitrary<InactivityPolicy> = fc
  .record({
    thresholdDays: fc.integer({ min: 7, max: 120 }),
    newSeatGraceDays: fc.integer({ min: 0, max: 60 }),
    maxEvidenceAgeDays: fc.integer({ min: 1, max: 7 }),
    maxImportAgeDays: fc.integer({ min: 1, max: 30 }),
    protectedEmails: fc.constantFrom([], ['p3@northwind.example'], ['p1@northwind.example', 'p5@northwind.example']),
  })
  .map((over) => aPolicy(over));

export const seats: fc.Arbitrary<Seat> = fc
  .record({
    externalId: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    email: maybe(fc.constantFrom('P1@Northwind.example', 'p2@northwind.example', 'p3@northwind.example')),
    status: mostly<Seat['status']>(
      fc.constant('active'),
      fc.constantFrom('unknown', 'invited', 'suspended', 'deactivated'),
    ),
    kind: mostly<Seat['kind']>(fc.constant('human'), fc.constantFrom('guest', 'service')),
    admin: mostly<Seat['admin']>(fc.constant('none'), fc.constantFrom('admin', 'owner', 'unknown')),
    paid: mostly<boolean | null>(fc.constant(true), fc.constantFrom(false, null)),
    grantedAt: maybe(instants(400)),
  })
  .map((over) => aSeat(over));

const lastUses: fc.Arbitrary<ActivityEvidence['lastUse']> = fc.oneof(
  fc.record({
    kind: fc.constant('at' as const),
    at: instants(200, 3),
    signal: fc.constantFrom('use', 'login', 'attempt'),
  }),
  fc.constant({ kind: 'none_seen' as const }),
  fc.constant({ kind: 'never' as const }),
  fc.constant({ kind: 'unknown' as const, why: 'it does not answer' }),
);

export const evidence: fc.Arbitrary<readonly ActivityEvidence[]> = fc.uniqueArray(
  fc
    .record({
      source: fc.constantFrom('asana-audit-log', 'okta', 'asana-member-export'),
      lastUse: lastUses,
      observedAt: mostly<string | null>(instants(4), maybe(instants(40))),
      watchedSince: mostly<string | null>(instants(300), fc.constant(null)),
    })
    .map((over) => {
      const origins = { okta: 'identity_provider', 'asana-member-export': 'import' } as const;
      const origin = over.source === 'asana-audit-log' ? ('vendor' as const) : origins[over.source];
      return someEvidence({ ...over, origin });
    }),
  { selector: (item) => item.source, maxLength: 3 },
);

const exemptions: fc.Arbitrary<readonly Exemption[]> = mostly<readonly Exemption[]>(
  fc.constant([]),
  fc.array(
    instants(20, 20).map((until) => ({ id: `exe_${until}`, reason: 'leave', grantedBy: 'U1', until })),
    { maxLength: 2 },
  ),
);

const people: fc.Arbitrary<PersonFacts | null> = mostly<PersonFacts | null>(
  fc.constant(null),
  fc.record({
    employment: fc.constantFrom('active', 'leave', 'terminated'),
    since: maybe(instants(20, 20)),
    source: fc.constant('HR record'),
  }),
);

export const questions: fc.Arbitrary<JudgeInput> = fc.record({
  seat: seats,
  evidence,
  policy: policies,
  exemptions,
  person: people,
  ownerExternalId: maybe(fc.constantFrom('1', '2')),
});
