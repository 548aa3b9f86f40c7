import { iso } from '../clock.ts';
import type { Connection, Connector } from '../connector/contract.ts';
import type { DirectoryApp, DirectoryPerson } from '../connector/directory.ts';
import { normalizeEmail } from '../domain/account.ts';
import { MANY_LEFT, type SweepDecision, sweepable } from '../domain/sweep.ts';
import { findSource, saveSource } from '../store/activity.ts';
import { atomically } from '../store/atomically.ts';
import { countPeople, type PersonReading, upsertPeople } from '../store/directory-people.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { closeFile } from '../store/people-files.ts';
import {
  changedSince,
  countLeft,
  listedBefore,
  markPeopleGone,
  stirredBy,
  unseenPeople,
  workingAmong,
} from '../store/people-sweep.ts';
import { markSeen } from '../store/seats.ts';
import { linksOfSource, listApps, replaceApps } from '../store/source-links.ts';
import { latestRun, updateRun } from '../store/sync-runs.ts';
import { dropVerdicts, forgetDoubtful } from '../store/verdicts.ts';
import { signInSource } from './persons.ts';
import type { Core } from './ports.ts';
import { proposeFor } from './propose-links.ts';
import { readSignIns } from './read-sign-ins.ts';
import { capabilitiesOf } from './rows.ts';
import { forgetLeaversOf, forgetSeatsBehind } from './seats-behind.ts';

/** From so many changed people on, every seat of an app is judged again instead of those behind them. */
const MANY_CHANGED = 20_000;

export interface DirectoryInput {
  readonly integration: IntegrationRow;
  readonly connection: Connection;
  readonly runId: string;
  /** How large a loss a person looked at and accepted; null while nobody did. */
  readonly accepted: number | null;
  readonly signal: AbortSignal;
  readonly onProgress: (counts: DirectoryCounts, phase: 'roster' | 'activity') => Promise<void>;
}

export interface DirectoryCounts {
  readonly people: number;
  readonly added: number;
  readonly written: number;
  readonly events: number;
}

export interface DirectoryReading {
  readonly decision: SweepDecision;
  readonly before: number;
  readonly gone: number;
  /** When the listing began: the as-of time of what it says. */
  readonly begun: string;
  /** Why a log of sign-ins says nothing, or null. */
  readonly problem: string | null;
  /** In the transaction that calls the run complete: has the seats judged again that rest on what it brought. */
  readonly settle: (tx: Core['store']) => Promise<void>;
}

type Deps = Core & { readonly vendors: { find(connectorId: string): Connector | undefined } };

/**
 * Reads a directory or HR system: people page by page, then its apps, then the sign-ins into the apps it was confirmed
 * to speak for. Nobody counts as having left before the whole listing ended and was plausible; who is missing, only
 * after a second one. A listing that loses too many, or says of too many that they left, is suspect.
 */
export async function readDirectory(deps: Deps, input: DirectoryInput): Promise<DirectoryReading> {
  const { store, clock } = deps;
  const { integration } = input;
  const begun = iso(clock.now());
  const last = (await latestRun(store, integration.id, ['complete']))?.roster_at ?? null;
  const before = await countPeople(store, integration.id);
  let counts = await readPeople(deps, input, begun);
  counts = { ...counts, added: (await countPeople(store, integration.id)) - before };
  await input.onProgress(counts, 'roster');
  const { decision, working, gone } = await sweep(deps, input, { begun, last, listed: counts.people });
  const settle = async (tx: Core['store']) => {
    await closeFile(tx, integration.id, begun);
    const links = (await linksOfSource(tx, integration.id)).filter((link) => link.state === 'confirmed');
    if (links.length === 0) return;
    const changed = await changedSince(tx, integration.id, last);
    // One by one, so many would hold up everybody else.
    if (changed.length >= MANY_CHANGED) {
      for (const link of links) await dropVerdicts(tx, link.integration_id);
      return;
    }
    await forgetSeatsBehind(tx, integration.id, await stirredBy(tx, integration.id, changed));
    for (const link of links) await forgetDoubtful(tx, link.integration_id);
  };
  const result = { decision, before: working, gone, begun, settle };
  if (!decision.sweep) return { ...result, problem: null };
  await readApps(deps, input);
  let events = 0;
  const problem = await readLinkedSignIns(deps, input, async (more) => {
    events += more;
    await input.onProgress({ ...counts, events }, 'activity');
  });
  return { ...result, problem };
}

async function readPeople(deps: Deps, input: DirectoryInput, begun: string): Promise<DirectoryCounts> {
  const { store } = deps;
  let people = 0;
  let written = 0;
  for await (const page of input.connection.people?.(input.signal) ?? []) {
    const readings = page.items.map(toPersonReading);
    await atomically(store, async (tx) => {
      // A run that was closed by somebody else must not write over what a newer one reads.
      if (!(await updateRun(tx, input.runId, { phase: 'roster' })))
        throw new Error(`sync run ${input.runId} was closed`);
      const result = await upsertPeople(tx, input.integration.id, readings, begun);
      await forgetSeatsBehind(tx, input.integration.id, result.stirred);
      if (result.written > 0) await forgetLeaversOf(tx, input.integration.id);
      await markSeen(
        tx,
        input.runId,
        readings.map((reading) => reading.external_id),
      );
      written += result.written;
    });
    people += readings.length;
    await input.onProgress({ people, written, added: 0, events: 0 }, 'roster');
  }
  input.signal.throwIfAborted();
  return { people, written, added: 0, events: 0 };
}

async function sweep(
  { store, audit }: Deps,
  input: DirectoryInput,
  { begun, last, listed }: { readonly begun: string; readonly last: string | null; readonly listed: number },
) {
  const sourceId = input.integration.id;
  const { handedOver } = input.connection;
  // Who moves out of what a limited key sees has not left. That nobody at all is listed is still not believed.
  const seesAll = capabilitiesOf((await findIntegration(store, sourceId)) ?? input.integration).roster.can === 'yes';
  // A list of changes says nothing of whom it leaves out.
  const absent = async (before: 'listed' | 'missed_once') =>
    handedOver === 'delta' || (!seesAll && listed > 0) ? [] : unseenPeople(store, sourceId, input.runId, before);
  const unseen = await absent('listed');
  // Who left before may vanish from the list any day.
  const missing = await workingAmong(store, sourceId, unseen);
  const { working, left } = last === null ? { working: 0, left: 0 } : await countLeft(store, sourceId, last);
  const lost = missing + (left >= MANY_LEFT ? left : 0);
  const checks = [{ before: working, unseen: lost }];
  // A file may have been cut off, so whoever it lacks counts, people who had left as well.
  if (handedOver === 'snapshot' && last !== null)
    checks.push({ before: await listedBefore(store, sourceId, last), unseen: unseen.length });
  const decision = decide(checks, input.accepted);
  if (!decision.sweep) return { decision, working: checks.at(-1)?.before ?? working, gone: 0 };
  const again = await absent('missed_once');
  await atomically(store, async (tx) => {
    await markPeopleGone(tx, sourceId, again, begun, true);
    await markPeopleGone(tx, sourceId, unseen, begun);
    await updateRun(tx, input.runId, { gone: unseen.length });
    if (input.accepted === null) return;
    await audit(tx, {
      actor: 'job:sync',
      subject: `integration:${sourceId}`,
      type: 'sync.loss_accepted',
      data: { run: input.runId, shown: input.accepted, lost: decision.lost, of: working },
    });
  });
  return { decision, working, gone: unseen.length };
}

/** Believes a loss when every way of counting it is plausible, or a person accepted the largest number. */
function decide(
  checks: readonly { readonly before: number; readonly unseen: number }[],
  accepted: number | null,
): SweepDecision {
  const most = Math.max(...checks.map(({ unseen }) => unseen));
  const doubted = checks.some((check) => !sweepable({ ...check, ended: true, expected: 0, accepted: null }).sweep);
  if (doubted && most > (accepted ?? 0)) return { sweep: false, state: 'suspect', lost: most };
  return { sweep: true, lost: most };
}

async function readApps(deps: Deps, { integration, connection, signal }: DirectoryInput): Promise<void> {
  const { store, clock } = deps;
  if (connection.apps) {
    const apps: DirectoryApp[] = [];
    for await (const page of connection.apps(signal)) apps.push(...page.items);
    signal.throwIfAborted();
    await atomically(store, (tx) => replaceApps(tx, integration.id, apps, iso(clock.now())));
  }
  await proposeFor(deps, { sourceId: integration.id });
}

/** The log of sign-ins into each app that was confirmed; one that fails does not fail the others. */
async function readLinkedSignIns(
  deps: Deps,
  input: DirectoryInput,
  onPage: (events: number) => Promise<void>,
): Promise<string | null> {
  const { store } = deps;
  const source = (await findIntegration(store, input.integration.id)) ?? input.integration;
  const problems = new Set<string>();
  const listed = input.connection.apps ? new Set((await listApps(store, source.id)).map((app) => app.app_id)) : null;
  for (const link of await linksOfSource(store, source.id)) {
    if (link.state !== 'confirmed' || link.app_id === '') continue;
    const { can, why } = capabilitiesOf(source).activity;
    if (can === 'no') {
      await fallSilent(deps, link.integration_id, source.id, why);
      continue;
    }
    // Nobody signs in to an app that is gone, which says nothing of who uses the vendor's.
    if (listed && !listed.has(link.app_id)) {
      const gone = `${source.name} no longer lists the app that was confirmed`;
      await fallSilent(deps, link.integration_id, source.id, gone);
      problems.add(gone);
      continue;
    }
    const { connection, signal } = input;
    const problem = await readSignIns(deps, { source, link, connection, signal, onPage });
    if (problem !== null) problems.add(problem);
  }
  return problems.size === 0 ? null : [...problems].join(' ');
}

/** An app that is gone, or a plan or key that gives no sign-ins, is no failing source, unless it used to answer. */
async function fallSilent({ store }: Deps, integrationId: string, sourceId: string, why: string): Promise<void> {
  const known = await findSource(store, integrationId, signInSource(sourceId));
  if (!known || known.failing !== null) return;
  await atomically(store, async (tx) => {
    await saveSource(tx, { ...known, failing: why });
    await dropVerdicts(tx, integrationId);
  });
}

function toPersonReading(person: DirectoryPerson): PersonReading {
  const { lastSignIn } = person;
  return {
    external_id: person.externalId,
    email: person.email,
    email_normalized: normalizeEmail(person.email),
    employee_id: person.employeeId?.trim() || null,
    display_name: person.displayName,
    kind: person.kind,
    employment: person.employment,
    raw_status: person.rawStatus,
    starts_on: person.startsOn,
    ends_on: person.endsOn,
    manager_email: person.managerEmail,
    manager_external_id: person.managerExternalId,
    department: person.department,
    location: person.location,
    last_sign_in: lastSignIn === 'unknown' ? null : lastSignIn.at,
    sign_in_known: lastSignIn === 'unknown' ? 0 : 1,
    aliases: person.aliases.flatMap((alias) => normalizeEmail(alias) ?? []),
  };
}
