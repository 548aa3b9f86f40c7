import { setTimeout as wait } from 'node:timers/promises';

/** Waits. Rejects with the signal's reason when it is aborted meanwhile. Tests pass one that follows a virtual clock. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Node's timers hold 32 bits; a longer wait would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's own timer. */
export const realSleep: Sleep = async (ms, signal) => {
  try {
    await wait(Math.min(Math.max(0, ms), LONGEST_MS), undefined, signal ? { signal } : {});
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
};
