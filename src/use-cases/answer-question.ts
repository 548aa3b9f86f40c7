import { iso } from '../clock.ts';
import type { QuestionState } from '../domain/holder-question.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { markStale } from '../store/holder-messages.ts';
import { findQuestion, moveQuestion } from '../store/holder-questions.ts';
import type { Core } from './ports.ts';
import type { Refusal } from './views.ts';

export type AnswerResult =
  | { readonly kind: 'answered'; readonly state: 'kept' | 'released' }
  /** The question is over; the click changed nothing. `reason` is a clause, where there is one. */
  | { readonly kind: 'over'; readonly state: Exclude<QuestionState, 'open'>; readonly reason: string | null }
  | { readonly kind: 'not_found' }
  | Refusal;

export interface AnswerInput {
  readonly actor: string;
  readonly questionId: string;
  readonly answer: 'keep' | 'release';
}

/**
 * Takes the holder's own answer, once. Keeping protects the seat for a while; releasing only puts it before the
 * approvers in the next report: no answer by itself takes a seat.
 */
export function answerQuestion(deps: Pick<Core, 'store' | 'clock' | 'audit'>) {
  return async ({ actor, questionId, answer }: AnswerInput): Promise<AnswerResult> => {
    const question = await findQuestion(deps.store, questionId);
    if (!question) return { kind: 'not_found' };
    if (question.slack_user !== actor) {
      const reason = 'Only the person who holds this seat can answer.';
      return { kind: 'refused', reason, whoMay: [question.slack_user] };
    }
    const answered = await atomically(deps.store, async (tx) => {
      // Before an attempt opens, and seen by it, or after it; see openAttempt.
      await lockIntegration(tx, question.integration_id);
      // Only an open question takes an answer, and only the first one; the table says so.
      const moved = await moveQuestion(tx, question, answer, { ended_at: iso(deps.clock.now()) });
      if (moved) {
        await markStale(tx, moved.slack_user, moved.id);
        if (moved.manager_user !== null) await markStale(tx, moved.manager_user, moved.id);
        await deps.audit(tx, {
          actor,
          subject: `question:${moved.id}`,
          type: answer === 'keep' ? 'question.kept' : 'question.released',
          data: { integration: moved.integration_id },
        });
      }
      return moved;
    });
    if (answered) return { kind: 'answered', state: answer === 'keep' ? 'kept' : 'released' };
    const now = await findQuestion(deps.store, questionId);
    if (!now || now.state === 'open') return { kind: 'not_found' };
    return { kind: 'over', state: now.state, reason: now.reason };
  };
}
