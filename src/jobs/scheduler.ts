import nodeSchedule from 'node-schedule';
import type { Logger } from '../log.ts';

export interface Job {
  readonly name: string;
  /** Cron pattern with seconds. It only rings: what is due is asked of the store. */
  readonly rings: string;
  /** Also at start, for what was missed. */
  readonly atStart: boolean;
  run(signal: AbortSignal): Promise<unknown>;
}

export interface Scheduler {
  start(): void;
  /** Runs a job as soon as it is free, whatever the clock says; a job never overlaps itself. */
  ring(name: string): void;
  /** Rings no more, aborts what runs, and resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Rings jobs by node-schedule, which keeps no memory and does not guard against overlap: a job that is rung while it
 * runs runs once more afterwards, so nothing that was asked for meanwhile is missed.
 */
export function createScheduler(jobs: readonly Job[], log: Logger): Scheduler {
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const timers: nodeSchedule.Job[] = [];

  const ring = (job: Job): void => {
    if (stopping.signal.aborted) return;
    if (running.has(job.name)) {
      again.add(job.name);
      return;
    }
    const work = job
      .run(stopping.signal)
      .then(() => undefined)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) log.error({ err: error, job: job.name }, 'a job failed');
      })
      .finally(() => {
        running.delete(job.name);
        if (again.delete(job.name)) ring(job);
      });
    running.set(job.name, work);
  };

  return {
    start() {
      for (const job of jobs) {
        timers.push(nodeSchedule.scheduleJob(job.rings, () => ring(job)));
        if (job.atStart) ring(job);
      }
    },
    ring(name) {
      const job = jobs.find((candidate) => candidate.name === name);
      if (!job) throw new TypeError(`no job ${name}`);
      ring(job);
    },
    async stop() {
      stopping.abort(new Error('Seatkeeper is stopping'));
      for (const timer of timers) timer.cancel();
      again.clear();
      await Promise.all(running.values());
    },
  };
}
