/** A vendor that keeps its own log of everything done to it, and fails on a written schedule. */
import type { Random } from '../../sandbox/world/random.ts';
import type { ActionOutcome, Connection, Tenant, VendorAccount } from '../../src/connector/contract.ts';
import { addDays } from '../../src/domain/time.ts';
import {
  OutcomeUnknownError,
  VendorProtocolError,
  VendorRateLimitedError,
  VendorUnavailableError,
} from '../../src/errors.ts';
import { LOG } from '../connections.ts';
import type { HandClock } from '../stores.ts';

/** What may go wrong with one call. `late`: the answer is lost and the effect appears after some reads; `lied`: yes, and nothing done. */
export type WriteFault =
  | 'lost'
  | 'lost_undone'
  | 'late'
  | 'very_late'
  | 'garbled'
  | 'lied'
  | 'rate'
  | 'down'
  | 'manual';
export type ReadFault = 'rate' | 'down';

interface Account {
  readonly id: string;
  admin: VendorAccount['admin'];
  present: boolean;
  removedBy: 'us' | 'other' | null;
  /** Effective removals by our calls since the last restore: more than one is the fault this is all about. */
  removals: number;
  /** Reads that still show the account although it is gone, for a few seconds at most. */
  shownFor: number;
  goneAt: string;
  late: { reads: number; at: string } | null;
}

/** A change somebody made at the vendor which has to stop a removal. */
export interface Sign {
  readonly id: string;
  readonly kind: 'activity' | 'admin' | 'gone';
  /** The vendor's own count of what happened to it, in order. */
  readonly turn: number;
  readonly at: string;
}

/** One restore as it arrived. */
export interface RestoreCall {
  readonly id: string;
  readonly at: string;
  readonly effective: boolean;
}

/** One removal as it arrived. */
export interface RemovalCall {
  readonly id: string;
  readonly turn: number;
  readonly at: string;
  /** The turn at which the process that sent it began this round of work. */
  readonly roundBegan: number;
  readonly effective: boolean;
  /** Whether its answer never arrived, or could not be read: true until the caller has it. */
  lost: boolean;
}

const ctx = (operation: string) => ({ connector: 'asana', operation });

export class LoggingVendor {
  readonly accounts = new Map<string, Account>();
  readonly signs: Sign[] = [];
  readonly calls: RemovalCall[] = [];
  readonly restores: RestoreCall[] = [];
  /** Whether it closes accounts instead of deleting them, so that a removal can be undone. */
  reversible = false;
  /** What the next removals meet, in order; afterwards all goes well. */
  readonly writeFaults: WriteFault[] = [];
  readonly readFaults: (ReadFault | null)[] = [];
  /** Virtual milliseconds one request takes. */
  latencyMs = 40;
  turn = 0;
  /** Processes in the middle of a round of removals. */
  readonly workers = new Set<string>();
  /** Whether two ever were so at once, which a lease has to prevent. */
  crowded = false;
  readonly #events: { readonly externalId: string; readonly at: string }[] = [];
  #planned: { readonly id: string; readonly kind: Sign['kind']; readonly turn: number }[] = [];
  readonly #clock: HandClock;
  readonly #random: Random;

  constructor(clock: HandClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  get now(): string {
    return this.#clock.now().toISOString();
  }

  /** A paid member whose last use lies so many days back. */
  add(id: string, idleDays: number, admin: VendorAccount['admin'] = 'none'): void {
    const account = { id, admin, present: true, removedBy: null, removals: 0, shownFor: 0, goneAt: '', late: null };
    this.accounts.set(id, account);
    this.#events.push({ externalId: id, at: addDays(this.now, -idleDays) });
  }

  /** Somebody acts at the vendor, behind our back; where `after` is given, so many requests from now. */
  happens(id: string, kind: Sign['kind'], after = 0): void {
    if (after > 0) {
      this.#planned.push({ id, kind, turn: this.turn + after });
      return;
    }
    const account = this.#of(id);
    if (!account.present) return;
    this.turn += 1;
    this.signs.push({ id, kind, turn: this.turn, at: this.now });
    if (kind === 'activity') this.#events.push({ externalId: id, at: this.now });
    else if (kind === 'admin') account.admin = 'admin';
    else Object.assign(account, { present: false, removedBy: 'other' });
  }

  /** A process asks something for a removal. A lease may run out where time passes in leaps: that is not held against it. */
  works(holder: string): void {
    this.workers.add(holder);
    if (this.workers.size > 1 && this.latencyMs < 1000) this.crowded = true;
  }

  /** One process's way to this vendor. `step` is asked before and after every request, `round` says where it began. */
  connect(step: (name: string) => Promise<void>, round: () => number): Connection {
    const request = async <T>(name: string, work: () => T): Promise<T> => {
      await step(`${name} sent`);
      this.turn += 1;
      this.#clock.set(new Date(this.#clock.now().getTime() + this.latencyMs).toISOString());
      this.#landLate();
      const due = this.#planned.filter((one) => one.turn <= this.turn);
      this.#planned = this.#planned.filter((one) => one.turn > this.turn);
      for (const one of due) this.happens(one.id, one.kind);
      const answer = work();
      await step(`${name} answered`);
      return answer;
    };
    const read = <T>(name: string, work: () => T): Promise<T> =>
      request(name, () => {
        const fault = this.readFaults.shift();
        if (fault === 'down') throw new VendorUnavailableError('The vendor is down', ctx(name));
        if (fault === 'rate') throw new VendorRateLimitedError('Too many requests', ctx(name), this.now);
        return work();
      });
    return {
      tenants: async () => [],
      check: () => read('check', () => TENANT),
      accounts: (signal) => this.#pages(read, signal),
      account: (id) => read('account', () => this.#show(id)),
      coverage: () => ({ source: LOG, label: 'Asana audit log', retentionDays: 90, blindSpots: [] }),
      activity: (from, signal) => this.#activity(from.since, read, signal),
      effects: () => null,
      blockers: (_action, account) => (account.admin === 'none' ? [] : ['an admin is not removed']),
      achieved: (action, account) => ((account?.status === 'active') === (action === 'restore') ? 'yes' : 'no'),
      undoOf: (_action, account) => (this.reversible ? { was: account.externalId } : null),
      perform: async (action, { externalId }) => {
        if (action === 'restore') return request('restore', () => this.#restore(externalId));
        const mine = this.calls.length;
        const answered = () => {
          const call = this.calls.slice(mine).find((one) => one.id === externalId);
          if (call) call.lost = false;
        };
        try {
          const outcome = await request('remove', () => this.#remove(externalId, round()));
          answered();
          return outcome;
        } catch (error) {
          if (error instanceof VendorRateLimitedError || error instanceof VendorUnavailableError) answered();
          throw error;
        }
      },
    };
  }

  async *#pages(read: <T>(name: string, work: () => T) => Promise<T>, signal: AbortSignal) {
    const ids = [...this.accounts.keys()];
    for (let start = 0; start < ids.length; start += 3) {
      signal.throwIfAborted();
      yield await read('accounts', () => ({
        items: ids.slice(start, start + 3).flatMap((id) => this.#show(id) ?? []),
        resume: String(start + 3),
      }));
    }
  }

  async *#activity(since: string, read: <T>(name: string, work: () => T) => Promise<T>, signal: AbortSignal) {
    let seen = 0;
    for (;;) {
      signal.throwIfAborted();
      const page = await read('activity', () => {
        const all = this.#events.filter((event) => event.at >= since);
        const items = all.slice(seen, seen + 4).map((event) => ({ ...event, signal: 'use' as const, source: LOG }));
        return { items, more: all.length > seen + 4 };
      });
      seen += page.items.length;
      yield { items: page.items };
      if (!page.more) return;
    }
  }

  #remove(id: string, roundBegan: number): ActionOutcome {
    const account = this.#of(id);
    const fault = this.writeFaults.shift();
    const effective = account.present && (fault === undefined || fault === 'lost' || fault === 'garbled');
    this.calls.push({ id, turn: this.turn, at: this.now, roundBegan, effective, lost: true });
    const gone = !account.present;
    if (effective) this.#take(account);
    switch (fault) {
      case undefined:
        return { kind: gone ? 'already_applied' : 'applied' };
      case 'lied':
        return { kind: 'applied' };
      case 'manual':
        return { kind: 'manual', why: 'A person must do it there.', link: 'https://app.asana.com/admin' };
      case 'rate':
        throw new VendorRateLimitedError('Too many requests', ctx('reclaim'), this.now);
      case 'down':
        throw new VendorUnavailableError('No connection was made', ctx('reclaim'));
      case 'garbled':
        throw new VendorProtocolError('The answer was no JSON', ctx('reclaim'));
      case 'late':
        account.late ??= { reads: this.#random.int(1, 3), at: addDays(this.now, 8 / 86_400) };
        break;
      case 'very_late':
        account.late ??= { reads: 1000, at: addDays(this.now, this.#random.int(10, 40) / 86_400) };
        break;
      default:
    }
    throw new OutcomeUnknownError('The answer was lost', ctx('reclaim'));
  }

  #restore(id: string): ActionOutcome {
    const account = this.#of(id);
    const fault = this.writeFaults.shift();
    const closed = !account.present && account.removedBy === 'us';
    const effective = closed && (fault === undefined || fault === 'lost' || fault === 'garbled');
    this.restores.push({ id, at: this.now, effective });
    if (effective) Object.assign(account, { present: true, removedBy: null, removals: 0, shownFor: 0 });
    if (fault === undefined) return { kind: closed ? 'applied' : 'already_applied' };
    if (fault === 'lied') return { kind: 'applied' };
    if (fault === 'manual') return { kind: 'manual', why: 'A person must do it there.', link: 'https://app.asana.com' };
    if (fault === 'rate') throw new VendorRateLimitedError('Too many requests', ctx('restore'), this.now);
    if (fault === 'down') throw new VendorUnavailableError('No connection was made', ctx('restore'));
    throw new OutcomeUnknownError('The answer was lost', ctx('restore'));
  }

  #take(account: Account): void {
    account.present = false;
    account.removedBy = 'us';
    account.removals += 1;
    account.goneAt = this.now;
    account.shownFor = this.#random.next() < 0.3 ? this.#random.int(0, 5) : 0;
  }

  /** Effects of calls whose answer was lost long ago come to pass now, unless somebody was faster. */
  #landLate(): void {
    for (const account of this.accounts.values()) {
      if (account.late === null || (account.late.at > this.now && account.late.reads > 0)) continue;
      account.late = null;
      if (account.present) this.#take(account);
    }
  }

  #show(id: string): VendorAccount | null {
    const account = this.accounts.get(id);
    if (!account) return null;
    if (account.late) account.late.reads -= 1;
    const stale = !account.present && account.shownFor > 0 && addDays(account.goneAt, 5 / 86_400) > this.now;
    if (stale) account.shownFor -= 1;
    const shown = account.present || stale;
    if (!shown && !(this.reversible && account.removedBy === 'us')) return null;
    return {
      externalId: id,
      email: `${id}@northwind.example`,
      displayName: id,
      status: shown ? 'active' : 'deactivated',
      rawStatus: shown ? 'active' : 'disabled',
      kind: 'human',
      admin: account.admin,
      createdAt: '2024-01-01T00:00:00.000Z',
      licenses: shown ? [{ licenseTypeId: 'full', paid: true, assignedAt: null }] : [],
      fields: {},
    };
  }

  #of(id: string): Account {
    const account = this.accounts.get(id);
    if (!account) throw new Error(`no account ${id}`);
    return account;
  }
}

const YES = { can: 'yes', why: 'this token may' } as const;
const TENANT: Tenant = {
  id: '9000',
  name: 'Northwind',
  can: { roster: YES, activity: YES, reclaim: YES, restore: YES },
  owner: { externalId: 'owner', email: 'owner@northwind.example', name: 'Owner' },
  warnings: [],
  notes: {},
};
