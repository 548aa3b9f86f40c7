/** How a date such as 03/04/2026 is to be read. `auto` looks for a day over 12 and refuses to guess without one. */
export type DateOrder = 'auto' | 'day_first' | 'month_first';

/** A date as a file has it: a checked calendar day, and the instant where the file tells a time as well. */
export interface ReadDate {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** UTC ISO instant; null for a date without a time. A time without a zone is taken as UTC. */
  readonly at: string | null;
}

const NUMERIC =
  /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*([AaPp])\.?[Mm]\.?)?)?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Which order the numeric dates of a column have; null when both fit and none was chosen. */
export function orderOf(values: readonly string[], wanted: DateOrder): Exclude<DateOrder, 'auto'> | null {
  if (wanted !== 'auto') return wanted;
  let ambiguous = false;
  for (const value of values) {
    const match = NUMERIC.exec(value);
    if (!match) continue;
    if (value.includes('.')) return 'day_first';
    if (Number(match[1]) > 12) return 'day_first';
    if (Number(match[2]) > 12) return 'month_first';
    if (match[1] !== match[2]) ambiguous = true;
  }
  return ambiguous ? null : 'day_first';
}

/** Reads one date, or null for what is none: nothing is guessed. */
export function readDate(text: string, order: Exclude<DateOrder, 'auto'>): ReadDate | null {
  const isoLike = ISO.exec(text);
  if (isoLike) return fromIso(isoLike);
  const numeric = NUMERIC.exec(text);
  if (numeric) {
    const [, a, b, year, hour, minute, half] = numeric;
    const [day, month] = order === 'month_first' ? [Number(b), Number(a)] : [Number(a), Number(b)];
    return checked(Number(year), month, day, hour === undefined ? null : [hourOf(Number(hour), half), Number(minute)]);
  }
  const words = /^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/.exec(text);
  if (words) return checked(Number(words[3]), monthOf(words[1]), Number(words[2]), null);
  const dayFirst = /^(\d{1,2}) ([A-Za-z]{3})[a-z]*\.? (\d{4})$/.exec(text);
  return dayFirst ? checked(Number(dayFirst[3]), monthOf(dayFirst[2]), Number(dayFirst[1]), null) : null;
}

function fromIso([, year, month, day, hour, minute, second, zone]: RegExpExecArray): ReadDate | null {
  const whole = checked(Number(year), Number(month), Number(day), null);
  if (hour === undefined || whole === null) return whole;
  const offset = zone === undefined || zone === 'UTC' ? 'Z' : zone;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${offset}`);
  return Number.isNaN(at) ? null : { day: whole.day, at: new Date(at).toISOString() };
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').toLowerCase()) + 1;
}

/** Hour of the day, with a.m. and p.m. where the file says so. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function checked(year: number, month: number, day: number, time: readonly [number, number] | null): ReadDate | null {
  const at = new Date(Date.UTC(year, month - 1, day, time?.[0] ?? 0, time?.[1] ?? 0));
  const real = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  if (!real) return null;
  return { day: at.toISOString().slice(0, 10), at: time ? at.toISOString() : null };
}
