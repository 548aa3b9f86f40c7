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
  readonly executeReclaims: (signal: AbortSignal) => Promise<number>;
  readonly refreshPlans: () => Promise<number>;
  readonly redrawRecent: () => Promise<void>;
  readonly settlePosts: () => Promise<number>;
  readonly forgetDeliveries: (before: string) => Promise<void>;
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
      run: (signal) => deps.executeReclaims(signal),
    },
    {
      name: 'upkeep',
      rings: '*/10 * * * * *',
      atStart: true,
      async run() {
        await deps.refreshPlans();
        await deps.settlePosts();
        await deps.redrawRecent();
        await deps.forgetDeliveries(addDays(deps.clock.now().toISOString(), -1));
      },
    },
  ];
}

async function runDue(deps: JobDeps, { schedule, slot }: DueRun, signal: AbortSignal): Promise<void> {
  switch (schedule.kind) {
    case 'sync':
      await deps.runSync({ actor: 'job:schedule', integrationId: schedule.subject_id, signal });
      return;
    case 'digest':
      await deps.sendDigest({ actor: 'job:schedule', channel: schedule.subject_id, slot });
      return;
  }
}
