/** Directories and HR systems: what each lists, for whom it speaks, and the form that says so. */

import type { AnyBlock, ModalView } from '@slack/types';
import type { SourceChoice, SourceRow, SourcesView } from '../src/use-cases/views.ts';
import { field, option, textInput, VALUE } from './inputs.ts';
import {
  actions,
  button,
  context,
  divider,
  fitMessage,
  header,
  LIMITS,
  type Message,
  modal,
  plainText,
  section,
} from './kit.ts';
import { instantToken } from './phrase.ts';
import { count, list, literal, num, safe, sentence, title } from './words.ts';

const SHOWN = 10;
const APPS = 90;

/** `/licenses okta`: a source has no seats, so this says whom it speaks for. */
export function renderSource(row: SourceRow): Message {
  const said = `${title(row.integration)}: ${listed(row)}`;
  const body = [header(said), section([speaks(row), ...asks(row), ...troubles(row)].join('\n'))];
  const read = row.asOf === null ? 'Not read yet' : `Read ${instantToken(row.asOf)}${row.stale ? ', out of date' : ''}`;
  return fitMessage(safe(said, 300), body, [context(`${read} · It has no seats of its own.`), ...buttons(row)]);
}

/** One line a source, under the apps. */
export function sourceLines(rows: readonly SourceRow[]): AnyBlock[] {
  if (rows.length === 0) return [];
  const lines = rows.slice(0, SHOWN).map((row) => {
    const problem = row.problem === null ? '' : ` ⚠️ ${sentence(safe(row.problem, 200))}`;
    const old = row.stale ? ' ⚠️ Out of date.' : '';
    return `• *${safe(title(row.integration), 80)}:* ${listed(row)}. ${[speaks(row), ...asks(row)].join(' ')}${old}${problem}`;
  });
  const left = rows.length - lines.length;
  return [section(['*Sources*', ...lines, ...(left > 0 ? [`and ${num(left)} more`] : [])].join('\n'))];
}

/** "212 people, 14 apps"; an HR system lists no apps. */
export function listed({ asOf, people, apps, role }: SourceRow): string {
  if (asOf === null) return 'not read yet';
  const known = count(people, 'person', 'people');
  return role === 'hr' ? known : `${known}, ${count(apps, 'app')}`;
}

function speaks({ speaksFor }: SourceRow): string {
  return speaksFor.length === 0 ? 'Speaks for no app yet.' : `Speaks for ${few(speaksFor)}.`;
}

/** What waits for a person to confirm. */
export function asks({ proposedFor }: SourceRow): readonly string[] {
  if (proposedFor.length === 0) return [];
  return [`Waits to be confirmed for ${few(proposedFor.map((app) => app.name))}.`];
}

function troubles({ problem }: SourceRow): readonly string[] {
  return problem === null ? [] : [`⚠️ ${sentence(safe(problem, 500))}`];
}

function few(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => safe(name, 60));
  return list(names.length > shown.length ? [...shown, `${num(names.length - shown.length)} more`] : shown);
}

function buttons(row: SourceRow): AnyBlock[] {
  const { id, connectorId } = row.integration;
  const read =
    connectorId === 'hr-file' ? button('Import a file', 'people.import', id) : button('Sync now', 'license.sync', id);
  return [...confirmButtons(row), ...actions([read])];
}

/** A button for each app that waits, in rows of their own: Slack takes an action once a row. */
export function confirmButtons({ proposedFor }: SourceRow): AnyBlock[] {
  return proposedFor.slice(0, 4).flatMap((app) => actions([button(`Sources of ${app.name}`, 'sources.open', app.id)]));
}

/** The form: one choice a source, and a seat linked by hand. What is preselected counts only once it is saved. */
export function renderSources(view: SourcesView): ModalView {
  const shown = view.sources.slice(0, SHOWN);
  const left = view.sources.length - shown.length;
  return modal({
    title: 'Sources',
    callback: 'sources.submit',
    metadata: { integrationId: view.integration.id },
    submit: shown.length > 0 ? 'Save' : null,
    close: shown.length > 0 ? 'Cancel' : 'Close',
    blocks: [
      section(`*${safe(title(view.integration))}*\n${shown.length > 0 ? INTRO : NOTHING}`),
      ...shown.flatMap((source) => choice(source, view)),
      ...(left > 0 ? [context(`${count(left, 'more source')} do not fit here and stay as they are.`)] : []),
      ...(shown.length > 0 ? byHand(view) : []),
    ],
  });
}

const INTRO =
  'Which directories and HR systems know the people of this app. They were found by equal names or keys; none counts before it is saved here.';
const NOTHING =
  'No directory or HR system is connected, so nobody says who left and who signs in. `/licenses connect` offers them.';
const FOUND = { key: 'the same app by its key', name: 'the same name', people: '', hand: 'chosen by hand' } as const;

function choice(source: SourceChoice, view: SourcesView): AnyBlock[] {
  const app = literal(view.integration.name, 40);
  const none = option(`Does not speak for ${app}`, 'none');
  const people = option(
    source.role === 'hr' ? `Speaks for the people of ${app}` : 'Its people alone, no sign-ins',
    'people',
  );
  const apps = source.apps
    .filter((one) => one.id.length <= LIMITS.optionValue - 4)
    .slice(0, APPS)
    .map((one) =>
      option(
        `App “${literal(one.name, 45)}”, with sign-ins`,
        `app:${one.id}`,
        one.matched === null ? '' : FOUND[one.matched],
      ),
    );
  const options = source.role === 'hr' ? [people, none] : [...apps, people, none];
  const wanted = preselected(source);
  const initial = options.find((one) => one.value === wanted);
  const over = source.apps.length - apps.length;
  const read = source.readAt === null ? 'not read yet' : count(source.people, 'person', 'people');
  return [
    field(
      `source_${source.source.id}`,
      { label: `${literal(title(source.source), 60)} (${read})`, hint: hintOf(source), optional: true },
      {
        type: 'static_select',
        action_id: VALUE,
        options,
        placeholder: plainText('Choose', LIMITS.placeholder),
        ...(initial ? { initial_option: initial } : {}),
      },
    ),
    ...(over > 0 ? [context(`${count(over, 'more app')} of it are not listed.`)] : []),
  ];
}

/** One proposal is offered for saving; of several a person chooses. */
function preselected(source: SourceChoice): string | null {
  if (source.confirmed) return source.confirmed.appId === '' ? 'people' : `app:${source.confirmed.appId}`;
  if (source.decided) return 'none';
  const [only] = source.proposed;
  if (source.proposed.length !== 1 || only === undefined) return null;
  return only === '' ? 'people' : `app:${only}`;
}

function hintOf(source: SourceChoice): string | null {
  if (source.confirmed || source.decided || source.proposed.length === 0) return null;
  if (source.proposed.length > 1) return `${num(source.proposed.length)} of its apps match. Choose the right one.`;
  return 'Proposed. Saving confirms it.';
}

function byHand(view: SourcesView): AnyBlock[] {
  const speaking = view.sources.filter((source) => source.confirmed);
  if (speaking.length === 0)
    return [context('Once a source is confirmed, single seats can be linked with people by hand.')];
  const links = view.linked.slice(0, 5).map((link) => `• ${safe(link.seat, 80)} is ${safe(link.person, 80)}`);
  const options = speaking.slice(0, LIMITS.selectOptions).map((one) => option(title(one.source), one.source.id));
  const first = options[0];
  return [
    divider(),
    section(['*Link a seat with a person by hand*', ...links].join('\n')),
    context('For a seat whose address the source does not know. People are never linked by name.'),
    field('seat', { label: 'Seat', hint: 'Its address or id in the app.', optional: true }, textInput({})),
    field(
      'person_source',
      { label: 'Source', optional: true },
      { type: 'static_select', action_id: VALUE, options, ...(first ? { initial_option: first } : {}) },
    ),
    field(
      'person',
      { label: 'Person', hint: 'Address, employee id or id in the source. Empty takes the link away.', optional: true },
      textInput({}),
    ),
  ];
}

/** What was saved. */
export function renderSourcesSaved(saved: {
  readonly app: string;
  readonly lines: readonly string[];
  readonly reading: number;
}): ModalView {
  const said = saved.lines.length === 0 ? ['Nothing was changed.'] : saved.lines.map((line) => safe(line, 200));
  return modal({
    title: 'Sources',
    callback: 'sources.saved',
    close: 'Done',
    blocks: [
      section([`*${safe(saved.app, 80)}*`, ...said].join('\n')),
      ...(saved.reading > 0
        ? [context('It is read now, which shows in a direct message. Then every seat of the app is judged again.')]
        : []),
    ],
  });
}
