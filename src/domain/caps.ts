/** How many seats may be reclaimed by one list and on one day; each bound counts, the smallest wins. Null: no bound. */
export interface Caps {
  /** A run is one list, from its report to its end, whatever time it takes. */
  readonly perRun: number | null;
  /** Of the app's paid seats, rounded down but at least one. Absent in what an older program stored. */
  readonly percentPerRun?: number | null;
  readonly perDay: number | null;
  /** The same, per day. */
  readonly percentPerDay: number | null;
}

export interface Spent {
  readonly thisRun: number;
  readonly today: number;
  /** How many of the app's seats cost something now. */
  readonly paidSeats: number;
  /** The same with those the list has taken, so that its share does not shrink under it. Default: those of now. */
  readonly paidBeforeRun?: number;
}

export type Allowance =
  | { readonly kind: 'free'; readonly left: number }
  | { readonly kind: 'reached'; readonly why: string };

/** Whether one more seat may be reclaimed now, and how many are left; says which cap is reached. */
export function allowance(caps: Caps, spent: Spent): Allowance {
  const run = runCap(caps, spent.paidBeforeRun ?? spent.paidSeats);
  const share = shareOf(caps.percentPerDay, spent.paidSeats);
  const bounds = [
    {
      left: run === null ? Number.POSITIVE_INFINITY : run.most - spent.thisRun,
      why: `the cap of ${run?.words} a list is reached`,
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

/** The tighter of the two caps of one list, in seats and as people read it; null where there is none. */
export function runCap(caps: Caps, paidSeats: number): { readonly most: number; readonly words: string } | null {
  const percent = caps.percentPerRun ?? null;
  const share = shareOf(percent, paidSeats);
  if (share !== null && (caps.perRun === null || share < caps.perRun)) {
    return { most: share, words: `${percent} % of the seats (${share})` };
  }
  return caps.perRun === null ? null : { most: caps.perRun, words: String(caps.perRun) };
}

/** Whether a share of the paid seats is asked for at all. */
export function needsPaidSeats(caps: Caps): boolean {
  return caps.percentPerDay !== null || (caps.percentPerRun ?? null) !== null;
}

function shareOf(percent: number | null, paidSeats: number): number | null {
  return percent === null ? null : Math.max(1, Math.floor((paidSeats * percent) / 100));
}
