import type { Clock } from '../clock.ts';
import { addDays } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import type { RunSyncInput, RunSyncResult } from '../use-cases/run-sync.ts';
import type { DueRun } from '../use-cases/schedules.ts';
import type { SendDigestResult } from '../use-cases/send-digest.ts';
import type { Job } from './scheduler.ts';

/** What the jobs ask for; the use cases as composed. */
export interface JobDeps {
  readonly takeDue: () => Promise<readonly DueRun[]>;
  readonly runSync: (input: RunSyncInput) => Promise<RunSyncResult>;
  readonly sendDigest: (input: {
    readonly actor: string;
    readonly channel: string;
    readonly slot: string;
  }) => Promise<SendDigestResult>;
  readonly scheduledReport: (integrationId: string) => Promise<unknown>;
  readonly executeReclaims: (signal: AbortSignal) => Promise<number>;
  readonly executeChanges: (signal: AbortSignal) => Promise<number>;
  /** Judges seats whose verdict no longer counts, a piece at a time. */
  readonly judgeBacklog: (signal: AbortSignal) => Promise<number>;
  readonly refreshPlans: () => Promise<number>;
  readonly keepExemptions: () => Promise<void>;
  /** Questions and news to holders: what is due is sent, ended or redrawn. */
  readonly tendHolders: () => Promise<void>;
  /** The way to an admin's seat: on to its second step, or to its end. */
  readonly tendGuided: (signal: AbortSignal) => Promise<number>;
  /** One line about lists that wait too long; it decides nothing. */
  readonly remindWaiting: () => Promise<number>;
  readonly redrawRecent: () => Promise<void>;
  readonly settlePosts: () => Promise<number>;
  /** Blanks personal data that is older than the configured days. */
  readonly pruneOld: (signal: AbortSignal) => Promise<number>;
  /** Drops deliveries seen, and uploads never confirmed, before an instant. */
  readonly forgetOld: (before: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The table of jobs. Each asks the store what is due, works, and records; a crash loses nothing. */
export function createJobs(deps: JobDeps): readonly Job[] {
  return [
    {
      name: 'schedules',
      rings: '5 * * * * *',
      atStart: true,
      async run(signal) {
        for (const due of await deps.takeDue()) {
          deps.log.info(
            { schedule: due.schedule.kind, subject: due.schedule.subject_id, slot: due.slot },
            'a schedule is due',
          );
          await runDue(deps, due, signal);
        }
      },
    },
    {
      name: 'execute',
      rings: '*/5 * * * * *',
      atStart: true,
      async run(signal) {
        await deps.executeReclaims(signal);
        await deps.executeChanges(signal);
      },
    },
    {
      name: 'verdicts',
      rings: '*/5 * * * * *',
      atStart: true,
      run: (signal) => deps.judgeBacklog(signal),
    },
    {
      name: 'retention',
      rings: '40 41 4 * * *',
      atStart: true,
      run: (signal) => deps.pruneOld(signal),
    },
    {
      name: 'upkeep',
      rings: '*/10 * * * * *',
      atStart: true,
      async run(signal) {
        await deps.keepExemptions();
        await deps.refreshPlans();
        await deps.tendHolders();
        await deps.tendGuided(signal);
        await deps.remindWaiting();
        await deps.settlePosts();
        await deps.redrawRecent();
        await deps.forgetOld(addDays(deps.clock.now().toISOString(), -1));
      },
    },
  ];
}

async function runDue(deps: JobDeps, { schedule, slot }: DueRun, signal: AbortSignal): Promise<void> {
  switch (schedule.kind) {
    case 'sync':
      await deps.runSync({ actor: 'job:schedule', integrationId: schedule.subject_id, signal });
      return;
    case 'report':
      await deps.scheduledReport(schedule.subject_id);
      return;
    case 'digest':
      await deps.sendDigest({ actor: 'job:schedule', channel: schedule.subject_id, slot });
      return;
  }
}
