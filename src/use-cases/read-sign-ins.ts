import * as z from 'zod';
import { iso } from '../clock.ts';
import type { Connection, Coverage } from '../connector/contract.ts';
import type { SignIn } from '../connector/directory.ts';
import { addDays, latest } from '../domain/time.ts';
import { AppError } from '../errors.ts';
import { findSource, saveSource } from '../store/activity.ts';
import { atomically } from '../store/atomically.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { stirredBy } from '../store/people-sweep.ts';
import type { ActivitySourcesTable } from '../store/schema.ts';
import { lastBusy, recordSignIns } from '../store/sign-ins.ts';
import type { SourceLinkRow } from '../store/source-links.ts';
import { dropVerdicts, forgetDoubtful } from '../store/verdicts.ts';
import { signInSource } from './persons.ts';
import type { Core } from './ports.ts';
import { forgetSeatsBehind } from './seats-behind.ts';

/** Read again this far back: logs of sign-ins are filled for hours after the fact. The same event twice is no matter. */
const OVERLAP_DAYS = 0.25;
/** How far back a first reading goes where the vendor keeps everything. */
const FIRST_READING_DAYS = 400;

/** An app that this many people signed in to within this time is in use; that nobody does for as long is not believed. */
const BUSY = { people: 3, days: 7 };

/** A reading that was interrupted: when it began, since when it read and so watches, and where it stood. */
const Unfinished = z.object({ begun: z.string(), since: z.string(), watched: z.string(), page: z.string() });
type Unfinished = z.output<typeof Unfinished>;

export interface SignInsInput {
  readonly source: IntegrationRow;
  readonly link: SourceLinkRow;
  readonly connection: Connection;
  readonly signal: AbortSignal;
  readonly onPage: (events: number) => Promise<void>;
}

/**
 * Reads the sign-ins into one app since the last complete reading and keeps each person's latest, long after the
 * vendor has forgotten it. Watched since the first reading, as long as no gap is longer than the vendor remembers. An
 * interrupted reading goes on where it stood. Returns why the log says nothing, or null.
 */
export async function readSignIns(
  core: Pick<Core, 'store' | 'clock' | 'log'>,
  input: SignInsInput,
): Promise<string | null> {
  const { source, link, connection } = input;
  const coverage = connection.coverage?.();
  if (!connection.signIns || !coverage) return null;
  const key = signInSource(source.id);
  const known = await findSource(core.store, link.integration_id, key);
  const left = unfinished(known?.resume ?? null);
  let problem: string | null = null;
  let reading = known;
  let broken = false;
  try {
    // What was left undone comes first; what happened since is then read as usual.
    if (left !== null) reading = await goOn(core, input, coverage, left);
    const begun = iso(core.clock.now());
    const horizon = addDays(begun, -(coverage.retentionDays ?? FIRST_READING_DAYS));
    const observed = reading?.observed_at ?? null;
    const gap = observed === null || observed < horizon;
    const since = gap ? horizon : (latest([addDays(observed, -OVERLAP_DAYS), horizon]) ?? horizon);
    const watched = gap ? horizon : (reading?.watched_since ?? horizon);
    await readFrom(core, input, coverage, { begun, since, watched, resume: null });
    problem = await tooQuiet(core, input, begun);
    reading = { ...rowOf(input, coverage), watched_since: watched, observed_at: begun, failing: problem };
  } catch (error) {
    if (input.signal.aborted || !(error instanceof AppError)) throw error;
    core.log.warn({ err: error, integration: source.id }, 'sign-ins could not be read');
    problem = error.message;
    broken = true;
  }
  await close(core, input, coverage, { before: known, reading, problem, broken });
  return problem;
}

/** Why a silence of everybody is not believed, or null: the log may have ended, or the app moved to another one. */
async function tooQuiet(
  { store }: Pick<Core, 'store'>,
  { source, link }: SignInsInput,
  begun: string,
): Promise<string | null> {
  const busy = await lastBusy(store, source.id, link.app_id, BUSY.days);
  if (busy === null) return `${source.name} showed no sign-in of anybody at all, which is not believed`;
  if (busy.people < BUSY.people || busy.at > addDays(begun, -BUSY.days)) return null;
  return `${source.name} has shown no sign-in of anybody since ${busy.at.slice(0, 10)}, which is not believed`;
}

/** Finishes what an interrupted reading left. A place the vendor no longer knows is no matter: it is read anew. */
async function goOn(
  core: Pick<Core, 'store' | 'clock' | 'log'>,
  input: SignInsInput,
  coverage: Coverage,
  { page, ...left }: Unfinished,
): Promise<ActivitySourcesTable | undefined> {
  const { store, log } = core;
  const key = signInSource(input.source.id);
  const known = await findSource(store, input.link.integration_id, key);
  try {
    // What the vendor has forgotten since it was interrupted nobody has watched.
    const remembered = addDays(iso(core.clock.now()), -(coverage.retentionDays ?? FIRST_READING_DAYS));
    const watched = latest([left.watched, remembered]) ?? remembered;
    await readFrom(core, input, coverage, { ...left, watched, resume: page });
    return { ...rowOf(input, coverage), watched_since: watched, observed_at: left.begun };
  } catch (error) {
    if (input.signal.aborted || !(error instanceof AppError)) throw error;
    log.info({ err: error, integration: input.source.id }, 'an interrupted reading of sign-ins begins anew');
    return known;
  }
}

interface From {
  readonly begun: string;
  readonly since: string;
  readonly watched: string;
  readonly resume: string | null;
}

async function readFrom(
  { store }: Pick<Core, 'store'>,
  input: SignInsInput,
  coverage: Coverage,
  { resume, ...place }: From,
): Promise<void> {
  const { source, link, connection, signal } = input;
  const from = { appId: link.app_id, since: place.since, ...(resume === null ? {} : { resume }) };
  for await (const page of connection.signIns?.(from, signal) ?? []) {
    await atomically(store, async (tx) => {
      const people = await keep(tx, source.id, link.app_id, page.items);
      await forgetSeatsBehind(tx, source.id, await stirredBy(tx, source.id, people));
      if (page.resume === undefined) return;
      const known = await findSource(tx, link.integration_id, signInSource(source.id));
      const stands: Unfinished = { ...place, page: page.resume };
      await saveSource(tx, { ...(known ?? rowOf(input, coverage)), resume: JSON.stringify(stands) });
      // From now on there is a source that has not answered yet.
      if (!known) await dropVerdicts(tx, link.integration_id);
    });
    await input.onPage(page.items.length);
    signal.throwIfAborted();
  }
  signal.throwIfAborted();
}

async function keep(
  tx: Core['store'],
  sourceId: string,
  appId: string,
  signIns: readonly SignIn[],
): Promise<readonly string[]> {
  await recordSignIns(
    tx,
    signIns.map(({ personExternalId, at }) => ({
      integration_id: sourceId,
      app_id: appId,
      external_id: personExternalId,
      at,
    })),
  );
  return [...new Set(signIns.map((signIn) => signIn.personExternalId))];
}

async function close(
  { store }: Pick<Core, 'store'>,
  input: SignInsInput,
  coverage: Coverage,
  end: {
    readonly before: ActivitySourcesTable | undefined;
    readonly reading: ActivitySourcesTable | undefined;
    readonly problem: string | null;
    /** It broke off, so it goes on where it stands. */
    readonly broken: boolean;
  },
): Promise<void> {
  const { integration_id } = input.link;
  const { before, reading, problem } = end;
  const after: ActivitySourcesTable = {
    ...rowOf(input, coverage),
    watched_since: reading?.watched_since ?? null,
    observed_at: (problem === null ? reading?.observed_at : before?.observed_at) ?? null,
    failing: problem,
    resume: null,
  };
  // A source that is new, fell silent, speaks again or was watched with a gap changes what its silence means for all.
  const sameMeaning =
    before !== undefined &&
    before.observed_at !== null &&
    (before.failing === null) === (problem === null) &&
    before.watched_since === after.watched_since;
  await atomically(store, async (tx) => {
    const stands = end.broken ? await findSource(tx, integration_id, after.source) : undefined;
    await saveSource(tx, { ...after, resume: stands?.resume ?? null });
    if (sameMeaning) await forgetDoubtful(tx, integration_id);
    else await dropVerdicts(tx, integration_id);
  });
}

function rowOf({ source, link }: SignInsInput, coverage: Coverage): ActivitySourcesTable {
  return {
    integration_id: link.integration_id,
    source: signInSource(source.id),
    label: `${source.name} sign-ins`,
    origin: 'identity_provider',
    watched_since: null,
    observed_at: null,
    failing: null,
    resume: null,
    blind_spots: JSON.stringify(coverage.blindSpots),
    retention_days: coverage.retentionDays,
  };
}

function unfinished(resume: string | null): Unfinished | null {
  if (resume === null) return null;
  const parsed = Unfinished.safeParse(JSON.parse(resume));
  return parsed.success ? parsed.data : null;
}
