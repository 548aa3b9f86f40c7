import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { dueSchedules, findSchedule, saveSchedule } from '../../../src/store/schedules.ts';
import { ensureSchedule, nextRun, nextRuns, takeDue } from '../../../src/use-cases/schedules.ts';
import { NOW } from '../../builders.ts';
import { aCore, aStore, HandClock } from '../../stores.ts';

/** The wall clock of an instant, such as `2026-03-29 03:30`. */
function wallClock(instant: string, timeZone: string): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
}

describe('the next run of a schedule', () => {
  it.each([
    ['Europe/Berlin', '30 2 * * *', '02:30', ['2026-03-29 03:30']],
    ['America/New_York', '30 2 * * *', '02:30', ['2026-03-08 03:30']],
    ['America/New_York', '30 1 * * *', '01:30', []],
    ['Australia/Lord_Howe', '15 2 * * *', '02:15', ['2026-10-04 02:45']],
    ['Australia/Lord_Howe', '45 1 * * *', '01:45', []],
    ['Asia/Kolkata', '0 3 * * *', '03:00', []],
  ])(
    'comes once every local day in %s (%s), later only where the clock jumps over it',
    (zone, pattern, time, jumped) => {
      let at = '2026-01-01T00:00:00.000Z';
      const seen: string[] = [];
      while (at < '2026-12-30') {
        at = nextRun(pattern, zone, new Date(at));
        seen.push(wallClock(at, zone));
      }
      const days = seen.map((wall) => wall.slice(0, 10));
      expect(new Set(days).size, 'one run a day').toBe(days.length);
      expect(days.length).toBeGreaterThan(360);
      expect(seen.filter((wall) => !wall.endsWith(time))).toEqual(jumped);
    },
  );

  it('keeps Monday morning at nine on both sides of a clock change', () => {
    expect(nextRuns('0 9 * * 1', 'Europe/Berlin', new Date('2026-03-22T00:00:00.000Z'), 3)).toEqual([
      '2026-03-23T08:00:00.000Z',
      '2026-03-30T07:00:00.000Z',
      '2026-04-06T07:00:00.000Z',
    ]);
  });

  it('is after the instant asked, never at it', () => {
    const first = nextRun('0 9 * * *', 'UTC', new Date('2026-11-21T08:59:59.000Z'));
    expect(first).toBe('2026-11-21T09:00:00.000Z');
    expect(nextRun('0 9 * * *', 'UTC', new Date(first))).toBe('2026-11-22T09:00:00.000Z');
  });

  it('is refused for a pattern that never comes', () => {
    expect(() => nextRun('0 0 30 2 *', 'UTC', new Date(NOW))).toThrow(/never comes/);
  });
});

describe('taking what is due', () => {
  async function aScheduled(pattern = '0 3 * * *') {
    const store = await aStore();
    const clock = new HandClock();
    const core = aCore(store, clock);
    const ensure = ensureSchedule({ ...core, timeZone: 'Europe/Berlin' });
    await ensure({ kind: 'sync', subjectId: 'int_1', pattern });
    const first = (await findSchedule(store, 'sync', 'int_1'))?.next_at ?? '';
    return { store, clock, core, ensure, first };
  }

  it('finds nothing before its time and names the slot by the instant it was due', async () => {
    const { clock, core, first } = await aScheduled();
    expect(await takeDue(core)()).toEqual([]);
    clock.set(first);
    expect((await takeDue(core)()).map((run) => run.slot)).toEqual([first]);
  });

  it('gives each slot to one of two processes that ask at the same moment', async () => {
    const { clock, core, first } = await aScheduled();
    clock.set(first);
    const taken = await Promise.all([takeDue(core)(), takeDue(core)()]);
    expect(taken.flat()).toHaveLength(1);
  });

  it('catches up slots missed for a week by one run', async () => {
    const { store, clock, core, first } = await aScheduled();
    const later = addDays(first, 7.5);
    clock.set(later);
    expect((await takeDue(core)()).map((run) => run.slot)).toEqual([first]);
    expect(await takeDue(core)()).toEqual([]);
    const next = (await findSchedule(store, 'sync', 'int_1'))?.next_at ?? '';
    expect(next > later).toBe(true);
  });

  it('leaves a paused schedule alone', async () => {
    const { store, clock, core, first } = await aScheduled();
    const row = await findSchedule(store, 'sync', 'int_1');
    if (row) await saveSchedule(store, { ...row, paused_at: NOW });
    clock.set(first);
    expect(await dueSchedules(store, first)).toEqual([]);
    expect(await takeDue(core)()).toEqual([]);
  });
});

describe('making sure of a schedule', () => {
  async function anEnsure() {
    const store = await aStore();
    const ensure = ensureSchedule({ ...aCore(store), timeZone: 'Europe/Berlin' });
    return { store, ensure, find: (subject: string) => findSchedule(store, 'sync', subject) };
  }

  it('spreads daily syncs over three hours of the night, the same for the same subject', async () => {
    const { ensure, find } = await anEnsure();
    const subjects = Array.from({ length: 20 }, (_, index) => `int_${index}`);
    for (const subjectId of subjects) await ensure({ kind: 'sync', subjectId });
    const patterns = await Promise.all(subjects.map(async (subject) => (await find(subject))?.pattern ?? ''));
    for (const pattern of patterns) expect(pattern).toMatch(/^([0-9]|[1-5][0-9]) [345] \* \* \*$/);
    expect(new Set(patterns).size).toBeGreaterThan(10);
  });

  it('leaves an existing one as it is unless a pattern is given', async () => {
    const { ensure, find } = await anEnsure();
    await ensure({ kind: 'sync', subjectId: 'int_1', pattern: '30 4 * * *', timeZone: 'America/New_York' });
    const before = await find('int_1');
    await ensure({ kind: 'sync', subjectId: 'int_1' });
    expect(await find('int_1')).toEqual(before);
    await ensure({ kind: 'sync', subjectId: 'int_1', pattern: '0 5 * * *' });
    expect(await find('int_1')).toMatchObject({ id: before?.id, pattern: '0 5 * * *', time_zone: 'America/New_York' });
  });

  it('posts digests on Monday mornings', async () => {
    const { store, ensure } = await anEnsure();
    await ensure({ kind: 'digest', subjectId: 'C1' });
    expect(await findSchedule(store, 'digest', 'C1')).toMatchObject({
      pattern: '0 9 * * 1',
      time_zone: 'Europe/Berlin',
      next_at: '2026-11-23T08:00:00.000Z',
    });
  });
});
