import { iso } from '../clock.ts';
import type { Connection, LicensePool, VendorAccount } from '../connector/contract.ts';
import { normalizeEmail } from '../domain/account.ts';
import { type SweepDecision, sweepable } from '../domain/sweep.ts';
import { latest } from '../domain/time.ts';
import { AppError, VendorAuthError, VendorRefusedError } from '../errors.ts';
import { atomically } from '../store/atomically.ts';
import { findIntegration, type IntegrationRow, replaceLicenseTypes, updateIntegration } from '../store/integrations.ts';
import {
  countSeats,
  countUnseen,
  forgetSeen,
  markSeen,
  type SeatReading,
  sweepUnseen,
  upsertSeats,
} from '../store/seats.ts';
import { saveSnapshot } from '../store/snapshots.ts';
import { abandonRuns, findRun, insertRun, type SyncRunRow, updateRun } from '../store/sync-runs.ts';
import { forgetOwners } from '../store/verdicts.ts';
import { countsOf } from './count-seats.ts';
import { credentialsRefused, credentialsWork } from './credential-turns.ts';
import { refreshVerdicts } from './judge-seats.ts';
import { closeListed, recordListed } from './listed-activity.ts';
import type { Core, Vendors } from './ports.ts';
import { readActivity } from './read-activity.ts';
import { readDirectory } from './sync-directory.ts';
import { withLease } from './with-lease.ts';

/** What was shown to the person who accepted a loss: the run that was suspect, and how many seats it missed. */
export interface AcceptedLoss {
  readonly runId: string;
  readonly lost: number;
}

export interface SyncInput {
  readonly integrationId: string;
  /** A Slack user id, or `job:schedule`. */
  readonly requestedBy: string;
  /** A person looked at a suspect loss and says that it is right. */
  readonly acceptLoss?: AcceptedLoss;
  readonly signal: AbortSignal;
  /** Called after each stored page with the run as it stands. */
  readonly onProgress?: (run: SyncRunRow) => Promise<void>;
}

export type SyncResult =
  | {
      readonly kind: 'finished';
      readonly run: SyncRunRow;
      readonly lost: { readonly seats: number; readonly of: number } | null;
    }
  | { readonly kind: 'already_running' | 'not_found' };

export type SyncDeps = Core & { readonly vendors: Vendors; readonly holder: string };

/**
 * Reads one tenant into the store: roster in pages, each in a short transaction; then activity; then verdicts. One run
 * at a time per integration, held by a lease that a crash lets expire. Only a listing that ended and is plausible
 * marks seats gone. A failing activity source does not fail the run; its silence counts for nothing.
 */
export function syncIntegration(deps: SyncDeps) {
  return async (input: SyncInput): Promise<SyncResult> => {
    const { store, clock, ids } = deps;
    const integration = await findIntegration(store, input.integrationId);
    if (!integration || integration.state === 'disconnected') return { kind: 'not_found' };
    const leased = await withLease(deps, `sync:${integration.id}`, input.signal, async (signal) => {
      const id = ids.next('run');
      try {
        await abandonRuns(store, integration.id, iso(clock.now()));
        await insertRun(store, freshRun(id, integration.id, input.requestedBy, iso(clock.now())));
        return await new Run(deps, { ...input, signal }, integration, id).execute();
      } finally {
        await forgetSeen(store, id);
      }
    });
    return leased.held ? leased.value : { kind: 'already_running' };
  };
}

function freshRun(id: string, integrationId: string, requestedBy: string, startedAt: string): SyncRunRow {
  return {
    id,
    integration_id: integrationId,
    state: 'running',
    requested_by: requestedBy,
    started_at: startedAt,
    ended_at: null,
    roster_at: null,
    accounts: 0,
    added: 0,
    changed: 0,
    gone: 0,
    events: 0,
    error_code: null,
    error_text: null,
    phase: 'roster',
    lost: null,
  };
}

/** One sync under way: the counters and the steps in order. */
class Run {
  readonly #deps: SyncDeps;
  readonly #input: SyncInput;
  readonly #integration: IntegrationRow;
  readonly #id: string;
  #accounts = 0;
  #added = 0;
  #written = 0;
  #events = 0;

  constructor(deps: SyncDeps, input: SyncInput, integration: IntegrationRow, id: string) {
    this.#deps = deps;
    this.#input = input;
    this.#integration = integration;
    this.#id = id;
  }

  async execute(): Promise<SyncResult> {
    const { store, clock, vendors, log } = this.#deps;
    try {
      const connection = await vendors.connect(this.#integration);
      await this.#check(connection);
      if (this.#integration.is_source === 1) return await this.#readDirectory(connection);
      const before = await countSeats(store, this.#integration.id);
      const rosterAt = iso(clock.now());
      await this.#readRoster(connection);
      const decision = await this.#sweep(before, rosterAt);
      if (!decision.sweep)
        return await this.#finish(decision.state, rosterAt, null, { seats: decision.lost, of: before });
      await atomically(store, (tx) => closeListed(tx, this.#integration.id, connection, rosterAt));
      const reading = await this.#readActivity(connection);
      await this.#judge();
      return await this.#finish('complete', rosterAt, reading?.problem ?? null, null);
    } catch (error) {
      if (this.#input.signal.aborted)
        return await this.#finish('incomplete', null, 'The sync was stopped before it ended.', null, 'stopped');
      if (!(error instanceof AppError)) throw error;
      log.warn({ err: error, run: this.#id, integration: this.#integration.id }, 'sync failed');
      if (error instanceof VendorAuthError) {
        await credentialsRefused(this.#deps, this.#integration, this.#input.requestedBy);
      }
      return await this.#finish('failed', null, error.message, null, error.code);
    }
  }

  /** A directory has people instead of seats; the rest of a sync is the same. */
  async #readDirectory(connection: Connection): Promise<SyncResult> {
    const { acceptLoss, signal } = this.#input;
    const { decision, before, begun, problem, settle } = await readDirectory(this.#deps, {
      integration: this.#integration,
      connection,
      runId: this.#id,
      accepted: acceptLoss?.lost ?? null,
      signal,
      onProgress: async ({ people, added, written, events }, phase) => {
        this.#accounts = people;
        this.#added = added;
        this.#written = written;
        this.#events = events;
        await this.#progress({ phase });
      },
    });
    if (!decision.sweep) return this.#finish(decision.state, begun, null, { seats: decision.lost, of: before });
    return this.#finish('complete', begun, problem, null, null, settle);
  }

  async #check(connection: Connection): Promise<void> {
    const { store, clock } = this.#deps;
    const tenant = await connection.check(this.#input.signal);
    if (tenant.id !== this.#integration.tenant_id) {
      throw new VendorRefusedError(
        `The credentials now open ${tenant.name} instead of ${this.#integration.tenant_name}. Nothing was read. Connect again with a key of ${this.#integration.tenant_name}.`,
        { connector: this.#integration.connector_id, operation: 'check' },
      );
    }
    const owner = tenant.owner?.externalId ?? null;
    await atomically(store, async (tx) => {
      await updateIntegration(tx, this.#integration.id, {
        tenant_name: tenant.name,
        capabilities: JSON.stringify(tenant.can),
        notes: JSON.stringify(tenant.notes),
        owner_external_id: owner,
        checked_at: iso(clock.now()),
      });
      await credentialsWork({ ...this.#deps, store: tx }, this.#integration, this.#input.requestedBy);
      await forgetOwners(tx, this.#integration.id, this.#integration.owner_external_id, owner);
    });
    const types = await connection.licenseTypes?.(this.#input.signal);
    if (types) await this.#storeTypes(types);
  }

  #storeTypes(types: readonly LicensePool[]): Promise<void> {
    return atomically(this.#deps.store, (tx) => replaceLicenseTypes(tx, this.#integration.id, types));
  }

  async #readRoster(connection: Connection): Promise<void> {
    const { store, clock } = this.#deps;
    if (!connection.accounts) return;
    for await (const page of connection.accounts(this.#input.signal)) {
      const now = iso(clock.now());
      const readings = page.items.map(toReading);
      const written = await atomically(store, async (tx) => {
        // A run that was closed by somebody else must not write over what a newer one reads.
        if (!(await updateRun(tx, this.#id, { phase: 'roster' }))) throw new Error(`sync run ${this.#id} was closed`);
        const result = await upsertSeats(tx, this.#integration.id, readings, now);
        await recordListed(tx, this.#integration.id, connection, page.items);
        await markSeen(
          tx,
          this.#id,
          readings.map((reading) => reading.external_id),
        );
        return result.written;
      });
      this.#accounts += readings.length;
      this.#written += written;
      await this.#progress({ phase: 'roster' });
    }
    this.#input.signal.throwIfAborted();
  }

  async #sweep(before: number, now: string): Promise<SweepDecision> {
    const { store } = this.#deps;
    const { unseen, expected } = await countUnseen(store, this.#integration.id, this.#id);
    const decision = sweepable({
      ended: true,
      before,
      unseen,
      expected,
      accepted: this.#input.acceptLoss?.lost ?? null,
    });
    this.#added = (await countSeats(store, this.#integration.id)) - before;
    if (!decision.sweep) return decision;
    await atomically(store, async (tx) => {
      const gone = await sweepUnseen(tx, this.#integration.id, this.#id, now);
      await updateRun(tx, this.#id, { gone, roster_at: now });
      const accepted = this.#input.acceptLoss;
      if (!accepted) return;
      await this.#deps.audit(tx, {
        actor: this.#input.requestedBy,
        subject: `integration:${this.#integration.id}`,
        type: 'sync.loss_accepted',
        data: { run: this.#id, shown_run: accepted.runId, shown: accepted.lost, lost: decision.lost, of: before, gone },
      });
    });
    return decision;
  }

  async #readActivity(connection: Connection) {
    await this.#progress({ phase: 'activity' });
    const checked = (await findIntegration(this.#deps.store, this.#integration.id)) ?? this.#integration;
    return readActivity(this.#deps, checked, connection, this.#input.signal, async (events) => {
      this.#events = events;
      await this.#progress({ phase: 'activity' });
    });
  }

  async #judge(): Promise<void> {
    const { store, clock } = this.#deps;
    await this.#progress({ phase: 'verdicts' });
    await refreshVerdicts(this.#deps, (await findIntegration(store, this.#integration.id)) ?? this.#integration);
    const { counts } = await countsOf(store, this.#integration.id);
    const now = iso(clock.now());
    await saveSnapshot(store, {
      integration_id: this.#integration.id,
      day: now.slice(0, 10),
      taken_at: now,
      paid: counts.paid,
      active: counts.active,
      idle: counts.idle,
      unknown: counts.unknown,
      protected: counts.protected + counts.fresh,
    });
  }

  #counts() {
    return {
      accounts: this.#accounts,
      added: this.#added,
      changed: Math.max(0, this.#written - this.#added),
      events: this.#events,
    };
  }

  async #progress(change: { readonly phase: SyncRunRow['phase'] }): Promise<void> {
    const { store } = this.#deps;
    await updateRun(store, this.#id, {
      ...change,
      ...this.#counts(),
    });
    const run = this.#input.onProgress && (await findRun(store, this.#id));
    if (run) await this.#input.onProgress?.(run);
  }

  async #finish(
    state: Exclude<SyncRunRow['state'], 'running'>,
    rosterAt: string | null,
    problem: string | null,
    lost: { readonly seats: number; readonly of: number } | null,
    code: string | null = null,
    settle: (tx: Core['store']) => Promise<void> = async () => {},
  ): Promise<SyncResult> {
    const { store, clock, audit } = this.#deps;
    const run = await atomically(store, async (tx) => {
      await updateRun(tx, this.#id, {
        state,
        phase: 'done',
        ended_at: iso(clock.now()),
        roster_at: state === 'complete' ? rosterAt : null,
        ...this.#counts(),
        error_code: code,
        error_text: problem,
        lost: state === 'suspect' ? (lost?.seats ?? null) : null,
      });
      const closed = await findRun(tx, this.#id);
      if (!closed) throw new Error(`sync run ${this.#id} vanished`);
      await settle(tx);
      await audit(tx, {
        actor: this.#input.requestedBy,
        subject: `integration:${this.#integration.id}`,
        type: `sync.${state}`,
        data: {
          run: this.#id,
          accounts: closed.accounts,
          gone: closed.gone,
          events: closed.events,
          lost: lost?.seats ?? 0,
        },
      });
      return closed;
    });
    this.#deps.log.info(
      { run: run.id, result: state, accounts: run.accounts, gone: run.gone, events: run.events },
      'sync finished',
    );
    return { kind: 'finished', run, lost };
  }
}

/** A vendor account as the seats table keeps it. Its first paid license is the seat; without one, the first. */
export function toReading(account: VendorAccount): SeatReading {
  const license = account.licenses.find((candidate) => candidate.paid === true) ?? account.licenses[0];
  return {
    external_id: account.externalId,
    email: account.email,
    email_normalized: normalizeEmail(account.email),
    display_name: account.displayName,
    status: account.status,
    raw_status: account.rawStatus,
    kind: account.kind,
    admin: account.admin,
    license_type_id: license?.licenseTypeId ?? null,
    paid: license?.paid === undefined || license.paid === null ? null : license.paid ? 1 : 0,
    granted_at: latest([account.createdAt, license?.assignedAt ?? null]),
    fields: JSON.stringify(account.fields),
  };
}
