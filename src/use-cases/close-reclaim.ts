import { iso } from '../clock.ts';
import type { ActionOutcome, Connection, VendorAccount } from '../connector/contract.ts';
import type { PlanAction } from '../domain/plan.ts';
import type { RequestEvent } from '../domain/request-state.ts';
import { addDays } from '../domain/time.ts';
import {
  AppError,
  OutcomeUnknownError,
  VendorAuthError,
  VendorProtocolError,
  VendorRateLimitedError,
  VendorUnavailableError,
} from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { auditOf } from '../store/audit.ts';
import { oweNews } from '../store/holder-news.ts';
import { findIntegration } from '../store/integrations.ts';
import { moveRequest, type RequestRow } from '../store/plans.ts';
import { markGone, upsertSeats } from '../store/seats.ts';
import { type AttemptClose, type AttemptDeps, endAttempt, readBack } from './attempt.ts';
import { closeIfDone } from './decide-plan.ts';
import { furtherBy, type PlanCall, progressOf } from './plan-call.ts';
import type { Core } from './ports.ts';
import { restRefused, turnedAway } from './rest.ts';
import { policyOf } from './rows.ts';
import { toReading } from './sync-integration.ts';

/** How an attempt of a list ends, whether it takes a seat, changes its license or lowers a role: by the vendor's answer, by an error, or in doubt. */

type WayBack = Partial<Pick<RequestRow, 'undo' | 'restore_until' | 'resume' | 'progress'>>;

export async function closeByOutcome(
  deps: AttemptDeps,
  connection: Connection,
  request: RequestRow,
  call: PlanCall,
  outcome: ActionOutcome,
  signal: AbortSignal,
): Promise<boolean> {
  switch (outcome.kind) {
    case 'applied':
    case 'already_applied': {
      const { said, account } = await readBack(deps, connection, call.action, call.input, signal);
      if (said === 'yes') {
        const way = { ...(await wayBack(deps, request, call, outcome)), resume: null };
        await noteEffect(deps.store, request, call.action, account, iso(deps.clock.now()));
        return closeWith(deps, request, 'succeed', { outcome: outcome.kind, detail: null }, null, way);
      }
      // An answer that reading does not confirm is not believed: the doubt is kept and settled later.
      return closeWith(
        deps,
        request,
        'lose',
        { outcome: 'unknown', detail: `answered ${outcome.kind}, reading back said ${said}` },
        null,
        'undo' in outcome && outcome.undo ? { undo: JSON.stringify(outcome.undo) } : {},
      );
    }
    case 'manual':
      return closeWith(
        deps,
        request,
        'needManual',
        { outcome: 'refused', detail: outcome.why },
        `${outcome.why} ${outcome.link}`,
      );
    case 'refused': {
      const left = progressOf(request.progress)?.left;
      // A part was done before: it is a person's to finish, not a change that did not happen.
      if (left) {
        const reason = leftWords(`${outcome.reason}`, left);
        return closeWith(deps, request, 'needManual', { outcome: 'refused', detail: outcome.reason }, reason);
      }
      return closeWith(deps, request, 'fail', { outcome: 'refused', detail: outcome.reason }, outcome.reason);
    }
    case 'partly_applied': {
      const progress = furtherBy(progressOf(request.progress), outcome);
      const detail = outcome.left.join('; ');
      const undo = outcome.undo ? { undo: JSON.stringify(outcome.undo) } : {};
      const way = { ...undo, resume: outcome.resume, progress: JSON.stringify(progress) };
      return closeWith(deps, request, 'partly', { outcome: 'applied', detail }, `left: ${detail}`, way);
    }
  }
}

/** Why a change stopped and what is left of it, as a clause. */
export function leftWords(why: string, left: readonly string[]): string {
  return `${why.replace(/[.\s]+$/, '')}; left to do: ${left.join('; ')}`;
}

/** The seat as it is after its action was proved: taken away, or the account as it was read back. */
export async function noteEffect(
  db: Core['store'],
  request: RequestRow,
  action: PlanAction,
  account: VendorAccount | null,
  now: string,
): Promise<void> {
  if (action === 'reclaim') await markGone(db, request.integration_id, request.external_id, now);
  else if (account !== null) await upsertSeats(db, request.integration_id, [toReading(account)], now);
}

export async function closeByError(deps: AttemptDeps, request: RequestRow, error: unknown): Promise<boolean> {
  // An answer that cannot be read tells as little as one that never came.
  const unreadable = error instanceof OutcomeUnknownError || error instanceof VendorProtocolError;
  if (unreadable || !(error instanceof AppError)) {
    deps.log.warn({ err: error, request: request.id }, 'the answer to a reclaim was lost');
    await closeWith(
      deps,
      request,
      'lose',
      { outcome: 'unknown', detail: error instanceof Error ? error.message : 'aborted' },
      null,
    );
    deps.wake.execute();
    return false;
  }
  deps.log.warn({ err: error, request: request.id }, 'a reclaim was not done');
  // Refused before it was looked at: the approval is worth as much as before, and the rest of the round would fare no better.
  const endsRound = error instanceof VendorRateLimitedError || error instanceof VendorAuthError;
  const away = turnedAway(error);
  const nothingDone = away !== null || error instanceof VendorUnavailableError;
  const outcome = nothingDone ? ('failed' as const) : ('refused' as const);
  const close = { outcome, detail: error.message, turned_away: away };
  // What an earlier call did stays done, so the rest goes on waiting for its turn.
  const closed =
    request.progress === null
      ? await closeWith(deps, request, 'fail', close, error.message)
      : await closeWith(deps, request, 'partly', close, request.outcome_reason);
  if (endsRound) throw error;
  if (away === 'credentials') await restRefused(deps, request);
  return closed;
}

/** Closes the open attempt and moves its request in one step, with audit. */
export async function closeWith(
  deps: AttemptDeps,
  request: RequestRow,
  event: RequestEvent,
  close: AttemptClose,
  reason: string | null,
  way: WayBack = {},
): Promise<boolean> {
  const moved = await atomically(deps.store, async (tx) => {
    await lockIntegration(tx, request.integration_id);
    const now = iso(deps.clock.now());
    const row = await moveRequest(tx, request.id, event, { outcome_reason: reason, updated_at: now, ...way });
    if (!row) return false;
    const attempt = await endAttempt(tx, request.id, close, now);
    if (row.state === 'succeeded') await oweNews(tx, row, now);
    await deps.audit(tx, {
      actor: 'job:execute',
      subject: `request:${request.id}`,
      type: `attempt.${event}`,
      // The vendor's own words may name somebody; they stay with the attempt, from where they can be erased.
      data: { attempt, outcome: close.outcome },
    });
    return true;
  });
  if (moved) await closeIfDone(deps, request.plan_id);
  return moved;
}

/**
 * What the vendor's inverse action needs, offered for as long as the policy says. Nothing where there is no way back, nor
 * where somebody else did it before us: that is not ours to undo.
 */
async function wayBack(
  deps: AttemptDeps,
  request: RequestRow,
  { input }: PlanCall,
  outcome: ActionOutcome,
): Promise<WayBack> {
  if (outcome.kind === 'already_applied' && !(await sentBefore(deps, request))) return { undo: null };
  const undo = ('undo' in outcome ? outcome.undo : undefined) ?? input.undo;
  if (!undo) return {};
  return { undo: JSON.stringify(undo), restore_until: await restorableUntil(deps, request) };
}

/** Until when a change done now can be undone; null when nothing for that was kept. */
export async function restorableUntil(deps: AttemptDeps, request: RequestRow): Promise<string | null> {
  const integration = await findIntegration(deps.store, request.integration_id);
  return integration ? addDays(iso(deps.clock.now()), policyOf(integration).restoreDays) : null;
}

/** Whether an earlier call may have done a part of it, or all. */
async function sentBefore({ store }: AttemptDeps, request: RequestRow): Promise<boolean> {
  const doubts = ['attempt.lose', 'attempt.partly'];
  return (await auditOf(store, `request:${request.id}`)).some((event) => doubts.includes(event.type));
}
