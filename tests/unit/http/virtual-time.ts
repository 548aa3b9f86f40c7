import type { Sleep } from '../../../src/http/sleep.ts';

/** A clock that only moves when told, and a sleep that follows it. */
export interface VirtualTime {
  now(): number;
  readonly sleep: Sleep;
  /** Moves to `at`, waking every sleeper on the way at its own instant. */
  runUntil(at: number): Promise<void>;
  /** Changes the clock without waking anybody, as an operator setting it would. */
  set(at: number): void;
}

export function createVirtualTime(start = 1_800_000_000_000): VirtualTime {
  let now = start;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    set: (at) => {
      now = at;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        const leave = () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', leave, { once: true });
      }),
    async runUntil(at) {
      await settle();
      for (;;) {
        const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
        if (!next || next.at > at) break;
        sleepers = sleepers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.wake();
        await settle();
      }
      now = at;
    },
  };
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
