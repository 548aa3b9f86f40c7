import { iso } from '../clock.ts';
import { listSources } from '../store/activity.ts';
import { type HolderMessageRow, staleMessages, takeRedraw, updateHolderMessage } from '../store/holder-messages.ts';
import { latestQuestions, type QuestionRow, questionsWith } from '../store/holder-questions.ts';
import { findIntegration, type IntegrationRow, listLicenseTypes } from '../store/integrations.ts';
import { findRequest } from '../store/plans.ts';
import { itemLine } from './explain.ts';
import type { HolderQuestionView, HolderView, SeatTakenView } from './holder-views.ts';
import { evidenceOf } from './judge-seats.ts';
import { type Core, DeliveryError, type Notifier, type Vendors } from './ports.ts';
import { approversOf, itemOf, policyOf, refOf, stringsOf } from './rows.ts';
import type { EvidenceLine } from './views.ts';

export type ViewHolderDeps = Pick<Core, 'store'> & { readonly vendors: Vendors };

/** A message to a holder as it should read now; null when nothing of it is known any more. */
export function viewHolderMessage(deps: ViewHolderDeps) {
  return async (message: HolderMessageRow): Promise<HolderView | null> => {
    if (message.kind === 'taken') return takenView(deps, message.subject);
    const questions: HolderQuestionView[] = [];
    for (const row of await questionsWith(deps.store, stringsOf(message.subject))) {
      const integration = await findIntegration(deps.store, row.integration_id);
      if (integration) questions.push(await questionView(deps, message, row, integration));
    }
    return questions.length === 0 ? null : { kind: 'questions', questions };
  };
}

async function questionView(
  deps: ViewHolderDeps,
  message: HolderMessageRow,
  row: QuestionRow,
  integration: IntegrationRow,
): Promise<HolderQuestionView> {
  return {
    questionId: row.id,
    integration: refOf(integration, deps.vendors),
    // Idle time as of the message, so that a redraw a day later says the same.
    line: await lineOf(deps, integration, row.item, message.claimed_at),
    state: row.state,
    askedBefore: row.asked_at !== null && row.asked_at < message.claimed_at,
    movedOn: message.sent_at !== null && row.message_id !== null && row.message_id !== message.id,
    reason: row.reason,
    endedAt: row.ended_at,
    keepDays: policyOf(integration).keepDays,
    approvers: approversOf(integration),
  };
}

/** What the holder of a taken seat is told; null when the request is unknown. */
export async function takenView(deps: ViewHolderDeps, requestId: string): Promise<SeatTakenView | null> {
  const request = await findRequest(deps.store, requestId);
  const integration = request && (await findIntegration(deps.store, request.integration_id));
  if (!request || !integration) return null;
  const asked = await latestQuestions(deps.store, integration.id, [request.external_id]);
  return {
    kind: 'taken',
    requestId,
    integration: refOf(integration, deps.vendors),
    line: await lineOf(deps, integration, request.item, request.approved_at ?? request.updated_at),
    approvedBy: request.approved_by,
    takenAt: request.updated_at,
    released: asked.get(request.external_id)?.state === 'released',
    askedBackAt: request.asked_back_at,
    restored: request.state === 'restored',
  };
}

/** A stored item on evidence, as of an instant. */
export async function lineOf(
  deps: ViewHolderDeps,
  integration: IntegrationRow,
  json: string,
  now: string,
): Promise<EvidenceLine> {
  const item = itemOf(json);
  const [types, sources] = await Promise.all([
    listLicenseTypes(deps.store, integration.id),
    listSources(deps.store, integration.id),
  ]);
  const type = types.find((one) => one.license_type_id === item.licenseTypeId);
  const licenseTypeName = type?.name ?? item.licenseTypeId ?? 'none';
  return itemLine(item, { now, licenseTypeName, evidence: evidenceOf(sources, []) });
}

/** Messages redrawn per round. */
const REDRAWS = 50;

export type RedrawHolderDeps = Core & {
  readonly notifier: Pick<Notifier, 'updateToPerson'>;
  readonly viewHolderMessage: (message: HolderMessageRow) => Promise<HolderView | null>;
};

/** Brings messages to holders up to what the store says. One Slack does not take now is left to the next round. */
export function redrawHolders(deps: RedrawHolderDeps) {
  return async (): Promise<number> => {
    let drawn = 0;
    for (const message of await staleMessages(deps.store, REDRAWS)) {
      const { channel, ts } = message;
      // Taken on before it is read: a change that comes meanwhile makes the message stale again.
      if (channel === null || ts === null) continue;
      if (!(await takeRedraw(deps.store, message.id, iso(deps.clock.now())))) continue;
      const view = await deps.viewHolderMessage(message);
      if (!view) continue;
      try {
        await deps.notifier.updateToPerson({ channel, ts }, view);
        drawn += 1;
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        deps.log.warn({ err: error, message: message.id }, 'a message to a holder could not be redrawn');
        // What Slack refuses today it refuses tomorrow, such as a deleted message; a lost answer is tried again.
        if (error.outcome === 'unknown') await updateHolderMessage(deps.store, message.id, { drawn_at: null });
      }
    }
    return drawn;
  };
}
