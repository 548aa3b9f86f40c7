/**
 * A phrase is a line of text with people and times left open, so that the same words can be drawn as mrkdwn (each
 * viewer sees their own time zone), as a table cell, or as plain text.
 */

import type { RichTextBlock, RichTextSection } from '@slack/types';
import { day, instant, literal, safe, unix } from './words.ts';

export type Part = string | { readonly user: string } | { readonly day: string } | { readonly instant: string };
export type Phrase = readonly Part[];

const DAY = '{date_short_pretty}';
const INSTANT = '{date_short_pretty} at {time}';
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const USER = /^[UW][A-Z0-9]{2,30}$/;
const GROUP = /^S[A-Z0-9]{2,30}$/;

/** Mentions a user or user group; an actor who is neither, such as a job, is named as text. */
export function mention(id: string): string {
  if (USER.test(id)) return `<@${id}>`;
  return GROUP.test(id) ? `<!subteam^${id}>` : safe(id, 60);
}

/** The phrase for a text object of type mrkdwn. Text parts are escaped here, so they are given as they are. */
export function mrkdwn(phrase: Phrase, max = 300): string {
  return phrase.map((part) => mrkdwnPart(part, max)).join('');
}

function mrkdwnPart(part: Part, max: number): string {
  if (typeof part === 'string') return escaped(part, max);
  if ('user' in part) return mention(part.user);
  return 'day' in part ? dayToken(part.day) : instantToken(part.instant);
}

/** Escaping trims; the spaces around a part are ours and stay. */
function escaped(part: string, max: number): string {
  const words = safe(part, max);
  return `${/^\s/.test(part) ? ' ' : ''}${words}${words !== '' && /\s$/.test(part) ? ' ' : ''}`;
}

/** A day in the viewer's words; a date without a time is the same day everywhere. */
export function dayToken(iso: string): string {
  return token(iso, DAY, day(iso));
}

/** An instant in the viewer's time zone. */
export function instantToken(iso: string): string {
  return token(iso, INSTANT, instant(iso));
}

function token(iso: string, format: string, fallback: string): string {
  const seconds = unix(iso);
  if (seconds === null || DATE_ONLY.test(iso)) return safe(seconds === null ? fallback : day(iso), 40);
  return `<!date^${seconds}^${format}|${fallback}>`;
}

/** The phrase without any markup, times in UTC, users by their id. */
export function plain(phrase: Phrase): string {
  return phrase.map(plainPart).join('');
}

function plainPart(part: Part): string {
  if (typeof part === 'string') return part;
  if ('user' in part) return `@${part.user}`;
  return 'day' in part ? day(part.day) : instant(part.instant);
}

/** Whether the phrase needs a rich cell: raw text holds neither mentions nor viewers' times. */
export function isRich(phrase: Phrase): boolean {
  return phrase.some((part) => typeof part !== 'string' && ('user' in part || 'instant' in part));
}

/** The phrase as a rich table cell. */
export function rich(phrase: Phrase, max: number): RichTextBlock {
  const elements = phrase.map((part) => richPart(part, max)).filter((element) => element !== null);
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

function richPart(part: Part, max: number): RichTextSection['elements'][number] | null {
  if (typeof part === 'string') return text(part, max);
  if ('user' in part) return USER.test(part.user) ? { type: 'user', user_id: part.user } : text(part.user, 60);
  if ('day' in part) return text(day(part.day), 30);
  const timestamp = unix(part.instant);
  if (timestamp === null) return text(instant(part.instant), 30);
  return { type: 'date', timestamp, format: INSTANT, fallback: instant(part.instant) };
}

function text(raw: string, max: number): { type: 'text'; text: string } | null {
  const words = literal(raw, max);
  if (words === '') return /\s/.test(raw) ? { type: 'text', text: ' ' } : null;
  return { type: 'text', text: `${/^\s/.test(raw) ? ' ' : ''}${words}${/\s$/.test(raw) ? ' ' : ''}` };
}
