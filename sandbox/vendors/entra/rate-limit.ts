import { graphError, Refusal } from './errors.ts';
import type { EntraSeed } from './seed.ts';

/** learn.microsoft.com/graph/throttling-limits: per app and tenant. */
const LIMITS = {
  reports: { requests: 5, ms: 10_000 },
  signInActivity: { requests: 10, ms: 60_000 },
} as const;

/** Counts requests to the two services that are limited in numbers; most other limits are not told in numbers. */
export class RateLimit {
  private readonly limits: EntraSeed['limits'];
  private readonly now: () => number;
  private readonly times = new Map<string, number[]>();

  constructor(limits: EntraSeed['limits'], now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  /** Refuses with 429; some services say for how long, some do not. */
  enter(kind: keyof typeof LIMITS, clientId: string): void {
    if (!this.limits) return;
    const { requests, ms } = LIMITS[kind];
    const now = this.now();
    const key = `${kind} ${clientId}`;
    const recent = [...(this.times.get(key) ?? []).filter((time) => time > now - ms), now];
    this.times.set(key, recent);
    if (recent.length <= requests) return;
    const seconds = Math.ceil(((recent[0] ?? now) + ms - now) / 1000);
    const message = 'Too many requests. Please try again later.';
    const headers = this.limits.retryAfter ? { 'Retry-After': String(seconds) } : {};
    throw new Refusal(429, message, graphError('TooManyRequests', message, now), headers);
  }
}
