import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fillBucket,
  freezeBucket,
  type Priority,
  refillBucket,
  shapeBucket,
  takeToken,
  tokensNeeded,
} from '../../../src/http/token-bucket.ts';

const MINUTE = 60_000;
const priorities: readonly Priority[] = ['interactive', 'chain', 'bulk'];

function mostInAnyMinute(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [index, time] of times.entries()) {
    while (time - times[first]! > MINUTE) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

describe('the token bucket', () => {
  it('never lets any 60 seconds hold more requests than the limit, whatever is asked, frozen or kept over a restart', () => {
    const step = fc.oneof(
      {
        weight: 20,
        arbitrary: fc.record({
          kind: fc.constant('take' as const),
          priority: fc.constantFrom(...priorities),
          gap: fc.nat(900),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('greedy' as const),
          priority: fc.constantFrom(...priorities),
          gap: fc.nat(40_000),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('freeze' as const), pause: fc.nat(30_000), gap: fc.nat(5000) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), gap: fc.nat(5000) }) },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.array(step, { minLength: 20, maxLength: 300 }),
        (limit, steps) => {
          const shape = shapeBucket(limit);
          let now = 1_000_000;
          let bucket = fillBucket(shape, now);
          const sent: number[] = [];
          for (const one of steps) {
            now += one.gap;
            bucket = refillBucket(bucket, shape, now);
            if (one.kind === 'freeze') bucket = freezeBucket(bucket, now + one.pause);
            if (one.kind === 'restart') bucket = JSON.parse(JSON.stringify(bucket));
            for (let more = one.kind === 'greedy' ? limit : 1; more > 0 && 'priority' in one; more -= 1) {
              const answer = takeToken(bucket, shape, one.priority);
              if ('waitMs' in answer) break;
              bucket = answer.taken;
              sent.push(now);
            }
          }
          expect(mostInAnyMinute(sent)).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never lets two neighboring refills add up to more than the time allows, however finely the time is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(700), { minLength: 1, maxLength: 200 }), (gaps) => {
        const shape = shapeBucket(1500);
        const empty = { ...fillBucket(shape, 0), tokens: 0, pace: 0.5 };
        let pieces = empty;
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          pieces = refillBucket(pieces, shape, now);
        }
        const atOnce = refillBucket(empty, shape, now);
        expect(pieces.tokens).toBeCloseTo(atOnce.tokens, 6);
        expect(pieces.pace).toBeCloseTo(atOnce.pace, 9);
      }),
    );
  });

  it('tells a wait after which the token is there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 2000 }),
        fc.constantFrom(...priorities),
        fc.nat(20_000),
        (limit, priority, pause) => {
          const shape = shapeBucket(limit);
          const bucket = freezeBucket(fillBucket(shape, 0), pause);
          const answer = takeToken(bucket, shape, priority);
          if (!('waitMs' in answer)) throw new Error('a frozen bucket gave a token');
          const later = refillBucket(bucket, shape, answer.waitMs);
          expect(takeToken(later, shape, priority)).toHaveProperty('taken');
        },
      ),
    );
  });

  it('keeps a tenth of its burst for interactive requests and one more token for the chain', () => {
    const shape = shapeBucket(1000);
    expect(shape.capacity).toBe(100);
    expect(priorities.map((priority) => tokensNeeded(shape, priority))).toEqual([1, 11, 12]);
  });

  it('can give a token to every priority however small the limit is', () => {
    for (const limit of [2, 5, 10, 11, 20, 60]) {
      const shape = shapeBucket(limit);
      for (const priority of priorities) {
        expect(takeToken(fillBucket(shape, 0), shape, priority)).toHaveProperty('taken');
      }
    }
  });

  it('takes as many tokens as a request weighs, so that a heavy one is let go more rarely', () => {
    const shape = shapeBucket(120);
    for (const weight of [1, 6, 12]) {
      let bucket = fillBucket(shape, 0);
      let sent = 0;
      for (let now = 0; now < 60_000; now += 100) {
        bucket = refillBucket(bucket, shape, now);
        const answer = takeToken(bucket, shape, 'interactive', weight);
        if ('taken' in answer) {
          bucket = answer.taken;
          sent += 1;
        }
      }
      expect(sent * weight).toBeLessThanOrEqual(120);
      expect(sent).toBeGreaterThanOrEqual(120 / weight - 2);
    }
  });

  it('refuses a limit that cannot be paced', () => {
    expect(() => shapeBucket(1)).toThrow(RangeError);
    expect(() => shapeBucket(Number.NaN)).toThrow(RangeError);
  });

  it('stands still while frozen, then refills at half its pace and wins the other half back in a minute', () => {
    const shape = shapeBucket(600);
    const frozen = freezeBucket(fillBucket(shape, 0), 10_000);
    expect(refillBucket(frozen, shape, 10_000).tokens).toBe(0);
    expect(refillBucket(frozen, shape, 11_000).tokens).toBeCloseTo(9 * (0.5 + 1 / 240), 5);
    expect(refillBucket(frozen, shape, 70_000).pace).toBe(1);
  });

  it('slows down further with each 429, but never to a stop', () => {
    const shape = shapeBucket(600);
    let bucket = fillBucket(shape, 0);
    for (let refusals = 0; refusals < 20; refusals += 1) bucket = freezeBucket(bucket, 1000);
    expect(bucket.pace).toBe(1 / 16);
  });

  it('goes on when the clock is set back, without waiting for the old time to come again', () => {
    const shape = shapeBucket(600);
    const frozen = freezeBucket(fillBucket(shape, 3_600_000), 3_605_000);
    const setBack = refillBucket(frozen, shape, 0);
    expect(setBack.frozenUntil).toBe(5000);
    expect(refillBucket(setBack, shape, 15_000).tokens).toBeGreaterThan(40);
  });
});
