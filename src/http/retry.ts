/** How often a read is tried in all, by what went wrong. Writes are tried once. */
export const TRIES = { rateLimited: 5, unavailable: 3 } as const;

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 10_000;
/** Assumed after a 429 without a usable Retry-After: most limits are counted by the minute. */
const DEFAULT_PAUSE_MS = 60_000;
/** A reset that is over already, as Okta's limit of parallel requests may name one, is no reason to ask at once. */
const SHORTEST_PAUSE_MS = 1000;
/** Epoch seconds reach this in 2001, epoch milliseconds did in 1970; a pause in seconds never does. */
const EPOCH_SECONDS = 1_000_000_000;
const EPOCH_MS = 100_000_000_000;
const LONGEST_PAUSE_MS = 24 * 60 * 60_000;

/** Milliseconds before try number `failures + 1`: doubling, half of it random so that retries do not march in step. */
export function backoffMs(failures: number, random: () => number): number {
  const full = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1));
  return full * (0.5 + random() / 2);
}

/**
 * The instant (epoch milliseconds) a Retry-After asks to wait for: seconds, an HTTP date, or an epoch in seconds or
 * milliseconds as some vendors send. Never before `now` nor more than a day ahead; null when absent or unreadable.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  const at = /^\d+(\.\d+)?$/.test(text) ? parseNumber(Number(text), now) : parseDate(text);
  if (!Number.isFinite(at)) return null;
  return Math.min(Math.max(at, now), now + LONGEST_PAUSE_MS);
}

/** `Date.parse` alone reads almost anything with a digit in it as some year. */
function parseDate(text: string): number {
  return /^([a-z]{3,9}, |\d{4}-)/i.test(text) ? Date.parse(text) : Number.NaN;
}

function parseNumber(value: number, now: number): number {
  if (value >= EPOCH_MS) return value;
  return value >= EPOCH_SECONDS ? value * 1000 : now + Math.ceil(value * 1000);
}

/**
 * When a vendor that answered 429 may be asked again, in epoch milliseconds. Aha! and others send no Retry-After but
 * the instant at which the allowance is full again, in Unix seconds. Okta writes it `X-Rate-Limit-Reset` and means its
 * own clock, which the `Date` of the same answer tells (developer.okta.com, rl2-monitor, read 2026-11-22).
 */
export function pauseEnd(headers: Readonly<Record<string, string>>, now: number): number {
  const reset = headers['retry-after'] === undefined ? resetEnd(headers, now) : null;
  if (reset !== null) return reset;
  return parseRetryAfter(headers['retry-after'] ?? headers['x-ratelimit-reset'], now) ?? now + DEFAULT_PAUSE_MS;
}

/** When the allowance that `X-Rate-Limit-Reset` speaks of is full again, by our clock; null when it is not there. */
function resetEnd(headers: Readonly<Record<string, string>>, now: number): number | null {
  const there = parseDate(headers['date'] ?? '');
  if (!Number.isFinite(there)) return parseRetryAfter(headers['x-rate-limit-reset'], now);
  const until = parseRetryAfter(headers['x-rate-limit-reset'], there);
  return until === null ? null : now + Math.max(SHORTEST_PAUSE_MS, until - there);
}

/** The part of a shared allowance that is left to others: the vendor's own people and programs draw on it too. */
const LEFT_TO_OTHERS = 0.1;

/**
 * When to go on after an answer that says the allowance is nearly spent, in epoch milliseconds; null while there is
 * enough. Okta's headers alone: `X-Rate-Limit-Limit`, `-Remaining` and `-Reset` stand on each of its answers.
 */
export function lowAllowanceEnd(headers: Readonly<Record<string, string>>, now: number): number | null {
  const [limit, left] = [headers['x-rate-limit-limit'], headers['x-rate-limit-remaining']].map(Number);
  if (!limit || left === undefined || !(left <= limit * LEFT_TO_OTHERS)) return null;
  return resetEnd(headers, now);
}
