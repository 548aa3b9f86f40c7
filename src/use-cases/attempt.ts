import { iso } from '../clock.ts';
import type { ActionInput, ActionName, Connection, VendorAccount } from '../connector/contract.ts';
import { AppError, VendorAuthError } from '../errors.ts';
import { attemptsOf, closeAttempt, insertAttempt } from '../store/attempts.ts';
import { type IntegrationRow, updateIntegration } from '../store/integrations.ts';
import { forgetOwners } from '../store/verdicts.ts';
import type { Core, Vendors, Wake } from './ports.ts';

/** What every change at a vendor shares, whether it takes a seat back or restores it. */

/** Reading back right after a write may still show the old state; a few tries, then the doubt is kept. */
const READ_BACK_TRIES = 4;

export type AttemptDeps = Core & {
  readonly vendors: Vendors;
  readonly wake: Wake;
  readonly holder: string;
  /** Waits between read-backs; tests pass one that does not wait. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How long a lost answer waits before it is settled by reading: a slow vendor may still be at work. */
  readonly settleAfterMs: number;
  /** How long after the doubt arose reading may say that nothing was done: longer than a call can still be on its way. */
  readonly believeNoAfterMs?: number;
};

/** More than the HTTP client's own limit for a whole call (90 s), so that no second call meets a first one at work. */
const BELIEVE_NO_AFTER_MS = 120_000;

/**
 * Whether "nothing was done" may be believed of a request's last call; until then it is read again and again. It counts
 * from when the doubt was noted, not from the attempt's start: reads, retries and earlier steps come before the last
 * thing that was sent. `notedAt`: where the attempt, still open, does not say so itself.
 */
export async function mayBelieveNo(deps: AttemptDeps, requestId: string, notedAt?: string): Promise<boolean> {
  const last = (await attemptsOf(deps.store, requestId)).at(-1);
  if (!last) return true;
  const since = Math.max(...[last.started_at, last.ended_at ?? last.started_at, notedAt ?? ''].map(instant));
  return deps.clock.now().getTime() - since >= (deps.believeNoAfterMs ?? BELIEVE_NO_AFTER_MS);
}

const instant = (at: string): number => (at === '' ? 0 : Date.parse(at));

export type AttemptClose = Omit<Parameters<typeof closeAttempt>[2], 'ended_at'>;

/** The connection, after proving that the credentials still open the tenant the approval was about. */
export async function openTenant(
  deps: Core & { readonly vendors: Vendors },
  integration: IntegrationRow,
  signal: AbortSignal,
): Promise<Connection> {
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

/** Whether the vendor's state now is the one an action wants, and the account it was read off. */
export async function readBack(
  deps: Pick<AttemptDeps, 'pause'>,
  connection: Connection,
  action: ActionName,
  input: ActionInput,
  signal: AbortSignal,
): Promise<{ readonly said: 'yes' | 'no' | 'unknown'; readonly account: VendorAccount | null }> {
  let said: 'yes' | 'no' | 'unknown' = 'unknown';
  let account: VendorAccount | null = null;
  for (let attempt = 0; attempt < READ_BACK_TRIES; attempt += 1) {
    if (attempt > 0) await deps.pause(500, signal);
    try {
      account = (await connection.account?.(input.externalId, signal)) ?? null;
      said = connection.achieved(action, account, input);
    } catch (error) {
      if (!(error instanceof AppError)) return { said: 'unknown', account: null };
      said = 'unknown';
    }
    if (said === 'yes') return { said, account };
  }
  return { said, account };
}

/** Opens the next attempt of a request, with its audit event; the caller has just moved the request. */
export async function beginAttempt(
  deps: Pick<Core, 'ids' | 'audit' | 'clock'>,
  tx: Core['store'],
  requestId: string,
  actor: string,
  action: ActionName,
): Promise<string> {
  const id = deps.ids.next('att');
  const number = (await attemptsOf(tx, requestId)).length + 1;
  await insertAttempt(tx, {
    id,
    request_id: requestId,
    number,
    started_at: iso(deps.clock.now()),
    ended_at: null,
    outcome: null,
    detail: null,
  });
  await deps.audit(tx, {
    actor,
    subject: `request:${requestId}`,
    type: 'attempt.started',
    data: { attempt: id, number, ...(action === 'reclaim' ? {} : { action }) },
  });
  return id;
}

/** Closes the attempt that is open; returns its id, or null when none is. */
export async function endAttempt(
  tx: Core['store'],
  requestId: string,
  close: AttemptClose,
  now: string,
): Promise<string | null> {
  const open = (await attemptsOf(tx, requestId)).find((attempt) => attempt.ended_at === null);
  if (open) await closeAttempt(tx, open.id, { ...close, ended_at: now });
  return open?.id ?? null;
}
