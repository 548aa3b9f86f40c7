import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter, createLimiters, FrozenTooLong, type Turn } from '../../../src/http/rate-limit.ts';
import { createVirtualTime, settle } from './virtual-time.ts';

const quota = { perMinute: 600, readConcurrency: 4, writeConcurrency: 2 };
const SECOND = 1000;

function aTurn(over: Partial<Turn> = {}): Turn {
  return {
    effect: 'read',
    priority: 'bulk',
    patientUntil: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
    ...over,
  };
}

function aLimiter(over: Partial<typeof quota> = {}) {
  const time = createVirtualTime();
  const limiter = createLimiter({ ...quota, ...over }, time);
  const order: string[] = [];
  /** Asks for a turn and gives it back at once, noting when it was granted. */
  const visit = async (name: string, turn: Turn = aTurn()) => {
    const release = await limiter.acquire(turn);
    order.push(name);
    release();
  };
  return { time, limiter, order, visit };
}

describe('the limiter', () => {
  it('lets no 60 seconds hold more requests than the limit while many ask at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 120 }),
        fc.array(fc.record({ after: fc.nat(4000), many: fc.integer({ min: 1, max: 25 }) }), { maxLength: 25 }),
        async (perMinute, arrivals) => {
          const time = createVirtualTime(0);
          const limiter = createLimiter({ perMinute, readConcurrency: 40, writeConcurrency: 2 }, time);
          const granted: number[] = [];
          const turns: Promise<unknown>[] = [];
          let at = 0;
          for (const { after, many } of arrivals) {
            at += after;
            await time.runUntil(at);
            for (let index = 0; index < many; index += 1) {
              const priority = (['interactive', 'chain', 'bulk'] as const)[index % 3] ?? 'bulk';
              const visit = async () => {
                const release = await limiter.acquire(aTurn({ priority }));
                granted.push(time.now());
                release();
              };
              turns.push(visit());
            }
          }
          await time.runUntil(at + 60 * 60_000 * 24);
          await Promise.all(turns);
          for (const [index, start] of granted.entries()) {
            const inMinute = granted.slice(index).filter((instant) => instant <= start + 60_000).length;
            expect(inMinute).toBeLessThanOrEqual(perMinute);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('spends a burst at once and then a request per refill', async () => {
    const { time, order, visit } = aLimiter();
    for (let index = 0; index < 80; index += 1) void visit('interactive', aTurn({ priority: 'interactive' }));
    await settle();
    expect(order).toHaveLength(60);
    await time.runUntil(time.now() + SECOND + 1);
    expect(order).toHaveLength(69);
  });

  it('holds no more reads and writes in flight than the vendor allows', async () => {
    const { limiter, order, visit } = aLimiter();
    const chain = aTurn({ priority: 'chain' });
    const releases = await Promise.all([1, 2, 3, 4].map(() => limiter.acquire(chain)));
    void visit('fifth read', chain);
    await Promise.all([1, 2].map(() => limiter.acquire(aTurn({ effect: 'write' }))));
    void visit('third write', aTurn({ effect: 'write' }));
    await settle();
    expect(order).toEqual([]);
    releases[0]?.();
    releases[0]?.();
    await settle();
    expect(order).toEqual(['fifth read']);
  });

  it('leaves slots to the chain and to people when bulk work is waiting', async () => {
    const { limiter, order, visit } = aLimiter();
    await Promise.all([1, 2].map(() => limiter.acquire(aTurn())));
    void visit('bulk');
    void visit('chain', aTurn({ priority: 'chain' }));
    await settle();
    expect(order).toEqual(['chain']);
  });

  it('serves a person before the longest chain, and the chain before bulk work', async () => {
    const { time, order, visit, limiter } = aLimiter();
    limiter.freeze(time.now() + SECOND);
    for (const priority of ['bulk', 'chain', 'interactive'] as const) void visit(priority, aTurn({ priority }));
    await time.runUntil(time.now() + 10 * SECOND);
    expect(order).toEqual(['interactive', 'chain', 'bulk']);
  });

  it('still answers a person at once when a sync has spent all it may', async () => {
    const { order, visit } = aLimiter();
    for (let index = 0; index < 200; index += 1) void visit('sync');
    await settle();
    order.length = 0;
    void visit('person', aTurn({ priority: 'interactive' }));
    await settle();
    expect(order).toEqual(['person']);
  });

  it('sends nothing before the end of a freeze', async () => {
    const { time, limiter, order, visit } = aLimiter();
    limiter.freeze(time.now() + 30 * SECOND);
    void visit('read', aTurn({ priority: 'interactive' }));
    await time.runUntil(time.now() + 30 * SECOND - 1);
    expect(order).toEqual([]);
    await time.runUntil(time.now() + SECOND);
    expect(order).toEqual(['read']);
  });

  it('turns away who cannot wait as long as the vendor asks, whether they wait already or come later', async () => {
    const { time, limiter } = aLimiter();
    limiter.freeze(time.now() + 5 * SECOND);
    const patientUntil = time.now() + 20 * SECOND;
    const waiting = limiter.acquire(aTurn({ patientUntil }));
    const refused = expect(waiting).rejects.toMatchObject({ name: 'FrozenTooLong', until: time.now() + 60 * SECOND });
    limiter.freeze(time.now() + 60 * SECOND);
    await refused;
    await expect(limiter.acquire(aTurn({ patientUntil }))).rejects.toBeInstanceOf(FrozenTooLong);
  });

  it('lets somebody who was aborted go with their own reason, and serves the next', async () => {
    const { time, limiter, order, visit } = aLimiter({ readConcurrency: 1 });
    const release = await limiter.acquire(aTurn());
    const leaving = new AbortController();
    const left = limiter.acquire(aTurn({ signal: leaving.signal }));
    void visit('next');
    const reason = new Error('changed my mind');
    leaving.abort(reason);
    await expect(left).rejects.toBe(reason);
    release();
    await time.runUntil(time.now() + SECOND);
    expect(order).toEqual(['next']);
    await expect(limiter.acquire(aTurn({ signal: leaving.signal }))).rejects.toBe(reason);
  });

  it('goes on after a restart where it left off, so no burst is spent twice', async () => {
    const { time, limiter } = aLimiter();
    for (let index = 0; index < 60; index += 1) {
      (await limiter.acquire(aTurn({ priority: 'interactive' })))();
    }
    const again = createLimiter(quota, time, JSON.parse(JSON.stringify(limiter.snapshot())));
    const order: string[] = [];
    void again.acquire(aTurn({ priority: 'interactive' })).then(() => order.push('granted'));
    await settle();
    expect(order).toEqual([]);
    await time.runUntil(time.now() + 200);
    expect(order).toEqual(['granted']);
  });
});

describe('the registry of limiters', () => {
  it('gives everybody under one key the same limiter, and other keys another one', () => {
    const limiters = createLimiters(createVirtualTime());
    const one = limiters.for('asana', 'integration-1', quota);
    expect(limiters.for('asana', 'integration-1', quota)).toBe(one);
    expect(limiters.for('asana', 'integration-2', quota)).not.toBe(one);
    expect(limiters.for('aha', 'integration-1', quota)).not.toBe(one);
  });

  it('keeps every bucket over a restart', () => {
    const time = createVirtualTime();
    const limiters = createLimiters(time);
    limiters.for('asana', 'integration-1', quota).freeze(time.now() + 9000);
    const states = limiters.snapshot();
    const again = createLimiters(time, states).for('asana', 'integration-1', quota);
    expect(again.snapshot().frozenUntil).toBe(time.now() + 9000);
  });
});
