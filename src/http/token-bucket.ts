/**
 * A vendor's request allowance as plain data: no timers, no clock. The bucket holds a tenth of the minute's limit and
 * refills with nine tenths a minute, so no 60 seconds can hold more requests than the limit, by construction.
 * Times are epoch milliseconds.
 */

export type Priority = 'interactive' | 'chain' | 'bulk';

/** Kept over restarts by whoever wants to, else a restart may spend a burst twice in one minute. */
export interface BucketState {
  /** Whole and part requests that may be sent now. */
  readonly tokens: number;
  /** The instant `tokens` was true. */
  readonly at: number;
  /** Nothing is sent before this instant; 0 when never frozen. */
  readonly frozenUntil: number;
  /** Share of the normal refill at `at`, between SLOWEST and 1: halved by each 429, growing back by itself. */
  readonly pace: number;
}

export interface BucketShape {
  readonly capacity: number;
  readonly refillPerMs: number;
}

const MINUTE_MS = 60_000;
const SLOWEST = 1 / 16;
/** Half of the full refill is won back in a minute. */
const PACE_GAIN_PER_MS = 0.5 / MINUTE_MS;
/** Below this a difference between two token counts is rounding, not a request. */
const ROUNDING = 1e-9;

/** Splits a limit of `perMinute` requests (at least 2) into burst and refill. */
export function shapeBucket(perMinute: number): BucketShape {
  if (!(perMinute >= 2)) throw new RangeError(`a limit of ${perMinute} requests a minute cannot be paced`);
  const capacity = Math.max(1, perMinute / 10);
  return { capacity, refillPerMs: (perMinute - capacity) / MINUTE_MS };
}

export function fillBucket(shape: BucketShape, now: number): BucketState {
  return { tokens: shape.capacity, at: now, frozenUntil: 0, pace: 1 };
}

/** The bucket at `now`. A clock that was set back loses no tokens and lengthens no freeze. */
export function refillBucket(state: BucketState, shape: BucketShape, now: number): BucketState {
  if (now < state.at) {
    return { ...state, at: now, frozenUntil: Math.max(0, state.frozenUntil - (state.at - now)) };
  }
  const from = Math.max(state.at, Math.min(state.frozenUntil, now));
  const elapsed = now - from;
  if (elapsed <= 0) return { ...state, at: now };
  const pace = Math.min(1, state.pace + elapsed * PACE_GAIN_PER_MS);
  const growing = (pace - state.pace) / PACE_GAIN_PER_MS;
  const gained = shape.refillPerMs * (((state.pace + pace) / 2) * growing + (elapsed - growing));
  return { ...state, at: now, pace, tokens: Math.min(shape.capacity, state.tokens + gained) };
}

/**
 * How full the bucket must be for a request of this priority. A tenth of the burst is left to interactive requests,
 * and bulk leaves one more, so the longest chain of a sync finds a token whenever it comes back for one.
 */
export function tokensNeeded(shape: BucketShape, priority: Priority, weight = 1): number {
  const more = priority === 'interactive' ? 0 : shape.capacity / 10 + (priority === 'bulk' ? 1 : 0);
  return Math.min(shape.capacity, weight + more);
}

/** Takes a token, or as many as the request weighs, or tells how many milliseconds to wait before asking again. `state` must stand at the present. */
export function takeToken(
  state: BucketState,
  shape: BucketShape,
  priority: Priority,
  weight = 1,
): { readonly taken: BucketState } | { readonly waitMs: number } {
  const frozenMs = Math.max(0, state.frozenUntil - state.at);
  const missing = tokensNeeded(shape, priority, weight) - state.tokens;
  if (frozenMs === 0 && missing <= ROUNDING) return { taken: { ...state, tokens: state.tokens - weight } };
  return { waitMs: frozenMs + Math.max(1, Math.ceil(Math.max(0, missing) / (shape.refillPerMs * state.pace))) };
}

/** After a 429: rejected requests count too, so the bucket is emptied, stands still and then refills at half its pace. */
export function freezeBucket(state: BucketState, until: number): BucketState {
  return {
    tokens: 0,
    at: state.at,
    frozenUntil: Math.max(state.frozenUntil, until),
    pace: Math.max(SLOWEST, state.pace / 2),
  };
}
