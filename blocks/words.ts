/** Text for people: escaping, clipping, numbers, days and instants. No clock, no locale of the machine. */

import type { IntegrationRef } from '../src/use-cases/views.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One line of well-formed text: no line breaks, control characters, or marks that turn the text around. */
export function oneLine(raw: string): string {
  return raw
    .toWellFormed()
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu, '')
    .trim();
}

/** At most `max` UTF-16 units, cut between characters, the cut shown by "…". */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${head(text, max - 1).trimEnd()}…`;
}

/** The longest start of whole characters within `max` units. */
function head(text: string, max: number): string {
  const end = text.isWellFormed() && isHighSurrogate(text, max - 1) ? max - 1 : max;
  return text.slice(0, Math.max(0, end));
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Text as it is, on one line and no longer than `max`; for plain_text, raw_text and other places Slack does not parse. */
export function literal(raw: string, max: number): string {
  return clip(oneLine(raw), max);
}

const NEUTRAL: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '*': '∗',
  '`': 'ˋ',
  '~': '∼',
};

/** Text of others made harmless in mrkdwn: nothing in it mentions, links or formats. At most `max` units once escaped. */
export function safe(raw: string, max = 120): string {
  const line = literal(raw, max)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, 'ˍ')
    .replace(/:(?=[^\s:]+:)/gu, '∶');
  const parts = Array.from(line, (character) => NEUTRAL[character] ?? character);
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (total <= max) return parts.join('');
  const kept: string[] = [];
  let room = max - 1;
  for (const part of parts) {
    room -= part.length;
    if (room < 0) break;
    kept.push(part);
  }
  return `${kept.join('').trimEnd()}…`;
}

/** 1234 -> "1,234". */
export function num(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** "1 seat", "14 seats", "2 people". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${num(value)} ${value === 1 ? one : many}`;
}

/** A share in whole percent that never rounds something to nothing or a part to the whole. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const share = Math.round((part / whole) * 100);
  if (share <= 0 && part > 0) return 'under 1%';
  if (share >= 100 && part < whole) return '99%';
  return `${share}%`;
}

/** "a", "a and b", "a, b and c". */
export function list(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** A sentence that ends like one. */
export function sentence(text: string): string {
  return /[.!?…:]$/u.test(text) || text === '' ? text : `${text}.`;
}

/** The first letter large, for text that begins a line. */
export function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** Seconds since 1970 of an ISO instant, or null when Slack could not draw it as a date. */
export function unix(iso: string): number | null {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  return seconds > 0 && seconds < 253_402_300_800 ? seconds : null;
}

/** "3 Nov 2026" in UTC; text that is no date stays as it is. */
export function day(iso: string): string {
  const seconds = unix(iso);
  if (seconds === null) return literal(iso, 30);
  const date = new Date(seconds * 1000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** "3 Nov 2026, 12:04 UTC". */
export function instant(iso: string): string {
  const seconds = unix(iso);
  if (seconds === null) return literal(iso, 30);
  return `${day(iso)}, ${new Date(seconds * 1000).toISOString().slice(11, 16)} UTC`;
}

/** An integration as headlines name it: "Asana – Northwind", without saying a word twice. */
export function title(ref: IntegrationRef, max = 80): string {
  const connector = oneLine(ref.connectorName);
  const tenant = oneLine(ref.tenantName);
  const given = oneLine(ref.name);
  // The name a second workspace is given by itself reads like the first one's.
  const name = given === `${connector} (${tenant})` ? connector : given;
  const before = connector !== '' && !name.toLowerCase().includes(connector.toLowerCase()) ? [connector] : [];
  const after = tenant !== '' && !name.toLowerCase().includes(tenant.toLowerCase()) ? [tenant] : [];
  return clip([...before, name, ...after].filter((part) => part !== '').join(' – '), max) || '(unnamed)';
}
