import { iso } from '../clock.ts';
import { escalation, type QuestionEvent } from '../domain/holder-question.ts';
import { materialChange } from '../domain/plan.ts';
import { policyFor } from '../domain/policy.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import { markStale } from '../store/holder-messages.ts';
import { findQuestion, moveQuestion, type QuestionRow, questionsIn, seatsWith } from '../store/holder-questions.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { askedOf, pausedAmong } from './ask-holders.ts';
import { judgeRows } from './judge-seats.ts';
import type { Core } from './ports.ts';
import { itemOf, policyOf, seatOf } from './rows.ts';

type TendDeps = Pick<Core, 'store' | 'clock' | 'audit'>;

export type EscalateDeps = TendDeps & {
  /** The name of a person's manager, or null where no record tells. */
  readonly managerOf: (email: string) => Promise<string | null>;
};

/**
 * Puts questions nobody answered before the approvers: the seat is in the next report, with a note. It is still theirs
 * to approve; silence decides nothing. Returns how many.
 */
export function escalateQuestions(deps: EscalateDeps) {
  return async (): Promise<number> => {
    const open = await questionsIn(deps.store, ['open']);
    const paused = await pausedAmong(deps.store, open);
    let escalated = 0;
    for (const question of open) {
      const why = escalation(askedOf(question), iso(deps.clock.now()));
      if (why === null || paused.has(question.integration_id)) continue;
      const manager = await deps.managerOf(question.email);
      const reason = manager === null ? why : `${why}; the manager is ${manager}`;
      // Another process may be asking at this very moment: what counts is what stands when the question ends.
      const still = (row: QuestionRow) => escalation(askedOf(row), iso(deps.clock.now())) !== null;
      if (await end(deps, question, 'escalate', reason, still)) escalated += 1;
    }
    return escalated;
  };
}

/**
 * Takes back questions that no longer fit what is known: new activity, an exemption, another role or license, a policy
 * that no longer asks. What was released or escalated is void by the same. Returns how many.
 */
export function refreshQuestions(deps: TendDeps) {
  return async (integrationId?: string): Promise<number> => {
    const questions = await questionsIn(deps.store, ['open', 'released', 'escalated'], integrationId);
    let withdrawn = 0;
    for (const id of new Set(questions.map((question) => question.integration_id))) {
      const integration = await findIntegration(deps.store, id);
      if (!integration) continue;
      const own = questions.filter((question) => question.integration_id === id);
      withdrawn += await refreshOf(deps, integration, own);
    }
    return withdrawn;
  };
}

async function refreshOf(
  deps: TendDeps,
  integration: IntegrationRow,
  questions: readonly QuestionRow[],
): Promise<number> {
  const policy = policyOf(integration);
  const since = addDays(iso(deps.clock.now()), -policy.keepDays);
  // An old answer carries no weight any more, so there is nothing to take back.
  const living = questions.filter((question) => question.ended_at === null || question.ended_at > since);
  const ids = living.map((question) => question.external_id);
  const seats = await seatsWith(deps.store, integration.id, ids);
  const judged = await judgeRows(deps, integration, [...seats.values()]);
  const verdicts = new Map(judged.map(({ row, verdict }) => [row.external_id, verdict]));
  let withdrawn = 0;
  for (const question of living) {
    const row = seats.get(question.external_id);
    const verdict = verdicts.get(question.external_id);
    // Evidence that merely grew old is no news about the seat; and what was given back needs no answer taken back.
    if (verdict?.kind === 'undetermined' && verdict.why === 'stale_evidence') continue;
    if (!row && question.state !== 'open') continue;
    const asks = policyFor(policy, row?.license_type_id ?? null).action === 'ask_first';
    const why =
      integration.state === 'disconnected'
        ? 'the app is no longer connected'
        : (materialChange(itemOf(question.item), row ? seatOf(row) : null, verdict ?? null) ??
          (asks || question.state !== 'open' ? null : 'holders are no longer asked'));
    if (why !== null && (await end(deps, question, 'withdraw', why))) withdrawn += 1;
  }
  return withdrawn;
}

function end(
  deps: TendDeps,
  question: QuestionRow,
  event: QuestionEvent,
  reason: string,
  still: (row: QuestionRow) => boolean = () => true,
): Promise<boolean> {
  return atomically(deps.store, async (tx) => {
    const row = await findQuestion(tx, question.id);
    if (!row || !still(row)) return false;
    const moved = await moveQuestion(tx, question, event, { ended_at: iso(deps.clock.now()), reason });
    if (!moved) return false;
    await markStale(tx, moved.slack_user, moved.id);
    await deps.audit(tx, {
      actor: 'job:ask',
      subject: `question:${moved.id}`,
      type: event === 'escalate' ? 'question.escalated' : 'question.withdrawn',
      data: { integration: moved.integration_id, from: question.state },
    });
    return true;
  });
}
