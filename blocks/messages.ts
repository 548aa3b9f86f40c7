/** Short answers: refusals, help, a slip of the keyboard, an error; and the Home tab. */

import type { AnyBlock, HomeView } from '@slack/types';
import type { DigestView, Overview, Refusal } from '../src/use-cases/views.ts';
import { parts } from './evidence.ts';
import { actions, button, context, divider, fitMessage, header, home, type Message, section } from './kit.ts';
import { overviewHeadline } from './overview.ts';
import { dayToken, instantToken, mention } from './phrase.ts';
import { sourceLines } from './sources.ts';
import { count, list, num, safe, sentence, title } from './words.ts';

/** Says no to the asker alone, and who may instead. */
export function renderRefusal(view: Refusal): Message {
  const reason = sentence(safe(view.reason, 600)) || 'You may not do this.';
  const shown = view.whoMay.slice(0, 10).map(mention);
  const left = view.whoMay.length - shown.length;
  const who = list(left > 0 ? [...shown, `${num(left)} more`] : shown);
  const said = who === '' ? reason : `${reason} Ask ${who}.`;
  return fitMessage(said, [section(said)]);
}

export interface HelpLine {
  readonly command: string;
  readonly does: string;
}

/** The commands and what each does. */
export function renderHelp(lines: readonly HelpLine[]): Message {
  const shown = lines.slice(0, 25).map((line) => `\`${safe(line.command, 80)}\` ${sentence(safe(line.does, 200))}`);
  const intro = 'Seatkeeper finds paid seats nobody uses and takes them back after a person approves.';
  return fitMessage('What Seatkeeper can do', [
    section(intro),
    ...(shown.length > 0 ? [section(shown.join('\n'))] : []),
  ]);
}

/** Answers a command that does not exist with the ones that come close. */
export function renderDidYouMean(typed: string, suggestions: readonly string[]): Message {
  const said = `“${safe(typed, 60)}” is not something I know.`;
  const close = suggestions.slice(0, 3).map((one) => `\`${safe(one, 80)}\``);
  const ask = close.length > 0 ? `Did you mean ${close.join(' or ')}?` : '`/licenses help` lists what works.';
  return fitMessage(`${said} ${ask}`, [section(`${said} ${ask}`)]);
}

/** Something went wrong; the text says what and what to do. */
export function renderError(text: string): Message {
  const said = sentence(safe(text, 1000)) || 'Something went wrong. Please try again.';
  return fitMessage(`❌ ${said}`, [section(`❌ ${said}`)]);
}

export interface HomeExtra {
  /** Lists that wait for the viewer. */
  readonly waiting?: DigestView['waiting'];
  /** Short facts for the foot of the page, such as the version. */
  readonly notes?: readonly string[];
}

const WAITING = 10;
const ROWS = 60;

/** The Home tab: what waits for the viewer, then every integration. No tables: Slack does not draw them there. */
export function renderHome(view: Overview, extra: HomeExtra = {}): HomeView {
  const rows = view.rows.slice(0, ROWS).map(row);
  const left = view.rows.length - rows.length;
  const notes = (extra.notes ?? []).slice(0, 5).map((note) => safe(note, 200));
  return home([
    header(view.rows.length === 0 ? 'No integration is connected yet' : overviewHeadline(view)),
    ...waiting(extra.waiting ?? []),
    ...(view.rows.length === 0 ? [section(how(view))] : []),
    ...rows,
    ...(left > 0 ? [context(`and ${count(left, 'more integration')}: \`/licenses\` lists them all`)] : []),
    ...sourceLines(view.sources ?? []),
    ...(view.may.connect ? actions([button('Connect an integration', 'connect.start', 'new')]) : []),
    ...(notes.length > 0 ? [context(notes.join(' · '))] : []),
  ]);
}

function how(view: Overview): string {
  const who = view.may.connect ? 'Connect the first below' : 'An admin can connect the first with `/licenses connect`';
  return `${who}. It starts read-only; seats are taken back only after a person approves.`;
}

function waiting(lists: DigestView['waiting']): AnyBlock[] {
  if (lists.length === 0) return [];
  const lines = lists.slice(0, WAITING).map((one) => {
    const what = `${safe(title(one.integration))}: ${count(one.seats, 'seat')} since ${dayToken(one.since)}`;
    return section(what, button('Open', 'license.show', one.integration.id));
  });
  const left = lists.length - lines.length;
  const rest = left > 0 ? [context(`and ${num(left)} more`)] : [];
  return [section('*Waiting for your decision*'), ...lines, ...rest, divider()];
}

function row(one: Overview['rows'][number]): AnyBlock {
  const name = `*${safe(title(one.integration))}*${one.readOnly ? ' · read-only' : ''}`;
  const facts = one.asOf === null ? 'Not read yet' : `${count(one.counts.paid, 'paid seat')}: ${parts(one.counts)}`;
  const stale = one.stale ? ', out of date' : '';
  const read = one.asOf === null ? '' : `\nRead ${instantToken(one.asOf)}${stale}`;
  const problem = one.problem === null ? '' : `\n⚠️ ${sentence(safe(one.problem, 300))}`;
  return section(`${name}\n${facts}${read}${problem}`, button('Open', 'license.show', one.integration.id));
}
