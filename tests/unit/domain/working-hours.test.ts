import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isTimeZone,
  isWorkingTime,
  localTime,
  localWords,
  nextOpening,
  startOfLocalDay,
  type WorkingHours,
} from '../../../src/domain/working-hours.ts';

const BERLIN: WorkingHours = {
  timeZone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  from: '09:00',
  to: '17:00',
  holidays: ['2026-12-25'],
};

describe('working hours', () => {
  it('that are not set are always', () => {
    expect(isWorkingTime('2026-11-22T03:00:00.000Z', null)).toBe(true);
  });

  it.each([
    ['Friday 08:59 is too early', '2026-11-20T07:59:00.000Z', false],
    ['Friday 09:00 is the first minute', '2026-11-20T08:00:00.000Z', true],
    ['Friday 16:59 is the last', '2026-11-20T15:59:00.000Z', true],
    ['Friday 17:00 is over', '2026-11-20T16:00:00.000Z', false],
    ['Saturday is no working day', '2026-11-21T11:00:00.000Z', false],
    ['a holiday is none either', '2026-12-25T11:00:00.000Z', false],
    ['in summer 09:00 is an hour earlier in UTC', '2026-07-01T07:00:00.000Z', true],
  ])('%s', (_what, instant, yes) => {
    expect(isWorkingTime(instant, BERLIN)).toBe(yes);
  });

  it('open next on the coming working day, named in local time', () => {
    const opens = nextOpening('2026-11-21T11:00:00.000Z', BERLIN) ?? '';
    expect([opens, localWords(opens, 'Europe/Berlin')]).toEqual(['2026-11-23T08:00:00.000Z', 'Mon 09:00']);
  });

  it('skip holidays: after Thursday before Christmas 2026 they open on Monday', () => {
    expect(nextOpening('2026-12-24T18:00:00.000Z', BERLIN)).toBe('2026-12-28T08:00:00.000Z');
  });

  it('that begin in the hour the clock skips open when the clock goes on', () => {
    const hours = { ...BERLIN, days: [7], from: '02:30', to: '06:00' };
    expect(nextOpening('2026-03-28T12:00:00.000Z', hours)).toBe('2026-03-29T01:00:00.000Z');
  });

  it('that begin in the hour the clock repeats open the first time', () => {
    const hours = { ...BERLIN, days: [7], from: '02:30', to: '06:00' };
    expect(nextOpening('2026-10-24T12:00:00.000Z', hours)).toBe('2026-10-25T00:30:00.000Z');
  });

  it('without a single day never open', () => {
    expect(nextOpening('2026-11-21T11:00:00.000Z', { ...BERLIN, days: [] })).toBeNull();
  });

  it('open at an instant that is open, after a minute that was not, whatever the zone and season', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Auckland',
      'Australia/Lord_Howe',
      'UTC',
    );
    const times = fc.integer({ min: 0, max: 22 }).map((hour) => `${String(hour).padStart(2, '0')}:30`);
    const instants = fc
      .integer({ min: 0, max: 1000 * 24 * 4 })
      .map((quarter) => Date.UTC(2026, 0, 1) + quarter * 900_000);
    fc.assert(
      fc.property(
        zones,
        times,
        instants,
        fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
        (timeZone, from, at, days) => {
          const hours = { timeZone, from, to: '23:59', days, holidays: [] };
          const instant = new Date(at).toISOString();
          const opens = nextOpening(instant, hours) ?? '';
          expect(isWorkingTime(opens, hours)).toBe(true);
          expect(opens >= instant).toBe(true);
          if (opens > instant)
            expect(isWorkingTime(new Date(Date.parse(opens) - 60_000).toISOString(), hours)).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  }, 30_000);
});

describe('the local day', () => {
  it.each([
    [
      'an ordinary one begins at local midnight',
      '2026-11-21T11:00:00.000Z',
      'Europe/Berlin',
      '2026-11-20T23:00:00.000Z',
    ],
    ['one of 23 hours', '2026-03-29T20:00:00.000Z', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['one of 25 hours', '2026-10-25T22:30:00.000Z', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['ahead of UTC it may be tomorrow', '2026-11-21T23:00:00.000Z', 'Pacific/Auckland', '2026-11-21T11:00:00.000Z'],
  ])('%s', (_what, instant, zone, start) => {
    expect(startOfLocalDay(instant, zone)).toBe(start);
    expect(localTime(start, zone).time).toBe('00:00');
  });

  it('needs a zone this runtime knows', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus'), isTimeZone('')]).toEqual([true, false, false]);
  });
});
