import { iso } from '../clock.ts';
import { listSources } from '../store/activity.ts';
import { type HolderMessageRow, staleMessages, takeRedraw, updateHolderMessage } from '../store/holder-messages.ts';
import { findNews } from '../store/holder-news.ts';
import { latestQuestions, type QuestionRow, questionsWith } from '../store/holder-questions.ts';
import { findIntegration, type IntegrationRow, listLicenseTypes } from '../store/integrations.ts';
import { findPlan, findRequest } from '../store/plans.ts';
import { itemLine } from './explain.ts';
import type { AskedView, HolderQuestionView, HolderView, ManagerQuestionView, SeatTakenView } from './holder-views.ts';
import { evidenceOf } from './judge-seats.ts';
import { type Core, DeliveryError, type Notifier, type Vendors } from './ports.ts';
import { approversOf, itemOf, policyOf, refOf, stringsOf } from './rows.ts';
import type { EvidenceLine } from './views.ts';

export type ViewHolderDeps = Pick<Core, 'store'> & { readonly vendors: Vendors };

/** A message to a holder as it should read now; null when nothing of it is known any more. */
export function viewHolderMessage(deps: ViewHolderDeps) {
  return async (message: HolderMessageRow): Promise<HolderView | null> => {
    const subjects = stringsOf(message.subject);
    const taken: SeatTakenView[] = [];
    for (const id of subjects) {
      const view = await takenView(deps, id);
      if (view) taken.push(view);
    }
    const questions: HolderQuestionView[] = [];
    const team: ManagerQuestionView[] = [];
    for (const row of await questionsWith(deps.store, subjects)) {
      const integration = await findIntegration(deps.store, row.integration_id);
      if (!integration) continue;
      if (row.slack_user === message.slack_user) questions.push(await questionView(deps, message, row, integration));
      else team.push(await managerView(deps, message.claimed_at, row, integration));
    }
    if (taken.length + questions.length + team.length === 0) return null;
    // What is asked for the first time stands before what is asked again.
    return { taken, questions: questions.sort((a, b) => Number(a.askedBefore) - Number(b.askedBefore)), team };
  };
}

async function questionView(
  deps: ViewHolderDeps,
  message: HolderMessageRow,
  row: QuestionRow,
  integration: IntegrationRow,
): Promise<HolderQuestionView> {
  return {
    ...(await askedView(deps, message.claimed_at, row, integration)),
    askedBefore: row.asked_at !== null && row.asked_at < message.claimed_at,
    movedOn: message.sent_at !== null && row.message_id !== null && row.message_id !== message.id,
  };
}

/** A question as the holder's manager is asked it, as of an instant. */
export async function managerView(
  deps: ViewHolderDeps,
  now: string,
  row: QuestionRow,
  integration: IntegrationRow,
): Promise<ManagerQuestionView> {
  return { ...(await askedView(deps, now, row, integration)), holder: row.slack_user, why: silenceOf(row) };
}

function silenceOf(row: QuestionRow): string {
  if (row.asked_at === null) return 'could not be asked in Slack';
  return row.reminded_at === null ? 'was asked and did not answer' : 'was asked twice and did not answer';
}

async function askedView(
  deps: ViewHolderDeps,
  now: string,
  row: QuestionRow,
  integration: IntegrationRow,
): Promise<AskedView> {
  return {
    questionId: row.id,
    integration: refOf(integration, deps.vendors),
    // Idle time as of the message, so that a redraw a day later says the same.
    line: await lineOf(deps, integration, row.item, now),
    state: row.state,
    answeredBy: row.answered_by,
    reason: row.reason,
    endedAt: row.ended_at,
    keepDays: policyOf(integration).keepDays,
    approvers: approversOf(integration),
  };
}

/** What the holder of a taken seat is told; null when the request is unknown. */
async function takenView(deps: ViewHolderDeps, requestId: string): Promise<SeatTakenView | null> {
  const request = await findRequest(deps.store, requestId);
  const integration = request && (await findIntegration(deps.store, request.integration_id));
  if (!request || !integration) return null;
  const news = await findNews(deps.store, requestId);
  const asked = (await latestQuestions(deps.store, integration.id, [request.external_id])).get(request.external_id);
  return {
    requestId,
    integration: refOf(integration, deps.vendors),
    line: await lineOf(deps, integration, request.item, request.approved_at ?? request.updated_at),
    approvedBy: request.approved_by,
    ...(await changeOf(deps, integration, request.plan_id)),
    // A restore moves the request's own time.
    takenAt: news?.taken_at ?? request.updated_at,
    released: asked?.state === 'released' && asked.answered_by === null,
    askedBackAt: request.asked_back_at,
    restored: request.state === 'restored',
  };
}

/** The cheaper license a seat was changed to instead of being taken; empty where it was taken. */
export async function changeOf(
  { store }: Pick<Core, 'store'>,
  integration: IntegrationRow,
  planId: string,
): Promise<Pick<SeatTakenView, 'changedTo'>> {
  const plan = await findPlan(store, planId);
  if (plan?.action !== 'downgrade') return {};
  const id = plan.to_license_type_id;
  const types = await listLicenseTypes(store, integration.id);
  return { changedTo: types.find((type) => type.license_type_id === id)?.name ?? id ?? 'a cheaper license' };
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
