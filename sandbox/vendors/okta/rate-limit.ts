import { Refusal } from './errors.ts';

/**
 * A bucket for each endpoint and key, by the minute. Every answer tells where the caller stands; 429 names no
 * Retry-After, only the reset in Unix seconds of Okta's clock (developer.okta.com, rl2-monitor).
 */
export class RateLimit {
  private readonly perMinute: number;
  private readonly now: () => number;
  private readonly buckets = new Map<string, { startedAt: number; count: number }>();

  constructor(perMinute: number, now: () => number) {
    this.perMinute = perMinute;
    this.now = now;
  }

  /** Counts a request and gives the headers of its answer; refuses it with 429. */
  enter(endpoint: string, key: string): Readonly<Record<string, string>> {
    const now = this.now();
    const name = `${key} ${endpoint}`;
    const known = this.buckets.get(name);
    const bucket = known && now - known.startedAt < 60_000 ? known : { startedAt: now, count: 0 };
    bucket.count += 1;
    this.buckets.set(name, bucket);
    const headers = {
      'X-Rate-Limit-Limit': String(this.perMinute),
      'X-Rate-Limit-Remaining': String(Math.max(0, this.perMinute - bucket.count)),
      'X-Rate-Limit-Reset': String(Math.ceil((bucket.startedAt + 60_000) / 1000)),
    };
    if (bucket.count > this.perMinute)
      throw new Refusal(429, 'E0000047', 'API call exceeded rate limit due to too many requests.', headers);
    return headers;
  }
}
