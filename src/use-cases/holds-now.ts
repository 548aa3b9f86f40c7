import { allowance, needsPaidSeats } from '../domain/caps.ts';
import { startOfLocalDay } from '../domain/working-hours.ts';
import { countAttempted } from '../store/attempts.ts';
import { findPause } from '../store/controls.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { countPaid } from '../store/seats.ts';
import { holdOn } from './hold.ts';
import type { Core } from './ports.ts';
import { policyOf } from './rows.ts';

/** What would hold up so many approved changes of an integration now, as clauses; empty where nothing would. */
export async function holdsNow(
  { store, timeZone }: Pick<Core, 'store'> & { readonly timeZone: string },
  integration: IntegrationRow,
  { now, seats }: { readonly now: string; readonly seats: number },
): Promise<readonly string[]> {
  const held: string[] = [];
  if (integration.reclaim_enabled_at === null) {
    held.push('read-only: nothing can be approved until an admin switches reclaiming on');
  }
  if (await findPause(store, integration.id)) held.push('paused: approvals wait until an admin lets removals go on');
  const waits = await holdOn(store, integration, { now, timeZone, planId: null });
  if (waits !== null) held.push(waits);
  const { caps, workingHours } = policyOf(integration);
  const today = await countAttempted(store, integration.id, startOfLocalDay(now, workingHours?.timeZone ?? timeZone));
  const paidSeats = needsPaidSeats(caps) ? await countPaid(store, integration.id) : 0;
  const left = allowance(caps, { thisRun: 0, today, paidSeats });
  if (left.kind === 'free' && left.left < seats)
    held.push(`caps: ${left.left} of the ${seats} could be carried out today`);
  return held;
}
