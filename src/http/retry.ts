/** How often a read is tried in all, by what went wrong. Writes are tried once. */
export const TRIES = { rateLimited: 5, unavailable: 3 } as const;

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 10_000;
/** Assumed after a 429 without a usable Retry-After: most limits are counted by the minute. */
const DEFAULT_PAUSE_MS = 60_000;
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

/** When a rate-limited vendor may be asked again. */
export function retryInstant(header: string | undefined, now: number): number {
  return parseRetryAfter(header, now) ?? now + DEFAULT_PAUSE_MS;
}
