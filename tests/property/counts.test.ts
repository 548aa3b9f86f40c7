import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceLicenseTypes } from '../../src/store/integrations.ts';
import { type SeatRow, upsertSeats } from '../../src/store/seats.ts';
import { storeVerdicts } from '../../src/store/verdicts.ts';
import { countsOf } from '../../src/use-cases/count-seats.ts';
import type { SeatCounts } from '../../src/use-cases/views.ts';
import { aReading, NOW } from '../builders.ts';
import { aStore, connected } from '../stores.ts';

const DETAILS: Readonly<Record<NonNullable<SeatRow['verdict']>, readonly (string | null)[]>> = {
  active: [null],
  inactive: ['certain', 'probable', 'review'],
  leaver: [null],
  exempt: [null],
  protected: ['admin', 'listed', 'new_seat', 'service'],
  undetermined: ['no_source', 'stale_evidence', 'invited'],
};

const members = fc.record({
  license: fc.constantFrom('full', 'full', 'view', null),
  paid: fc.constantFrom(1, 1, 0, null),
  deactivated: fc.constantFrom(false, false, false, true),
  verdict: fc.constantFrom(null, ...(Object.keys(DETAILS) as (keyof typeof DETAILS)[])),
  pick: fc.nat(10),
});
type Member = typeof members extends fc.Arbitrary<infer T> ? T : never;

const detailOf = ({ verdict, pick }: Member) => {
  const choices = verdict === null ? [null] : DETAILS[verdict];
  return choices[pick % choices.length] ?? null;
};

/** The state of one member by the rules in words, one by one. */
function stateOf(member: Member): keyof SeatCounts | null {
  if (member.deactivated || member.license === null) return null;
  if (member.paid === 0) return 'unpaid';
  const detail = detailOf(member);
  if (member.verdict === 'active') return 'active';
  if (member.verdict === 'leaver') return 'leavers';
  if (member.verdict === 'exempt') return 'protected';
  if (member.verdict === 'inactive') return detail === 'review' ? 'unknown' : 'idle';
  if (member.verdict === 'protected') return detail === 'new_seat' ? 'fresh' : 'protected';
  return 'unknown';
}

function countByHand(all: readonly Member[]): SeatCounts {
  const count = (state: keyof SeatCounts) => all.filter((member) => stateOf(member) === state).length;
  const paid = all.filter((member) => !['unpaid', null].includes(stateOf(member))).length;
  return {
    paid,
    active: count('active'),
    idle: count('idle'),
    unknown: count('unknown'),
    protected: count('protected'),
    fresh: count('fresh'),
    leavers: count('leavers'),
    unpaid: count('unpaid'),
  };
}

describe('the numbers of an integration', () => {
  it('equal a count by hand in 200 organizations, and every paid seat is in exactly one state', async () => {
    const store = await aStore();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(members, { maxLength: 40 }), async (organization) => {
        number += 1;
        const id = `int_${number}`;
        await connected(store, { id, slug: id, tenant_id: id, credential_id: `cred_${number}` });
        await replaceLicenseTypes(store, id, [
          { id: 'full', name: 'Full', paid: true, purchased: null },
          { id: 'view', name: 'View', paid: false, purchased: null },
        ]);
        await upsertSeats(
          store,
          id,
          organization.map((member, index) =>
            aReading({
              external_id: `m${index}`,
              license_type_id: member.license,
              paid: member.paid,
              status: member.deactivated ? 'deactivated' : 'active',
            }),
          ),
          NOW,
        );
        await storeVerdicts(
          store,
          id,
          organization.flatMap((member, index) =>
            member.verdict === null
              ? []
              : [
                  {
                    externalId: `m${index}`,
                    verdict: member.verdict,
                    detail: detailOf(member),
                    since: NOW,
                    changesAt: null,
                  },
                ],
          ),
        );
        const { counts, types, unknown } = await countsOf(store, id);
        expect(counts).toEqual(countByHand(organization));
        const { paid, active, idle, protected: kept, fresh, leavers } = counts;
        expect(active + idle + counts.unknown + kept + fresh + leavers).toBe(paid);
        expect([...unknown.values()].reduce((sum, one) => sum + one, 0)).toBe(counts.unknown);
        for (const type of types) {
          const { id: _id, name: _name, costs: _costs, purchased: _bought, total, ...own } = type;
          const holders = organization.filter((member) => member.license === type.id);
          expect(own).toEqual(countByHand(holders));
          expect(total).toBe(own.paid + own.unpaid);
        }
      }),
      { numRuns: 200 },
    );
    expect(number).toBeGreaterThanOrEqual(200);
    await store.destroy();
  }, 120_000);
});
