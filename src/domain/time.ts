/** Arithmetic on UTC ISO instants of fixed width; text order is time order. */

export const DAY_MS = 86_400_000;

export function addDays(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * DAY_MS).toISOString();
}

/** Whole days from one instant to another, rounded down; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

export function latest(instants: readonly (string | null)[]): string | null {
  return instants.reduce(
    (best, instant) => (instant !== null && (best === null || instant > best) ? instant : best),
    null,
  );
}

export function earliest(instants: readonly (string | null)[]): string | null {
  return instants.reduce(
    (best, instant) => (instant !== null && (best === null || instant < best) ? instant : best),
    null,
  );
}
