import { normalizeEmail } from '../domain/account.ts';
import { employmentOf, type PersonRecord, type SourceRole } from '../domain/employment.ts';
import type { ActivityEvidence } from '../domain/evidence.ts';
import { type Candidate, isByAliasAlone, type LinkHow, linkPerson, type NoLinkWhy } from '../domain/link-person.ts';
import type { InactivityPolicy } from '../domain/policy.ts';
import type { PersonFacts } from '../domain/seat.ts';
import { addDays, latest } from '../domain/time.ts';
import { type ActivitySourceRow, listSources } from '../store/activity.ts';
import {
  addressesOf,
  type PersonRow,
  peopleByAddress,
  peopleByEmployeeId,
  peopleById,
} from '../store/directory-people.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { lastLoaded } from '../store/people-files.ts';
import type { SeatRow } from '../store/seats.ts';
import { lastSignInsOf, signInsOf } from '../store/sign-ins.ts';
import { handLinksOf, linksOf, type SourceLinkRow } from '../store/source-links.ts';
import { latestRun } from '../store/sync-runs.ts';
import type { Core } from './ports.ts';
import { employeeIdOf, notesOf, stringsOf } from './rows.ts';

/** What one source says of the person behind a seat, or why it says nothing. */
export interface PersonSays {
  readonly label: string;
  readonly role: SourceRole;
  readonly observedAt: string | null;
  readonly found:
    | {
        readonly how: LinkHow;
        readonly row: PersonRow;
        readonly people: readonly PersonRow[];
        readonly records: readonly PersonRecord[];
      }
    | { readonly why: NoLinkWhy };
}

/** The person behind a seat, by the sources that were confirmed to speak for its app. */
export interface SeatPerson {
  readonly facts: PersonFacts | null;
  /** What identity providers saw of the person. */
  readonly evidence: readonly ActivityEvidence[];
  readonly says: readonly PersonSays[];
}

const NOBODY: SeatPerson = { facts: null, evidence: [], says: [] };

/** The name under which sign-ins of a source stand among an app's sources of activity. */
export function signInSource(sourceId: string): string {
  return `signins:${sourceId}`;
}

/** Whether a source of activity is an identity provider's log: it knows people, not seats. */
export function isSignInSource(source: string): boolean {
  return source.startsWith('signins:');
}

/** One confirmed source, as it stands while a piece of seats is judged. */
interface Speaker {
  readonly link: SourceLinkRow;
  readonly integration: IntegrationRow;
  readonly observedAt: string | null;
  /** From when on what it says of a person is too old. */
  readonly staleOf: (person: PersonRow) => string | null;
  /** The reading of its sign-ins into this app, where there is one. */
  readonly signIns: ActivitySourceRow | null;
}

/** The people behind these seats of an app, as every confirmed source knows them; read from the store alone. */
export async function personsOf(
  store: Core['store'],
  integrationId: string,
  rows: readonly SeatRow[],
  policy: InactivityPolicy,
  now: string,
): Promise<(row: SeatRow) => SeatPerson> {
  const speakers = await speakersOf(store, integrationId, policy);
  if (speakers.length === 0) return () => NOBODY;
  const hrSpeaks = speakers.some((speaker) => speaker.link.role === 'hr');
  const lookups: { readonly speaker: Speaker; readonly look: Look }[] = [];
  for (const speaker of speakers) lookups.push({ speaker, look: await lookupIn(store, speaker, integrationId, rows) });
  return (row) => {
    const known = lookups.map(({ speaker, look }) => ({ speaker, ...look(row) }));
    return {
      facts: employmentOf(
        known.flatMap(({ says }) => ('records' in says.found ? says.found.records : [])),
        now,
        { hrSpeaks },
      ),
      evidence: known.flatMap(({ evidence }) => evidence),
      says: known.map(({ says }) => says),
    };
  };
}

async function speakersOf(
  store: Core['store'],
  integrationId: string,
  policy: InactivityPolicy,
): Promise<readonly Speaker[]> {
  const links = (await linksOf(store, integrationId)).filter((link) => link.state === 'confirmed');
  if (links.length === 0) return [];
  const sources = await listSources(store, integrationId);
  const speakers: Speaker[] = [];
  for (const link of links) {
    const integration = await findIntegration(store, link.source_id);
    if (!integration) continue;
    const observedAt = (await latestRun(store, link.source_id, ['complete']))?.roster_at ?? null;
    const byHand = isReadByHand(integration);
    const days = byHand ? policy.maxImportAgeDays : policy.maxEvidenceAgeDays;
    const wholeAt = byHand ? ((await lastLoaded(store, link.source_id, 'snapshot'))?.loaded_at ?? null) : observedAt;
    speakers.push({
      link,
      integration,
      observedAt,
      // A list of changes renews what it holds alone; the rest is as old as the last whole list.
      staleOf: ({ read_at }) => {
        const from = latest([wholeAt, byHand && observedAt !== null && read_at <= observedAt ? read_at : null]);
        return from === null ? null : addDays(from, days);
      },
      signIns: sources.find((row) => row.source === signInSource(link.source_id)) ?? null,
    });
  }
  return speakers;
}

/** A source somebody hands over as files may be older than one we read ourselves. */
function isReadByHand(integration: IntegrationRow): boolean {
  return notesOf(integration)['reading'] === 'by_hand';
}

type Look = (row: SeatRow) => { readonly says: PersonSays; readonly evidence: readonly ActivityEvidence[] };

/** Reads what one source may know of a piece of seats, in few questions, and tells them apart seat by seat. */
async function lookupIn(
  store: Core['store'],
  speaker: Speaker,
  integrationId: string,
  rows: readonly SeatRow[],
): Promise<Look> {
  const sourceId = speaker.link.source_id;
  const emails = [...new Set(rows.flatMap((row) => row.email_normalized ?? []))];
  const employeeIds = [...new Set(rows.flatMap((row) => employeeIdOf(row) ?? []))];
  const hand = (
    await handLinksOf(
      store,
      integrationId,
      rows.map((row) => row.external_id),
    )
  ).filter((link) => link.source_id === sourceId);
  const people = new Map<string, PersonRow>();
  const keep = (found: readonly PersonRow[]) => {
    for (const person of found) people.set(person.external_id, person);
  };
  keep((await peopleByAddress(store, sourceId, emails)).map((met) => met.person));
  keep(await peopleByEmployeeId(store, sourceId, employeeIds));
  keep(
    await peopleById(
      store,
      sourceId,
      hand.map((link) => link.person_id),
    ),
  );
  const addresses = await addressesOf(store, sourceId, [...people.keys()]);
  const candidates = [...people.values()].map(
    (person): Candidate => ({
      id: person.external_id,
      email: person.email_normalized,
      aliases: (addresses.get(person.external_id) ?? [])
        .filter((row) => row.kind === 'alias')
        .map((row) => row.address),
      employeeId: person.employee_id,
      kind: person.kind,
      living: person.gone_at === null && person.employment !== 'terminated',
    }),
  );
  const index = indexOf(candidates);
  const signIns = await signInsOf(store, sourceId, speaker.link.app_id, [...people.keys()]);
  const seenLast = await lastSignInsOf(store, sourceId, [...people.keys()]);
  return (row) => {
    const keys = { email: normalizeEmail(row.email), employeeId: employeeIdOf(row) };
    const byHand = hand.find((link) => link.external_id === row.external_id)?.person_id ?? null;
    const link = linkPerson(keys, index(keys, byHand), byHand);
    const { label, role, observedAt } = { label: speaker.integration.name, role: speaker.link.role, ...speaker };
    if (link.kind === 'none') {
      const says: PersonSays = { label, role, observedAt, found: { why: link.why } };
      // Whom a source does not know it says nothing about; whom it cannot tell from another it may have seen.
      const doubt = link.why === 'unknown_here' ? [] : signInEvidence(speaker, 'unclear', null);
      return { says, evidence: doubt };
    }
    const linked = link.people.flatMap((person) => people.get(person.id) ?? []);
    const [first] = linked;
    if (!first) return { says: { label, role, observedAt, found: { why: 'unknown_here' } }, evidence: [] };
    const seen = latest(linked.map((person) => signIns.get(person.external_id) ?? null));
    const byAliasAlone = isByAliasAlone(link, keys);
    const records = linked.map((person) => ({
      ...recordOf(speaker, person, seenLast.get(person.external_id) ?? null),
      byAliasAlone,
    }));
    return {
      says: {
        label,
        role,
        observedAt,
        // Records are those of the people, one each and in their order.
        found: { how: link.how, row: first, people: linked, records },
      },
      evidence: [...signInEvidence(speaker, 'linked', seen), ...tenantEvidence(speaker, first)],
    };
  };
}

/** Finds candidates for one seat without looking at all of them. */
function indexOf(candidates: readonly Candidate[]) {
  const by = new Map<string, Candidate[]>();
  const put = (key: string, candidate: Candidate) => {
    const known = by.get(key);
    if (known) known.push(candidate);
    else by.set(key, [candidate]);
  };
  for (const candidate of candidates) {
    put(`id ${candidate.id}`, candidate);
    for (const address of new Set([candidate.email, ...candidate.aliases]))
      if (address !== null) put(`at ${address}`, candidate);
    if (candidate.employeeId !== null) put(`no ${candidate.employeeId}`, candidate);
  }
  return (seat: { email: string | null; employeeId: string | null }, byHand: string | null): readonly Candidate[] => [
    ...new Set([
      ...(byHand === null ? [] : (by.get(`id ${byHand}`) ?? [])),
      ...(seat.email === null ? [] : (by.get(`at ${seat.email}`) ?? [])),
      ...(seat.employeeId === null ? [] : (by.get(`no ${seat.employeeId}`) ?? [])),
    ]),
  ];
}

/** `logged`: the latest sign-in into any app that a log showed. */
function recordOf(speaker: Speaker, person: PersonRow, logged: string | null): PersonRecord {
  const seenAt = latest([person.last_sign_in, logged]);
  return {
    sourceId: speaker.link.source_id,
    label: speaker.integration.name,
    role: speaker.link.role,
    kind: person.kind,
    employment: person.employment,
    startsOn: person.starts_on,
    endsOn: person.ends_on,
    ...(seenAt === null ? (person.sign_in_known === 1 ? { signedIn: 'never' } : {}) : { signedIn: 'ever', seenAt }),
    goneAt: person.gone_at,
    goneForSure: person.gone_confirmed_at !== null,
    readAt: person.read_at,
    observedAt: speaker.observedAt,
    staleAt: speaker.staleOf(person),
  };
}

/** What the log of sign-ins into this app says; nothing where it is not read. */
function signInEvidence(
  { signIns }: Speaker,
  link: 'linked' | 'unclear',
  at: string | null,
): readonly ActivityEvidence[] {
  if (signIns === null) return [];
  const base = {
    source: signIns.source,
    label: signIns.label,
    origin: signIns.origin,
    observedAt: signIns.observed_at,
    watchedSince: signIns.watched_since,
    blindSpots: stringsOf(signIns.blind_spots),
  };
  const unknown = (why: string) => [{ ...base, lastUse: { kind: 'unknown' as const, why } }];
  if (link === 'unclear') return unknown('it cannot be told which of its people this is');
  if (at !== null) return [{ ...base, lastUse: { kind: 'at', at, signal: 'login' } }];
  if (signIns.failing !== null) return unknown(signIns.failing);
  if (signIns.observed_at === null) return unknown(`${signIns.label} was never read`);
  return [{ ...base, lastUse: { kind: 'none_seen' } }];
}

/** The last sign-in anywhere in the tenant: a sign of life, and never one of idleness. */
function tenantEvidence({ integration, observedAt }: Speaker, person: PersonRow): readonly ActivityEvidence[] {
  if (person.last_sign_in === null) return [];
  return [
    {
      source: `tenant:${integration.id}`,
      label: `${integration.name}, any app`,
      origin: 'identity_provider',
      scope: 'tenant',
      lastUse: { kind: 'at', at: person.last_sign_in, signal: 'login' },
      observedAt,
      watchedSince: null,
      blindSpots: ['which app was used'],
    },
  ];
}
