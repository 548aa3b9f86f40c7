/** Importing people from an HR system's file: what is asked, and what was understood before anything counts. */

import type { AnyBlock, ModalView } from '@slack/types';
import type { PeoplePreview } from '../src/use-cases/views.ts';
import { choices, field, option, textInput, VALUE } from './inputs.ts';
import { context, LIMITS, modal, section } from './kit.ts';
import { count, list, literal, num, safe, sentence } from './words.ts';

/** The value of the choice that makes a new source. */
export const NEW_SOURCE = 'new';
const WORDS = 8;
const SKIPPED = 5;

/** Asks for the file and what it is. */
export function renderPeopleUpload(view: {
  readonly sources: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: string | null;
}): ModalView {
  const fresh = option('A new one, named below', NEW_SOURCE);
  const offered = [...view.sources.slice(0, LIMITS.selectOptions - 1).map(({ id, name }) => option(name, id)), fresh];
  const initial = offered.find(({ value }) => value === view.chosen) ?? offered[0] ?? fresh;
  const snapshot = option('The whole list', 'snapshot');
  const days = [
    option('See for yourself', 'auto'),
    option('Day first: 31/12/2026', 'day_first'),
    option('Month first: 12/31/2026', 'month_first'),
  ];
  return modal({
    title: 'Import people',
    callback: 'people.upload',
    submit: 'Preview',
    close: 'Cancel',
    blocks: [
      section(
        'A list of people exported from your HR system, as CSV. It needs a column with the work email, and a status or a last day.',
      ),
      field(
        'source',
        { label: 'HR system' },
        { type: 'static_select', action_id: VALUE, options: offered, initial_option: initial },
      ),
      field(
        'name',
        {
          label: 'Name of a new one',
          hint: 'Such as Workday. Lists under different names are never mixed.',
          optional: true,
        },
        textInput({}),
      ),
      field(
        'file',
        { label: 'CSV file', hint: 'Up to 20 MB and 200,000 rows. The file itself is not kept.' },
        { type: 'file_input', action_id: VALUE, filetypes: ['csv'], max_files: 1 },
      ),
      field(
        'mode',
        { label: 'It holds', hint: 'Nobody a list of changes leaves out is gone.' },
        {
          type: 'static_select',
          action_id: VALUE,
          options: [snapshot, option('Only what changed', 'delta')],
          initial_option: snapshot,
        },
      ),
      field(
        'order',
        { label: 'Dates' },
        { type: 'static_select', action_id: VALUE, options: days, ...(days[0] ? { initial_option: days[0] } : {}) },
      ),
      context('You see what was understood before anything counts.'),
    ],
  });
}

/** While a large file is being read. */
export function renderPeopleReading(): ModalView {
  return modal({
    title: 'Import people',
    callback: 'people.reading',
    close: 'Close',
    blocks: [section('Reading the file. This takes a few seconds for a long list.')],
  });
}

/** The file cannot be used, found out after the form was gone. */
export function renderPeopleRefused(problem: string): ModalView {
  return modal({
    title: 'Import people',
    callback: 'people.refused',
    close: 'Close',
    blocks: [
      section(`⚠️ *Nothing was imported.* ${sentence(safe(problem, 500))}`),
      context('`/licenses import people` takes the file again.'),
    ],
  });
}

/** What the file says, before it counts, with what has to be decided about it. */
export function renderPeoplePreview(view: PeoplePreview): ModalView {
  return modal({
    title: 'Import people',
    callback: 'people.import',
    metadata: { fileId: view.fileId },
    submit: `Import ${literal(count(view.people, 'person', 'people'), 16)}`,
    close: 'Cancel',
    blocks: [
      section(summary(view)),
      ...cautions(view),
      section(columns(view)),
      ...view.unmapped.slice(0, WORDS).map(meaning),
      ...moreWords(view),
      ...speaking(view),
      section(['*How the first rows were read*', ...view.sample.map(person)].join('\n')),
      ...skipped(view),
      context('Importing changes what is known of people, and nothing in any app.'),
    ],
  });
}

function summary(view: PeoplePreview): string {
  const { leavers, leaving, onLeave, working, silent } = view;
  const said = [
    `${num(working)} working`,
    `${num(leavers)} left`,
    `${num(leaving)} with a last day to come`,
    `${num(onLeave)} on leave`,
    ...(silent > 0 ? [`${num(silent)} not told`] : []),
  ];
  const apps = view.apps
    .slice(0, 5)
    .map(({ name, matched }) => `${num(matched)} ${matched === 1 ? 'seat' : 'seats'} of ${safe(name, 60)}`);
  const what = view.mode === 'snapshot' ? 'the whole list' : 'only what changed';
  return [
    `*${count(view.people, 'person', 'people')} in ${count(view.rows, 'row')} for ${safe(view.sourceName, 60)}*`,
    `${safe(view.fileName, 80)}, ${what}.`,
    `${sentence(list(said))}`,
    ...(apps.length > 0 ? [sentence(`Belong to them: ${list(apps)}`)] : []),
    ...(view.missing > 0
      ? [`${count(view.missing, 'person', 'people')} of the last list ${view.missing === 1 ? 'is' : 'are'} not in it.`]
      : []),
  ].join('\n');
}

function cautions(view: PeoplePreview): AnyBlock[] {
  const lines = view.warnings.map((warning) => `⚠️ ${sentence(safe(warning, 300))}`);
  if (view.held)
    lines.push(
      '⚠️ So many are missing that the export may be cut off. After this the import is held until somebody accepts the loss.',
    );
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

const FIELDS: Readonly<Record<string, string>> = {
  email: 'Work email',
  employee_id: 'Employee id',
  name: 'Name',
  status: 'Status',
  start_date: 'First day',
  end_date: 'Last day',
  manager_email: 'Manager’s email',
  department: 'Department',
  location: 'Location',
};

function columns(view: PeoplePreview): string {
  const lines = view.columns.map(
    ({ field: name, title }) =>
      `• ${FIELDS[name] ?? safe(name, 40)}: ${title === null ? 'not in the file' : `“${safe(title, 60)}”`}`,
  );
  const head = view.newColumns
    ? '*Look at the columns: they are new or differ from last time*'
    : '*Columns, as last time*';
  const end = view.columns.some(({ field: name, title }) => name === 'end_date' && title === null)
    ? ['Without a last day, people count as leavers only once their status says so.']
    : [];
  return [head, ...lines, ...end].join('\n');
}

/** What a word nobody mapped means. Left alone it says nothing, which never makes a leaver. */
function meaning({ word, people }: PeoplePreview['unmapped'][number], position: number): AnyBlock {
  const nothing = option('Says nothing', 'unknown');
  const shown = word === '' ? 'No status' : `“${literal(word, 60)}”`;
  return field(
    `status_${position}`,
    { label: `${shown}, ${literal(count(people, 'person', 'people'), 30)}: what does it mean?` },
    {
      type: 'static_select',
      action_id: VALUE,
      options: [nothing, option('Works here', 'active'), option('On leave', 'leave'), option('Left', 'terminated')],
      initial_option: nothing,
    },
  );
}

function moreWords({ unmapped }: PeoplePreview): AnyBlock[] {
  const left = unmapped.length - WORDS;
  return left > 0 ? [context(`${count(left, 'further word')} of the status column say nothing.`)] : [];
}

/** For which apps it speaks from now on; those it speaks for already stay. */
function speaking({ apps }: PeoplePreview): AnyBlock[] {
  const open = apps.filter((app) => !app.speaks).slice(0, LIMITS.checkboxes);
  if (open.length === 0) return [];
  const options = open.map((app) => option(app.name, app.id, `${count(app.matched, 'seat')} of these people`));
  const chosen = options.filter((_, at) => open[at]?.decided === false && (open[at]?.matched ?? 0) > 0);
  return [
    choices('speaks', 'Speaks for the people of', options, {
      chosen,
      optional: true,
      hint: 'Its leavers who still hold a seat there are proposed at once.',
    }),
  ];
}

const SAYS = { active: 'works here', leave: 'on leave', terminated: 'left', unknown: 'not told' } as const;

function person(row: PeoplePreview['sample'][number]): string {
  const who = row.name === null ? '' : `${safe(row.name, 60)}, `;
  const last = row.endsOn === null ? '' : `, last day ${safe(row.endsOn, 20)}`;
  return `• ${who}${safe(row.email ?? 'no address', 80)}: ${SAYS[row.employment]}${last}`;
}

function skipped(view: PeoplePreview): AnyBlock[] {
  if (view.skippedCount === 0) return [];
  const lines = view.skipped
    .slice(0, SKIPPED)
    .map((row) => `• Line ${num(row.line)}: ${sentence(safe(row.reason, 200))}`);
  const left = view.skippedCount - lines.length;
  const rest = left > 0 ? [`and ${num(left)} more`] : [];
  return [section([`⚠️ *${count(view.skippedCount, 'line')} skipped*`, ...lines, ...rest].join('\n'))];
}
