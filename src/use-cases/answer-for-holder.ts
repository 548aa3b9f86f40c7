import { iso } from '../clock.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { markStale } from '../store/holder-messages.ts';
import { findQuestion, moveQuestion, type QuestionRow } from '../store/holder-questions.ts';
import { findIntegration } from '../store/integrations.ts';
import type { AnswerResult } from './answer-question.ts';
import { managerView, type ViewHolderDeps } from './holder-messages.ts';
import type { ManagerQuestionView } from './holder-views.ts';
import type { Core } from './ports.ts';
import type { Refusal } from './views.ts';

/** Characters a manager's reason may have: it stands in one line. */
const LONGEST_REASON = 200;

export type AnswerForHolderInput = {
  readonly actor: string;
  readonly questionId: string;
} & ({ readonly answer: 'keep'; readonly reason: string } | { readonly answer: 'release' });

export type AnswerForHolderResult = AnswerResult | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Takes the answer of the manager to whom a silent holder's question was put, once, and only while the holder has not
 * answered. Keeping needs a reason and protects the seat for a while; "it may go" only puts it before the approvers.
 */
export function answerForHolder(deps: Pick<Core, 'store' | 'clock' | 'audit'>) {
  return async (input: AnswerForHolderInput): Promise<AnswerForHolderResult> => {
    const question = await findQuestion(deps.store, input.questionId);
    if (!question) return { kind: 'not_found' };
    const refusal = refuse(question, input.actor);
    if (refusal) return refusal;
    const said = input.answer === 'keep' ? input.reason.trim() : 'the manager says it may go';
    if (said === '') return { kind: 'invalid', reason: 'Say in a few words why they need it.' };
    if (said.length > LONGEST_REASON) {
      return { kind: 'invalid', reason: `Say it in at most ${LONGEST_REASON} characters.` };
    }
    const state = input.answer === 'keep' ? 'kept' : 'released';
    const answered = await atomically(deps.store, async (tx) => {
      // Before an attempt opens, and seen by it, or after it; see openAttempt.
      await lockIntegration(tx, question.integration_id);
      const change = { ended_at: iso(deps.clock.now()), reason: said, answered_by: input.actor };
      const moved = await moveQuestion(tx, question, input.answer, change);
      if (!moved) return false;
      for (const person of [moved.slack_user, input.actor]) await markStale(tx, person, moved.id);
      await deps.audit(tx, {
        actor: input.actor,
        subject: `question:${moved.id}`,
        type: `question.${state}_by_manager`,
        data: { integration: moved.integration_id },
      });
      return true;
    });
    if (answered) return { kind: 'answered', state };
    const now = await findQuestion(deps.store, question.id);
    return !now || now.state === 'open'
      ? { kind: 'not_found' }
      : { kind: 'over', state: now.state, reason: now.reason };
  };
}

export type ManagerFormResult =
  | { readonly kind: 'form'; readonly view: ManagerQuestionView }
  | Exclude<AnswerResult, { kind: 'answered' }>;

/** What the form for a manager's reason shows, while there is something to answer. */
export function showManagerForm(deps: ViewHolderDeps & Pick<Core, 'clock'>) {
  return async (input: { readonly actor: string; readonly questionId: string }): Promise<ManagerFormResult> => {
    const question = await findQuestion(deps.store, input.questionId);
    const integration = question && (await findIntegration(deps.store, question.integration_id));
    if (!question || !integration) return { kind: 'not_found' };
    const refusal = refuse(question, input.actor);
    if (refusal) return refusal;
    if (question.state !== 'open') return { kind: 'over', state: question.state, reason: question.reason };
    return { kind: 'form', view: await managerView(deps, iso(deps.clock.now()), question, integration) };
  };
}

function refuse(question: QuestionRow, actor: string): Refusal | null {
  if (question.manager_user === actor) return null;
  const whoMay = question.manager_user === null ? [] : [question.manager_user];
  return { kind: 'refused', reason: 'Only the manager this was put to can answer for somebody else.', whoMay };
}
