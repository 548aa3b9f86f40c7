import { setTimeout as pause } from 'node:timers/promises';
import { registerCommands } from '../commands/index.ts';
import type { Pending, PendingConnect } from '../commands/listener.ts';
import { createRunSync } from '../commands/run-sync.ts';
import { type Clock, iso, systemClock } from './clock.ts';
import { type ComposeOptions, composeUseCases, openParts, VERSION } from './compose.ts';
import { DEFAULT_POLICY } from './domain/policy.ts';
import { addDays } from './domain/time.ts';
import { createJobs } from './jobs/jobs.ts';
import { createScheduler } from './jobs/scheduler.ts';
import { createBolt } from './slack/bolt.ts';
import { createChangePosts } from './slack/change-posts.ts';
import { createPostClient } from './slack/client.ts';
import { createFileReader } from './slack/files.ts';
import { createGuidedPosts } from './slack/guided-posts.ts';
import { createNotifier } from './slack/notifier.ts';
import { createDirectory } from './slack/people.ts';
import { ping } from './store/audit.ts';
import { firstSeen, forgetDeliveries } from './store/deliveries.ts';
import { listIntegrations } from './store/integrations.ts';
import { forgetOldFiles } from './store/people-files.ts';
import { recentPlanIds } from './store/plans.ts';
import { forgetOldUploads } from './store/uploads.ts';
import { createPeople } from './use-cases/standing.ts';
import { startWeb } from './web/server.ts';

export interface Application {
  start(): Promise<void>;
  /** No new work, abort what may be aborted, wait for the rest, close. */
  stop(): Promise<void>;
}

const DRAIN_MS = 8000;
/** As long as a list may be decided about and then offer to restore, by the policy nobody changed. */
const REDRAW_DAYS = DEFAULT_POLICY.planLifeDays + DEFAULT_POLICY.restoreDays + 1;
/** How much longer than others a file is kept that was confirmed and is held: somebody has to look at it. */
const HELD_DAYS = 13;
const PENDING_MS = 10 * 60_000;

/** Builds the bot by hand, in reading order. */
export async function createApp(options: ComposeOptions): Promise<Application> {
  const { config, log, clock = systemClock } = options;
  const parts = await openParts(options);
  const { core } = parts;
  const client = createPostClient(config, log);
  const native = { table: true, chart: true };
  const notifier = createNotifier({ client, log, native, wait: (ms) => pause(ms) });
  const directory = createDirectory(client, clock, log);
  const people = createPeople({ ...core, directory, admins: config.admins });
  const stopping = new AbortController();
  const background = new Set<Promise<unknown>>();
  const keep = (work: Promise<unknown>) => {
    const guarded = work
      .catch((error: unknown) => log.error({ err: error }, 'background work failed'))
      .finally(() => background.delete(guarded));
    background.add(guarded);
  };
  const wake = {
    execute: () => scheduler.ring('execute'),
    redraw: (planId: string) => keep(useCases.redrawPlan(planId)),
  };
  const guidedPosts = createGuidedPosts(client, (ms) => pause(ms));
  const changePosts = createChangePosts(client, (ms) => pause(ms));
  const useCases = composeUseCases(parts, { notifier, guidedPosts, changePosts, people, directory, wake }, config);
  const bolt = createBolt({ config, log, firstSeen: (key) => firstSeen(core.store, key, iso(clock.now())) });
  const scheduler = createScheduler(
    createJobs({
      ...useCases,
      clock,
      log,
      forgetOld: async (before) => {
        await forgetDeliveries(core.store, before);
        await forgetOldUploads(core.store, before);
        await forgetOldFiles(core.store, before, addDays(before, -HELD_DAYS));
      },
      redrawRecent: async () => {
        for (const id of await recentPlanIds(core.store, addDays(iso(clock.now()), -REDRAW_DAYS)))
          await useCases.redrawPlan(id);
      },
    }),
    log,
  );
  registerCommands(bolt.app, {
    useCases,
    native,
    stopping: stopping.signal,
    background: keep,
    runSync: createRunSync({ useCases, notifier, signal: stopping.signal }),
    pending: createPending(clock),
    channel: config.channel,
    newId: (prefix) => core.ids.next(prefix),
    readFile: createFileReader(client, config),
    now: () => clock.now(),
  });
  let ready = false;
  let web: Awaited<ReturnType<typeof startWeb>> | null = null;
  return {
    async start() {
      if (config.webPort !== null) {
        const health = { database: () => ping(core.store), ready: () => ready, version: VERSION };
        web = await startWeb(config.webPort, config.webHost, health);
      }
      if (config.channel !== null) await useCases.ensureSchedule({ kind: 'digest', subjectId: config.channel });
      for (const { id } of await listIntegrations(core.store))
        await useCases.ensureSchedule({ kind: 'report', subjectId: id });
      await bolt.start();
      scheduler.start();
      ready = true;
      log.info({ version: VERSION, mode: config.slack.delivery.mode }, 'Seatkeeper is ready');
    },
    async stop() {
      ready = false;
      stopping.abort(new Error('Seatkeeper is stopping'));
      const left = await bolt.stop(DRAIN_MS);
      await scheduler.stop();
      await Promise.race([Promise.all(background), pause(DRAIN_MS, undefined, { ref: false })]);
      await web?.close();
      await parts.close();
      log.info({ left }, 'Seatkeeper has stopped');
    },
  };
}

/** Keeps typed credentials in memory for ten minutes and hands them out once. */
export function createPending(clock: Clock): Pending {
  const waiting = new Map<string, { readonly value: PendingConnect; readonly until: number }>();
  return {
    put(id, value) {
      const now = clock.now().getTime();
      for (const [old, entry] of waiting) if (entry.until <= now) waiting.delete(old);
      waiting.set(id, { value, until: now + PENDING_MS });
    },
    take(id) {
      const entry = waiting.get(id);
      waiting.delete(id);
      return entry && entry.until > clock.now().getTime() ? entry.value : null;
    },
  };
}
