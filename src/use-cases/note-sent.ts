import { iso } from '../clock.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import { type HolderMessageRow, markStale, updateHolderMessage } from '../store/holder-messages.ts';
import { findNews, keepWayBack, noteTold } from '../store/holder-news.ts';
import { noteAsked, noteManagerAsked, type QuestionRow, questionsWith } from '../store/holder-questions.ts';
import { findIntegration } from '../store/integrations.ts';
import { findRequest } from '../store/plans.ts';
import type { Core, MessageRef } from './ports.ts';
import { policyOf, stringsOf } from './rows.ts';

type NoteDeps = Pick<Core, 'store' | 'clock' | 'audit'>;

/** Records what a message told and asked. What changed while it was on its way has it drawn again. */
export async function noteSent(deps: NoteDeps, message: HolderMessageRow, ref: MessageRef): Promise<void> {
  await atomically(deps.store, async (tx) => {
    const now = iso(deps.clock.now());
    const subjects = stringsOf(message.subject);
    let changed = false;
    for (const id of subjects) changed = (await noteNews(deps, tx, message, id, now)) || changed;
    for (const question of await questionsWith(tx, subjects)) {
      if (question.slack_user === message.slack_user) await noteQuestion(deps, tx, message, question, now);
      else if (await noteManagerAsked(tx, question.id, now)) {
        await deps.audit(tx, {
          actor: 'job:ask',
          subject: `question:${question.id}`,
          type: 'question.manager_asked',
          data: { message: message.id, integration: question.integration_id },
        });
      }
      changed ||= question.state !== 'open';
    }
    await updateHolderMessage(tx, message.id, { ...ref, sent_at: now, drawn_at: changed ? null : message.drawn_at });
  });
}

/**
 * A seat that was taken back counts as told now, however long the message had to wait for its week: from now on its
 * holder has all the days of the policy to ask for it back while it can be restored. True when it is not gone any more.
 */
async function noteNews(
  deps: NoteDeps,
  tx: Core['store'],
  message: HolderMessageRow,
  requestId: string,
  now: string,
): Promise<boolean> {
  const [news, request] = [await findNews(tx, requestId), await findRequest(tx, requestId)];
  if (!news || !request) return false;
  if (!(await noteTold(tx, requestId, now))) return false;
  const integration = await findIntegration(tx, request.integration_id);
  const until = integration ? addDays(now, policyOf(integration).restoreDays) : now;
  const kept = await keepWayBack(tx, requestId, until);
  await deps.audit(tx, {
    actor: 'job:tell',
    subject: `request:${requestId}`,
    type: 'request.holder_told',
    data: { message: message.id, ...(kept ? { restoreUntil: until } : {}) },
  });
  return request.state !== 'succeeded';
}

async function noteQuestion(
  deps: NoteDeps,
  tx: Core['store'],
  message: HolderMessageRow,
  question: QuestionRow,
  now: string,
): Promise<void> {
  const first = question.asked_at === null;
  const again = !first && question.reminded_at === null;
  // Before this message has its place: the earlier one now points here.
  if (question.message_id !== null) await markStale(tx, message.slack_user, question.id);
  await noteAsked(tx, question.id, {
    asked_at: question.asked_at ?? now,
    reminded_at: again ? now : question.reminded_at,
    message_id: message.id,
  });
  await deps.audit(tx, {
    actor: 'job:ask',
    subject: `question:${question.id}`,
    type: first ? 'question.asked' : 'question.repeated',
    data: { message: message.id, integration: question.integration_id },
  });
}
