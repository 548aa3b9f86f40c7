/** Tells the time. Only `systemClock` reads the machine's; tests pass a fixed one. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** UTC ISO text of fixed width with milliseconds: the only form in which times are stored, so text order is time order. */
export function iso(date: Date): string {
  return date.toISOString();
}
