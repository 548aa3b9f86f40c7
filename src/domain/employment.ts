import type { AccountKind } from './account.ts';
import type { PersonFacts } from './seat.ts';
import { addDays, earliest, latest } from './time.ts';

/** Whether somebody works here, as one source says it; `unknown` for a word nobody mapped, never read as a leaver. */
export type Employment = 'active' | 'leave' | 'terminated' | 'unknown';

/** As what a source speaks for an app. */
export type SourceRole = 'identity_provider' | 'hr';

/** What one source holds of one person, with how fresh it is. */
export interface PersonRecord {
  readonly sourceId: string;
  /** The source as a person knows it, such as BambooHR. */
  readonly label: string;
  readonly role: SourceRole;
  readonly kind: AccountKind;
  readonly employment: Employment;
  /** A date of the person's own calendar, or a UTC ISO instant. */
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  /** Whether this person ever signed in, as far as the source ever told; absent: it does not tell. */
  readonly signedIn?: 'ever' | 'never';
  /** The latest sign-in the source knows of, into whatever app. */
  readonly seenAt?: string | null;
  /** Found by an alias alone, which a team may use: by itself it makes no leaver. */
  readonly byAliasAlone?: boolean;
  /** When a complete reading first did not list the record; null while it is listed. */
  readonly goneAt: string | null;
  /** Whether another complete reading after it did not list it either. */
  readonly goneForSure: boolean;
  /** When the reading began that brought this record's present state. */
  readonly readAt: string;
  /** When the last complete reading of the source's people began; null: there was none. */
  readonly observedAt: string | null;
  /** From when on that reading is too old to say that somebody left. */
  readonly staleAt: string | null;
}

/** What one record says at an instant, before it is held against others. */
export type RecordState =
  | {
      readonly kind: 'works';
      readonly why: 'active' | 'rehired' | 'starts_later' | 'old_end_date' | 'not_confirmed';
      /** When passing time alone ends this state. */
      readonly until?: string;
    }
  | { readonly kind: 'on_leave'; readonly until: string | null }
  /** Left, or to leave at an instant to come. */
  | { readonly kind: 'left'; readonly since: string | null }
  /** Says nothing about leaving: a guest, no person, an account nobody ever used, or a word nobody mapped. */
  | {
      readonly kind: 'silent';
      readonly why: 'guest' | 'service' | 'never_signed_in' | 'sign_ins_unknown' | 'unknown_status';
    };

/** A source may take this long to change a status after the last day; a longer contradiction is an old date. */
const STATUS_LAG_DAYS = 7;

/**
 * What one record says now. Every doubt means that somebody still works here: a start after the end, a last day long
 * past under a status that still says active, a record one reading alone did not list.
 */
export function stateOf(record: PersonRecord, now: string): RecordState {
  if (record.kind === 'guest') return { kind: 'silent', why: 'guest' };
  if (record.kind === 'service') return { kind: 'silent', why: 'service' };
  const over = record.employment === 'terminated' || record.goneAt !== null;
  // Directories keep shared mailboxes and rooms as disabled accounts, and people who never began.
  if (over && record.role === 'identity_provider' && record.signedIn === 'never')
    return { kind: 'silent', why: 'never_signed_in' };
  const end = lastInstant(record.endsOn);
  // Where nobody can tell those from people who left, only a last day says more than a disabled account does.
  if (over && record.role === 'identity_provider' && record.signedIn === undefined && end === null)
    return { kind: 'silent', why: 'sign_ins_unknown' };
  if (startsAgain(record)) return { kind: 'works', why: 'rehired' };
  const start = firstInstant(record.startsOn);
  if (start !== null && start > now) return { kind: 'works', why: 'starts_later', until: start };
  if (record.employment === 'unknown') return { kind: 'silent', why: 'unknown_status' };
  if (record.goneAt !== null) {
    // Somebody one reading left out may be back in the next one, and whoever signed in since is there.
    if (!record.goneForSure || (record.seenAt ?? '') > record.goneAt) return { kind: 'works', why: 'not_confirmed' };
    return { kind: 'left', since: end !== null && end < record.goneAt ? end : record.goneAt };
  }
  if (record.employment === 'terminated') {
    // A reading that broke off, or lost too much to be believed, makes nobody a leaver.
    if (record.observedAt === null || record.readAt > record.observedAt) return { kind: 'works', why: 'not_confirmed' };
    return { kind: 'left', since: end };
  }
  if (end !== null && record.observedAt !== null && record.observedAt > addDays(end, STATUS_LAG_DAYS))
    return { kind: 'works', why: 'old_end_date' };
  if (record.employment === 'leave' && (end === null || end > now)) return { kind: 'on_leave', until: end };
  return end === null ? { kind: 'works', why: 'active' } : { kind: 'left', since: end };
}

/** Engaged again: the start the record holds is later than its end. */
function startsAgain({ startsOn, endsOn }: PersonRecord): boolean {
  const [start, end] = [dayOf(startsOn), dayOf(endsOn)];
  return start !== null && end !== null && start > end;
}

/**
 * Whether the person behind a seat works here, by everything the sources of its app hold of them; null where none
 * says. HR systems come before directories. Among equals a leave counts before work, work before having left, and
 * having left only when all say so. A word nobody mapped keeps anybody from being a leaver, and so does a guest or
 * service account that lives. `hrSpeaks`: an HR system speaks for the app; whom it does not know is then no leaver by a
 * disabled account alone. A sign-in after somebody is said to have left disputes it.
 */
export function employmentOf(
  records: readonly PersonRecord[],
  now: string,
  { hrSpeaks = false }: { readonly hrSpeaks?: boolean } = {},
): PersonFacts | null {
  const firm = records.some((record) => !record.byAliasAlone && stateOf(record, now).kind === 'left');
  const hr = records.filter((record) => record.role === 'hr');
  if (hr.length > 0) return disputed(together(hr, now, firm), records, now);
  const facts = together(records, now, firm);
  return hrSpeaks && facts?.employment === 'terminated' ? null : disputed(facts, records, now);
}

/** Marks a leaving that a later sign-in speaks against: somebody re-engaged, or moved to where the source does not look. */
function disputed(facts: PersonFacts | null, records: readonly PersonRecord[], now: string): PersonFacts | null {
  if (facts?.employment !== 'terminated') return facts;
  const since = facts.since ?? facts.knownAt ?? null;
  const seenSince = records.some((record) => {
    // Who is disabled by now may well have signed in between the last day and that.
    const until = stateOf(record, now).kind === 'left' ? latest([since, record.goneAt ?? record.readAt]) : since;
    return until !== null && record.seenAt != null && record.seenAt > until;
  });
  return seenSince ? { ...facts, disputed: true } : facts;
}

/** An account that lives, although it says nothing of whether its person works here. */
function lives({ employment, goneAt }: PersonRecord): boolean {
  return employment !== 'terminated' && goneAt === null;
}

interface Said {
  readonly record: PersonRecord;
  readonly state: RecordState;
}

/** `firm`: some source says that the person left who knows them by more than an alias. */
function together(records: readonly PersonRecord[], now: string, firm: boolean): PersonFacts | null {
  const said: readonly Said[] = records.map((record) => ({ record, state: stateOf(record, now) }));
  const source = (of: readonly Said[]) => [...new Set(of.map(({ record }) => record.label))].sort().join(' and ');
  const leave = said.filter(({ state }) => state.kind === 'on_leave');
  if (leave.length > 0) {
    const until = earliest(leave.map(({ state }) => (state.kind === 'on_leave' ? state.until : null)));
    return { employment: 'leave', since: null, source: source(leave), changesAt: until };
  }
  const works = said.filter(({ state }) => state.kind === 'works');
  if (works.length > 0) {
    const until = earliest(works.map(({ state }) => (state.kind === 'works' ? (state.until ?? null) : null)));
    return { employment: 'active', since: null, source: source(works), changesAt: until };
  }
  const doubtful = said.some(
    ({ record, state }) => state.kind === 'silent' && (lives(record) || state.why === 'unknown_status'),
  );
  const left = said.filter(({ state }) => state.kind === 'left');
  if (doubtful || left.length === 0 || !firm) return null;
  const since = latest(left.map(({ state }) => (state.kind === 'left' ? state.since : null)));
  // One fresh reading that says so is enough, since none says otherwise.
  const staleAt = latest(left.map(({ record }) => record.staleAt));
  const stale = staleAt === null || staleAt <= now;
  return {
    employment: 'terminated',
    since,
    knownAt: latest(left.map(({ record }) => record.goneAt ?? record.readAt)),
    source: source(left),
    ...(stale ? { stale: true } : { changesAt: staleAt }),
  };
}

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** The day a date or instant names; null for none, and for the `0000-00-00` some systems keep for one not set. */
function dayOf(text: string | null): string | null {
  const day = text?.trim() ?? '';
  if (!DAY.test(day) || Number.isNaN(Date.parse(day)) || day.startsWith('0000') || day.startsWith('0001')) return null;
  return day.slice(0, 10);
}

/** When a first day has begun for sure, wherever the person lives. */
function firstInstant(text: string | null): string | null {
  const day = dayOf(text);
  return day === null ? null : `${day}T12:00:00.000Z`;
}

/**
 * When a last day is over. A date ends at midnight where the person lives, which nobody told: it is taken to be the
 * last place on earth where that day ends, twelve hours after midnight UTC.
 */
function lastInstant(text: string | null): string | null {
  const day = dayOf(text);
  if (day === null || text === null) return null;
  const trimmed = text.trim();
  if (trimmed.length > 10) return new Date(trimmed).toISOString();
  return addDays(`${day}T12:00:00.000Z`, 1);
}
