/** A directory that says just what a test says, beside an app with seats; real store, no network. */
import type { CapabilityReport, Connection, Connector } from '../src/connector/contract.ts';
import type { DirectoryApp, DirectoryPerson, SignIn } from '../src/connector/directory.ts';
import { addDays } from '../src/domain/time.ts';
import { VendorUnavailableError } from '../src/errors.ts';
import type { Store } from '../src/store/open.ts';
import { type SeatReading, upsertSeats } from '../src/store/seats.ts';
import { insertRun } from '../src/store/sync-runs.ts';
import { afterSync } from '../src/use-cases/after-sync.ts';
import { refreshVerdicts } from '../src/use-cases/judge-seats.ts';
import { linkPersonByHand } from '../src/use-cases/link-person.ts';
import type { Vendors } from '../src/use-cases/ports.ts';
import type { ReportResult } from '../src/use-cases/report-inactivity.ts';
import { saveSources, showSources } from '../src/use-cases/sources.ts';
import { syncIntegration } from '../src/use-cases/sync-integration.ts';
import { aReading, daysAgo, NOW } from './builders.ts';
import { noVendors, people as standing } from './connections.ts';
import { aCore, aStore, connected, HandClock } from './stores.ts';

const YES = { can: 'yes', why: 'this key may' } as const;
const CAN: CapabilityReport = { roster: YES, activity: YES, reclaim: YES, restore: YES };
const ASANA_APP: DirectoryApp = { id: '0oa1', key: 'asana', name: 'Asana' };

export const addressOf = (id: string) => `p${id}@northwind.example`;

/** A colleague by the number of the seat that is theirs. */
export function aPersonOf(seat: string, over: Partial<DirectoryPerson> = {}): DirectoryPerson {
  return {
    externalId: `u${seat}`,
    email: addressOf(seat),
    aliases: [],
    employeeId: null,
    displayName: `Person ${seat}`,
    kind: 'human',
    employment: 'active',
    rawStatus: 'ACTIVE',
    startsOn: null,
    endsOn: null,
    managerEmail: null,
    managerExternalId: null,
    department: null,
    location: null,
    // Long ago, so it shows nobody at work, and that the account is no mailbox.
    lastSignIn: { at: daysAgo(200) },
    ...over,
  };
}

/** What a directory says when it is asked next. */
export interface Story {
  people?: readonly (readonly DirectoryPerson[])[];
  apps?: readonly DirectoryApp[];
  signIns?: readonly (readonly SignIn[])[];
  /** Breaks off the listing of people, or the log, after all pages. */
  fails?: 'people' | 'sign_ins';
  /** Called after each page of the log is taken. */
  afterPage?: () => void;
  can?: CapabilityReport;
  retentionDays?: number | null;
}

export const signIn = (seat: string, at: string): SignIn => ({
  id: `e${seat}${at}`,
  personExternalId: `u${seat}`,
  email: null,
  at,
});

type Kind = 'okta' | 'entra' | 'bamboohr' | 'asana';
const KNOWS: Readonly<Record<Kind, readonly string[]>> = {
  okta: ['people', 'apps', 'signIns'],
  entra: ['people', 'apps', 'signIns'],
  bamboohr: ['people'],
  asana: ['accounts', 'account'],
};
export const NAMES: Readonly<Record<Kind, string>> = {
  okta: 'Okta',
  entra: 'Entra',
  bamboohr: 'BambooHR',
  asana: 'Asana',
};

/** Asked where each reading of a log starts. */
export interface Asked {
  readonly since: string;
  readonly resume?: string;
}

/** Asana with seats 1 to 10, and directories to sync; `U1` is an admin. */
export async function aCompany(seats: readonly Partial<SeatReading>[] = [], kept?: Store) {
  const store = kept ?? (await aStore());
  const clock = new HandClock();
  const core = aCore(store, clock);
  const stories = new Map<string, Story>();
  const asked: Asked[] = [];
  const find = (id: string) =>
    id in NAMES
      ? ({ id, name: NAMES[id as Kind], capabilities: new Set(KNOWS[id as Kind]) } as unknown as Connector)
      : undefined;
  const vendors: Vendors = {
    ...noVendors,
    find,
    connect: async (integration) => aConnection(() => stories.get(integration.id) ?? {}, integration.tenant_id, asked),
  };
  await connected(store, { channel: 'C1', reclaim_enabled_at: daysAgo(5) });
  const ids = Array.from({ length: 10 }, (_, at) => String(at + 1));
  const row = (id: string) =>
    aReading({ external_id: id, email: addressOf(id), email_normalized: addressOf(id), display_name: id });
  await upsertSeats(store, 'int_1', [...ids.map(row), ...seats.map((seat) => aReading(seat))], NOW);
  await readAt('int_1', addDays(NOW, -1 / 24));
  const reports: { actor: string; integrationId: string; only: string }[] = [];
  const after = afterSync({
    ...core,
    vendors,
    refreshPlans: async () => 0,
    reportInactivity: async (input) => {
      reports.push(input);
      return { kind: 'not_ready', reason: 'a test' } satisfies ReportResult;
    },
  });
  const admin = { ...core, vendors, people: standing, admins: ['U1'], wake: { execute() {}, redraw() {} } };
  async function readAt(integration_id: string, roster_at: string) {
    const counts = { accounts: 10, added: 0, changed: 0, gone: 0, events: 0, error_code: null, error_text: null };
    await insertRun(store, {
      ...counts,
      id: `run_${integration_id}_${roster_at}`,
      integration_id,
      state: 'complete',
      requested_by: 'U1',
      started_at: roster_at,
      ended_at: roster_at,
      roster_at,
      phase: 'done',
      lost: null,
    });
  }
  return {
    store,
    clock,
    core,
    vendors,
    admin,
    asked,
    reports,
    ids,
    /** Everybody of the roster, each with what is told of them. */
    everybody: (over: Readonly<Record<string, Partial<DirectoryPerson>>> = {}) =>
      ids.map((id) => aPersonOf(id, over[id] ?? {})),
    async connect(kind: Kind, id = `int_${kind}`) {
      const names = { slug: id.slice(4), name: NAMES[kind], connector_id: kind, is_source: 1, tenant_id: `t_${id}` };
      return connected(store, { ...names, id, credential_id: `cred_${id}` });
    },
    async sync(id: string, story: Story, signal = new AbortController().signal, accepted?: number) {
      stories.set(id, { apps: [ASANA_APP], ...story });
      const acceptLoss = accepted === undefined ? {} : { acceptLoss: { runId: 'run_0', lost: accepted } };
      const sync = syncIntegration({ ...core, vendors, holder: 'test' });
      const result = await sync({ integrationId: id, requestedBy: 'U1', signal, ...acceptLoss });
      const complete = result.kind === 'finished' && result.run.state === 'complete';
      const notes = complete ? await after(id, signal) : [];
      return result.kind === 'finished' ? { ...result.run, lost: result.lost, notes } : null;
    },
    show: () => showSources(admin)({ actor: 'U1', integrationId: 'int_1' }),
    save: (sourceId: string, appId: string | null, actor = 'U1') =>
      saveSources(admin)({ actor, integrationId: 'int_1', wishes: [{ sourceId, appId }] }),
    link: (sourceId: string, seat: string, person: string) =>
      linkPersonByHand(admin)({ actor: 'U1', integrationId: 'int_1', sourceId, seat, person }),
    async verdict(id: string) {
      await refreshVerdicts(core, { id: 'int_1' });
      const seat = await store
        .selectFrom('seats')
        .select(['verdict', 'verdict_detail', 'verdict_since'])
        .where('integration_id', '=', 'int_1')
        .where('external_id', '=', id)
        .executeTakeFirst();
      return seat?.verdict_detail ? `${seat.verdict} ${seat.verdict_detail}` : (seat?.verdict ?? null);
    },
  };
}

const never = () => {
  throw new Error('the test did not expect this question');
};

function aConnection(story: () => Story, tenantId: string, asked: Asked[]): Connection {
  const broken = (operation: string) =>
    new VendorUnavailableError('Okta does not answer', { connector: 'okta', operation });
  return {
    tenants: async () => [],
    check: async () => ({
      id: tenantId,
      name: 'Northwind',
      can: story().can ?? CAN,
      owner: null,
      warnings: [],
      notes: {},
    }),
    coverage: () => ({
      source: 'log',
      label: 'log',
      retentionDays: story().retentionDays === undefined ? 90 : (story().retentionDays ?? null),
      blindSpots: ['sessions that stay open'],
    }),
    async *people(signal) {
      for (const items of story().people ?? []) {
        yield { items };
        signal.throwIfAborted();
      }
      if (story().fails === 'people') throw broken('people');
    },
    async *apps() {
      yield { items: story().apps ?? [] };
    },
    async *signIns(from, signal) {
      const { since, resume } = from;
      asked.push({ since, ...(resume === undefined ? {} : { resume }) });
      const first = Number(resume ?? 0);
      const pages = (story().signIns ?? []).slice(first);
      for (const [at, items] of pages.entries()) {
        yield { items: items.filter((one) => one.at >= since), resume: String(first + at + 1) };
        story().afterPage?.();
        signal.throwIfAborted();
      }
      if (story().fails === 'sign_ins') throw broken('sign_ins');
    },
    effects: () => null,
    blockers: never,
    achieved: never,
    perform: never,
  };
}
