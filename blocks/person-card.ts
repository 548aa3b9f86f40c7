/** The card of a person: every seat with its verdict, and what can be done about each, to search and choose. */

import type { ActionsBlock, AnyBlock, PlainTextOption } from '@slack/types';
import type { PersonCard, Preset } from '../src/use-cases/person-views.ts';
import type { WhyView } from '../src/use-cases/views.ts';
import { evidence, idleWords } from './evidence.ts';
import { option } from './inputs.ts';
import { context, fitMessage, header, LIMITS, type Message, plainText, section } from './kit.ts';
import { dayToken, mrkdwn } from './phrase.ts';
import { capital, count, literal, safe, sentence, title } from './words.ts';

export const PRESET_NAMES: Readonly<Record<Preset, string>> = {
  details: 'Get user details',
  roles: 'User roles',
  update: 'Update user details',
  deactivate: 'Deactivate user',
};

const VERDICT = {
  active: '🟢 active',
  inactive: '🟠 idle',
  leaver: '🔴 leaver',
  exempt: '⚪ exempt',
  protected: '⚪ protected',
  undetermined: '⚪ unknown',
} as const;

const RECORDS = 6;

/** Draws the card. `key` makes its select a new one, so that what was chosen before can be chosen again. */
export function renderPersonCard(card: PersonCard, key: string): Message {
  const name = literal(card.name, 80) || card.email;
  const said = `${name} holds ${count(card.seats.length, 'seat')}`;
  return fitMessage(
    safe(said, 300),
    [header(said), context(safe(card.email, 200)), ...card.seats.map(({ why }) => section(seat(why))), ...people(card)],
    presets(card, key),
  );
}

function seat(why: WhyView): string {
  const facts = [`*${safe(title(why.integration))}* · ${safe(why.licenseTypeName, 60)} · ${VERDICT[why.verdict]}`];
  facts.push(capital(line(why)));
  return facts.join('\n');
}

/** The evidence in one line: what a report would show, else the source that decided, else why there is none. */
function line(why: WhyView): string {
  const because = sentence(safe(why.because, 300));
  if (why.idle !== null) return `${idleWords(why.idle)}: ${mrkdwn(evidence(why.idle))}`;
  const decided = why.sources.find((source) => source.decided);
  if (!decided || decided.at === null) return because;
  const what = decided.said.kind === 'login' ? 'last sign-in' : 'last use';
  return `${what} ${dayToken(decided.at)}, ${safe(decided.label, 60)}`;
}

/** What directories and HR systems say, each once however many apps it speaks for. */
function people({ seats }: PersonCard): AnyBlock[] {
  const lines = seats.flatMap(({ why }) => why.person ?? []);
  const said = lines.map((one) => {
    const on = one.on === null ? '' : ` ${dayToken(one.on)}`;
    return `*${safe(one.label, 60)}*: ${safe(one.says, 120)}${on}; ${safe(one.found, 120)}.`;
  });
  const once = [...new Set(said)].slice(0, RECORDS);
  return once.length === 0 ? [] : [section(['*The person*', ...once].join('\n'))];
}

function presets({ seats }: PersonCard, key: string): ActionsBlock[] {
  const options = seats
    .flatMap(({ why, presets: offered }) => offered.map((preset) => choice(preset, why)))
    .filter((one) => one !== null)
    .slice(0, LIMITS.selectOptions);
  if (options.length === 0) return [];
  return [
    {
      type: 'actions',
      block_id: `person.${key}`.slice(0, LIMITS.blockId),
      elements: [
        { type: 'static_select', action_id: 'person.do', placeholder: plainText('Do…', LIMITS.placeholder), options },
      ],
    },
  ];
}

/** Named by what it does and where, so that either finds it. An id too long for Slack is for the vendor’s own page. */
function choice(preset: Preset, { integration, externalId }: WhyView): PlainTextOption | null {
  const value = `${preset}.${integration.id}.${externalId}`;
  return value.length > LIMITS.optionValue ? null : option(`${PRESET_NAMES[preset]}: ${title(integration)}`, value);
}
