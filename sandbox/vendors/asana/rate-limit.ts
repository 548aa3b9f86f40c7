import { Refusal } from './errors.ts';
import type { AsanaSeed } from './seed.ts';

/** The limits per token: calls in any 60 seconds, refused ones included, and calls in flight (developers.asana.com/docs/rate-limits). */
export class RateLimit {
  private readonly limits: AsanaSeed['rate'];
  private readonly now: () => number;
  private readonly seen = new Map<string, number[]>();
  private readonly inFlight = new Map<string, number>();

  constructor(limits: AsanaSeed['rate'], now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  /** Counts a call; refuses it with 429 and the seconds until the next one would pass. Call the result when it is done. */
  enter(token: string, method: string): () => void {
    const limits = this.limits;
    if (!limits) return () => {};
    const now = this.now();
    const times = (this.seen.get(token) ?? []).filter((time) => time > now - 60_000);
    times.push(now);
    this.seen.set(token, times);
    if (times.length > limits.perMinute) {
      const frees = times[times.length - limits.perMinute] ?? now;
      throw tooMany(Math.max(1, Math.ceil((frees + 60_000 - now) / 1000)));
    }
    const kind = method === 'GET' ? 'reads' : 'writes';
    const key = `${kind} ${token}`;
    const running = this.inFlight.get(key) ?? 0;
    if (running >= (limits[kind] ?? Number.POSITIVE_INFINITY)) throw tooMany(1);
    this.inFlight.set(key, running + 1);
    return () => this.inFlight.set(key, (this.inFlight.get(key) ?? 1) - 1);
  }
}

function tooMany(seconds: number): Refusal {
  return new Refusal(429, 'You have made too many requests recently. Please, be chill.', {
    headers: { 'Retry-After': String(seconds) },
  });
}
