import { Refusal } from './errors.ts';
import type { AhaSeed } from './seed.ts';

/**
 * 300 requests a minute and 20 a second, counted over everybody, which is the strictest reading. Every answer tells
 * where the caller stands; 429 names no Retry-After, only the instant of the reset in Unix seconds.
 */
export class RateLimit {
  private readonly limits: AhaSeed['rate'];
  private readonly now: () => number;
  private times: number[] = [];

  constructor(limits: AhaSeed['rate'], now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  /** Counts a request and gives the headers of its answer; refuses it with 429. */
  enter(): Readonly<Record<string, string>> {
    if (!this.limits) return {};
    const { perMinute, perSecond } = this.limits;
    const now = this.now();
    this.times = [...this.times.filter((time) => time > now - 60_000), now];
    const lastSecond = this.times.filter((time) => time > now - 1000).length;
    const remaining = Math.max(0, perMinute - this.times.length);
    const reset = Math.ceil(((this.times[0] ?? now) + 60_000) / 1000);
    const headers = {
      'X-Ratelimit-Limit': String(perMinute),
      'X-Ratelimit-Remaining': String(remaining),
      'X-Ratelimit-Reset': String(reset),
    };
    if (this.times.length > perMinute) throw new Refusal(429, 'Too many requests', headers);
    if (lastSecond > perSecond) {
      const soon = { ...headers, 'X-Ratelimit-Reset': String(Math.ceil(now / 1000) + 1) };
      throw new Refusal(429, 'Too many requests', soon);
    }
    return headers;
  }
}
