import { iso } from '../clock.ts';
import type { ActionOutcome, Connection, VendorAccount } from '../connector/contract.ts';
import { materialChange } from '../domain/plan.ts';
import type { RequestEvent } from '../domain/request-state.ts';
import {
  AppError,
  OutcomeUnknownError,
  VendorAuthError,
  VendorRateLimitedError,
  VendorUnavailableError,
} from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import { attemptsOf, closeAttempt, insertAttempt } from '../store/attempts.ts';
import { findPause } from '../store/controls.ts';
import { findIntegration, type IntegrationRow, updateIntegration } from '../store/integrations.ts';
import { findPlan, moveRequest, type PlanRow, type RequestRow, requestsIn } from '../store/plans.ts';
import { findSeat, markGone, upsertSeats } from '../store/seats.ts';
import { forgetOwners } from '../store/verdicts.ts';
import { closeIfDone, expirePlan, leavePlan, voidPlan } from './decide-plan.ts';
import { judgeRows } from './judge-seats.ts';
import type { Core, Vendors, Wake } from './ports.ts';
import { readActivity } from './read-activity.ts';
import { itemOf, policyOf, seatOf } from './rows.ts';
import { toReading } from './sync-integration.ts';
import { withLease } from './with-lease.ts';

/** Reading back right after a write may still show the old state; a few tries, then the doubt is kept. */
const READ_BACK_TRIES = 4;
const MAX_ATTEMPTS = 3;

export type ExecuteDeps = Core & {
  readonly vendors: Vendors;
  readonly wake: Wake;
  readonly holder: string;
  /** Waits between read-backs; tests pass one that does not wait. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How long a lost answer waits before it is settled by reading: a slow vendor may still be at work. */
  readonly settleAfterMs: number;
};

/**
 * Runs what was approved, one integration at a time under a lease: tenant check, fresh account, fresh activity, judge
 * and preconditions again, attempt row, vendor call outside any transaction, read back, close. Anything that changed
 * takes the item out of its plan instead. Returns how many requests were brought to an end.
 */
export function executeReclaims(deps: ExecuteDeps) {
  return async (signal: AbortSignal): Promise<number> => {
    const integrations = new Set(
      (await requestsIn(deps.store, ['approved', 'executing', 'outcome_unknown', 'failed'])).map(
        (row) => row.integration_id,
      ),
    );
    let ended = 0;
    for (const id of integrations) {
      if (signal.aborted) break;
      ended += await executeFor(deps, id, signal);
    }
    return ended;
  };
}

async function executeFor(deps: ExecuteDeps, integrationId: string, signal: AbortSignal): Promise<number> {
  const leased = await withLease(deps, `execute:${integrationId}`, signal, async (held) => {
    try {
      return await executeHeld(deps, integrationId, held);
    } catch (error) {
      if (held.aborted) return 0;
      if (!(error instanceof AppError)) throw error;
      // Nothing was sent: the requests stay as they are and are tried again by the next round, until their plan expires.
      deps.log.warn({ err: error, integration: integrationId }, 'reclaims wait');
      if (error instanceof VendorAuthError) {
        await updateIntegration(deps.store, integrationId, { state: 'needs_credentials' });
      }
      return 0;
    }
  });
  return leased.held ? leased.value : 0;
}

async function executeHeld(deps: ExecuteDeps, integrationId: string, signal: AbortSignal): Promise<number> {
  const integration = await findIntegration(deps.store, integrationId);
  if (!integration || integration.state === 'disconnected') return 0;
  await recoverInterrupted(deps, integrationId);
  await retryFailed(deps, integrationId);
  const paused = (await findPause(deps.store, integrationId)) !== undefined;
  const due = (await dueNow(deps, integrationId)).filter((request) => !paused || request.state !== 'approved');
  if (due.length === 0) return 0;
  const connection = await openTenant(deps, integration, signal);
  if (due.some((request) => request.state === 'approved')) await readActivity(deps, integration, connection, signal);
  let ended = 0;
  for (const request of due) {
    if (signal.aborted) break;
    const done =
      request.state === 'approved'
        ? await executeOne(deps, integration, connection, request, signal)
        : await settleOne(deps, connection, request, signal);
    if (done) ended += 1;
    deps.wake.redraw(request.plan_id);
  }
  return ended;
}

/** Approved requests, and those of unknown outcome old enough to be settled by reading. */
async function dueNow(deps: ExecuteDeps, integrationId: string): Promise<readonly RequestRow[]> {
  const settleBefore = iso(new Date(deps.clock.now().getTime() - deps.settleAfterMs));
  const rows = await requestsIn(deps.store, ['approved', 'outcome_unknown']);
  return rows.filter((row) => {
    if (row.integration_id !== integrationId) return false;
    return row.state === 'approved' || row.updated_at <= settleBefore;
  });
}

/** The connection, after proving that the credentials still open the tenant the approval was about. */
async function openTenant(deps: ExecuteDeps, integration: IntegrationRow, signal: AbortSignal): Promise<Connection> {
  const connection = await deps.vendors.connect(integration);
  const tenant = await connection.check(signal);
  if (tenant.id !== integration.tenant_id) {
    throw new VendorAuthError(`The credentials open ${tenant.name}, not ${integration.tenant_name}`, {
      connector: integration.connector_id,
      operation: 'check',
    });
  }
  const owner = tenant.owner?.externalId ?? null;
  await updateIntegration(deps.store, integration.id, { owner_external_id: owner });
  await forgetOwners(deps.store, integration.id, integration.owner_external_id, owner);
  return connection;
}

/** Requests a killed process left in the middle: the call may have been sent, so only reading can settle them. */
async function recoverInterrupted(deps: ExecuteDeps, integrationId: string): Promise<void> {
  for (const request of await requestsIn(deps.store, ['executing'])) {
    if (request.integration_id !== integrationId) continue;
    await closeWith(deps, request, 'lose', { outcome: 'unknown', detail: 'stopped before the answer arrived' }, null);
  }
}

/** A failure proved by reading to have done nothing is tried again, a few times, while the approval lives. */
async function retryFailed(deps: ExecuteDeps, integrationId: string): Promise<void> {
  for (const request of await requestsIn(deps.store, ['failed'])) {
    if (request.integration_id !== integrationId) continue;
    const attempts = await attemptsOf(deps.store, request.id);
    const plan = await findPlan(deps.store, request.plan_id);
    const again =
      attempts.at(-1)?.outcome === 'failed' &&
      attempts.length < MAX_ATTEMPTS &&
      plan?.state === 'open' &&
      plan.expires_at > iso(deps.clock.now());
    await atomically(deps.store, async (tx) => {
      const updated_at = iso(deps.clock.now());
      const row = await moveRequest(tx, request.id, again ? 'retry' : 'cancel', { updated_at });
      if (row)
        await deps.audit(tx, {
          actor: 'job:execute',
          subject: `request:${request.id}`,
          type: again ? 'request.retried' : 'request.given_up',
        });
    });
    if (!again) await closeIfDone(deps, request.plan_id);
  }
}

async function executeOne(
  deps: ExecuteDeps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, clock } = deps;
  const plan = await findPlan(store, request.plan_id);
  const current = await findIntegration(store, integration.id);
  if (!plan || !current) return false;
  if (!(await stillValid(deps, plan, current))) return true;
  const item = itemOf(request.item);
  const target = { externalId: item.externalId, email: item.email };
  const account = (await connection.account?.(item.externalId, signal)) ?? null;
  const why = await changedAtVendor(deps, current, connection, request, account);
  if (why !== null) return leavePlan(deps, request, why, 'job:execute');

  const attempt = await openAttempt(deps, request);
  if (!attempt) return false;
  try {
    const outcome = await connection.perform(plan.action, target, signal);
    return await closeByOutcome(deps, connection, request, outcome, signal);
  } catch (error) {
    return closeByError(deps, request, error);
  } finally {
    deps.log.info({ request: request.id, attempt, at: iso(clock.now()) }, 'reclaim attempted');
  }
}

/** Expired, void, under another policy or read-only: then nothing is executed. */
async function stillValid(deps: ExecuteDeps, plan: PlanRow, integration: IntegrationRow): Promise<boolean> {
  if (plan.state !== 'open') return false;
  if (plan.expires_at <= iso(deps.clock.now())) await expirePlan(deps, plan);
  else if (plan.policy_version !== policyOf(integration).version)
    await voidPlan(deps, plan, 'The policy changed before this was executed.');
  else if (integration.reclaim_enabled_at === null)
    await voidPlan(deps, plan, 'Reclaiming was switched off before this was executed.');
  else return true;
  deps.wake.redraw(plan.id);
  return false;
}

/** Stores the account as just read and says why it must not be touched, or null. Any sign of life cancels. */
async function changedAtVendor(
  deps: ExecuteDeps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  account: VendorAccount | null,
): Promise<string | null> {
  const { store, clock } = deps;
  const item = itemOf(request.item);
  const now = iso(clock.now());
  if (account === null || account.status === 'deactivated') {
    await markGone(store, integration.id, item.externalId, now);
    return 'the seat was already gone';
  }
  await upsertSeats(store, integration.id, [toReading(account)], now);
  const row = await findSeat(store, integration.id, item.externalId);
  const [judged] = row ? await judgeRows(deps, integration, [row]) : [];
  const change = materialChange(item, row ? seatOf(row) : null, judged?.verdict ?? null);
  if (change !== null) return change;
  const facts = { ownerExternalId: integration.owner_external_id };
  const blockers = connection.blockers('reclaim', account, { externalId: item.externalId, email: item.email }, facts);
  return blockers[0] ?? null;
}

/** Moves the request to executing and opens its attempt in one step; null when somebody was first. */
function openAttempt(deps: ExecuteDeps, request: RequestRow): Promise<string | null> {
  return atomically(deps.store, async (tx) => {
    // Asked in the step that opens the attempt: after a pause is stored no attempt opens.
    if ((await findPause(tx, request.integration_id)) !== undefined) return null;
    const now = iso(deps.clock.now());
    const moved = await moveRequest(tx, request.id, 'start', { updated_at: now });
    if (!moved) return null;
    const id = deps.ids.next('att');
    const number = (await attemptsOf(tx, request.id)).length + 1;
    await insertAttempt(tx, {
      id,
      request_id: request.id,
      number,
      started_at: now,
      ended_at: null,
      outcome: null,
      detail: null,
    });
    await deps.audit(tx, {
      actor: 'job:execute',
      subject: `request:${request.id}`,
      type: 'attempt.started',
      data: { attempt: id, number },
    });
    return id;
  });
}

async function closeByOutcome(
  deps: ExecuteDeps,
  connection: Connection,
  request: RequestRow,
  outcome: ActionOutcome,
  signal: AbortSignal,
): Promise<boolean> {
  switch (outcome.kind) {
    case 'applied':
    case 'already_applied': {
      const proved = await readBack(deps, connection, request, signal);
      if (proved === 'yes') {
        await markGone(deps.store, request.integration_id, request.external_id, iso(deps.clock.now()));
        return closeWith(deps, request, 'succeed', { outcome: outcome.kind, detail: null }, null);
      }
      // An answer that reading does not confirm is not believed: the doubt is kept and settled later.
      return closeWith(
        deps,
        request,
        'lose',
        { outcome: 'unknown', detail: `answered ${outcome.kind}, reading back said ${proved}` },
        null,
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
      );
  }
}

async function closeByError(deps: ExecuteDeps, request: RequestRow, error: unknown): Promise<boolean> {
  if (error instanceof OutcomeUnknownError || !(error instanceof AppError)) {
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
  const nothingDone = error instanceof VendorRateLimitedError || error instanceof VendorUnavailableError;
  return closeWith(
    deps,
    request,
    'fail',
    { outcome: nothingDone ? 'failed' : 'refused', detail: error.message },
    error.message,
  );
}

/** Whether the vendor's state now is the wanted one. */
async function readBack(
  deps: ExecuteDeps,
  connection: Connection,
  request: RequestRow,
  signal: AbortSignal,
): Promise<'yes' | 'no' | 'unknown'> {
  const item = itemOf(request.item);
  let said: 'yes' | 'no' | 'unknown' = 'unknown';
  for (let attempt = 0; attempt < READ_BACK_TRIES; attempt += 1) {
    if (attempt > 0) await deps.pause(500, signal);
    try {
      const account = (await connection.account?.(item.externalId, signal)) ?? null;
      said = connection.achieved('reclaim', account, { externalId: item.externalId, email: item.email });
    } catch (error) {
      if (!(error instanceof AppError)) return 'unknown';
      said = 'unknown';
    }
    if (said === 'yes') return said;
  }
  return said;
}

/** Settles a lost answer by reading, never by asking again. */
async function settleOne(
  deps: ExecuteDeps,
  connection: Connection,
  request: RequestRow,
  signal: AbortSignal,
): Promise<boolean> {
  const said = await readBack(deps, connection, request, signal);
  if (said === 'unknown') return false;
  const event = said === 'yes' ? 'confirmApplied' : 'confirmNotApplied';
  const reason = said === 'yes' ? null : 'the vendor did not do it';
  await atomically(deps.store, async (tx) => {
    const updated_at = iso(deps.clock.now());
    const moved = await moveRequest(tx, request.id, event, { outcome_reason: reason, updated_at });
    if (!moved) return;
    if (said === 'yes') await markGone(tx, request.integration_id, request.external_id, updated_at);
    else await markLastAttemptFailed(tx, request.id);
    await deps.audit(tx, {
      actor: 'job:settle',
      subject: `request:${request.id}`,
      type: `request.${event === 'confirmApplied' ? 'confirmed' : 'not_done'}`,
    });
  });
  await closeIfDone(deps, request.plan_id);
  if (said === 'no') deps.wake.execute();
  return said === 'yes';
}

async function markLastAttemptFailed(tx: Core['store'], requestId: string): Promise<void> {
  const last = (await attemptsOf(tx, requestId)).at(-1);
  if (!last) return;
  await tx.updateTable('action_attempts').set({ outcome: 'failed' }).where('id', '=', last.id).execute();
}

/** Closes the open attempt and moves its request in one step, with audit. */
async function closeWith(
  deps: ExecuteDeps,
  request: RequestRow,
  event: RequestEvent,
  close: Pick<Parameters<typeof closeAttempt>[2], 'outcome' | 'detail'>,
  reason: string | null,
): Promise<boolean> {
  const moved = await atomically(deps.store, async (tx) => {
    const now = iso(deps.clock.now());
    const row = await moveRequest(tx, request.id, event, { outcome_reason: reason, updated_at: now });
    if (!row) return false;
    const open = (await attemptsOf(tx, request.id)).find((attempt) => attempt.ended_at === null);
    if (open) await closeAttempt(tx, open.id, { ...close, ended_at: now });
    await deps.audit(tx, {
      actor: 'job:execute',
      subject: `request:${request.id}`,
      type: `attempt.${event}`,
      data: { attempt: open?.id ?? null, outcome: close.outcome, detail: close.detail },
    });
    return true;
  });
  if (moved) await closeIfDone(deps, request.plan_id);
  return moved;
}
