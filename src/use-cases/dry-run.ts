import { iso } from '../clock.ts';
import type { Effects } from '../connector/contract.ts';
import { may } from '../domain/access.ts';
import { type PlanChange, type PlanItem, planReclaims } from '../domain/plan.ts';
import { addDays } from '../domain/time.ts';
import { listSources } from '../store/activity.ts';
import { findIntegration, type IntegrationRow, listLicenseTypes } from '../store/integrations.ts';
import { openRequestIds, requestsOf } from '../store/plans.ts';
import { keptIds, pageSeats } from '../store/seats.ts';
import { fatesOf } from './ask-first.ts';
import { itemLine } from './explain.ts';
import { approvingGroups } from './first-eyes.ts';
import { groupByChange } from './group-by-change.ts';
import { holdsNow } from './holds-now.ts';
import { evidenceOf, judgeRows } from './judge-seats.ts';
import { leftOutWhy } from './left-out.ts';
import type { Core, Directory, People, Vendors } from './ports.ts';
import { freshEnough, NO_CHANNEL, PLAN_LIMIT } from './report-inactivity.ts';
import { approversOf, policyOf, refOf, seatOf } from './rows.ts';
import { tooManyMistakes } from './stats.ts';
import { stuckPlans } from './take-over.ts';
import type { EvidenceLine, IntegrationRef, Refusal } from './views.ts';
import { whoMayReport } from './who-may.ts';

export interface DryRunList {
  readonly action: PlanChange['action'];
  /** Of a downgrade: the name of the cheaper license. */
  readonly to: string | null;
  /** What an approval would have the vendor do; null where that is not known. */
  readonly effects: Effects | null;
  readonly people: readonly (EvidenceLine & { readonly note: string | null })[];
}

export interface DryRunView {
  readonly kind: 'dry_run';
  readonly integration: IntegrationRef;
  readonly at: string;
  /** When the roster it rests on was read; null where that is missing. */
  readonly asOf: string | null;
  readonly thresholdDays: number;
  /** Why a report would propose nothing now, a sentence; null where it would. The lists show what it would be about. */
  readonly stopped: string | null;
  readonly lists: readonly DryRunList[];
  /** Holders who would be asked first, and how many of them Slack was not asked about. */
  readonly asked: { readonly holders: number; readonly unsure: number };
  /** What would hold an approved change up now; each a clause. */
  readonly held: readonly string[];
  /** Paid seats that would not be on a list, by reason, most first. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

export type DryRunResult = DryRunView | { readonly kind: 'not_found' } | Refusal;

export type DryRunDeps = Pick<Core, 'store' | 'clock'> & {
  readonly vendors: Vendors;
  readonly people: Pick<People, 'standing' | 'membersOf'>;
  readonly directory: Pick<Directory, 'userOf'>;
  readonly admins: readonly string[];
  readonly timeZone: string;
  readonly defaultChannel: string | null;
};

const PIECE = 500;

/**
 * What a report would do now, without doing any of it: judges every seat afresh, and writes no row, sends no message and
 * asks the vendor nothing. Stored verdicts are not used, so that what is not judged yet counts too.
 */
export function dryRun(deps: DryRunDeps) {
  return async (input: { readonly actor: string; readonly integrationId: string }): Promise<DryRunResult> => {
    const { store, vendors } = deps;
    const integration = await findIntegration(store, input.integrationId);
    if (!integration) return { kind: 'not_found' };
    const approvers = approversOf(integration);
    if (!may('report', await deps.people.standing(input.actor), approvers)) {
      const whoMay = whoMayReport(approvers, deps.admins);
      return { kind: 'refused', reason: 'A dry run names people, so it is for those who may post a report.', whoMay };
    }
    const at = iso(deps.clock.now());
    const gate = await freshEnough(deps, integration);
    const { items, out } = await candidates(deps, integration, { now: at, actor: input.actor });
    const first = items.slice(0, PLAN_LIMIT);
    add(out, 'more than one report holds, so they wait for the next', items.length - first.length);
    const asked = { holders: 0, unsure: 0 };
    const wanted: PlanItem[] = [];
    for (const fate of await fatesOf(deps, integration, first)) {
      if (fate.do === 'propose') wanted.push(fate.item);
      else if (fate.do === 'wait') add(out, WAITING[fate.why]);
      else {
        asked.holders += 1;
        asked.unsure += fate.user === undefined ? 1 : 0;
        add(out, 'their holders would be asked first');
      }
    }
    const { groups, noWay } = await groupByChange(deps, integration, wanted);
    add(out, 'the policy names a cheaper license they cannot be changed to', noWay);
    const seats = groups.reduce((sum, group) => sum + group.items.length, 0);
    return {
      kind: 'dry_run',
      integration: refOf(integration, vendors),
      at,
      asOf: gate.kind === 'ready' ? gate.asOf : null,
      thresholdDays: policyOf(integration).thresholdDays,
      stopped: await stoppedBy(deps, integration, gate),
      lists: await draw(deps, integration, groups, at),
      asked,
      held: await holdsNow(deps, integration, { now: at, seats }),
      leftOut: [...out]
        .map(([reason, count]) => ({ reason, count }))
        .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason)),
    };
  };
}

/** What a report would answer instead of a list, in the order in which it asks. */
async function stoppedBy(
  deps: DryRunDeps,
  integration: IntegrationRow,
  gate: Awaited<ReturnType<typeof freshEnough>>,
): Promise<string | null> {
  if ((integration.channel ?? deps.defaultChannel) === null) return NO_CHANNEL;
  return gate.kind === 'not_ready' ? gate.reason : tooManyMistakes(deps, integration);
}

const WAITING = {
  asked: 'their holders were asked and have time to answer',
  kept: 'their holders, or the holders’ managers, kept them not long ago',
} as const;

function add(out: Map<string, number>, reason: string, count = 1): void {
  if (count > 0) out.set(reason, (out.get(reason) ?? 0) + count);
}

/** Every seat a report may be about, longest idle first, and of the other paid ones why not. */
async function candidates(
  deps: DryRunDeps,
  integration: IntegrationRow,
  { now, actor }: { readonly now: string; readonly actor: string },
) {
  const { store } = deps;
  const kept = await keptIds(store, integration.id, addDays(now, -policyOf(integration).keepDays));
  const taken = new Set(await openRequestIds(store, integration.id));
  const members = await approvingGroups(deps, integration);
  for (const plan of await stuckPlans(deps, integration, actor, members)) {
    for (const request of await requestsOf(store, plan.id)) taken.delete(request.external_id);
  }
  const out = new Map<string, number>();
  const items: PlanItem[] = [];
  for (let after = ''; ; ) {
    const rows = await pageSeats(store, integration.id, after, PIECE);
    for (const { row, verdict } of await judgeRows(deps, integration, rows)) {
      const { propose, alreadyOpen, review } = planReclaims([{ seat: seatOf(row), verdict }], taken);
      const [item] = propose;
      if (item && !kept.has(item.externalId)) items.push(item);
      else if (item) add(out, 'an approver kept or restored them not long ago');
      else if (alreadyOpen.length > 0) add(out, 'they are on an open list already');
      else if (review.length > 0) add(out, 'they seem idle, but the evidence is too weak to propose');
      else if (row.paid !== 0 && row.license_type_id !== null) add(out, leftOutWhy(verdict));
    }
    const last = rows.at(-1);
    if (!last || rows.length < PIECE) break;
    after = last.external_id;
    // A click elsewhere comes before the next piece.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const since = (item: PlanItem) => item.since ?? '';
  items.sort((a, b) => since(a).localeCompare(since(b)) || a.externalId.localeCompare(b.externalId));
  return { items, out };
}

async function draw(
  deps: DryRunDeps,
  integration: IntegrationRow,
  groups: readonly { readonly change: PlanChange; readonly items: readonly PlanItem[] }[],
  now: string,
): Promise<readonly DryRunList[]> {
  const [types, sources] = await Promise.all([
    listLicenseTypes(deps.store, integration.id),
    listSources(deps.store, integration.id),
  ]);
  const nameOf = (id: string | null) => types.find((type) => type.license_type_id === id)?.name ?? id ?? 'none';
  // Opening a connection asks nobody anything.
  const connection = await deps.vendors.connect(integration).catch(() => null);
  const evidence = evidenceOf(sources, []);
  return groups.map(({ change, items }) => ({
    action: change.action,
    to: change.action === 'downgrade' ? nameOf(change.toLicenseTypeId) : null,
    effects: connection?.effects(change.action) ?? null,
    people: items.map((item) => ({
      ...itemLine(item, { now, licenseTypeName: nameOf(item.licenseTypeId), evidence }),
      note: item.note ?? null,
    })),
  }));
}
