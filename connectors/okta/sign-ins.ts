import type { Coverage, Page } from '../../src/connector/contract.ts';
import type { SignIn, SignInsFrom } from '../../src/connector/directory.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { type LogEvent, LogEvents } from './schema.ts';
import { readOrg, readPages, type Session } from './session.ts';

/** Facts of developer.okta.com, System Log query and event types, checked 2026-11-22. */
export const COVERAGE: Coverage = {
  source: 'okta-sso',
  label: 'Okta sign-ins',
  retentionDays: 90,
  blindSpots: [
    'what somebody did in the app',
    'sign-ins without Okta, and sessions that last for months',
    'a failed sign-in proves no use',
    'anything older than 90 days',
  ],
};

const PAGE_SIZE = 1000;
/** The System Log's limit is a fraction of the others': 120 a minute in the documents' example, half of it for one key. */
const WEIGHT = 4;
const SSO = 'user.authentication.sso';
/** Okta's queries go by the time of an event, and some events arrive late: each reading starts this much earlier. */
const OVERLAP_MS = 60 * 60_000;

/**
 * Successful sign-ins into one app from an instant until now, oldest first. The end is named, since without one Okta
 * never stops naming a next page. `resume` is the instant the next reading starts at, an hour before what was read, so
 * that late events are seen; ids tell what was seen before.
 */
export async function* listSignIns(
  session: Session,
  { appId, since, resume }: SignInsFrom,
  signal: AbortSignal,
): AsyncGenerator<Page<SignIn>> {
  const operation = 'signIns';
  // The id becomes part of a filter; anything but letters and digits was typed by hand.
  if (!/^[A-Za-z0-9]{1,64}$/.test(appId)) {
    const message = 'Okta knows no app under this id.';
    throw new VendorRefusedError(message, { connector: session.connector, operation });
  }
  const { now } = await readOrg(session, operation, signal);
  const start = isInstant(resume) ? resume : since;
  if (start >= now) return;
  const listing = {
    operation,
    path: '/api/v1/logs',
    query: {
      since: start,
      until: now,
      limit: PAGE_SIZE,
      sortOrder: 'ASCENDING',
      filter: `eventType eq "${SSO}" and target.id eq "${appId}" and outcome.result eq "SUCCESS"`,
    },
    schema: LogEvents,
    priority: 'bulk',
    weight: WEIGHT,
    endsInPlace: true,
  } as const;
  let readTo = start;
  for await (const events of readPages(session, listing, signal)) {
    const last = events.at(-1)?.published ?? readTo;
    readTo = last > readTo ? last : readTo;
    yield { items: events.flatMap((event) => toSignIn(event, appId)), resume: earlier(readTo, start) };
  }
  yield { items: [], resume: earlier(now, start) };
}

const isInstant = (text: string | undefined): text is string => text !== undefined && !Number.isNaN(Date.parse(text));

/** An hour before, but never before where this reading started: what was read need not be read again and again. */
function earlier(instant: string, start: string): string {
  const at = new Date(Date.parse(instant) - OVERLAP_MS).toISOString();
  return at > start ? at : start;
}

/** The filter asks for no others; an event that is another all the same proves nothing. */
function toSignIn({ uuid, published, eventType, outcome, actor, target }: LogEvent, appId: string): readonly SignIn[] {
  const isInto = target.some(({ id, type }) => id === appId && (type === null || type === 'AppInstance'));
  if (eventType !== SSO || outcome?.result !== 'SUCCESS' || !isInto) return [];
  if (!actor?.id || actor.type !== 'User') return [];
  return [{ id: uuid, personExternalId: actor.id, email: actor.alternateId, at: published }];
}
