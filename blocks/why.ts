/** Why one person counts as idle: what was seen, by whom, since when, and what nobody could see. */

import type { EvidenceLine, IntegrationRef } from '../src/use-cases/views.ts';
import { emailOf, evidence, idleWords, nameOf } from './evidence.ts';
import { context, fitMessage, header, type Message, section } from './kit.ts';
import { dayToken, instantToken, mrkdwn, plain } from './phrase.ts';
import { capital, safe, title } from './words.ts';

const STRENGTH = {
  certain: 'Strong: the vendor saw the last use and has watched ever since.',
  probable: 'Good: enough to propose removal. A source saw no use, or only a sign-in.',
  review: 'Weak: a source is silent, out of date or second hand. Not proposed for removal.',
} as const;

/** Draws the evidence on one person in words. */
export function renderWhy(line: EvidenceLine, integration: IntegrationRef): Message {
  const said = line.signal === 'left' ? `${nameOf(line)} counts as a leaver` : `Why ${nameOf(line)} counts as idle`;
  const email = emailOf(line);
  const facts = [
    `*Seen:* ${mrkdwn(evidence(line))}`,
    line.idleDays === null ? '' : `*So:* ${idleWords(line)}`,
    `*Watched since:* ${line.watchedSince === null ? 'not known' : dayToken(line.watchedSince)}`,
    `*Read:* ${line.observedAt === null ? 'not known' : instantToken(line.observedAt)}`,
    `*Blind spots:* ${blind(line)}`,
    `*Evidence:* ${STRENGTH[line.tier]}`,
  ].filter((fact) => fact !== '');
  const where = `${title(integration)} · ${line.licenseTypeName}${email === '' ? '' : ` · ${email}`}`;
  const text = safe(`${nameOf(line)}: ${idleWords(line)}, ${plain(evidence(line))}`, 300);
  return fitMessage(text, [header(said), section(facts.join('\n')), context(safe(where, 300))]);
}

function blind(line: EvidenceLine): string {
  if (line.blindSpots.length === 0) return 'none known';
  const spots = line.blindSpots.slice(0, 8).map((spot) => safe(spot, 200));
  const left = line.blindSpots.length - spots.length;
  return capital(left > 0 ? `${spots.join('; ')}; and ${left} more` : spots.join('; '));
}
