import { realSleep, type Sleep } from './sleep.ts';
import {
  type BucketState,
  fillBucket,
  freezeBucket,
  type Priority,
  refillBucket,
  shapeBucket,
  takeToken,
} from './token-bucket.ts';

/** The part of a connector's quota that pacing needs. */
export interface LimiterQuota {
  readonly perMinute: number;
  readonly readConcurrency: number;
  readonly writeConcurrency: number;
}

export interface LimiterDeps {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep?: Sleep;
}

export interface Turn {
  readonly effect: 'read' | 'write';
  readonly priority: Priority;
  /** As how many requests it counts. Default 1. */
  readonly weight?: number;
  /** Epoch milliseconds; a freeze that lasts longer ends the waiting with FrozenTooLong. */
  readonly patientUntil: number;
  readonly signal: AbortSignal;
}

/** Paces the requests of one scope key (a token, a tenant or an address). Every request of that key goes through it. */
export interface Limiter {
  /**
   * Resolves when the request may be sent, with the function to call once its answer is complete.
   * Rejects with the signal's reason, or with FrozenTooLong.
   */
  acquire(turn: Turn): Promise<() => void>;
  /** Sends nothing before `until` (epoch milliseconds), and less for a while after it. */
  freeze(until: number): void;
  /** What to keep over a restart. */
  snapshot(): BucketState;
}

/** The vendor asked for a longer pause than the request can wait. Nothing was sent. */
export class FrozenTooLong extends Error {
  readonly until: number;

  constructor(until: number) {
    super('the vendor asked for a pause longer than this request can wait');
    this.name = 'FrozenTooLong';
    this.until = until;
  }
}

interface Waiter extends Turn {
  readonly grant: () => void;
  readonly refuse: (reason: unknown) => void;
}

const PRIORITIES: readonly Priority[] = ['interactive', 'chain', 'bulk'];
/** Reads in flight that bulk work leaves free for a person and for the longest chain. */
const SLOTS_KEPT_FROM_BULK = 2;

/** Starts with a full bucket, or where `state` of an earlier process left off. */
export function createLimiter(quota: LimiterQuota, deps: LimiterDeps, state?: BucketState): Limiter {
  const { now, sleep = realSleep } = deps;
  const shape = shapeBucket(quota.perMinute);
  const queues: Record<Priority, Waiter[]> = { interactive: [], chain: [], bulk: [] };
  const inFlight = { read: 0, write: 0 };
  let bucket = refillBucket(state ?? fillBucket(shape, now()), shape, now());
  let wake: AbortController | null = null;

  function hasSlot(waiter: Turn): boolean {
    if (waiter.effect === 'write') return inFlight.write < quota.writeConcurrency;
    const slots = quota.readConcurrency;
    return inFlight.read < (waiter.priority === 'bulk' ? Math.max(1, slots - SLOTS_KEPT_FROM_BULK) : slots);
  }

  /** Lets everybody go who may, in order; then sets one alarm for the next who only lacks a token. */
  function serve(): void {
    wake?.abort();
    wake = null;
    bucket = refillBucket(bucket, shape, now());
    for (const priority of PRIORITIES) {
      const queue = queues[priority];
      for (let index = 0; index < queue.length; ) {
        const waiter = queue[index];
        if (waiter === undefined || !hasSlot(waiter)) {
          index += 1;
          continue;
        }
        const answer = takeToken(bucket, shape, priority, waiter.weight);
        if ('waitMs' in answer) {
          setAlarm(answer.waitMs);
          return;
        }
        bucket = answer.taken;
        inFlight[waiter.effect] += 1;
        queue.splice(index, 1);
        waiter.grant();
      }
    }
  }

  function setAlarm(ms: number): void {
    const alarm = new AbortController();
    wake = alarm;
    sleep(ms, alarm.signal).then(
      () => {
        if (wake === alarm) serve();
      },
      () => undefined, // replaced by a later alarm
    );
  }

  function createRelease(effect: Turn['effect']): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      inFlight[effect] -= 1;
      serve();
    };
  }

  return {
    acquire(turn) {
      return new Promise((resolve, reject) => {
        const { signal } = turn;
        if (signal.aborted) return reject(signal.reason);
        if (bucket.frozenUntil > turn.patientUntil) return reject(new FrozenTooLong(bucket.frozenUntil));
        const leave = () => {
          queues[turn.priority] = queues[turn.priority].filter((other) => other !== waiter);
          reject(signal.reason);
          serve();
        };
        const waiter: Waiter = {
          ...turn,
          grant: () => {
            signal.removeEventListener('abort', leave);
            resolve(createRelease(turn.effect));
          },
          refuse: (reason) => {
            signal.removeEventListener('abort', leave);
            reject(reason);
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        queues[turn.priority].push(waiter);
        serve();
      });
    },
    freeze(until) {
      bucket = freezeBucket(refillBucket(bucket, shape, now()), until);
      for (const priority of PRIORITIES) {
        const impatient = queues[priority].filter((waiter) => waiter.patientUntil < bucket.frozenUntil);
        queues[priority] = queues[priority].filter((waiter) => waiter.patientUntil >= bucket.frozenUntil);
        for (const waiter of impatient) waiter.refuse(new FrozenTooLong(bucket.frozenUntil));
      }
      serve();
    },
    snapshot: () => refillBucket(bucket, shape, now()),
  };
}

/** One limiter a scope key, so that several connections under one token share one allowance. */
export interface Limiters {
  /** `scopeKey` names the token, tenant or address by something that is no secret, such as an integration's id. */
  for(connectorId: string, scopeKey: string, quota: LimiterQuota): Limiter;
  snapshot(): Readonly<Record<string, BucketState>>;
}

/** An empty registry, or one that goes on from a former process's `snapshot()`. */
export function createLimiters(deps: LimiterDeps, states: Readonly<Record<string, BucketState>> = {}): Limiters {
  const limiters = new Map<string, Limiter>();
  return {
    for(connectorId, scopeKey, quota) {
      const key = `${connectorId} ${scopeKey}`;
      const known = limiters.get(key);
      if (known) return known;
      const limiter = createLimiter(quota, deps, states[key]);
      limiters.set(key, limiter);
      return limiter;
    },
    snapshot: () => Object.fromEntries([...limiters].map(([key, limiter]) => [key, limiter.snapshot()])),
  };
}
