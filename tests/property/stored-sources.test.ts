import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DirectoryPerson } from '../../src/connector/directory.ts';
import { addDays } from '../../src/domain/time.ts';
import { recordActivity, saveSource } from '../../src/store/activity.ts';
import { findIntegration } from '../../src/store/integrations.ts';
import { pageSeats } from '../../src/store/seats.ts';
import { judgeRows, refreshVerdicts } from '../../src/use-cases/judge-seats.ts';
import { anActivityRow, aSourceRow, daysAgo, NOW } from '../builders.ts';
import { aCompany, signIn } from '../directories.ts';

type Source = 'int_okta' | 'int_bamboohr';

const source = fc.constantFrom<Source>('int_okta', 'int_bamboohr');
const seat = fc.integer({ min: 1, max: 5 }).map(String);
const day = fc.integer({ min: -40, max: 20 });
const person = fc.record({
  employment: fc.constantFrom('active' as const, 'leave' as const, 'terminated' as const, 'unknown' as const),
  ends: fc.option(day),
  starts: fc.option(day),
  listed: fc.boolean(),
  alias: fc.option(seat),
  signedIn: fc.constantFrom('unknown' as const, 'never' as const, 'once' as const),
});
const step = fc.oneof(
  fc.record({ do: fc.constant('change' as const), source, seat, person }),
  fc.record({ do: fc.constant('sync' as const), source, fails: fc.boolean(), signs: fc.array(fc.tuple(seat, day)) }),
  fc.record({ do: fc.constant('speak' as const), source, speaks: fc.boolean() }),
  fc.record({ do: fc.constant('link' as const), source, seat, to: fc.option(seat) }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 120 }) }),
);

const SIGNED_IN = { unknown: 'unknown', never: { at: null }, once: { at: daysAgo(20) } } as const;

/** Dates as people's records have them: a day, counted from the day of the test. */
const dayOf = (days: number | null) => (days === null ? null : addDays(NOW, days).slice(0, 10));

describe('stored verdicts under directories and HR systems', () => {
  it('equal what judging says at that moment, whatever was read, linked, confirmed or merely passed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const company = await aCompany();
        // The vendor's own log says of most when they last used it, so that verdicts are firm and not judged again anyway.
        await saveSource(company.store, aSourceRow({ observed_at: addDays(NOW, 60) }));
        const used = [1, 2, 3].map((id) => anActivityRow({ external_id: String(id), at: daysAgo(id === 2 ? 1 : 70) }));
        await recordActivity(company.store, used);
        const told = { int_okta: new Map<string, Partial<DirectoryPerson>>(), int_bamboohr: new Map() };
        const hidden = { int_okta: new Set<string>(), int_bamboohr: new Set<string>() };
        for (const id of ['okta', 'bamboohr'] as const) await company.connect(id);
        let now = NOW;
        // Every reading takes its time, so that one that broke off is younger than the one before.
        const pass = (hours: number) => {
          now = addDays(now, hours / 24);
          company.clock.set(now);
        };
        const sync = (of: Source, fails: boolean, signs: readonly (readonly [string, number])[]) => {
          const people = company
            .everybody(Object.fromEntries(told[of]))
            .filter((one) => !hidden[of].has(one.externalId));
          const signIns = [
            [
              signIn('9', addDays(now, -0.1)),
              ...signs.map(([who, at]) => signIn(who, addDays(now, Math.min(at, -0.1)))),
            ],
          ];
          return company.sync(of, {
            people: [people.slice(0, 3), people.slice(3)],
            signIns,
            ...(fails ? { fails: 'people' } : {}),
          });
        };
        const first = { do: 'sync', source: 'int_okta', fails: false, signs: [] } as const;
        const second = { do: 'speak', source: 'int_okta', speaks: true } as const;
        for (const one of [first, second, ...steps]) {
          if (one.do === 'change') {
            const { employment, ends, starts, listed, alias, signedIn } = one.person;
            const aliases = alias === null ? [] : [`p${alias}@northwind.example`];
            told[one.source].set(one.seat, {
              employment,
              endsOn: dayOf(ends),
              startsOn: dayOf(starts),
              aliases,
              lastSignIn: SIGNED_IN[signedIn],
            });
            if (listed) hidden[one.source].delete(`u${one.seat}`);
            else hidden[one.source].add(`u${one.seat}`);
          } else if (one.do === 'sync') {
            pass(0.1);
            await sync(one.source, one.fails, one.signs);
          } else if (one.do === 'speak') {
            const app = one.source === 'int_okta' ? '0oa1' : '';
            await company.save(one.source, one.speaks ? app : null);
          } else if (one.do === 'link') await company.link(one.source, one.seat, one.to === null ? '' : `u${one.to}`);
          else pass(one.hours);
          await refreshVerdicts(company.core, { id: 'int_1' });
          const integration = await findIntegration(company.store, 'int_1');
          if (!integration) throw new Error('the app is gone');
          const rows = await pageSeats(company.store, 'int_1', '', 100);
          for (const { row, verdict } of await judgeRows(company.core, integration, rows)) {
            expect([row.external_id, row.verdict], JSON.stringify(one)).toEqual([row.external_id, verdict.kind]);
          }
        }
        await company.store.destroy();
      }),
      { numRuns: Number(process.env['SOURCE_RUNS'] ?? 25) },
    );
  }, 120_000);
});
