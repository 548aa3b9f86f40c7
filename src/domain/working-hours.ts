/** When the program may act by itself, in somebody's local time. */
export interface WorkingHours {
  /** IANA zone in which days and times are meant. */
  readonly timeZone: string;
  /** 1 is Monday, 7 is Sunday. */
  readonly days: readonly number[];
  /** Local times as HH:MM; the end is exclusive. */
  readonly from: string;
  readonly to: string;
  /** Local dates as YYYY-MM-DD on which nothing is done. */
  readonly holidays: readonly string[];
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const MINUTE_MS = 60_000;
/** Longer than any run of holidays; beyond it the hours never open. */
const SEARCH_DAYS = 400;

/** Whether an instant (UTC ISO) lies in working hours. Null hours mean always. */
export function isWorkingTime(instant: string, hours: WorkingHours | null): boolean {
  if (hours === null) return true;
  const local = localTime(instant, hours.timeZone);
  return opensOn(local.date, hours) && local.time >= hours.from && local.time < hours.to;
}

/**
 * The first instant (UTC ISO, to the minute) from `instant` on that lies in working hours: the instant itself when it
 * does. Null when none comes within 400 days.
 */
export function nextOpening(instant: string, hours: WorkingHours): string | null {
  if (isWorkingTime(instant, hours)) return instant;
  const start = localTime(instant, hours.timeZone).date;
  for (let ahead = 0; ahead <= SEARCH_DAYS; ahead += 1) {
    const date = new Date(Date.parse(`${start}T00:00:00Z`) + ahead * 86_400_000).toISOString().slice(0, 10);
    const found = opensOn(date, hours) ? openingOn(date, instant, hours) : null;
    if (found !== null) return found;
  }
  return null;
}

/** "Mon 09:00": an instant as its weekday and time in a zone. */
export function localWords(instant: string, timeZone: string): string {
  const { weekday, time } = localTime(instant, timeZone);
  return `${WEEKDAYS[weekday - 1] ?? ''} ${time}`;
}

/** The instant (UTC ISO, to the minute) at which the local day of an instant began. */
export function startOfLocalDay(instant: string, timeZone: string): string {
  const { date } = localTime(instant, timeZone);
  let after = Math.floor(Date.parse(instant) / MINUTE_MS);
  let before = after - 27 * 60;
  // A local day may have 23 or 25 hours; its beginning is where the date turns.
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localTime(iso(middle * MINUTE_MS), timeZone).date === date) after = middle;
    else before = middle;
  }
  return iso(after * MINUTE_MS);
}

/** Whether a zone is one this runtime knows. */
export function isTimeZone(zone: string): boolean {
  try {
    formatter(zone);
    return zone !== '';
  } catch {
    return false;
  }
}

/** Calendar date, weekday (1 to 7) and HH:MM of an instant in a zone. */
export function localTime(
  instant: string,
  timeZone: string,
): { readonly date: string; readonly weekday: number; readonly time: string } {
  const parts = formatter(timeZone).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  return { date, weekday: weekdayOf(date), time: `${part('hour')}:${part('minute')}` };
}

function opensOn(date: string, hours: WorkingHours): boolean {
  return hours.days.includes(weekdayOf(date)) && !hours.holidays.includes(date);
}

/** The first open minute of a local day at or after an instant: the clock may skip the hour of opening, or repeat it. */
function openingOn(date: string, from: string, hours: WorkingHours): string | null {
  const middle = Date.parse(`${date}T${hours.from}:00Z`) - offsetAt(date, hours);
  const first = Math.max(middle - 120 * MINUTE_MS, Math.ceil(Date.parse(from) / MINUTE_MS) * MINUTE_MS);
  for (let at = first; at <= middle + 120 * MINUTE_MS; at += MINUTE_MS) {
    if (isWorkingTime(iso(at), hours)) return iso(at);
  }
  return null;
}

/** How far a zone's clock is ahead of UTC around noon of a local date, in milliseconds. */
function offsetAt(date: string, { timeZone }: WorkingHours): number {
  const noon = Date.parse(`${date}T12:00:00Z`);
  const local = localTime(iso(noon), timeZone);
  return Date.parse(`${local.date}T${local.time}:00Z`) - noon;
}

function weekdayOf(date: string): number {
  return ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}
