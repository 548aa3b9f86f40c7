import { Refusal } from './errors.ts';

/** Counts requests of a key by the minute. A limit names when to come back, in seconds. */
export class RateLimit {
  private readonly perMinute: number;
  private readonly status: number;
  private readonly now: () => number;
  private readonly buckets = new Map<string, { startedAt: number; count: number }>();

  constructor(perMinute: number, status: number, now: () => number) {
    this.perMinute = perMinute;
    this.status = status;
    this.now = now;
  }

  enter(key: string): void {
    const now = this.now();
    const known = this.buckets.get(key);
    const bucket = known && now - known.startedAt < 60_000 ? known : { startedAt: now, count: 0 };
    bucket.count += 1;
    this.buckets.set(key, bucket);
    if (bucket.count <= this.perMinute) return;
    const seconds = Math.ceil((bucket.startedAt + 60_000 - now) / 1000);
    throw new Refusal(this.status, 'Limit Exceeded', { 'Retry-After': String(seconds) });
  }
}
