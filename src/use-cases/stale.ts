import { DAY_MS } from '../domain/time.ts';

/** Numbers older than this many days are called stale: a day's sync and half a day of grace. */
const STALE_DAYS = 1.5;

/** Whether numbers read at this instant are older than they should be. */
export function isStale(asOf: string | null, now: string): boolean {
  return asOf !== null && Date.parse(now) - Date.parse(asOf) >= STALE_DAYS * DAY_MS;
}
