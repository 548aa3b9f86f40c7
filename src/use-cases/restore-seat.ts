import { iso } from '../clock.ts';
import type { ActionInput, ActionOutcome, Connection, VendorAccount } from '../connector/contract.ts';
import { may } from '../domain/access.ts';
import type { RequestEvent } from '../domain/request-state.ts';
import { AppError, OutcomeUnknownError, StoppedError, VendorAuthError, VendorProtocolError } from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import { attemptsOf, lockIntegration } from '../store/attempts.ts';
import { auditOf } from '../store/audit.ts';
import { findPause } from '../store/controls.ts';
import { redrawNews } from '../store/holder-news.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { findPlan, findRequest, moveRequest, type RequestRow, requestsIn, touchRequest } from '../store/plans.ts';
import { upsertSeats } from '../store/seats.ts';
import { type AttemptClose, type AttemptDeps, beginAttempt, endAttempt, mayBelieveNo, readBack } from './attempt.ts';
import { restoreGateOf } from './may-go-on.ts';
import type { Core, People, Wake } from './ports.ts';
import { approversOf, itemOf, undoOf } from './rows.ts';
import { toReading } from './sync-integration.ts';
import { HASH_PREFIX, isRestorable } from './view-plan.ts';
import type { Refusal } from './views.ts';
import { whoMayReport } from './who-may.ts';

export type RestoreDeps = Core & { readonly people: People; readonly wake: Wake; readonly admins: readonly string[] };

export type RestoreResult =
  | { readonly kind: 'restoring'; readonly planId: string }
  /** Nothing to do, as one sentence: too late, no way back, or somebody was first. */
  | { readonly kind: 'not_now'; readonly reason: string; readonly planId: string | null }
  | Refusal;

/**
 * Asks for a reclaimed seat back: only where what the vendor needs for that was kept, and only while the policy offers
 * it. The vendor is called by the executor, under its lease, so two clicks have one effect.
 */
export function restoreSeat(deps: RestoreDeps) {
  return async (input: {
    readonly actor: string;
    readonly target: string;
    readonly hashPrefix: string;
  }): Promise<RestoreResult> => {
    const { store, clock } = deps;
    const request = await findRequest(store, input.target);
    const plan = request && (await findPlan(store, request.plan_id));
    const integration = request && (await findIntegration(store, request.integration_id));
    if (!request || !plan || !integration || plan.hash.slice(0, HASH_PREFIX) !== input.hashPrefix) {
      return { kind: 'not_now', reason: 'This list is no longer known.', planId: null };
    }
    const approvers = approversOf(integration);
    if (!may('restore', await deps.people.standing(input.actor), approvers)) {
      const whoMay = whoMayReport(approvers, deps.admins);
      return { kind: 'refused', reason: 'Restoring a seat is for approvers and admins.', whoMay };
    }
    const now = iso(clock.now());
    const pause = await findPause(store, integration.id);
    const why = notRestorable(request, integration, now) ?? (pause ? PAUSED : null);
    if (why !== null) return { kind: 'not_now', reason: why, planId: plan.id };
    const moved = await atomically(store, async (tx) => {
      await lockIntegration(tx, integration.id);
      const who = { decided_by: input.actor, decided_at: now };
      const row = await moveRequest(tx, request.id, 'restore', { ...who, outcome_reason: null, updated_at: now });
      if (row) {
        const subject = `request:${request.id}`;
        await deps.audit(tx, { actor: input.actor, subject, type: 'restore.asked', data: { plan: plan.id } });
      }
      return row;
    });
    if (!moved) return { kind: 'not_now', reason: 'Somebody was first: it is being restored.', planId: plan.id };
    deps.wake.execute();
    deps.wake.redraw(plan.id);
    return { kind: 'restoring', planId: plan.id };
  };
}

const PAUSED = 'Everything here is paused, restoring as well, until an admin runs `/licenses resume`. Try again then.';

function notRestorable(request: RequestRow, integration: IntegrationRow, now: string): string | null {
  if (request.state === 'restoring') return 'It is being restored already.';
  if (request.state === 'restored') return 'It was restored already.';
  if (request.state !== 'succeeded') return 'Nothing was changed here, so there is nothing to restore.';
  if (request.undo === null) return `${integration.name} offers no way back from this.`;
  if (!isRestorable(request, now)) return 'The time to restore this seat from here is over.';
  if (integration.reclaim_enabled_at === null)
    return `${integration.name} is read-only, so nothing is changed there. An admin can switch that in its settings.`;
  return null;
}

/** Restores to be done now, unless paused, and those whose answer was lost long enough ago to be settled by reading. */
export async function restoresDue(
  deps: AttemptDeps,
  integrationId: string,
  paused: boolean,
): Promise<readonly RequestRow[]> {
  const settleBefore = iso(new Date(deps.clock.now().getTime() - deps.settleAfterMs));
  const due: RequestRow[] = [];
  for (const request of await requestsIn(deps.store, integrationId, ['restoring'])) {
    const sent = await hasOpenAttempt(deps, request);
    if (sent ? request.updated_at <= settleBefore : !paused) due.push(request);
  }
  return due;
}

/** An attempt still open under the lease means that its answer was lost, by a crash or on the way. */
async function hasOpenAttempt({ store }: Pick<Core, 'store'>, request: RequestRow): Promise<boolean> {
  return (await attemptsOf(store, request.id)).some((attempt) => attempt.ended_at === null);
}

/** Restores one seat, or settles by reading what became of it. True when the request came to an end. */
export async function restoreOne(
  deps: AttemptDeps,
  integration: IntegrationRow,
  connection: Connection,
  request: RequestRow,
  signal: AbortSignal,
): Promise<boolean> {
  const { externalId, email } = itemOf(request.item);
  const undo = undoOf(request.undo);
  if (undo === null) return fail(deps, request, null, 'what is needed for it was not kept');
  const input: ActionInput = { externalId, email, undo };
  if (await hasOpenAttempt(deps, request)) return settle(deps, connection, request, input, signal);
  try {
    const account = (await connection.account?.(externalId, signal)) ?? null;
    const current = await findIntegration(deps.store, integration.id);
    if (account === null) return fail(deps, request, null, 'the account no longer exists there');
    if (current?.reclaim_enabled_at == null) return fail(deps, request, null, `${integration.name} is read-only now`);
    if (connection.achieved('restore', account, input) === 'yes') return succeed(deps, request, null, account);
    const facts = { ownerExternalId: current.owner_external_id };
    const [blocker] = connection.blockers('restore', account, input, facts);
    if (blocker !== undefined) return fail(deps, request, null, blocker);
  } catch (error) {
    // Nothing was sent: the next round tries again, and other seats need not wait for this one.
    if (!(error instanceof AppError) || error instanceof VendorAuthError) throw error;
    deps.log.warn({ err: error, request: request.id }, 'a restore waits');
    return false;
  }
  if (!(await open(deps, request))) return false;
  const gate = restoreGateOf(deps, request, signal);
  let outcome: ActionOutcome;
  try {
    outcome = await connection.perform('restore', input, signal, gate.mayGoOn);
  } catch (error) {
    if (error instanceof StoppedError)
      return goOnLater(deps, request, { outcome: 'failed', detail: error.message, turned_away: 'stopped' });
    if (error instanceof AppError && !isDoubt(error)) {
      return fail(deps, request, { outcome: 'failed', detail: error.message }, error.message);
    }
    deps.log.warn({ err: error, request: request.id }, 'the answer to a restore was lost');
    return keepDoubt(deps, request);
  }
  if (outcome.kind === 'partly_applied' && gate.stopped()) {
    return goOnLater(deps, request, { outcome: 'applied', detail: leftOf(outcome.left) });
  }
  return byOutcome(deps, connection, request, input, outcome, signal);
}

const leftOf = (left: readonly string[]): string => `done in part, left: ${left.join('; ')}`;

/** An answer that was lost or cannot be read says nothing about what was done. */
function isDoubt(error: AppError): boolean {
  return error instanceof OutcomeUnknownError || error instanceof VendorProtocolError;
}

async function byOutcome(
  deps: AttemptDeps,
  connection: Connection,
  request: RequestRow,
  input: ActionInput,
  outcome: ActionOutcome,
  signal: AbortSignal,
): Promise<boolean> {
  switch (outcome.kind) {
    case 'applied':
    case 'already_applied': {
      const { said, account } = await readBack(deps, connection, 'restore', input, signal);
      // An answer that reading does not confirm is not believed: the doubt is kept and settled later.
      if (said !== 'yes' || account === null) return keepDoubt(deps, request);
      return succeed(deps, request, { outcome: outcome.kind, detail: null }, account);
    }
    case 'partly_applied': {
      const { account } = await readBack(deps, connection, 'restore', input, signal);
      const left = leftOf(outcome.left);
      return fail(deps, request, { outcome: 'applied', detail: left }, left, account);
    }
    case 'manual':
      return fail(deps, request, { outcome: 'refused', detail: outcome.why }, `${outcome.why} ${outcome.link}`);
    case 'refused':
      return fail(deps, request, { outcome: 'refused', detail: outcome.reason }, outcome.reason);
  }
}

async function settle(
  deps: AttemptDeps,
  connection: Connection,
  request: RequestRow,
  input: ActionInput,
  signal: AbortSignal,
): Promise<boolean> {
  const { said, account } = await readBack(deps, connection, 'restore', input, signal);
  const doubtAt = await doubtNotedAt(deps, request);
  // A killed process noted no doubt: from now on it is one, and what was sent last may still be on its way.
  if (said !== 'yes' && doubtAt === null) return keepDoubt(deps, request);
  if (said === 'unknown' || (said === 'no' && !(await mayBelieveNo(deps, request.id, doubtAt ?? undefined)))) {
    await touchRequest(deps.store, request.id, iso(deps.clock.now()));
    return false;
  }
  if (said === 'yes' && account !== null) return succeed(deps, request, { outcome: 'applied', detail: null }, account);
  return fail(deps, request, { outcome: 'failed', detail: null }, 'the vendor did not do it; try again');
}

async function open(deps: AttemptDeps, request: RequestRow): Promise<boolean> {
  return atomically(deps.store, async (tx) => {
    await lockIntegration(tx, request.integration_id);
    if ((await findPause(tx, request.integration_id)) !== undefined) return false;
    if ((await findRequest(tx, request.id))?.state !== 'restoring') return false;
    await touchRequest(tx, request.id, iso(deps.clock.now()));
    await beginAttempt(deps, tx, request.id, 'job:restore', 'restore');
    return true;
  });
}

/** When the answer to the attempt that is open was noted as lost, or null. */
async function doubtNotedAt({ store }: Pick<Core, 'store'>, request: RequestRow): Promise<string | null> {
  const began = (await attemptsOf(store, request.id)).at(-1)?.started_at ?? '';
  const lost = (await auditOf(store, `request:${request.id}`)).filter(({ type }) => type === 'restore.lost');
  return lost.map(({ at }) => at).findLast((at) => at >= began) ?? null;
}

/** Stopped on the way, by a pause or a lost lease: it stays asked for, and goes on from what is true then. */
async function goOnLater(deps: AttemptDeps, request: RequestRow, attempt: AttemptClose): Promise<boolean> {
  await atomically(deps.store, async (tx) => {
    await lockIntegration(tx, request.integration_id);
    const now = iso(deps.clock.now());
    const id = await endAttempt(tx, request.id, attempt, now);
    await touchRequest(tx, request.id, now);
    const subject = `request:${request.id}`;
    await deps.audit(tx, { actor: 'job:restore', subject, type: 'restore.stopped', data: { attempt: id } });
  });
  return false;
}

/** The attempt stays open, and what became of it is read after a while. */
async function keepDoubt(deps: AttemptDeps, request: RequestRow): Promise<boolean> {
  await atomically(deps.store, async (tx) => {
    await touchRequest(tx, request.id, iso(deps.clock.now()));
    await deps.audit(tx, { actor: 'job:restore', subject: `request:${request.id}`, type: 'restore.lost' });
  });
  return false;
}

function succeed(
  deps: AttemptDeps,
  request: RequestRow,
  attempt: AttemptClose | null,
  account: VendorAccount,
): Promise<boolean> {
  return close(deps, request, 'restoreDone', attempt, null, account);
}

function fail(
  deps: AttemptDeps,
  request: RequestRow,
  attempt: AttemptClose | null,
  reason: string,
  account: VendorAccount | null = null,
): Promise<boolean> {
  return close(deps, request, 'restoreFailed', attempt, reason, account);
}

/** Ends a restore in one step: attempt, state, the seat as it was read, audit. */
function close(
  deps: AttemptDeps,
  request: RequestRow,
  event: Extract<RequestEvent, 'restoreDone' | 'restoreFailed'>,
  attempt: AttemptClose | null,
  reason: string | null,
  account: VendorAccount | null,
): Promise<boolean> {
  return atomically(deps.store, async (tx) => {
    await lockIntegration(tx, request.integration_id);
    const now = iso(deps.clock.now());
    const row = await moveRequest(tx, request.id, event, { outcome_reason: reason, updated_at: now });
    if (!row) return false;
    await redrawNews(tx, request.id);
    const id = attempt === null ? null : await endAttempt(tx, request.id, attempt, now);
    if (account !== null) await upsertSeats(tx, request.integration_id, [toReading(account)], now);
    await deps.audit(tx, {
      actor: 'job:restore',
      subject: `request:${request.id}`,
      type: event === 'restoreDone' ? 'restore.done' : 'restore.failed',
      data: { attempt: id },
    });
    return true;
  });
}
