/** One run of the program's own parts over a shared database, which can be made to die before any step it takes. */
import type { Kysely, KyselyPlugin } from 'kysely';
import type { Random } from '../../sandbox/world/random.ts';
import type { Connection } from '../../src/connector/contract.ts';
import type { Database } from '../../src/store/schema.ts';
import { answerQuestion } from '../../src/use-cases/answer-question.ts';
import { approvePlan, rejectPlan } from '../../src/use-cases/decide-plan.ts';
import { executeReclaims } from '../../src/use-cases/execute-reclaims.ts';
import { grantExemption } from '../../src/use-cases/exempt.ts';
import { createHolders } from '../../src/use-cases/holders.ts';
import { pauseReclaims, resumeReclaims } from '../../src/use-cases/pause.ts';
import type { Core, Notifier, People, Vendors } from '../../src/use-cases/ports.ts';
import { refreshPlans } from '../../src/use-cases/refresh-plans.ts';
import { reportInactivity } from '../../src/use-cases/report-inactivity.ts';
import { restoreSeat } from '../../src/use-cases/restore-seat.ts';
import { runSync } from '../../src/use-cases/run-sync.ts';
import { saveSettings } from '../../src/use-cases/settings.ts';
import { syncIntegration } from '../../src/use-cases/sync-integration.ts';
import { aStanding } from '../builders.ts';
import { emptySlack, noVendors } from '../connections.ts';
import type { HandClock } from '../stores.ts';
import type { LoggingSlack } from './slack.ts';
import type { LoggingVendor } from './vendor.ts';

/** The process ended here. Everything it tries afterwards throws this too, so no `finally` reaches the world. */
export class Crash extends Error {}

/** `U1` sets up, `U2` and `U3` approve (each holds a seat of the same name), everybody else may nothing. */
export const people: People = {
  standing: async (userId) => aStanding({ userId, configuredAdmin: userId === 'U1', firstAdmin: userId === 'U1' }),
  emailOf: async (userId) => `${userId.toLowerCase()}@northwind.example`,
  membersOf: async () => [],
};

/** Of these stories Slack is told nothing but what people are written, so whoever tries finds no method to call. */
const notifier = {} as Notifier;

export interface ProcessInput {
  readonly core: Core;
  readonly clock: HandClock;
  readonly vendor: LoggingVendor;
  readonly slack: LoggingSlack;
  readonly holder: string;
  readonly random: Random;
  /** Called right before the attempt about a seat opens, after all was judged. */
  readonly atTheDoor: (seat: string) => Promise<void>;
}

/** The use cases of one process, composed over a store in which every statement is a step. */
export class Process {
  readonly holder: string;
  /** Steps left to live; null: it is not going to die. */
  fuse: number | null = null;
  dead = false;
  steps = 0;
  /** What it was about to do when it died. */
  diedAt = '';
  readonly use: ReturnType<typeof compose>;

  constructor(input: ProcessInput) {
    this.holder = input.holder;
    const yieldSome = async () => {
      for (let turns = input.random.int(0, 3); turns > 0; turns -= 1) await null;
    };
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => {
        this.step(`before ${node.kind}`);
        return node;
      },
      transformResult: async ({ result }) => {
        this.step('after a statement');
        await yieldSome();
        return result;
      },
    };
    const store: Kysely<Database> = input.core.store.withPlugin(plugin);
    const door = watchDoor(store, input.atTheDoor);
    this.use = compose(
      { ...input, core: { ...input.core, store } },
      async (name) => {
        this.step(name);
        await yieldSome();
      },
      door,
    );
  }

  step(name: string): void {
    if (this.dead) throw new Crash(this.diedAt);
    this.steps += 1;
    if (this.fuse === null) return;
    this.fuse -= 1;
    if (this.fuse > 0) return;
    this.dead = true;
    this.diedAt = name;
    throw new Crash(name);
  }
}

/**
 * Finds the moment between judging and opening: the connector's preconditions are asked last, and the next transaction
 * is the one that opens the attempt. Returns what is called when they are asked about a seat.
 */
function watchDoor(store: Kysely<Database>, atTheDoor: (seat: string) => Promise<void>): (seat: string) => void {
  let judged: string | null = null;
  let inside = false;
  const begin = store.transaction.bind(store);
  store.transaction = () => {
    const builder = begin();
    const execute = builder.execute.bind(builder);
    return Object.assign(builder, {
      execute: async (work: Parameters<typeof execute>[0]) => {
        const seat = judged;
        judged = null;
        if (seat !== null) await atTheDoor(seat);
        return execute(async (tx) => {
          inside = true;
          try {
            return await work(tx);
          } finally {
            inside = false;
          }
        });
      },
    });
  };
  return (seat) => {
    if (!inside) judged = seat;
  };
}

function compose(
  { core, clock, vendor, slack, holder }: ProcessInput,
  step: (name: string) => Promise<void>,
  judged: (seat: string) => void,
) {
  let roundBegan = 0;
  const connection = vendor.connect(step, () => roundBegan);
  const vendors: Vendors = { ...noVendors, connect: async () => connection };
  const asked = vendor.connect(
    (name) => {
      vendor.works(holder);
      return step(name);
    },
    () => roundBegan,
  );
  const working: Connection = {
    ...asked,
    blockers: (action, account, input, tenant) => {
      judged(account.externalId);
      return asked.blockers(action, account, input, tenant);
    },
  };
  const wake = { execute: () => {}, redraw: () => {} };
  const base = { ...core, vendors, people, directory: emptySlack, admins: ['U1'], timeZone: 'UTC', wake };
  const execute = executeReclaims({
    ...base,
    vendors: { ...noVendors, connect: async () => working },
    holder,
    settleAfterMs: 10_000,
    pause: async (ms) => {
      await step('pause');
      clock.set(new Date(clock.now().getTime() + ms).toISOString());
    },
  });
  const refresh = refreshPlans(base);
  return {
    approve: approvePlan(base),
    reject: rejectPlan(base),
    refresh,
    restore: restoreSeat(base),
    tend: createHolders({ ...base, ...slack.connect(step), managerOf: async () => null }).tendHolders,
    exempt: grantExemption({ ...base, refreshPlans: async () => 0 }),
    answer: answerQuestion(base),
    pause: pauseReclaims(base),
    resume: resumeReclaims(base),
    settings: saveSettings({ ...base, ensureSchedule: async () => {} }),
    report: reportInactivity({
      ...base,
      postReport: async () => ({ kind: 'posted' }),
      defaultChannel: 'C1',
    }),
    sync: runSync({
      ...base,
      notifier,
      sync: syncIntegration({ ...core, vendors, holder }),
      refreshPlans: refresh,
      defaultChannel: null,
    }),
    execute: async (signal: AbortSignal) => {
      roundBegan = vendor.turn;
      try {
        return await execute(signal);
      } finally {
        vendor.workers.delete(holder);
      }
    },
  };
}
