/** Dates as Slack words them, in the viewer's own time zone. */

/** @param {Intl.DateTimeFormatOptions} options */
const format = (options) => new Intl.DateTimeFormat('en-US', options);
const LONG = format({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
const LONG_FULL = format({ month: 'long', day: 'numeric', year: 'numeric' });
const PLAIN = format({ month: 'long', day: 'numeric' });
const SHORT = format({ month: 'short', day: 'numeric', year: 'numeric' });
const WEEKDAY = format({ weekday: 'long', month: 'long', day: 'numeric' });
const TIME = format({ hour: 'numeric', minute: '2-digit' });
const TIME_SECS = format({ hour: 'numeric', minute: '2-digit', second: '2-digit' });
const FULL = format({ dateStyle: 'full', timeStyle: 'long' });

/** @param {Date} a @param {Date} b @returns {number} whole calendar days from b to a */
function daysApart(a, b) {
  const day = (/** @type {Date} */ d) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / 86_400_000;
  return day(a) - day(b);
}

/** @param {Date} date @returns {string | null} */
function relativeDay(date) {
  return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[daysApart(date, new Date())] ?? null;
}

/** @param {Date} date */
function ago(date) {
  const seconds = Math.round((Date.now() - date.getTime()) / 1000);
  for (const [size, unit] of /** @type {const} */ ([
    [31_536_000, 'year'],
    [2_592_000, 'month'],
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ])) {
    const count = Math.floor(Math.abs(seconds) / size);
    if (count < 1) continue;
    const amount = `${count} ${unit}${count === 1 ? '' : 's'}`;
    return seconds >= 0 ? `${amount} ago` : `in ${amount}`;
  }
  return 'just now';
}

const isoDay = (/** @type {Date} */ d) =>
  `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`;

/** @type {Record<string, (date: Date) => string>} */
const TOKENS = {
  date_num: isoDay,
  date_slash: (d) =>
    `${String(d.getMonth() + 1).padStart(2, '0')}/${String(d.getDate()).padStart(2, '0')}/${d.getFullYear()}`,
  date_long: (d) => LONG.format(d),
  date_long_full: (d) => LONG_FULL.format(d),
  date_long_pretty: (d) => relativeDay(d) ?? LONG.format(d),
  date: (d) => (d.getFullYear() === new Date().getFullYear() ? PLAIN.format(d) : LONG_FULL.format(d)),
  date_pretty: (d) => relativeDay(d) ?? TOKENS.date(d),
  date_short: (d) => SHORT.format(d),
  date_short_pretty: (d) => relativeDay(d) ?? SHORT.format(d),
  day_divider_pretty: (d) => relativeDay(d) ?? WEEKDAY.format(d),
  time: (d) => TIME.format(d),
  time_secs: (d) => TIME_SECS.format(d),
  ago,
};

/**
 * A date by Slack's template, or null when the timestamp or a token is unknown (then the fallback is shown).
 * At the start of a line a relative day gets a capital.
 * @param {number | string} seconds @param {string} template @param {boolean} [isFirst] @returns {string | null}
 */
export function formatDate(seconds, template, isFirst = false) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = template.replace(/\{(\w+)\}/gu, (_whole, name) => {
    const token = Object.hasOwn(TOKENS, name) ? TOKENS[name] : null;
    if (token === null) known = false;
    return token === null ? '' : token(date);
  });
  if (!known) return null;
  return isFirst ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** @param {string} ts a message's ts */
export const dateOfTs = (ts) => new Date(Number.parseFloat(ts) * 1000);
/** @param {Date} date */
export const clockTime = (date) => TIME.format(date);
/** @param {Date} date */
export const fullTime = (date) => FULL.format(date);
/** @param {Date} date */
export const dayKey = isoDay;

/** @param {Date} date */
export function dayTitle(date) {
  const near = relativeDay(date);
  return near === null ? WEEKDAY.format(date) : near.charAt(0).toUpperCase() + near.slice(1);
}
