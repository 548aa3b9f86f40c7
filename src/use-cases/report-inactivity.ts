import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { type Judged, type PlanItem, planReclaims } from '../domain/plan.ts';
import { ASKED_REASONS, type AskedReason } from '../domain/reason.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { countKept, findPlan, openPlans, openRequestIds, type PlanRow } from '../store/plans.ts';
import { findSeat, listProposable } from '../store/seats.ts';
import { latestRun } from '../store/sync-runs.ts';
import { type AskFirstDeps, sortByCourse } from './ask-first.ts';
import { countsOf } from './count-seats.ts';
import { voidPlan } from './decide-plan.ts';
import { approvingGroups } from './first-eyes.ts';
import { groupByChange } from './group-by-change.ts';
import { judgeRows, sameRules, stillJudging } from './judge-seats.ts';
import type { Core, People, Vendors } from './ports.ts';
import { claimReport, type PostReport } from './post-report.ts';
import { approversOf, policyOf, refOf, seatOf } from './rows.ts';
import { tooManyMistakes } from './stats.ts';
import { storePlan } from './store-plan.ts';
import { stuckPlans, takeOver } from './take-over.ts';
import type { IntegrationRef, Refusal } from './views.ts';
import { whoMayReport } from './who-may.ts';

export { ASKED_REASONS, type AskedReason };

export const NO_CHANNEL = 'No channel is set for reports. Choose one in the settings.';

/** A plan lists at most this many seats; a larger rest waits for the next report. */
export const PLAN_LIMIT = 500;

export type ReportResult =
  | {
      readonly kind: 'posted';
      readonly planId: string;
      readonly seats: number;
      /** Holders asked first, now. */
      readonly asked: number;
      readonly channel: string;
      readonly integration: IntegrationRef;
    }
  /** Every idle seat is its holder's to answer about first. */
  | {
      readonly kind: 'asking';
      /** Asked now, and asked before. */
      readonly asked: number;
      readonly waiting: number;
      readonly integration: IntegrationRef;
    }
  /** Everything idle already waits in an open report. */
  | {
      readonly kind: 'already_open';
      readonly planId: string;
      readonly seats: number;
      readonly integration: IntegrationRef;
    }
  | {
      readonly kind: 'nothing_idle';
      readonly integration: IntegrationRef;
      readonly unknown: boolean;
      /** Idle seats an approver or their holder chose to keep not long ago: asking again at once would nag. */
      readonly kept: number;
    }
  | { readonly kind: 'not_ready'; readonly reason: string }
  | { readonly kind: 'not_posted'; readonly reason: string; readonly channel: string }
  | Refusal;

export type ReportDeps = AskFirstDeps & {
  readonly vendors: Vendors;
  readonly people: People;
  readonly postReport: PostReport;
  readonly defaultChannel: string | null;
  readonly admins: readonly string[];
};

/**
 * Puts the list of idle seats before approvers: judges afresh, stores the plan with its hash, posts it. Refuses to
 * propose anything on a reading that is missing, failed, suspect or too old.
 */
export function reportInactivity(deps: ReportDeps) {
  return async (input: {
    readonly actor: string;
    readonly integrationId: string;
    readonly channel?: string;
    /** Why it is asked for; unused licenses unless said. */
    readonly reason?: AskedReason;
    /** Whoever left and nobody else, as a directory or HR system just said it. */
    readonly only?: 'leavers';
    /** Whose sync found them, where `actor` is a job: the list counts as asked for by them. */
    readonly askedBy?: string;
    /** One seat by its vendor id, for removal, whatever cheaper license its rules name. */
    readonly seat?: string;
  }): Promise<ReportResult> => {
    const { store, clock, people, vendors } = deps;
    const integration = await findIntegration(store, input.integrationId);
    if (!integration) return { kind: 'not_ready', reason: 'This integration is no longer connected.' };
    const approvers = approversOf(integration);
    if (!input.actor.startsWith('job:') && !may('report', await people.standing(input.actor), approvers)) {
      return {
        kind: 'refused',
        reason: 'Posting a report is for approvers and admins.',
        whoMay: whoMayReport(approvers, deps.admins),
      };
    }
    const channel = input.channel ?? integration.channel ?? deps.defaultChannel;
    if (channel === null) return { kind: 'not_ready', reason: NO_CHANNEL };
    const gate = await freshEnough(deps, integration);
    if (gate.kind === 'not_ready') return gate;
    const mistakes = await tooManyMistakes(deps, integration);
    if (mistakes !== null) return { kind: 'not_ready', reason: mistakes };
    // Nobody waits for a report of a job's, and its next turn may be a week away.
    const judging = await stillJudging(deps, integration, input.actor.startsWith('job:') ? Infinity : undefined);
    if (judging !== null) return { kind: 'not_ready', reason: judging };
    // What a directory finds takes nobody's list away: it may be about one seat where the list was about many.
    const takesOver = input.seat === undefined && input.only !== 'leavers';
    const members = takesOver ? await approvingGroups(deps, integration) : new Map<string, readonly string[]>();
    const stuck = takesOver ? await stuckPlans(deps, integration, input.actor, members) : [];
    const keptSince = addDays(iso(clock.now()), -policyOf(integration).keepDays);
    const rows =
      input.seat === undefined
        ? await listProposable(store, integration.id, keptSince, PLAN_LIMIT, input.only, idsOf(stuck))
        : [await findSeat(store, integration.id, input.seat)].filter((row) => row !== undefined);
    const judged: Judged[] = (await judgeRows(deps, integration, rows)).map(({ row, verdict }) => ({
      seat: seatOf(row),
      verdict,
    }));
    const taken = await openRequestIds(store, integration.id, idsOf(stuck));
    const proposal = planReclaims(judged, taken);
    const weak = (await countsOf(store, integration.id)).unknown.get('weak_evidence') ?? 0;
    const ref = refOf(integration, vendors);
    const { propose: wanted, ...sorted } = await sortByCourse(deps, integration, proposal.propose, input.actor);
    const { groups, noWay } =
      input.seat === undefined ? await groupByChange(deps, integration, wanted) : forRemoval(wanted);
    const propose = groups.flatMap((group) => group.items);
    const [open] = await openPlans(store, integration.id);
    if (propose.length === 0 && (sorted.asked > 0 || (sorted.waiting > 0 && !open))) {
      return { kind: 'asking', asked: sorted.asked, waiting: sorted.waiting, integration: ref };
    }
    if (propose.length === 0 && open) {
      return { kind: 'already_open', planId: open.id, seats: taken.size, integration: ref };
    }
    if (propose.length === 0 && noWay > 0) return { kind: 'not_ready', reason: noWayWords(noWay) };
    if (propose.length === 0)
      return {
        kind: 'nothing_idle',
        integration: ref,
        unknown: weak > 0,
        kept: sorted.kept + (await countKept(store, integration.id, keptSince)),
      };

    const stored = await atomically(store, async (tx) => {
      await lockIntegration(tx, integration.id);
      // Two people may ask at the same moment: the seats belong to whoever's list is stored first.
      const freed = takesOver ? await stuckPlans({ ...deps, store: tx }, integration, input.actor, members) : [];
      const claimed = await openRequestIds(tx, integration.id, idsOf(freed));
      if (propose.some((item) => claimed.has(item.externalId))) return null;
      // Somebody may have saved other rules since the seats were judged: then this list would be void as it is posted.
      if (!(await sameRules(tx, integration))) return null;
      // Only for a list that is stored in the same step: a list goes when another takes its place, never for nothing.
      await takeOver({ ...deps, store: tx }, freed);
      const lists: { readonly planId: string; readonly postId: string }[] = [];
      for (const { change, items } of groups) {
        const context = { review: weak, alreadyOpen: taken.size, asking: sorted.asked + sorted.waiting, noWay };
        const shared = {
          integration,
          items,
          createdBy: input.askedBy ?? input.actor,
          asOf: gate.asOf,
          context,
          reason: input.reason ?? 'license',
        };
        const planId = await storePlan(deps, tx, { ...shared, ...(change.action === 'reclaim' ? {} : { change }) });
        lists.push({ planId, postId: await claimReport(deps, tx, planId, channel) });
      }
      return lists;
    });
    const planId = stored?.[0]?.planId;
    if (!stored || planId === undefined) {
      const [first] = await openPlans(store, integration.id);
      if (!first)
        return {
          kind: 'not_ready',
          reason: 'Somebody asked, or saved other rules, at the same moment. Ask once more.',
        };
      return { kind: 'already_open', planId: first.id, seats: propose.length, integration: ref };
    }
    let notPosted: string | null = null;
    for (const list of stored) {
      const posted = await deps.postReport({ ...list, channel });
      if (posted.kind !== 'refused') continue;
      // Nobody can decide about a list nobody sees: its seats are free for the next report.
      const plan = await findPlan(store, list.planId);
      if (plan) await voidPlan(deps, plan, `The report could not be posted: ${posted.reason}.`);
      notPosted = posted.reason;
    }
    if (notPosted !== null) return { kind: 'not_posted', reason: notPosted, channel };
    return { kind: 'posted', planId, seats: propose.length, asked: sorted.asked, channel, integration: ref };
  };
}

function idsOf(plans: readonly PlanRow[]): readonly string[] {
  return plans.map(({ id }) => id);
}

function forRemoval(items: readonly PlanItem[]): Awaited<ReturnType<typeof groupByChange>> {
  return { groups: items.length === 0 ? [] : [{ change: { action: 'reclaim' }, items }], noWay: 0 };
}

function noWayWords(seats: number): string {
  const who = seats === 1 ? '1 idle seat' : `${seats} idle seats`;
  return `${who} cannot be changed to the cheaper license the policy names, so nothing is proposed. An admin can set other rules for their license type.`;
}

/** The freshness gate: nothing is proposed unless the latest reading ended well and is young enough. */
export async function freshEnough(
  { store, clock }: Pick<Core, 'store' | 'clock'>,
  integration: IntegrationRow,
): Promise<
  { readonly kind: 'ready'; readonly asOf: string } | { readonly kind: 'not_ready'; readonly reason: string }
> {
  const [complete, last] = await Promise.all([
    latestRun(store, integration.id, ['complete']),
    latestRun(store, integration.id),
  ]);
  const name = integration.name;
  if (!complete?.roster_at) {
    return {
      kind: 'not_ready',
      reason: `${name} has not been read completely yet. Run \`/licenses sync ${integration.slug}\` first.`,
    };
  }
  if (last?.state === 'suspect') {
    return {
      kind: 'not_ready',
      reason: `The last reading of ${name} lost an implausible part of its seats, so nothing is proposed until somebody looks at it.`,
    };
  }
  if (addDays(complete.roster_at, policyOf(integration).maxEvidenceAgeDays) < iso(clock.now())) {
    return {
      kind: 'not_ready',
      reason: `The last complete reading of ${name} is too old to propose anything. Run \`/licenses sync ${integration.slug}\`.`,
    };
  }
  return { kind: 'ready', asOf: complete.roster_at };
}
