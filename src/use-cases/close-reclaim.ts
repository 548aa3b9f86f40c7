import { iso } from '../clock.ts';
import type { ActionOutcome, Connection } from '../connector/contract.ts';
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
import { findIntegration } from '../store/integrations.ts';
import { moveRequest, type RequestRow } from '../store/plans.ts';
import { markGone } from '../store/seats.ts';
import { type AttemptClose, type AttemptDeps, endAttempt, readBack } from './attempt.ts';
import { closeIfDone } from './decide-plan.ts';
import { itemOf, policyOf } from './rows.ts';

/** How an attempt to take a seat ends: by the vendor's answer, by an error, or in doubt. */

type WayBack = Partial<Pick<RequestRow, 'undo' | 'restore_until'>>;

export async function closeByOutcome(
  deps: AttemptDeps,
  connection: Connection,
  request: RequestRow,
  outcome: ActionOutcome,
  signal: AbortSignal,
): Promise<boolean> {
  const way = await wayBack(deps, request, outcome);
  switch (outcome.kind) {
    case 'applied':
    case 'already_applied': {
      const proved = await isTaken(deps, connection, request, signal);
      if (proved === 'yes') {
        await markGone(deps.store, request.integration_id, request.external_id, iso(deps.clock.now()));
        return closeWith(deps, request, 'succeed', { outcome: outcome.kind, detail: null }, null, way);
      }
      // An answer that reading does not confirm is not believed: the doubt is kept and settled later.
      return closeWith(
        deps,
        request,
        'lose',
        { outcome: 'unknown', detail: `answered ${outcome.kind}, reading back said ${proved}` },
        null,
        way,
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
    case 'refused':
      return closeWith(deps, request, 'fail', { outcome: 'refused', detail: outcome.reason }, outcome.reason);
    case 'partly_applied':
      return closeWith(
        deps,
        request,
        'partly',
        { outcome: 'applied', detail: outcome.left.join('; ') },
        `left: ${outcome.left.join('; ')}`,
        way,
      );
  }
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
  const nothingDone = endsRound || error instanceof VendorUnavailableError;
  const closed = await closeWith(
    deps,
    request,
    'fail',
    { outcome: nothingDone ? 'failed' : 'refused', detail: error.message },
    error.message,
  );
  if (endsRound) throw error;
  return closed;
}

/** Whether the vendor says by now that the seat is taken. */
export async function isTaken(deps: AttemptDeps, connection: Connection, request: RequestRow, signal: AbortSignal) {
  const { externalId, email } = itemOf(request.item);
  return (await readBack(deps, connection, 'reclaim', { externalId, email }, signal)).said;
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
    const now = iso(deps.clock.now());
    const row = await moveRequest(tx, request.id, event, { outcome_reason: reason, updated_at: now, ...way });
    if (!row) return false;
    const attempt = await endAttempt(tx, request.id, close, now);
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

/** What the vendor's inverse action needs, kept for as long as the policy offers it. Nothing where there is no way back. */
async function wayBack(deps: AttemptDeps, request: RequestRow, outcome: ActionOutcome): Promise<WayBack> {
  const undo = 'undo' in outcome ? outcome.undo : undefined;
  const integration = undo && (await findIntegration(deps.store, request.integration_id));
  if (!integration) return {};
  const until = addDays(iso(deps.clock.now()), policyOf(integration).restoreDays);
  return { undo: JSON.stringify(undo), restore_until: until };
}
