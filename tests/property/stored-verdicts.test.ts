import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEmail } from '../../src/domain/account.ts';
import { addDays } from '../../src/domain/time.ts';
import { createLogger } from '../../src/log.ts';
import { recordActivity, saveSource } from '../../src/store/activity.ts';
import { forgetExempted, insertExemption } from '../../src/store/exemptions.ts';
import { findIntegration, updateIntegration } from '../../src/store/integrations.ts';
import type { Store } from '../../src/store/open.ts';
import { pageSeats, type SeatReading, upsertSeats } from '../../src/store/seats.ts';
import { dropVerdicts, forgetOwners } from '../../src/store/verdicts.ts';
import { judgeRows, refreshVerdicts } from '../../src/use-cases/judge-seats.ts';
import { readActivity } from '../../src/use-cases/read-activity.ts';
import { anActivityRow, aReading, aSourceRow, NOW } from '../builders.ts';
import { aLogOf } from '../connections.ts';
import { aStore, connected, HandClock } from '../stores.ts';
import { policies, seats } from './arbitraries.ts';

const EXPORT = 'asana-member-export';

interface Sign {
  readonly id: string;
  readonly hoursAgo: number;
  readonly signal: 'use' | 'login' | 'never';
}

/** What happens to a tenant between two questions. */
type Step =
  | { readonly kind: 'roster'; readonly readings: readonly SeatReading[] }
  | { readonly kind: 'policy'; readonly policy: string }
  | { readonly kind: 'owner'; readonly owner: string | null }
  | {
      readonly kind: 'reading';
      readonly signs: readonly Sign[];
      readonly retention: number | null;
      readonly failing: boolean;
    }
  | { readonly kind: 'import'; readonly signs: readonly Sign[]; readonly age: number }
  | { readonly kind: 'exempt'; readonly scope: 'seat' | 'person'; readonly target: string; readonly hours: number }
  | { readonly kind: 'time'; readonly hours: number };

const readings = seats.map(({ externalId, email, status, kind, admin, paid, grantedAt }) =>
  aReading({
    external_id: externalId,
    email,
    email_normalized: normalizeEmail(email),
    status,
    kind,
    admin,
    paid: paid === null ? null : Number(paid),
    granted_at: grantedAt,
  }),
);

const signs: fc.Arbitrary<readonly Sign[]> = fc.array(
  fc.record({
    id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    hoursAgo: fc.integer({ min: -30, max: 2000 }),
    signal: fc.constantFrom('use', 'login', 'never'),
  }),
  { maxLength: 5 },
);

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('roster' as const), readings: fc.array(readings, { minLength: 1, maxLength: 6 }) }),
  fc.record({ kind: fc.constant('policy' as const), policy: policies.map((policy) => JSON.stringify(policy)) }),
  fc.record({ kind: fc.constant('owner' as const), owner: fc.constantFrom(null, '1', '2') }),
  fc.record({
    kind: fc.constant('reading' as const),
    signs,
    retention: fc.constantFrom(null, 90, 40),
    failing: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('import' as const), signs, age: fc.nat(20) }),
  fc.oneof(
    fc.record({
      kind: fc.constant('exempt' as const),
      scope: fc.constant('seat' as const),
      target: fc.constantFrom('1', '2', '3'),
      hours: fc.constantFrom(1, 24, 200),
    }),
    fc.record({
      kind: fc.constant('exempt' as const),
      scope: fc.constant('person' as const),
      target: fc.constantFrom('p1@northwind.example', 'p2@northwind.example'),
      hours: fc.constantFrom(1, 24, 200),
    }),
  ),
  fc.record({ kind: fc.constant('time' as const), hours: fc.constantFrom(0, 1, 23, 24, 72, 200, 720, 721) }),
);

let exempted = 0;

/** Does to the store what happens on such an occasion. */
async function take(store: Store, clock: HandClock, step: Step): Promise<void> {
  const now = clock.now().toISOString();
  const integration = await findIntegration(store, 'int_1');
  if (!integration) throw new Error('the integration is gone');
  switch (step.kind) {
    case 'time':
      clock.set(addDays(now, step.hours / 24));
      return;
    case 'exempt': {
      exempted += 1;
      const exemption = {
        id: `exm_${exempted}`,
        integration_id: step.scope === 'person' ? null : 'int_1',
        scope: step.scope,
        target: step.target,
        members: '[]',
        reason: 'a promise',
        granted_by: 'U1',
        granted_at: now,
        until: addDays(now, step.hours / 24),
        ended_at: null,
        told_at: null,
      };
      await insertExemption(store, exemption);
      await forgetExempted(store, exemption, []);
      return;
    }
    case 'roster':
      await upsertSeats(store, 'int_1', step.readings, now);
      return;
    case 'policy':
      await updateIntegration(store, 'int_1', { policy: step.policy });
      await dropVerdicts(store, 'int_1');
      return;
    case 'owner':
      await updateIntegration(store, 'int_1', { owner_external_id: step.owner });
      await forgetOwners(store, 'int_1', integration.owner_external_id, step.owner);
      return;
    case 'reading':
      await readActivity(
        { store, clock, log: createLogger('silent') },
        integration,
        aLogOf({
          retention: step.retention,
          fails: step.failing,
          signs: step.signs.map(({ id, hoursAgo, signal }) => ({
            externalId: id,
            at: addDays(now, -hoursAgo / 24),
            signal: signal === 'never' ? 'attempt' : signal,
          })),
        }),
        new AbortController().signal,
      );
      return;
    case 'import': {
      const rows = step.signs.map(({ id, hoursAgo, signal }) =>
        anActivityRow({
          external_id: id,
          source: EXPORT,
          ...(signal === 'never'
            ? { at: null, signal }
            : { at: addDays(now, -Math.abs(hoursAgo) / 24), signal: 'use' as const }),
        }),
      );
      await recordActivity(store, rows);
      const observed_at = addDays(now, -step.age);
      await saveSource(store, aSourceRow({ source: EXPORT, origin: 'import', watched_since: null, observed_at }));
      await dropVerdicts(store, 'int_1');
    }
  }
}

/** Compares every stored verdict with a fresh one of this instant. */
async function compare(store: Store, clock: HandClock): Promise<number> {
  const integration = await findIntegration(store, 'int_1');
  if (!integration) throw new Error('the integration is gone');
  await refreshVerdicts({ store, clock }, integration);
  const judged = await judgeRows({ store, clock }, integration, await pageSeats(store, 'int_1', '', 100));
  for (const { row, verdict } of judged) {
    const detail = verdict.kind === 'inactive' ? verdict.tier : 'why' in verdict ? verdict.why : null;
    const since = verdict.kind === 'active' ? verdict.lastUse : 'since' in verdict ? verdict.since : null;
    expect([row.verdict, row.verdict_detail, row.verdict_since]).toEqual([verdict.kind, detail, since]);
    const now = clock.now().toISOString();
    expect(row.verdict_changes_at === null || row.verdict_changes_at > now).toBe(true);
  }
  return judged.length;
}

describe('the verdict stored beside a seat', () => {
  it('is what judging afresh would say, at any moment and after any history', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(readings, { minLength: 1, maxLength: 6 }),
        fc.array(steps, { maxLength: 12 }),
        async (roster, history) => {
          const store = await aStore();
          const clock = new HandClock(NOW);
          await connected(store);
          try {
            await upsertSeats(store, 'int_1', roster, NOW);
            compared += await compare(store, clock);
            for (const step of history) {
              await take(store, clock, step);
              compared += await compare(store, clock);
            }
          } finally {
            await store.destroy();
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(compared, 'verdicts compared').toBeGreaterThan(500);
  }, 120_000);
});
