import { iso } from '../clock.ts';
import type { ActionOutcome, Connection, VendorAccount } from '../connector/contract.ts';
import type { Standing } from '../domain/access.ts';
import { normalizeEmail } from '../domain/account.ts';
import type { ChangeEvent } from '../domain/detail-change.ts';
import { addDays } from '../domain/time.ts';
import {
  AppError,
  OutcomeUnknownError,
  StoppedError,
  VendorAuthError,
  VendorProtocolError,
  VendorRateLimitedError,
} from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { auditOf } from '../store/audit.ts';
import { findPause } from '../store/controls.ts';
import { type ChangeRow, changesIn, dropDrafts, findChange, moveChange, touchChange } from '../store/detail-changes.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { upsertSeats } from '../store/seats.ts';
import { openTenant, readBack } from './attempt.ts';
import { movedSince, untouchable } from './change-details.ts';
import { inputOf } from './change-rows.ts';
import { credentialsRefused, credentialsWork } from './credential-turns.ts';
import { expireChange, leaveChange, leaveUnposted, note } from './decide-change.ts';
import type { ChangePosts } from './ports.ts';
import { mustStayAdmin, type RecheckDeps, rightOf } from './recheck.ts';
import { isResting, restApp } from './rest.ts';
import { rightNow } from './right-in-store.ts';
import { toReading } from './sync-integration.ts';
import { isOver, redrawChange } from './view-change.ts';
import { withLease } from './with-lease.ts';

export type ExecuteChangesDeps = RecheckDeps & {
  readonly changePosts: ChangePosts;
  readonly admins: readonly string[];
};

/** Longer than a call can still be on its way; see attempt.ts. */
const BELIEVE_NO_AFTER_MS = 120_000;

/**
 * Carries out approved changes of details, under the same lease as removals: tenant check, fresh account, everything that
 * was approved compared once more, one call outside any transaction, read back. A call is sent once at most; a lost
 * answer is settled by reading. Returns how many came to an end.
 */
export function executeChanges(deps: ExecuteChangesDeps) {
  return async (signal: AbortSignal): Promise<number> => {
    await dropDrafts(deps.store, addDays(iso(deps.clock.now()), -1));
    await leaveUnposted(deps);
    let ended = await expireOverdue(deps);
    const rows = await changesIn(deps.store, ['approved', 'executing', 'outcome_unknown']);
    for (const id of new Set(rows.map((row) => row.integration_id))) {
      if (signal.aborted) break;
      try {
        const leased = await withLease(deps, `execute:${id}`, signal, (held) => executeFor(deps, id, held));
        if (leased.held) ended += leased.value;
      } catch (error) {
        // A fault of ours with one app must not keep the others from their turn.
        deps.log.error({ err: error, integration: id }, 'changing details in one app failed');
      }
    }
    return ended;
  };
}

async function expireOverdue(deps: ExecuteChangesDeps): Promise<number> {
  let ended = 0;
  for (const row of await changesIn(deps.store, ['waiting', 'approved'])) {
    if (!isOver(deps, row) || !(await expireChange(deps, row))) continue;
    ended += 1;
    await redrawChange(deps, row.id);
  }
  return ended;
}

async function executeFor(deps: ExecuteChangesDeps, integrationId: string, signal: AbortSignal): Promise<number> {
  const integration = await findIntegration(deps.store, integrationId);
  if (!integration) return 0;
  await recoverInterrupted(deps, integrationId);
  const rows = (await changesIn(deps.store, ['approved', 'outcome_unknown'])).filter(
    (row) => row.integration_id === integrationId && isDue(deps, row),
  );
  const paused = (await findPause(deps.store, integrationId)) !== undefined;
  const due = rows.filter((row) => row.state === 'outcome_unknown' || !paused);
  if (due.length === 0 || integration.state === 'disconnected' || (await isResting(deps, integration))) return 0;
  let ended = 0;
  try {
    const connection = await openTenant(deps, integration, signal);
    if (integration.state === 'needs_credentials') await credentialsWork(deps, integration, 'job:changes');
    for (const row of due) {
      if (signal.aborted) break;
      if (await tryOne(deps, connection, row, signal)) ended += 1;
      await redrawChange(deps, row.id);
    }
  } catch (error) {
    if (signal.aborted) return ended;
    if (!(error instanceof AppError)) throw error;
    // Nothing was sent: it stays approved and is tried again by a later round, until it expires.
    deps.log.warn({ err: error, integration: integrationId }, 'changes of details wait');
    if (error instanceof VendorAuthError) await credentialsRefused(deps, integration, 'job:changes');
    await restApp(deps, integration, error);
  }
  return ended;
}

/** One that cannot be looked at now waits alone; credentials that fail, or a limit, end the round for all. */
async function tryOne(
  deps: ExecuteChangesDeps,
  connection: Connection,
  row: ChangeRow,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return row.state === 'approved'
      ? await changeOne(deps, connection, row, signal)
      : await settle(deps, connection, row, signal);
  } catch (error) {
    const endsRound = error instanceof VendorAuthError || error instanceof VendorRateLimitedError;
    if (!(error instanceof AppError) || endsRound) throw error;
    deps.log.warn({ err: error, change: row.id }, 'a change of details waits');
    return false;
  }
}

/** A lost answer waits before it is settled: a slow vendor may still be at work. */
function isDue(deps: ExecuteChangesDeps, row: ChangeRow): boolean {
  return row.state === 'approved' || deps.clock.now().getTime() - Date.parse(row.updated_at) >= deps.settleAfterMs;
}

/** What a killed process left in the middle may have been sent, so only reading can settle it. */
async function recoverInterrupted(deps: ExecuteChangesDeps, integrationId: string): Promise<void> {
  for (const row of await changesIn(deps.store, ['executing'])) {
    if (row.integration_id === integrationId) await close(deps, row, 'lose', 'stopped before the answer arrived');
  }
}

async function changeOne(
  deps: ExecuteChangesDeps,
  connection: Connection,
  row: ChangeRow,
  signal: AbortSignal,
): Promise<boolean> {
  const integration = await findIntegration(deps.store, row.integration_id);
  if (!integration) return false;
  const account = (await connection.account?.(row.external_id, signal)) ?? null;
  const right = await rightOf(deps, integration, row);
  const why =
    right.why ??
    noLonger(integration, connection, row, account) ??
    (connection.weight?.(inputOf(row).values ?? {}) === 'lowers_admin'
      ? await mustStayAdmin(deps, integration, connection, account, signal)
      : null);
  if (why !== null || account === null || right.why !== null)
    return leaveChange(deps, row, why ?? 'the account is gone', 'job:changes');
  if (!(await start(deps, connection, row, { account, standing: right.standing }))) return false;
  try {
    const outcome = await connection.perform('update', inputOf(row), signal, mayGoOn(deps, row, signal));
    return await closeByOutcome(deps, connection, row, outcome, signal);
  } catch (error) {
    return closeByError(deps, row, error);
  }
}

/** Why what was approved no longer holds for the account as just read, as a clause, or null. Pure. */
function noLonger(
  integration: IntegrationRow,
  connection: Connection,
  row: ChangeRow,
  account: VendorAccount | null,
): string | null {
  if (integration.reclaim_enabled_at === null) return 'the app was made read-only';
  if (account === null) return 'the account is gone';
  if (normalizeEmail(account.email) !== row.email) return 'the account now belongs to another address';
  const moved = movedSince(row, connection, account);
  if (moved.length > 0) return `changed there meanwhile: ${moved.join(', ')}`;
  const owner = { ownerExternalId: integration.owner_external_id };
  return untouchable(integration, account) ?? connection.blockers('update', account, inputOf(row), owner)[0] ?? null;
}

/**
 * Opens the one attempt there is. The integration is locked first, so a pause or saved settings come before this and are
 * seen, or after it.
 */
function start(
  deps: ExecuteChangesDeps,
  connection: Connection,
  row: ChangeRow,
  { account, standing }: { readonly account: VendorAccount; readonly standing: Standing },
): Promise<boolean> {
  return atomically(deps.store, async (tx) => {
    await lockIntegration(tx, row.integration_id);
    if ((await findPause(tx, row.integration_id)) !== undefined) return false;
    const integration = await findIntegration(tx, row.integration_id);
    const current = await findChange(tx, row.id);
    if (integration?.state !== 'connected' || current?.hash !== row.hash || isOver(deps, row)) return false;
    // What is found here is named by the next round, which looks at everything again.
    if (noLonger(integration, connection, row, account) !== null) return false;
    if ((await rightNow(deps, tx, integration, standing)) !== null) return false;
    const now = iso(deps.clock.now());
    const moved = await moveChange(tx, row.id, 'start', { sent_at: now, updated_at: now });
    if (moved) await note(deps, tx, moved, 'job:changes', 'change.started', { hash: row.hash });
    return moved !== undefined;
  });
}

async function closeByOutcome(
  deps: ExecuteChangesDeps,
  connection: Connection,
  row: ChangeRow,
  outcome: ActionOutcome,
  signal: AbortSignal,
): Promise<boolean> {
  switch (outcome.kind) {
    case 'applied':
    case 'already_applied': {
      const { said, account } = await readBack(deps, connection, 'update', inputOf(row), signal);
      // An answer that reading does not confirm is not believed.
      if (said !== 'yes') return close(deps, row, 'lose', `answered ${outcome.kind}, reading back said ${said}`);
      return close(deps, row, 'succeed', null, account);
    }
    case 'refused':
      return close(deps, row, 'fail', outcome.reason);
    case 'manual':
      return close(deps, row, 'fail', `${outcome.why} ${outcome.link}`);
    case 'partly_applied':
      return close(deps, row, 'lose', `left: ${outcome.left.join('; ')}`);
  }
}

/** Asked right before the call is sent: a pause that was stored a moment ago counts. */
function mayGoOn(deps: ExecuteChangesDeps, row: ChangeRow, signal: AbortSignal): () => Promise<boolean> {
  return async () => {
    const integration = await findIntegration(deps.store, row.integration_id);
    const paused = (await findPause(deps.store, row.integration_id)) !== undefined;
    return !signal.aborted && !paused && integration?.state === 'connected' && integration.reclaim_enabled_at !== null;
  };
}

async function closeByError(deps: ExecuteChangesDeps, row: ChangeRow, error: unknown): Promise<boolean> {
  if (error instanceof StoppedError) {
    await close(deps, row, 'stop', null);
    return false;
  }
  if (error instanceof VendorRateLimitedError || error instanceof VendorAuthError) {
    // Sent away unread: the approval is worth as much as before, and the rest of the round would fare no better.
    await close(deps, row, 'stop', null);
    throw error;
  }
  const unreadable = error instanceof OutcomeUnknownError || error instanceof VendorProtocolError;
  if (unreadable || !(error instanceof AppError)) {
    deps.log.warn({ err: error, change: row.id }, 'the answer to a change of details was lost');
    await close(deps, row, 'lose', error instanceof Error ? error.message : 'aborted');
    return false;
  }
  deps.log.warn({ err: error, change: row.id }, 'a change of details was not made');
  return close(deps, row, 'fail', error.message);
}

/** Settles a lost answer by reading; nothing is ever sent again. */
async function settle(
  deps: ExecuteChangesDeps,
  connection: Connection,
  row: ChangeRow,
  signal: AbortSignal,
): Promise<boolean> {
  const { said, account } = await readBack(deps, connection, 'update', inputOf(row), signal);
  // From when the doubt was noted: what the connector reads first may take long, and the call is sent after it.
  const lost = (await auditOf(deps.store, `change:${row.id}`)).findLast(({ type }) => type === 'change.lose');
  const age = deps.clock.now().getTime() - Date.parse(lost?.at ?? row.sent_at ?? row.updated_at);
  if (said === 'yes') return close(deps, row, 'confirm', null, account);
  if (said === 'no' && age >= (deps.believeNoAfterMs ?? BELIEVE_NO_AFTER_MS))
    return close(deps, row, 'disprove', 'the vendor did not do it; ask for it again');
  await touchChange(deps.store, row.id, iso(deps.clock.now()));
  return false;
}

/** Moves a change and keeps the account as it was read back, in one step, with its event. */
function close(
  deps: ExecuteChangesDeps,
  row: ChangeRow,
  event: Extract<ChangeEvent, 'stop' | 'succeed' | 'fail' | 'lose' | 'confirm' | 'disprove'>,
  reason: string | null,
  account: VendorAccount | null = null,
): Promise<boolean> {
  return atomically(deps.store, async (tx) => {
    const now = iso(deps.clock.now());
    const unsent = event === 'stop' ? { sent_at: null } : {};
    const moved = await moveChange(tx, row.id, event, { reason, updated_at: now, ...unsent });
    if (!moved) return false;
    if (account !== null) await upsertSeats(tx, row.integration_id, [toReading(account)], now);
    // The vendor's own words may name somebody; they stay with the change, from where they can be erased.
    await note(deps, tx, moved, 'job:changes', `change.${event}`);
    return true;
  });
}
