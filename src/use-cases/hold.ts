import type { Kysely } from 'kysely';
import { allowance, needsPaidSeats, runCap } from '../domain/caps.ts';
import { isWorkingTime, localWords, nextOpening, startOfLocalDay } from '../domain/working-hours.ts';
import { countAttempted, countRun } from '../store/attempts.ts';
import { holdsIn, integrationHold, requestHold } from '../store/holds.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { findPlan } from '../store/plans.ts';
import type { Database } from '../store/schema.ts';
import { countPaid } from '../store/seats.ts';
import { planContextOf, policyOf } from './rows.ts';

export interface HoldQuestion {
  /** UTC ISO. */
  readonly now: string;
  /** Where days begin while the policy names no zone of its own. */
  readonly timeZone: string;
  /** The list whose run counts against the cap a list; null asks about the app alone. */
  readonly planId: string | null;
  /** One that goes on: its place under the caps is its own, and is not counted against it. */
  readonly goesOn?: string;
}

/**
 * Why an approved removal has to wait now, as a clause for people, or null when it may go on. Asked again in the
 * transaction that opens an attempt, so that two workers never share the last place under a cap.
 */
export async function holdOn(
  db: Kysely<Database>,
  integration: IntegrationRow,
  { now, timeZone, planId, goesOn }: HoldQuestion,
): Promise<string | null> {
  const { workingHours, caps } = policyOf(integration);
  const zone = workingHours?.timeZone ?? timeZone;
  if (integration.state === 'needs_credentials') {
    return `waits: ${integration.name} no longer accepts its key; an admin connects it again`;
  }
  const rest = (await holdsIn(db, integration.id)).get(integrationHold(integration.id));
  if (rest && rest.until > now) return `waits: ${rest.reason}, until ${localWords(rest.until, zone)}`;
  if (workingHours !== null && !isWorkingTime(now, workingHours)) {
    const opens = nextOpening(now, workingHours);
    const when = opens === null ? 'none are to come' : localWords(opens, workingHours.timeZone);
    return `waits for working hours: ${when}`;
  }
  const inRun = caps.perRun !== null || (caps.percentPerRun ?? null) !== null;
  if (!inRun && caps.perDay === null && caps.percentPerDay === null) return null;
  const today = await countAttempted(db, integration.id, startOfLocalDay(now, zone), goesOn);
  const paidSeats = needsPaidSeats(caps) ? await countPaid(db, integration.id) : 0;
  const run = inRun && planId !== null ? await countRun(db, planId, goesOn) : { taken: 0, ended: 0 };
  const paidBeforeRun = await paidBefore(db, planId, paidSeats + run.ended);
  const left = allowance(caps, { thisRun: run.taken, today, paidSeats, paidBeforeRun });
  return left.kind === 'free' ? null : `waits: ${left.why}`;
}

/**
 * The paid seats a list's share is a share of: those counted when it was made, so that what is restored, given a cheaper
 * license or lost meanwhile neither loosens nor tightens it. `otherwise` is for lists of an older program.
 */
async function paidBefore(db: Kysely<Database>, planId: string | null, otherwise: number): Promise<number> {
  const plan = planId === null ? undefined : await findPlan(db, planId);
  return (plan && planContextOf(plan.context).paid) ?? otherwise;
}

/**
 * Why nothing more will be taken from a list, or null. A run is one list: what its cap allowed has been taken, and
 * nothing of it can turn out to have done nothing, so the rest leaves and is for a new report.
 */
export async function runIsOver(
  db: Kysely<Database>,
  integration: IntegrationRow,
  planId: string,
): Promise<string | null> {
  const { caps } = policyOf(integration);
  const paidSeats = needsPaidSeats(caps) ? await countPaid(db, integration.id) : 0;
  const { ended } = await countRun(db, planId);
  const cap = runCap(caps, await paidBefore(db, planId, paidSeats + ended));
  if (cap === null || ended < cap.most) return null;
  return `the cap of ${cap.words} a list is used up; the next report proposes it again`;
}

/** What approved items of an integration met when they were last looked at, as clauses by request id. */
export async function waitsOf(
  db: Kysely<Database>,
  integrationId: string,
): Promise<(requestId: string) => string | null> {
  const holds = await holdsIn(db, integrationId);
  return (requestId) => {
    const hold = holds.get(requestHold(requestId));
    return hold ? `waits: ${hold.reason}` : null;
  };
}
