/** Ids and times as Slack shapes them. */
import { randomBytes } from 'node:crypto';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';

/** An id such as F0X7K2M9QA1: a prefix and ten capital letters or digits. */
export function newId(prefix: string): string {
  return prefix + [...randomBytes(10)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** A secret part of a URL or ticket. */
export function newSecret(): string {
  return randomBytes(18).toString('hex');
}

/** Hands out message timestamps: unique, increasing, "1234567890.123456". */
export class Clock {
  readonly now: () => number;
  #last = 0n;
  constructor(now: () => number) {
    this.now = now;
  }
  ts(): string {
    const micros = BigInt(Math.floor(this.now() * 1000));
    this.#last = micros > this.#last ? micros : this.#last + 1n;
    const text = this.#last.toString().padStart(16, '0');
    return `${text.slice(0, -6)}.${text.slice(-6)}`;
  }
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }
}
