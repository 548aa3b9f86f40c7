import { Cron } from 'croner';
import { iso } from '../clock.ts';
import type { ScheduleRow } from '../store/schedules.ts';
import { advanceSchedule, dueSchedules, findSchedule, saveSchedule } from '../store/schedules.ts';
import type { Core } from './ports.ts';

/** The next instant of a pattern after another, in its time zone; right across clock changes. */
export function nextRun(pattern: string, timeZone: string, after: Date): string {
  const next = new Cron(pattern, { timezone: timeZone, paused: true }).nextRun(after);
  if (!next) throw new Error(`the schedule "${pattern}" never comes`);
  return iso(next);
}

/** The next few instants, for the settings. */
export function nextRuns(pattern: string, timeZone: string, after: Date, count: number): readonly string[] {
  return new Cron(pattern, { timezone: timeZone, paused: true }).nextRuns(count, after).map(iso);
}

/** In the transaction of whoever asks, where one is given. */
export type EnsureSchedule = (
  input: {
    readonly kind: ScheduleRow['kind'];
    readonly subjectId: string;
    readonly pattern?: string;
    readonly timeZone?: string;
  },
  tx?: Core['store'],
) => Promise<void>;

/**
 * Makes sure that a schedule exists; an existing one is changed only when a pattern is given. A sync runs daily at a
 * minute spread by its subject, so that many installations do not ring at once; a report on Monday mornings, half an
 * hour before the digest, which tells of it.
 */
export function ensureSchedule(
  deps: Pick<Core, 'store' | 'clock' | 'ids' | 'digest'> & { readonly timeZone: string },
): EnsureSchedule {
  return async ({ kind, subjectId, pattern, timeZone }, db = deps.store) => {
    const known = await findSchedule(db, kind, subjectId);
    if (known && pattern === undefined) return;
    const minutes = Number.parseInt(deps.digest(subjectId).slice(0, 6), 16) % 180;
    const daily = `${minutes % 60} ${3 + Math.floor(minutes / 60)} * * *`;
    const usual = { digest: '0 9 * * 1', report: '30 8 * * 1', sync: daily };
    const wanted = pattern ?? usual[kind];
    const zone = timeZone ?? known?.time_zone ?? deps.timeZone;
    await saveSchedule(db, {
      id: known?.id ?? deps.ids.next('sch'),
      kind,
      subject_id: subjectId,
      pattern: wanted,
      time_zone: zone,
      next_at: nextRun(wanted, zone, deps.clock.now()),
      paused_at: known?.paused_at ?? null,
    });
  };
}

export interface DueRun {
  readonly schedule: ScheduleRow;
  /** The instant it was due; names the slot. */
  readonly slot: string;
}

/**
 * Takes what is due, each slot once even when several processes ask. Missed slots are caught up by one run, since the
 * next slot is counted from now.
 */
export function takeDue(deps: Pick<Core, 'store' | 'clock'>) {
  return async (): Promise<readonly DueRun[]> => {
    const now = deps.clock.now();
    const taken: DueRun[] = [];
    for (const schedule of await dueSchedules(deps.store, iso(now))) {
      const next = nextRun(schedule.pattern, schedule.time_zone, now);
      if (await advanceSchedule(deps.store, schedule.id, schedule.next_at, next))
        taken.push({ schedule, slot: schedule.next_at });
    }
    return taken;
  };
}
