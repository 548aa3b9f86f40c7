import { iso } from '../clock.ts';
import { normalizeEmail } from '../domain/account.ts';
import { escalation, managerSilence, type QuestionEvent } from '../domain/holder-question.ts';
import { isOutOfDate } from '../domain/judge.ts';
import { materialChange } from '../domain/plan.ts';
import { policyFor } from '../domain/policy.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import { markStale } from '../store/holder-messages.ts';
import {
  findQuestion,
  moveQuestion,
  nameManager,
  type QuestionRow,
  questionsIn,
  seatsWith,
} from '../store/holder-questions.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { judgeRows } from './judge-seats.ts';
import type { Core, Directory, ManagerOf } from './ports.ts';
import { itemOf, policyOf, seatOf } from './rows.ts';
import { askedOf, pausedAmong } from './weekly-message.ts';

type TendDeps = Pick<Core, 'store' | 'clock' | 'audit'>;

export type EscalateDeps = TendDeps & {
  readonly managerOf: ManagerOf;
  readonly directory: Pick<Directory, 'userOf'>;
};

/**
 * Puts questions nobody answered to the holder's manager, and where none is known, or the manager is silent too, before
 * the approvers: the seat is in the next report, with a note. It is still theirs to approve; silence decides nothing.
 * Returns how many questions went to the approvers.
 */
export function escalateQuestions(deps: EscalateDeps) {
  return async (): Promise<number> => {
    const open = await questionsIn(deps.store, ['open']);
    const paused = await pausedAmong(deps.store, open);
    let escalated = 0;
    for (const question of open) {
      if (paused.has(question.integration_id)) continue;
      const why = whyApprovers(question, iso(deps.clock.now()));
      if (why === null) continue;
      if (question.manager_since === null) {
        const manager = await managerToAsk(deps, question);
        if (manager === undefined) continue;
        if (manager !== null) {
          await putToManager(deps, question, manager);
          continue;
        }
      }
      // Another process may be asking at this very moment: what counts is what stands when the question ends.
      const still = (row: QuestionRow) =>
        row.manager_since === question.manager_since && whyApprovers(row, iso(deps.clock.now())) !== null;
      if (await end(deps, question, 'escalate', why, still)) escalated += 1;
    }
    return escalated;
  };
}

/** Why a question is no longer the holder's alone, nor a manager's who still has time; null while it is. */
function whyApprovers(row: QuestionRow, now: string): string | null {
  const why = escalation(askedOf(row), now);
  if (why === null || row.manager_since === null) return why;
  const silent = managerSilence({ managerSince: row.manager_since, managerAskedAt: row.manager_asked_at }, now);
  return silent === null ? null : `${why}, ${silent}`;
}

/** The manager's Slack account; null where none can be asked, undefined where Slack does not say just now. */
async function managerToAsk(deps: EscalateDeps, question: QuestionRow): Promise<string | null | undefined> {
  const email = normalizeEmail(await deps.managerOf(question.email, question.integration_id));
  if (email === null) return null;
  const user = await deps.directory.userOf(email);
  // Nobody answers for themselves a third time.
  return user === question.slack_user ? null : user;
}

async function putToManager(deps: TendDeps, question: QuestionRow, manager: string): Promise<void> {
  await atomically(deps.store, async (tx) => {
    if (!(await nameManager(tx, question.id, manager, iso(deps.clock.now())))) return;
    await deps.audit(tx, {
      actor: 'job:ask',
      subject: `question:${question.id}`,
      type: 'question.put_to_manager',
      data: { integration: question.integration_id, manager },
    });
  });
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
    // Evidence that merely grew old is no news about the seat; and what was taken back needs no answer withdrawn.
    if (verdict?.kind === 'undetermined' && isOutOfDate(verdict)) continue;
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
    if (moved.manager_user !== null) await markStale(tx, moved.manager_user, moved.id);
    await deps.audit(tx, {
      actor: 'job:ask',
      subject: `question:${moved.id}`,
      type: event === 'escalate' ? 'question.escalated' : 'question.withdrawn',
      data: { integration: moved.integration_id, from: question.state },
    });
    return true;
  });
}
