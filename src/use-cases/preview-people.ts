import { iso } from '../clock.ts';
import type { Employment } from '../connector/directory.ts';
import { may } from '../domain/access.ts';
import { stateOf } from '../domain/employment.ts';
import { IMPLAUSIBLE_LOSS } from '../domain/sweep.ts';
import { atomically } from '../store/atomically.ts';
import { countPeople, peopleById } from '../store/directory-people.ts';
import { findIntegration, type IntegrationRow, listAppIntegrations, listIntegrations } from '../store/integrations.ts';
import { forgetShown, insertPart, insertPeopleFile, lastLoaded, type PeopleFileRow } from '../store/people-files.ts';
import { findByEmails } from '../store/seats.ts';
import { linksOfSource } from '../store/source-links.ts';
import { breathe, HR_FILE, idOf, linesOf, type Mode, type PersonLine, statusesOf } from './file-source.ts';
import type { Core, People } from './ports.ts';
import type { PeoplePreview, Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

type DateOrder = 'auto' | 'day_first' | 'month_first';

/** How a file becomes people; the reader is handed in so that this rule needs no CSV library and no thread. */
export type ReadPeople = (
  bytes: Uint8Array,
  options: { readonly order: DateOrder; readonly statuses?: Readonly<Record<string, Employment>> },
) => Promise<
  | {
      readonly kind: 'read';
      readonly header: readonly string[];
      readonly columns: Readonly<Record<string, string | undefined>>;
      readonly people: number;
      readonly skipped: readonly { readonly line: number; readonly reason: string }[];
      readonly skippedCount: number;
      readonly unmapped: readonly { readonly word: string; readonly people: number }[];
      readonly warnings: readonly string[];
      readonly parts: readonly string[];
    }
  | { readonly kind: 'ask_dates'; readonly column: string; readonly example: string }
  | { readonly kind: 'refused'; readonly problem: string }
>;

export type PeopleFileDeps = Core & {
  readonly people: Pick<People, 'standing'>;
  readonly readPeople: ReadPeople;
  readonly admins: readonly string[];
};

export interface PeopleFileInput {
  readonly actor: string;
  /** The source the file is for, or the name of a new one. */
  readonly source: { readonly id: string } | { readonly name: string };
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly mode: Mode;
  readonly dateOrder: DateOrder;
}

export type PeoplePreviewResult =
  | { readonly kind: 'preview'; readonly preview: PeoplePreview }
  /** Both day-first and month-first fit; a person has to say. */
  | { readonly kind: 'ask_dates'; readonly problem: string }
  | { readonly kind: 'invalid'; readonly field: 'file' | 'name' | 'mode'; readonly problem: string }
  | { readonly kind: 'not_found' }
  | Refusal;

/** What an HR system's file may be for: the sources that are there, each with when it was loaded last. */
export function listPeopleSources(deps: PeopleFileDeps) {
  return async (
    actor: string,
  ): Promise<{ readonly kind: 'sources'; readonly sources: readonly { id: string; name: string }[] } | Refusal> => {
    const refusal = await refuseImport(deps, actor);
    if (refusal) return refusal;
    const rows = (await listIntegrations(deps.store)).filter((row) => row.connector_id === HR_FILE);
    return { kind: 'sources', sources: rows.map(({ id, name }) => ({ id, name })) };
  };
}

/** Reads a list of people and says what it would tell. What was read is kept until somebody confirms it, not the file. */
export function previewPeople(deps: PeopleFileDeps) {
  return async (input: PeopleFileInput): Promise<PeoplePreviewResult> => {
    const { store, clock, ids } = deps;
    const refusal = await refuseImport(deps, input.actor);
    if (refusal) return refusal;
    const target = await targetOf(deps, input);
    if ('kind' in target) return target;
    const { source, name } = target;
    const last = source && (await lastLoaded(store, source.id));
    if (input.mode === 'delta' && !last)
      return fault('mode', 'Begin with the whole list: a list of changes says nothing of whom it leaves out.');
    const statuses = last ? statusesOf(last.statuses) : {};
    const read = await deps.readPeople(input.bytes, { order: input.dateOrder, statuses });
    if (read.kind === 'refused') return fault('file', read.problem);
    if (read.kind === 'ask_dates') {
      const problem = `"${read.example}" in "${read.column}" can be read day first or month first. Say which.`;
      return { kind: 'ask_dates', problem };
    }
    if (read.people === 0)
      return fault('file', `No row of the file can be used. ${read.skipped[0]?.reason ?? ''}`.trim());
    const keyedBy = read.columns['employee_id'] === undefined ? 'email' : 'employee_id';
    if (last && last.keyed_by !== keyedBy) return fault('file', otherKeys(keyedBy));
    const id = ids.next('ppl');
    const row: PeopleFileRow = {
      id,
      source_id: source?.id ?? null,
      source_name: name,
      state: 'shown',
      mode: input.mode,
      header: JSON.stringify([...read.header].sort()),
      columns: JSON.stringify(read.columns),
      statuses: JSON.stringify(statuses),
      unmapped: JSON.stringify(read.unmapped.slice(0, 100)),
      keyed_by: keyedBy,
      row_count: read.people + read.skippedCount,
      people_count: read.people,
      skipped_count: read.skippedCount,
      uploaded_by: input.actor,
      uploaded_at: iso(clock.now()),
      confirmed_at: null,
      loaded_at: null,
    };
    await forgetShown(store, input.actor);
    await insertPeopleFile(store, row);
    for (const [position, part] of read.parts.entries()) {
      await atomically(store, (tx) => insertPart(tx, id, position, part));
      await breathe();
    }
    const tally = await count(deps, read.parts, source ?? null);
    const listed = source ? await countPeople(store, source.id) : 0;
    const missing = input.mode === 'snapshot' ? Math.max(0, listed - tally.known) : 0;
    return {
      kind: 'preview',
      preview: {
        fileId: id,
        fileName: input.fileName,
        sourceName: name,
        mode: input.mode,
        rows: row.row_count,
        people: read.people,
        columns: FIELDS.map((field) => ({ field, title: read.columns[field] ?? null })),
        newColumns: last?.header !== row.header,
        unmapped: read.unmapped,
        skipped: read.skipped.slice(0, 20),
        skippedCount: read.skippedCount,
        warnings: read.warnings,
        ...tally,
        missing,
        held: listed > 0 && missing / listed >= IMPLAUSIBLE_LOSS,
      },
    };
  };
}

const FIELDS = [
  'email',
  'employee_id',
  'name',
  'status',
  'start_date',
  'end_date',
  'manager_email',
  'department',
  'location',
] as const;

/** Counts what the file says today, whom of the connected apps it knows, and whom of the source. */
async function count(deps: PeopleFileDeps, parts: readonly string[], source: IntegrationRow | null) {
  const { store, clock } = deps;
  const now = iso(clock.now());
  const counts = { working: 0, leavers: 0, leaving: 0, onLeave: 0, silent: 0 };
  const links = source === null ? [] : await linksOfSource(store, source.id);
  const decided = new Set(links.filter((link) => link.state !== 'proposed').map((link) => link.integration_id));
  const speaks = new Set(links.filter((link) => link.state === 'confirmed').map((link) => link.integration_id));
  const apps = (await listAppIntegrations(store)).map(({ id, name }) => ({
    id,
    name,
    matched: 0,
    speaks: speaks.has(id),
    decided: decided.has(id),
  }));
  let known = 0;
  const sample: PersonLine[] = [];
  for (const part of parts) {
    const lines = linesOf(part);
    for (const line of lines) counts[standingOf(line, now)] += 1;
    if (sample.length < SAMPLE) sample.push(...lines.slice(0, SAMPLE - sample.length));
    const emails = lines.flatMap(({ email }) => email ?? []);
    for (const app of apps) app.matched += (await findByEmails(store, app.id, emails)).size;
    if (source) {
      const rows = await peopleById(store, source.id, lines.map(idOf));
      known += rows.filter((row) => row.gone_at === null).length;
    }
    await breathe();
  }
  return {
    ...counts,
    apps,
    known,
    sample: sample.map(({ email, name, employment, startsOn, endsOn }) => ({
      email,
      name,
      employment,
      startsOn,
      endsOn,
    })),
  };
}

const SAMPLE = 10;

/** What a line says today, by the rule every record is judged by. */
function standingOf(line: PersonLine, now: string): 'working' | 'leavers' | 'leaving' | 'onLeave' | 'silent' {
  const state = stateOf(
    {
      sourceId: '',
      label: '',
      role: 'hr',
      kind: 'human',
      employment: line.employment,
      startsOn: line.startsOn,
      endsOn: line.endsOn,
      goneAt: null,
      goneForSure: false,
      readAt: now,
      observedAt: now,
      staleAt: null,
    },
    now,
  );
  switch (state.kind) {
    case 'works':
      return 'working';
    case 'on_leave':
      return 'onLeave';
    case 'silent':
      return 'silent';
    case 'left':
      return state.since !== null && state.since > now ? 'leaving' : 'leavers';
  }
}

async function targetOf(
  { store }: PeopleFileDeps,
  { source }: PeopleFileInput,
): Promise<{ readonly source: IntegrationRow | null; readonly name: string } | PeoplePreviewResult> {
  if ('id' in source) {
    const row = await findIntegration(store, source.id);
    if (!row || row.state === 'disconnected' || row.connector_id !== HR_FILE) return { kind: 'not_found' };
    return { source: row, name: row.name };
  }
  const name = source.name.trim().replace(/\s+/g, ' ');
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._()&-]{0,39}$/u.test(name))
    return fault('name', 'Name the HR system in a few words, such as Workday.');
  const taken = (await listIntegrations(store)).some((row) =>
    [row.name.toLowerCase(), row.slug].includes(name.toLowerCase()),
  );
  return taken
    ? fault('name', `Something is called ${name} already. Choose it from the list.`)
    : { source: null, name };
}

function otherKeys(now: 'employee_id' | 'email'): string {
  return now === 'email'
    ? 'The last file knew people by an employee id, and this one has no such column. Export it with the ids, or import it as a new source.'
    : 'The last file knew people by their address alone, and this one has employee ids. Import it as a new source.';
}

function fault(field: 'file' | 'name' | 'mode', problem: string): PeoplePreviewResult {
  return { kind: 'invalid', field, problem };
}

/** The refusal of somebody who may not import, or null. */
export async function refuseImport(
  deps: Pick<PeopleFileDeps, 'people' | 'admins'>,
  actor: string,
): Promise<Refusal | null> {
  if (may('configure', await deps.people.standing(actor), [])) return null;
  return {
    kind: 'refused',
    reason: 'Importing people is for admins of this Slack workspace.',
    whoMay: whoMayConfigure(deps.admins),
  };
}
