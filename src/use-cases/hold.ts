import type { Kysely } from 'kysely';
import { allowance } from '../domain/caps.ts';
import { isWorkingTime, localWords, nextOpening, startOfLocalDay } from '../domain/working-hours.ts';
import { countAttempted } from '../store/attempts.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { Database } from '../store/schema.ts';
import { countPaid } from '../store/seats.ts';
import { policyOf } from './rows.ts';

export interface HoldQuestion {
  /** UTC ISO. */
  readonly now: string;
  /** Where days begin while the policy names no zone of its own. */
  readonly timeZone: string;
  /** Attempts this round has opened already. */
  readonly thisRun: number;
}

/**
 * Why an approved removal has to wait now, as a clause for people, or null when it may go on. Asked again in the
 * transaction that opens an attempt, so that two workers never share the last place under a cap.
 */
export async function holdOn(
  db: Kysely<Database>,
  integration: IntegrationRow,
  { now, timeZone, thisRun }: HoldQuestion,
): Promise<string | null> {
  const { workingHours, caps } = policyOf(integration);
  if (workingHours !== null && !isWorkingTime(now, workingHours)) {
    const opens = nextOpening(now, workingHours);
    const when = opens === null ? 'none are to come' : localWords(opens, workingHours.timeZone);
    return `waits for working hours: ${when}`;
  }
  if (caps.perRun === null && caps.perDay === null && caps.percentPerDay === null) return null;
  const since = startOfLocalDay(now, workingHours?.timeZone ?? timeZone);
  const today = await countAttempted(db, integration.id, since);
  const paidSeats = caps.percentPerDay === null ? 0 : await countPaid(db, integration.id);
  const left = allowance(caps, { thisRun, today, paidSeats });
  return left.kind === 'free' ? null : `waits: ${left.why}`;
}
