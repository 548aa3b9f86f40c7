/** Why one seat has its verdict: what each source saw, since when it was watched, and what nobody could see. */

import type { AnyBlock } from '@slack/types';
import type { PersonLine, WhyView } from '../src/use-cases/views.ts';
import { context, fitMessage, header, type Message, section } from './kit.ts';
import { judgingWords } from './overview.ts';
import { dayToken, instantToken } from './phrase.ts';
import { capital, safe, sentence, title } from './words.ts';

const STRENGTH = {
  certain: 'strong, the vendor itself dates the last use',
  probable: 'good enough to propose, a source saw no use at all, or only a sign-in',
  review: 'too weak to propose, a source is silent, out of date or second hand',
} as const;

const VERDICT = {
  active: 'active',
  inactive: 'idle',
  leaver: 'a leaver',
  exempt: 'exempt',
  protected: 'protected',
  undetermined: 'unknown',
} as const;

const SOURCES = 6;

/** Draws the verdict on one seat, in words. */
export function renderWhy(view: WhyView): Message {
  const name = safe(view.displayName ?? view.email ?? view.externalId, 80);
  const said = `${name} is ${VERDICT[view.verdict]} in ${title(view.integration)}`;
  const facts = [`*Because* ${safe(view.because, 300)}.`];
  if (view.tier !== null) facts.push(`*Evidence:* ${STRENGTH[view.tier]}.`);
  if (view.sources.length === 0) facts.push('*Seen:* no source of activity is connected for this app.');
  const people = personLines(view.person ?? []);
  const sources = view.sources.slice(0, SOURCES).map(source);
  const rule = `Idle means ${view.thresholdDays} days without use; a new seat is left alone for ${view.graceDays} days.`;
  const granted = view.grantedAt === null ? '' : ` · seat since ${dayToken(view.grantedAt)}`;
  const turns = view.changesAt === null ? '' : ` · judged anew ${dayToken(view.changesAt)}`;
  const where = `${safe(view.licenseTypeName, 60)}${view.email === null ? '' : ` · ${safe(view.email, 100)}`}${granted}${turns}`;
  return fitMessage(safe(`${said}: ${view.because}`, 300), [
    header(said),
    section(facts.join('\n')),
    ...people,
    ...sources.map((text) => section(text)),
    context(where),
    context(rule),
    ...(view.judging ? [context(`⏳ ${judgingWords(view.judging)}. This one was judged just now.`)] : []),
  ]);
}

function source(one: WhyView['sources'][number]): string {
  const lines = [`*${safe(one.label, 60)}*${one.decided ? ' (this decided)' : ''}: ${saw(one)}`, `${watched(one)}.`];
  if (one.blindSpots.length > 0) {
    lines.push(`It cannot see: ${safe(one.blindSpots.slice(0, 6).join('; '), 600)}.`);
  }
  return lines.join('\n');
}

/** What directories and HR systems say of the person, and how each found them. */
function personLines(lines: readonly PersonLine[]): AnyBlock[] {
  if (lines.length === 0) return [];
  const said = lines.slice(0, SOURCES).map((line) => {
    const on = line.on === null ? '' : ` ${dayToken(line.on)}`;
    const word = line.rawStatus === null || line.rawStatus === '' ? '' : `, there “${safe(line.rawStatus, 60)}”`;
    const read = line.readAt === null ? 'never read' : `read ${instantToken(line.readAt)}`;
    const by = line.decided ? ' (this decided)' : '';
    return `*${safe(line.label, 60)}*${by}: ${safe(line.says, 120)}${on}${word}; ${safe(line.found, 120)}, ${read}.`;
  });
  return [section(['*The person*', ...said].join('\n'))];
}

function watched({ watchedSince, observedAt }: WhyView['sources'][number]): string {
  if (observedAt === null) return 'Never read';
  const read = instantToken(observedAt);
  if (watchedSince === null) return `Read ${read}; it does not tell since when it watches`;
  return `Watched since ${dayToken(watchedSince)}, read ${read}`;
}

function saw(one: WhyView['sources'][number]): string {
  const on = one.at === null ? 'on an unknown day' : dayToken(one.at);
  switch (one.said.kind) {
    case 'use':
      return `last use ${on}.`;
    case 'login':
      return `last sign-in ${on}.`;
    case 'none_seen':
      return 'no use seen.';
    case 'never':
      return 'never used.';
    case 'unknown':
      return capital(sentence(safe(one.said.why, 300)));
  }
}
