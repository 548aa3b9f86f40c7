import * as z from 'zod';
import type { Coverage } from '../../src/connector/contract.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { GUID } from './auth.ts';
import { WEIGHT } from './limits.ts';
import { SignInEvent } from './schema.ts';
import { readPages, type Session } from './session.ts';

/** `/auditLogs/signIns` of Graph v1.0 (signin-list and reference-reports-data-retention, checked 2026-11-22). */

const DAYS_PAID = 30;
const DAYS_FREE = 7;

export function describeCoverage(source: string, label: string, { notes }: Pick<Session, 'notes'>): Coverage {
  const days = notes['plan'] === 'free' ? DAYS_FREE : DAYS_PAID;
  return {
    source,
    label,
    retentionDays: days,
    blindSpots: [
      'sign-ins without a person at the screen, such as refreshed sessions and mobile apps, are in another log',
      'a long session at the app leaves no further sign-in',
      'sign-ins past Entra ID, such as with the app’s own password or a key, are not seen',
      `Microsoft keeps sign-ins for ${days} days`,
    ],
  };
}

/** A sign-in that worked, by somebody of the directory. */
export interface Success {
  readonly id: string;
  readonly userId: string;
  readonly login: string | null;
  readonly at: string;
}

/** Where a reading stands. Opaque to everybody else. */
const Place = z.object({
  /** Everything before it was read by an earlier reading. */
  since: z.iso.datetime(),
  /** When the reading began, by Microsoft's clock. */
  begun: z.iso.datetime().nullable(),
  /** While a reading is under way: what is left lies between `since` and this. */
  upTo: z.iso.datetime().nullable(),
});
type Place = z.output<typeof Place>;

/**
 * Of a hundred events 99 appear within five minutes (reference-reports-latencies); the last one may take hours. So each
 * reading starts this long before the one before it began, whatever that one met.
 */
const LATE_MS = 6 * 60 * 60_000;

/**
 * Successful interactive sign-ins into one app since an instant, newest first as Graph tells them. A page names where a
 * reading that was broken off goes on; the last one, where the next reading starts: hours before this one began, since
 * events come late. What lies between is told again, under the same ids.
 */
export async function* readSignIns(
  session: Session,
  operation: string,
  appId: string,
  from: { readonly since: string; readonly resume?: string },
  signal: AbortSignal,
): AsyncGenerator<{ readonly items: readonly Success[]; readonly resume: string }> {
  // Ids are GUIDs; anything else was typed by hand, and must not become a filter of its own.
  if (!GUID.test(appId)) {
    const message = 'This is no id of an app of Entra ID.';
    throw new VendorRefusedError(message, { connector: session.connector, operation });
  }
  let place = parsePlace(from.resume) ?? { since: from.since, begun: null, upTo: null };
  const bounds = [
    `appId eq '${appId}'`,
    `createdDateTime ge ${place.since}`,
    ...(place.upTo === null ? [] : [`createdDateTime le ${place.upTo}`]),
  ];
  const query = { $filter: bounds.join(' and '), $top: 1000 };
  const request = { operation, path: '/auditLogs/signIns', query, weight: WEIGHT.log, signal };
  const pages = readPages(session, request, SignInEvent);
  for await (const { rows, isLast, at } of pages) {
    place = advance(place, rows, at);
    yield { items: rows.flatMap(toSuccess), resume: JSON.stringify(isLast ? finish(place) : place) };
  }
}

function parsePlace(resume: string | undefined): Place | null {
  try {
    return resume === undefined ? null : Place.parse(JSON.parse(resume));
  } catch {
    // Nothing anybody but this file wrote; the instant the caller knows is as good, only longer.
    return null;
  }
}

function advance(place: Place, rows: readonly SignInEvent[], at: string): Place {
  const oldest = rows.map((row) => row.createdDateTime).sort()[0];
  // Instants were cut to milliseconds, so what lies between is asked for again rather than lost.
  const upTo = oldest === undefined ? place.upTo : new Date(Date.parse(oldest) + 1).toISOString();
  return { ...place, begun: place.begun ?? at, upTo };
}

function finish({ since, begun }: Place): Place {
  const from = begun === null ? since : new Date(Date.parse(begun) - LATE_MS).toISOString();
  return { since: from > since ? from : since, begun: null, upTo: null };
}

/** A code other than 0 is a failed attempt, or one a person gave up; it proves no use. */
function toSuccess({ id, userId, userPrincipalName, createdDateTime, status }: SignInEvent): readonly Success[] {
  if (status?.errorCode !== 0 || userId === null) return [];
  return [{ id, userId, login: userPrincipalName, at: createdDateTime }];
}
