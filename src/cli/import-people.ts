import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { composeUseCases, type Parts } from '../compose.ts';
import type { Meaning } from '../use-cases/confirm-people.ts';
import type { PeoplePreview, SyncProgress } from '../use-cases/views.ts';
import { configFrom, integrationOf, logTo, openExisting } from './open.ts';
import { cliOutside, operator } from './outside.ts';
import { type Terminal, UsageError } from './verb.ts';

const MAX_BYTES = 20 * 1024 * 1024;

export const PEOPLE_USAGE =
  'people <file.csv> [--as <name>] [--delta] [--dates day_first|month_first] [--status <word>=active|leave|left] [--for <app>] [--yes] [--new-columns]';

const OPTIONS = {
  as: { type: 'string' },
  delta: { type: 'boolean' },
  dates: { type: 'string' },
  status: { type: 'string', multiple: true },
  for: { type: 'string', multiple: true },
  yes: { type: 'boolean' },
  'new-columns': { type: 'boolean' },
} as const;

/** Takes a list of people from an HR system's export: shows what it would tell, asks, and reads it. */
export async function importPeople(words: readonly string[], terminal: Terminal): Promise<number> {
  const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options: OPTIONS });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Say which file.');
  const dateOrder = values.dates ?? 'auto';
  if (dateOrder !== 'auto' && dateOrder !== 'day_first' && dateOrder !== 'month_first')
    throw new UsageError('--dates is day_first or month_first.');
  const meanings = (values.status ?? []).map(meaningOf);
  const bytes = await readFile(file).catch(() => null);
  if (!bytes) throw new UsageError(`The file ${file} cannot be read.`);
  if (bytes.length > MAX_BYTES) throw new UsageError(`The file ${file} is larger than 20 MB.`);

  const config = configFrom(terminal);
  const parts = await openExisting(config, logTo(terminal, config), 'existing');
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error('stopped by the operator'));
  process.once('SIGINT', stop);
  try {
    const actor = operator();
    const useCases = composeUseCases(parts, cliOutside(actor), config);
    const known = await useCases.listPeopleSources(actor);
    const source = sourceOf(values.as, known.kind === 'sources' ? known.sources : []);
    const shown = await useCases.previewPeople({
      actor,
      source,
      fileName: basename(file),
      bytes,
      mode: values.delta === true ? 'delta' : 'snapshot',
      dateOrder,
    });
    if (shown.kind !== 'preview') {
      terminal.err(faultOf(shown));
      return 1;
    }
    const { preview } = shown;
    for (const line of describe(preview)) terminal.out(line);
    const mayGo = values.yes === true && (!preview.newColumns || values['new-columns'] === true);
    if (!mayGo && !(await agreed())) {
      terminal.err(refusalOf(values.yes === true));
      return 1;
    }
    const done = await useCases.confirmPeople({
      actor,
      fileId: preview.fileId,
      meanings,
      speaksFor: await appsOf(parts, values.for ?? []),
    });
    if (done.kind !== 'confirmed') {
      terminal.err(
        done.kind === 'busy'
          ? 'The list before is still being read. Import this one when that has ended.'
          : 'This list is no longer there, or its name is taken by now. Import the file again.',
      );
      return 1;
    }
    const result = await useCases.runSync({ actor, integrationId: done.integrationId, signal: stopping.signal });
    if (result.kind !== 'finished') {
      terminal.err('A sync of this source is already running. Import the file again when it has ended.');
      return 1;
    }
    return tell(result.view, terminal);
  } finally {
    process.off('SIGINT', stop);
    await parts.close();
  }
}

/** `Garden break=leave` */
function meaningOf(text: string): Meaning {
  const at = text.lastIndexOf('=');
  const means = text.slice(at + 1).trim();
  const word = text.slice(0, at);
  const known = { active: 'active', leave: 'leave', left: 'terminated', terminated: 'terminated' }[means];
  if (at < 1 || known === undefined)
    throw new UsageError('--status says what a word means, such as: --status "Garden break=leave"');
  return { word, means: known };
}

/** The source of that name, the only one there is, or a new one. */
function sourceOf(name: string | undefined, known: readonly { readonly id: string; readonly name: string }[]) {
  const [only, ...others] = known;
  if (name === undefined) {
    if (others.length > 0)
      throw new UsageError(`Say which HR system with --as: ${known.map((one) => one.name).join(', ')}`);
    return only ? { id: only.id } : { name: 'HR file' };
  }
  const same = known.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
  return same ? { id: same.id } : { name };
}

async function appsOf(parts: Parts, words: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const word of words) ids.push((await integrationOf(parts, word)).id);
  return ids;
}

function faultOf(
  shown: { readonly problem: string } | { readonly reason: string } | { readonly kind: 'not_found' },
): string {
  if ('problem' in shown) return shown.problem;
  return 'reason' in shown ? shown.reason : 'This source is no longer there.';
}

function refusalOf(saidYes: boolean): string {
  return saidYes
    ? 'Nothing was imported. The columns are new or differ from last time: look at them, and add --new-columns.'
    : 'Nothing was imported. Add --yes to import without being asked.';
}

function describe(preview: PeoplePreview): readonly string[] {
  const { working, leavers, leaving, onLeave, silent } = preview;
  return [
    `${preview.fileName} for ${preview.sourceName}: ${preview.people} people in ${preview.rows} rows${preview.newColumns ? '; the columns are new' : ''}`,
    `  working: ${working}; left: ${leavers}; with a last day to come: ${leaving}; on leave: ${onLeave}; not told: ${silent}`,
    ...preview.apps.map((app) => `  seats of ${app.name} that belong to them: ${app.matched}`),
    ...preview.columns.map(({ field, title }) => `  ${field}: ${title ?? 'not in the file'}`),
    ...preview.unmapped.slice(0, 20).map(({ word, people }) => `  the status "${word}" is not known: ${people} people`),
    ...preview.sample.map(
      ({ email, employment, endsOn }) =>
        `  ${email ?? 'no address'}: ${employment}${endsOn === null ? '' : `, last day ${endsOn}`}`,
    ),
    ...preview.skipped.map(({ line, reason }) => `  line ${line} is skipped: ${reason}`),
    ...preview.warnings.map((warning) => `  ${warning}`),
    ...(preview.missing > 0 ? [`  of the last list are missing: ${preview.missing}`] : []),
  ];
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question('Import this? [y/N] ')).trim());
  } finally {
    asking.close();
  }
}

function tell(view: SyncProgress, terminal: Terminal): number {
  const { name, slug } = view.integration;
  if (view.state === 'complete') {
    terminal.out(`${name}: ${view.accounts} people, ${view.added} new, ${view.changed} changed, ${view.gone} gone`);
    const speaks = view.directory?.speaksFor ?? [];
    terminal.out(
      speaks.length > 0
        ? `  speaks for ${speaks.join(', ')}; the running bot proposes leavers with its next sync of each`
        : '  speaks for no app yet: /licenses sources <app> in Slack confirms it',
    );
    return 0;
  }
  if (view.state === 'suspect' && view.lost !== null) {
    terminal.err(
      `${name}: held. ${view.lost.seats} of ${view.lost.of} people are missing or left at once. Look at it in Slack with /licenses sync ${slug}.`,
    );
    return 1;
  }
  terminal.err(`${name}: ${view.state}. ${view.problem ?? ''}`.trim());
  return 1;
}
