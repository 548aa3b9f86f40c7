import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEmail } from '../../src/domain/account.ts';
import type { InactivityPolicy } from '../../src/domain/policy.ts';
import { addDays } from '../../src/domain/time.ts';
import { atomically } from '../../src/store/atomically.ts';
import { findIntegration, replaceLicenseTypes } from '../../src/store/integrations.ts';
import type { Store } from '../../src/store/open.ts';
import { pageSeats, type SeatReading, upsertSeats } from '../../src/store/seats.ts';
import { openTenant } from '../../src/use-cases/attempt.ts';
import { changePolicy, lockSettings } from '../../src/use-cases/change-policy.ts';
import { endExemption, extendExemption, grantExemption } from '../../src/use-cases/exempt.ts';
import type { ExemptTarget } from '../../src/use-cases/exempt-target.ts';
import { confirmImport, previewImport } from '../../src/use-cases/import-activity.ts';
import { judgeRows, refreshSome, refreshVerdicts } from '../../src/use-cases/judge-seats.ts';
import { refreshGroupsOf } from '../../src/use-cases/keep-exemptions.ts';
import type { Core, Directory, Vendors } from '../../src/use-cases/ports.ts';
import { readActivity } from '../../src/use-cases/read-activity.ts';
import { policyOf } from '../../src/use-cases/rows.ts';
import { aReading, NOW } from '../builders.ts';
import { aLogOf, emptySlack, noVendors, people } from '../connections.ts';
import { aCore, aStore, connected, HandClock } from '../stores.ts';
import { policies, seats } from './arbitraries.ts';

interface Sign {
  readonly id: string;
  readonly hoursAgo: number;
  readonly signal: 'use' | 'login' | 'never';
}

/** What happens to a tenant between two questions. */
type Step =
  | { readonly kind: 'roster'; readonly readings: readonly SeatReading[] }
  | { readonly kind: 'policy'; readonly policy: InactivityPolicy }
  /** Nothing but the list of protected people changes. */
  | { readonly kind: 'protect'; readonly emails: readonly string[] }
  | { readonly kind: 'owner'; readonly owner: string | null }
  | {
      readonly kind: 'reading';
      readonly signs: readonly Sign[];
      readonly retention: number | null;
      readonly failing: boolean;
    }
  | { readonly kind: 'import'; readonly signs: readonly Sign[]; readonly age: number }
  | { readonly kind: 'exempt'; readonly target: ExemptTarget; readonly days: number }
  | { readonly kind: 'end' | 'extend'; readonly place: number }
  /** Somebody joins or leaves a user group, and Slack is asked who is in it, or does not say of everybody. */
  | { readonly kind: 'group'; readonly members: readonly string[] }
  | { readonly kind: 'time'; readonly hours: number }
  /** A part of what is due is judged, then the next thing happens. */
  | { readonly kind: 'judge'; readonly most: number };

const readings = seats.map(({ externalId, email, status, kind, admin, paid, grantedAt }) =>
  aReading({
    external_id: externalId,
    email,
    email_normalized: normalizeEmail(email),
    status,
    kind,
    admin,
    paid: paid === null ? null : Number(paid),
    granted_at: grantedAt,
  }),
);

const signs: fc.Arbitrary<readonly Sign[]> = fc.array(
  fc.record({
    id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    hoursAgo: fc.integer({ min: -30, max: 2000 }),
    signal: fc.constantFrom('use', 'login', 'never'),
  }),
  { maxLength: 5 },
);

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('roster' as const), readings: fc.array(readings, { minLength: 1, maxLength: 6 }) }),
  fc.record({ kind: fc.constant('policy' as const), policy: policies }),
  fc.record({
    kind: fc.constant('protect' as const),
    emails: fc.subarray(['p1@northwind.example', 'p2@northwind.example', 'p3@northwind.example']),
  }),
  fc.record({ kind: fc.constant('owner' as const), owner: fc.constantFrom(null, '1', '2') }),
  fc.record({
    kind: fc.constant('reading' as const),
    signs,
    retention: fc.constantFrom(null, 90, 40),
    failing: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('import' as const), signs, age: fc.nat(20) }),
  fc.record({
    kind: fc.constant('exempt' as const),
    target: fc.oneof(
      fc.record({ scope: fc.constant('seat' as const), seat: fc.constantFrom('1', '2', '3') }),
      fc.record({ scope: fc.constant('person' as const), user: fc.constantFrom('U1', 'U2') }),
      fc.constant({ scope: 'group' as const, group: 'S1' }),
      fc.constant({ scope: 'license_type' as const, licenseTypeId: 'full' }),
    ),
    days: fc.constantFrom(1, 2, 9),
  }),
  fc.record({ kind: fc.constantFrom('end' as const, 'extend' as const), place: fc.nat(3) }),
  fc.record({ kind: fc.constant('group' as const), members: fc.subarray(['U1', 'U2', 'U3', 'UX']) }),
  fc.record({ kind: fc.constant('judge' as const), most: fc.constantFrom(1, 2, 3) }),
  fc.record({ kind: fc.constant('time' as const), hours: fc.constantFrom(0, 1, 23, 24, 72, 200, 720, 721) }),
);

const unsaid = { actor: 'U1', reason: 'a promise' };

/** A tenant with the use cases that change what verdicts rest on; each of them alone has to see to the verdicts. */
async function aTenant() {
  const store = await aStore();
  const clock = new HandClock(NOW);
  const core = aCore(store, clock);
  await connected(store);
  await replaceLicenseTypes(store, 'int_1', [{ id: 'full', name: 'Full', paid: true, purchased: null }]);
  const group = { members: ['U1'] as readonly string[] };
  const directory: Directory = {
    ...emptySlack,
    // Of `UX` Slack does not say.
    emailOf: async (user) => (user === 'UX' ? undefined : `p${user.slice(1)}@northwind.example`),
    membersOf: async () => group.members,
  };
  const deps = { ...core, people, directory, vendors: noVendors, admins: ['U1'], refreshPlans: async () => 0 };
  return { store, clock, core, deps, group };
}

type Tenant = Awaited<ReturnType<typeof aTenant>>;

/** Does what happens on such an occasion, through the program's own parts. */
async function take({ store, clock, core, deps, group }: Tenant, step: Step): Promise<void> {
  const now = clock.now().toISOString();
  const integration = await findIntegration(store, 'int_1');
  if (!integration) throw new Error('the integration is gone');
  switch (step.kind) {
    case 'time':
      clock.set(addDays(now, step.hours / 24));
      return;
    case 'exempt': {
      const until = addDays(now, step.days).slice(0, 10);
      await grantExemption(deps)({ ...unsaid, integrationId: 'int_1', target: step.target, until });
      return;
    }
    case 'end':
    case 'extend': {
      const rows = await store.selectFrom('exemptions').select('id').orderBy('id').execute();
      const exemptionId = rows[step.place % Math.max(1, rows.length)]?.id ?? '';
      await (step.kind === 'end' ? endExemption : extendExemption)(deps)({ ...unsaid, exemptionId });
      return;
    }
    case 'group':
      group.members = step.members;
      await refreshGroupsOf(deps, 'int_1', 0);
      return;
    case 'judge':
      await refreshSome({ store, clock }, integration, step.most);
      return;
    case 'roster':
      await upsertSeats(store, 'int_1', step.readings, now);
      return;
    case 'policy':
    case 'protect':
      await atomically(store, async (tx) => {
        const locked = (await lockSettings(tx, 'int_1')) ?? integration;
        const wanted = step.kind === 'policy' ? step.policy : { ...policyOf(locked), protectedEmails: step.emails };
        await changePolicy(core, tx, locked, wanted);
      });
      return;
    case 'owner':
      await openTenant({ ...core, vendors: ownedBy(step.owner) }, integration, new AbortController().signal);
      return;
    case 'reading':
      await readActivity(
        core,
        integration,
        aLogOf({
          retention: step.retention,
          fails: step.failing,
          signs: step.signs.map(({ id, hoursAgo, signal }) => ({
            externalId: id,
            at: addDays(now, -hoursAgo / 24),
            signal: signal === 'never' ? 'attempt' : signal,
          })),
        }),
        new AbortController().signal,
      );
      return;
    case 'import':
      await importFile(deps, step, now);
  }
}

function ownedBy(externalId: string | null): Vendors {
  const owner = externalId === null ? null : { externalId, email: null, name: 'Owner' };
  const check = async () => ({ id: '9000', name: 'Northwind', owner }) as never;
  return { ...noVendors, connect: async () => ({ ...aLogOf({}), check }) };
}

/** A member export is looked at and confirmed. */
async function importFile(
  deps: Core & Pick<Tenant['deps'], 'people' | 'vendors' | 'admins'>,
  { signs, age }: Extract<Step, { kind: 'import' }>,
  now: string,
): Promise<void> {
  const lines = signs.map(({ id, hoursAgo, signal }) => ({
    email: `p${id}@northwind.example`,
    lastActivity: signal === 'never' ? null : addDays(now, -Math.abs(hoursAgo) / 24),
    never: signal === 'never',
  }));
  const parseExport = () => ({ kind: 'parsed' as const, lines, skipped: [] });
  const file = { fileName: 'members.csv', bytes: new Uint8Array(), dateOrder: 'auto' as const };
  const input = { actor: 'U1', integrationId: 'int_1', exportedAt: addDays(now, -age), ...file };
  const found = await previewImport({ ...deps, parseExport })(input);
  if (found.kind !== 'preview') return;
  const { uploadId } = found.preview;
  expect(await confirmImport({ ...deps, parseExport })({ actor: 'U1', uploadId })).toMatchObject({ kind: 'imported' });
}

/** Looked at right afterwards; most of the time the next thing happens before all is judged. */
const LOOKED_AT = new Set<Step['kind']>(['time', 'exempt', 'end', 'extend', 'group', 'policy', 'protect']);

/** Compares every stored verdict with a fresh one of this instant. */
async function compare(store: Store, clock: HandClock): Promise<number> {
  const integration = await findIntegration(store, 'int_1');
  if (!integration) throw new Error('the integration is gone');
  await refreshVerdicts({ store, clock }, integration);
  const judged = await judgeRows({ store, clock }, integration, await pageSeats(store, 'int_1', '', 100));
  for (const { row, verdict } of judged) {
    const detail = verdict.kind === 'inactive' ? verdict.tier : 'why' in verdict ? verdict.why : null;
    const since = verdict.kind === 'active' ? verdict.lastUse : 'since' in verdict ? verdict.since : null;
    expect([row.verdict, row.verdict_detail, row.verdict_since]).toEqual([verdict.kind, detail, since]);
    const now = clock.now().toISOString();
    expect(row.verdict_changes_at === null || row.verdict_changes_at > now).toBe(true);
  }
  return judged.length;
}

describe('the verdict stored beside a seat', () => {
  it('is what judging afresh would say, at any moment and after any history', async () => {
    let compared = 0;
    const done = new Map<Step['kind'], number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(readings, { minLength: 1, maxLength: 6 }),
        fc.array(steps, { maxLength: 12 }),
        async (roster, history) => {
          const tenant = await aTenant();
          const { store, clock } = tenant;
          try {
            await upsertSeats(store, 'int_1', roster, NOW);
            compared += await compare(store, clock);
            for (const step of history) {
              await take(tenant, step);
              done.set(step.kind, (done.get(step.kind) ?? 0) + 1);
              if (LOOKED_AT.has(step.kind)) compared += await compare(store, clock);
            }
            compared += await compare(store, clock);
          } finally {
            await store.destroy();
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(done.size, 'kinds of steps').toBe(12);
    expect(compared, 'verdicts compared').toBeGreaterThan(500);
  }, 120_000);
});
