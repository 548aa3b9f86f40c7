import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestsOf } from '../../src/store/plans.ts';
import { type AskingTenant, aTenantThatAsks, HOLDERS } from '../holders.ts';

const seat = fc.constantFrom(...Object.keys(HOLDERS));
const step = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom(0.1, 3, 7, 15, 31) }),
  fc.record({ do: fc.constantFrom('use' as const, 'take' as const, 'exempt' as const), seat }),
  fc.record({ do: fc.constantFrom('tend' as const, 'report' as const, 'pause' as const, 'read' as const) }),
  fc.record({ do: fc.constant('policy' as const), action: fc.constantFrom('ask_first' as const, 'reclaim' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function live(tenant: AskingTenant, steps: readonly Step[]): Promise<void> {
  for (const one of steps) {
    if (one.do === 'wait') tenant.later(one.days);
    else if (one.do === 'use') await tenant.use(one.seat);
    else if (one.do === 'take') await tenant.take(one.seat);
    else if (one.do === 'exempt') await tenant.exempt(one.seat);
    else if (one.do === 'tend') await tenant.holders.tendHolders();
    else if (one.do === 'report') await tenant.report();
    else if (one.do === 'pause') await tenant.switchPause();
    else if (one.do === 'read') await tenant.readAnew();
    else if (one.do === 'policy') await tenant.usePolicy({ action: one.action });
  }
}

describe('a dry run, after any history', () => {
  it('changes nothing, and shows just what a report then proposes and asks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const tenant = await aTenantThatAsks();
        await live(tenant, steps);
        await tenant.readAnew();
        const [before, sent] = [await tenant.dump(), tenant.sent.length];
        const shown = await tenant.dryRun();
        expect([await tenant.dump(), tenant.sent.length]).toEqual([before, sent]);
        if (shown.kind !== 'dry_run') throw new Error(shown.kind);
        const told = shown.lists.flatMap((list) => list.people.map((person) => person.externalId));
        const result = await tenant.report();
        const proposed = result.kind === 'posted' ? await requestsOf(tenant.store, result.planId) : [];
        expect(told).toEqual(proposed.map((request) => request.external_id));
        const asked = result.kind === 'posted' || result.kind === 'asking' ? result.asked : 0;
        expect(shown.asked.holders).toBe(asked);
        await tenant.store.destroy();
      }),
      { numRuns: 80 },
    );
  }, 60_000);
});
