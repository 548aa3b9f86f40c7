/** How many seats may be reclaimed in one go and on one day; each bound counts, the smallest wins. Null: no bound. */
export interface Caps {
  readonly perRun: number | null;
  readonly perDay: number | null;
  /** Of the app's paid seats, per day, rounded down but at least one. */
  readonly percentPerDay: number | null;
}

export interface Spent {
  readonly thisRun: number;
  readonly today: number;
  readonly paidSeats: number;
}

export type Allowance =
  | { readonly kind: 'free'; readonly left: number }
  | { readonly kind: 'reached'; readonly why: string };

/** Whether one more seat may be reclaimed now, and how many are left; says which cap is reached. */
export function allowance(caps: Caps, spent: Spent): Allowance {
  const share =
    caps.percentPerDay === null ? null : Math.max(1, Math.floor((spent.paidSeats * caps.percentPerDay) / 100));
  const bounds = [
    {
      left: caps.perRun === null ? Number.POSITIVE_INFINITY : caps.perRun - spent.thisRun,
      why: `the cap of ${caps.perRun} a run is reached`,
    },
    {
      left: caps.perDay === null ? Number.POSITIVE_INFINITY : caps.perDay - spent.today,
      why: `the cap of ${caps.perDay} a day is reached`,
    },
    {
      left: share === null ? Number.POSITIVE_INFINITY : share - spent.today,
      why: `the cap of ${caps.percentPerDay} % of the seats a day (${share}) is reached`,
    },
  ];
  const tightest = bounds.reduce((a, b) => (b.left < a.left ? b : a));
  return tightest.left > 0 ? { kind: 'free', left: tightest.left } : { kind: 'reached', why: tightest.why };
}
