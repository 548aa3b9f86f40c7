import { iso } from '../clock.ts';
import { courseOf } from '../domain/holder-question.ts';
import { materialChange, type PlanAction } from '../domain/plan.ts';
import { VendorUnavailableError } from '../errors.ts';
import { latestAnswer } from '../store/holder-questions.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { RequestRow } from '../store/plans.ts';
import { findSeat } from '../store/seats.ts';
import { judgeFor } from './plan-call.ts';
import type { Core } from './ports.ts';
import { itemOf, policyOf, seatOf } from './rows.ts';

/**
 * Why a request no longer is what was approved, judged from what is stored now, or null. It asks the store alone, so it
 * can be asked in the transaction that opens an attempt: an exemption, the holder's word, a policy or a reading that was
 * stored a moment ago counts. Throws VendorUnavailableError where the record of a leaver is too old: then it waits.
 */
export async function changedInStore(
  core: Pick<Core, 'store' | 'clock'>,
  integration: IntegrationRow,
  request: RequestRow,
  action: PlanAction,
): Promise<string | null> {
  const item = itemOf(request.item);
  const row = await findSeat(core.store, integration.id, item.externalId);
  const [judged] = row ? await judgeFor(core, integration, action, [row]) : [];
  if (item.verdict === 'leaver' && judged?.verdict.kind === 'undetermined' && judged.verdict.why === 'stale_record') {
    // The source may say otherwise by now; the approval waits for its next reading, and expires with its list.
    throw new VendorUnavailableError('The record that says this person left is out of date.', {
      connector: integration.connector_id,
      operation: 'people',
    });
  }
  const change = materialChange(item, row ? seatOf(row) : null, judged?.verdict ?? null);
  if (change !== null) return change;
  // Somebody who left is not asked, and an earlier wish to keep the seat does not outlive them.
  const kept = item.verdict !== 'leaver' && (await keptByHolder(core, integration, item.externalId));
  return kept ? 'its holder wants to keep it' : null;
}

async function keptByHolder(
  { store, clock }: Pick<Core, 'store' | 'clock'>,
  integration: IntegrationRow,
  externalId: string,
): Promise<boolean> {
  const latest = await latestAnswer(store, integration.id, externalId);
  if (!latest) return false;
  const question = { state: latest.state, endedAt: latest.ended_at, reason: latest.reason };
  const { keepDays } = policyOf(integration);
  const course = courseOf(question, { askFirst: false, keepDays }, iso(clock.now()));
  return course.do === 'wait' && course.why === 'kept';
}
