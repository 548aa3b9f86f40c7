/** A small company, one database and up to two processes at a time, to which a story happens step by step. */
import { type Kysely, sql } from 'kysely';
import { Random } from '../../sandbox/world/random.ts';
import { addDays } from '../../src/domain/time.ts';
import { insertQuestion } from '../../src/store/holder-questions.ts';
import { updateIntegration } from '../../src/store/integrations.ts';
import { dropDeadLeases } from '../../src/store/leases.ts';
import type { Store } from '../../src/store/open.ts';
import type { Database } from '../../src/store/schema.ts';
import type { Core } from '../../src/use-cases/ports.ts';
import { HASH_PREFIX } from '../../src/use-cases/view-plan.ts';
import { anItem, aPolicy, daysAgo, NOW } from '../builders.ts';
import { aCore, aStore, connected, HandClock } from '../stores.ts';
import { Process } from './process.ts';
import { LoggingSlack, type SlackFault } from './slack.ts';
import { LoggingVendor, type ReadFault, type Sign, type WriteFault } from './vendor.ts';

export const INTEGRATION = 'int_1';
/** Idle members; `u2` is an approver's own seat, which somebody else has to decide about. */
export const IDLE = ['ann', 'bob', 'cyd', 'dee', 'u2'];

/** Something that happens. `on` says in which of the two processes, where that matters. */
export type Op =
  | {
      readonly do: 'sync' | 'report' | 'refresh' | 'execute' | 'tend' | 'restart' | 'pause' | 'resume';
      readonly on?: 0 | 1;
    }
  /** Before the first removal: what the vendor does can be undone from now on. */
  | { readonly do: 'reversible' }
  | { readonly do: 'restore'; readonly actor: string; readonly seat: number; readonly on?: 0 | 1 }
  | { readonly do: 'slack'; readonly faults: readonly SlackFault[] }
  | {
      readonly do: 'approve' | 'reject';
      readonly actor: string;
      /** Place in IDLE, or the whole list. */
      readonly seat: number | 'all';
      readonly stale?: boolean;
      readonly on?: 0 | 1;
    }
  | { readonly do: 'sign'; readonly kind: Sign['kind']; readonly seat: number; readonly after?: number }
  | { readonly do: 'settings'; readonly days: number; readonly reclaim: boolean }
  /** An approver exempts the seat, or its holder answers that they keep it; `here`: whose attempt is about to open. */
  | { readonly do: 'exempt' | 'keep'; readonly seat: number | 'here'; readonly on?: 0 | 1 }
  /** Before the first report: one list may take so many. */
  | { readonly do: 'cap'; readonly seats: number }
  /** Happens in the other process between the judging and the opening of an attempt, after so many others were opened. */
  | { readonly do: 'between'; readonly op: Op; readonly after: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'faults'; readonly writes?: readonly WriteFault[]; readonly reads?: readonly (ReadFault | null)[] }
  | { readonly do: 'slow'; readonly ms: number }
  /** The process dies that many steps from now. */
  | { readonly do: 'fuse'; readonly steps: number; readonly on?: 0 | 1 };

export class World {
  readonly store: Store;
  readonly core: Core;
  readonly clock: HandClock;
  readonly vendor: LoggingVendor;
  readonly slack: LoggingSlack;
  readonly random: Random;
  readonly trace: string[] = [];
  crashes = 0;
  /** What a use case threw although expected refusals are values. */
  readonly thrown: string[] = [];
  #processes: [Process, Process];
  #executing = new Set<Process>();
  /** How many seats one list may take; null: any number. */
  cap: number | null = null;
  #here = 'ann';
  #between: { readonly op: Op; after: number }[] = [];
  #born = 0;

  private constructor(store: Store, clock: HandClock, seed: number) {
    this.store = store;
    this.clock = clock;
    this.random = new Random(seed);
    this.core = aCore(store, clock);
    this.vendor = new LoggingVendor(clock, this.random);
    this.slack = new LoggingSlack(clock);
    this.#processes = [this.#born_(), this.#born_()];
  }

  static async open(seed: number): Promise<World> {
    const store = await aStore();
    await connected(store, { approvers: '["U2","U3"]', channel: 'C1', reclaim_enabled_at: daysAgo(5) });
    await watchTransitions(store);
    const world = new World(store, new HandClock(NOW), seed);
    for (const id of IDLE) world.vendor.add(id, world.random.int(40, 80));
    world.vendor.add('owner', 1, 'owner');
    world.vendor.add('boss', 60, 'admin');
    for (const id of ['max', 'mia', 'moe']) world.vendor.add(id, world.random.int(1, 9));
    return world;
  }

  /** Lets things happen at the same time, and resolves when all have ended or died. */
  async together(ops: readonly Op[]): Promise<void> {
    await Promise.all(ops.map((op) => this.#happen(op)));
  }

  process(on: 0 | 1 = 0): Process {
    return this.#processes[on];
  }

  async #happen(op: Op): Promise<void> {
    const on = 'on' in op ? (op.on ?? 0) : 0;
    const process = this.process(on);
    try {
      const said = await this.#perform(op, process);
      this.trace.push(`${this.vendor.now} ${JSON.stringify(op)} -> ${said}`);
    } catch (error) {
      if (!process.dead) {
        this.trace.push(`${this.vendor.now} ${JSON.stringify(op)} -> threw ${String(error)}`);
        this.thrown.push(`threw at ${op.do}: ${String(error)}`);
        return;
      }
      this.trace.push(`${this.vendor.now} ${JSON.stringify(op)} -> died before "${process.diedAt}"`);
    }
    if (process.dead && this.process(on) === process) await this.#restart(on);
  }

  async #perform(op: Op, process: Process): Promise<string> {
    const { use } = process;
    switch (op.do) {
      case 'sync': {
        const result = await use.sync({ actor: 'U1', integrationId: INTEGRATION, signal: this.#never });
        return result.kind === 'finished' ? result.view.state : result.kind;
      }
      case 'report':
        return (await use.report({ actor: 'U1', integrationId: INTEGRATION })).kind;
      case 'refresh':
        return String(await use.refresh());
      case 'execute':
        return this.#execute(process);
      case 'tend':
        await use.tend();
        return 'tended';
      case 'reversible':
        this.vendor.reversible = true;
        return 'set';
      case 'restore':
        return this.#askFor(op, process);
      case 'slack':
        this.slack.faults.push(...op.faults);
        return 'set';
      case 'restart':
        process.dead = true;
        return 'killed';
      case 'pause':
      case 'resume':
        return (await use[op.do]({ actor: 'U1', integrationId: null, reason: null })).kind;
      case 'approve':
      case 'reject':
        return this.#decide(op, process);
      case 'sign':
        this.vendor.happens(IDLE[op.seat] ?? 'ann', op.kind, op.after);
        return 'done';
      case 'settings':
        return (await use.settings(settingsOf(op))).kind;
      case 'exempt':
        return (await use.exempt(exemptionOf(this.#seat(op.seat), this.vendor.now))).kind;
      case 'keep':
        return (await use.answer({ actor: 'UH', questionId: await this.#ask(this.#seat(op.seat)), answer: 'keep' }))
          .kind;
      case 'cap':
        this.cap = op.seats;
        await updateIntegration(this.store, INTEGRATION, { policy: JSON.stringify(cappedAt(op.seats)) });
        return 'capped';
      case 'between':
        this.#between.push({ op: op.op, after: op.after });
        return 'planned';
      case 'pass':
        this.clock.set(addDays(this.vendor.now, op.ms / 86_400_000));
        return 'passed';
      case 'faults':
        this.vendor.writeFaults.push(...(op.writes ?? []));
        this.vendor.readFaults.push(...(op.reads ?? []));
        return 'set';
      case 'slow':
        this.vendor.latencyMs = op.ms;
        return 'set';
      case 'fuse':
        process.fuse = op.steps;
        return 'lit';
    }
  }

  #seat(seat: number | 'here'): string {
    return seat === 'here' ? this.#here : (IDLE[seat] ?? 'ann');
  }

  /** An attempt is about to open: what was planned for this moment happens first, whole. */
  async #atTheDoor(seat: string): Promise<void> {
    this.#here = seat;
    const next = this.#between[0];
    if (!next) return;
    next.after -= 1;
    if (next.after >= 0) return;
    this.#between.shift();
    await this.#happen({ ...next.op, on: 1 } as Op);
  }

  /** A question to the holder of a seat, who has not answered yet. */
  async #ask(seat: string): Promise<string> {
    const id = this.core.ids.next('ask');
    const asked = {
      id,
      integration_id: INTEGRATION,
      external_id: seat,
      email: `${seat}@northwind.example`,
      slack_user: 'UH',
      state: 'open' as const,
      item: JSON.stringify(anItem({ externalId: seat })),
      created_at: this.vendor.now,
    };
    const opened = await insertQuestion(this.store, asked);
    if (opened) return id;
    const open = await this.store.selectFrom('holder_questions').select('id').where('state', '=', 'open').execute();
    return open[0]?.id ?? id;
  }

  /** One round of the executor; a process never overlaps itself, as its scheduler sees to. */
  async #execute(process: Process): Promise<string> {
    if (this.#executing.has(process)) return 'already at it';
    this.#executing.add(process);
    try {
      return String(await process.use.execute(this.#never));
    } finally {
      this.#executing.delete(process);
    }
  }

  /** Somebody asks for the seat back with the button of its latest list. */
  async #askFor(op: Extract<Op, { do: 'restore' }>, { use }: Process): Promise<string> {
    const request = await this.store
      .selectFrom('reclaim_requests as r')
      .innerJoin('plans as p', 'p.id', 'r.plan_id')
      .select(['r.id', 'p.hash'])
      .where('r.external_id', '=', IDLE[op.seat] ?? 'ann')
      .orderBy('p.created_at', 'desc')
      .orderBy('p.id', 'desc')
      .executeTakeFirst();
    if (!request) return 'not on a list';
    const hashPrefix = request.hash.slice(0, HASH_PREFIX);
    return (await use.restore({ actor: op.actor, target: request.id, hashPrefix })).kind;
  }

  async #decide(op: Extract<Op, { do: 'approve' | 'reject' }>, { use }: Process): Promise<string> {
    const plan = await this.store
      .selectFrom('plans')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!plan) return 'no list';
    const requests = await this.store
      .selectFrom('reclaim_requests')
      .selectAll()
      .where('plan_id', '=', plan.id)
      .execute();
    const target = op.seat === 'all' ? plan.id : requests.find((row) => row.external_id === IDLE[Number(op.seat)])?.id;
    if (target === undefined) return 'not on the list';
    const hashPrefix = op.stale ? '0'.repeat(HASH_PREFIX) : plan.hash.slice(0, HASH_PREFIX);
    const result = await use[op.do]({ actor: op.actor, target, hashPrefix, requests: 'all' });
    return result.kind === 'decided' ? `decided ${result.decided}` : result.kind;
  }

  /** A new process takes the place of the dead one and looks at once for what is due, as the bot does at start. */
  async #restart(on: 0 | 1): Promise<void> {
    const dead = this.#processes[on].holder;
    this.crashes += 1;
    this.#processes[on] = this.#born_();
    await dropDeadLeases(this.store, (holder) => holder.startsWith(`${dead}/`));
    await this.#happen({ do: 'execute', on });
  }

  /** Nothing fails or dies any more, and so much time passes that everything must have come to an end. */
  async settle(): Promise<void> {
    this.vendor.writeFaults.length = 0;
    this.vendor.readFaults.length = 0;
    this.slack.faults.length = 0;
    this.#between.length = 0;
    for (const process of this.#processes) process.fuse = null;
    await this.together([{ do: 'resume' }]);
    for (let round = 0; round < 12; round += 1) {
      await this.together([{ do: 'pass', ms: 11_000 }]);
      await this.together([{ do: 'execute' }]);
    }
    for (const op of ['sync', 'execute', 'refresh'] as const) await this.together([{ do: op }]);
    await this.together([{ do: 'pass', ms: 8 * 86_400_000 }]);
    for (const op of ['refresh', 'execute'] as const) await this.together([{ do: op }]);
    // A message whose answer was lost comes again a week later.
    for (let week = 0; week < 3; week += 1) {
      await this.together([{ do: 'tend' }]);
      await this.together([{ do: 'pass', ms: 7 * 86_400_000 }]);
    }
  }

  close(): Promise<void> {
    return this.store.destroy();
  }

  readonly #never = new AbortController().signal;

  #born_(): Process {
    this.#born += 1;
    const { core, clock, vendor, slack, random } = this;
    const atTheDoor = (seat: string) => this.#atTheDoor(seat);
    return new Process({ core, clock, vendor, slack, random, atTheDoor, holder: `process ${this.#born}` });
  }
}

function cappedAt(perRun: number) {
  return aPolicy({ caps: { perRun, perDay: null, percentPerDay: null } });
}

function exemptionOf(seat: string, now: string) {
  return {
    actor: 'U2',
    integrationId: INTEGRATION,
    target: { scope: 'seat' as const, seat },
    reason: 'parental leave',
    until: addDays(now, 60).slice(0, 10),
  };
}

function settingsOf({ days, reclaim }: Extract<Op, { do: 'settings' }>) {
  return {
    actor: 'U1',
    integrationId: INTEGRATION,
    thresholdDays: days,
    newSeatGraceDays: 14,
    protectedEmails: null,
    approvers: ['U2', 'U3'],
    channel: 'C1',
    reclaimEnabled: reclaim,
    syncAt: null,
  };
}

/** The database itself notes every change of a request's state, whatever the program says about it. */
async function watchTransitions(store: Kysely<Database>): Promise<void> {
  for (const statement of [
    'create temp table transitions (n integer primary key, request_id text, before text, after text)',
    `create temp trigger watch_requests after update of state on main.reclaim_requests
       begin insert into transitions (request_id, before, after) values (new.id, old.state, new.state); end`,
  ])
    await sql.raw(statement).execute(store);
}
