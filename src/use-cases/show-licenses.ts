import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { listSources } from '../store/activity.ts';
import { type IntegrationRow, listAppIntegrations } from '../store/integrations.ts';
import { openPlans } from '../store/plans.ts';
import { listIdle } from '../store/seats.ts';
import { latestRun, type SyncRunRow } from '../store/sync-runs.ts';
import { countsOf } from './count-seats.ts';
import { evidenceLine, unknownReason } from './explain.ts';
import { judgeRows, refreshSome } from './judge-seats.ts';
import type { Core, People, Vendors } from './ports.ts';
import { approversOf, capabilitiesOf, policyOf, refOf, stringsOf } from './rows.ts';
import { sourceRows } from './show-source.ts';
import { isStale } from './stale.ts';
import type { LicenseSummary, Overview, SyncProgress } from './views.ts';

const IDLE_SHOWN = 10;
/** Many apps share one answer, so each gets a small part of it. */
const OVERVIEW_AT_ONCE = 1000;

export type ShowDeps = Pick<Core, 'store' | 'clock'> & {
  readonly vendors: Pick<Vendors, 'connectors' | 'find'>;
  readonly people: Pick<People, 'standing'>;
};

/** One integration from the store; no vendor is ever asked, and the age of the numbers is told. */
export function showLicenses(deps: ShowDeps) {
  return async (input: { readonly actor: string; readonly integration: IntegrationRow }): Promise<LicenseSummary> => {
    const { store, clock, vendors, people } = deps;
    const { integration } = input;
    const judging = await refreshSome(deps, integration);
    const [standing, counted, complete, last, sources, plans] = await Promise.all([
      people.standing(input.actor),
      countsOf(store, integration.id),
      latestRun(store, integration.id, ['complete']),
      latestRun(store, integration.id),
      listSources(store, integration.id),
      openPlans(store, integration.id),
    ]);
    const approvers = approversOf(integration);
    const ref = refOf(integration, vendors);
    const now = iso(clock.now());
    const noActivity = sources.every((source) => source.failing !== null || source.observed_at === null);
    return {
      kind: 'summary',
      integration: ref,
      asOf: complete?.roster_at ?? null,
      stale: isStale(complete?.roster_at ?? null, now),
      readOnly: integration.reclaim_enabled_at === null,
      state: integration.state,
      thresholdDays: policyOf(integration).thresholdDays,
      counts: counted.counts,
      judging,
      types: counted.types,
      idle: may('view_people', standing, approvers) ? await idleLines(deps, integration, counted.types, now) : null,
      unknownReasons: [...counted.unknown]
        .map(([why, count]) => ({ reason: unknownReason(why), count }))
        .sort((a, b) => b.count - a.count),
      sources: sources.map((source) => ({
        label: source.label,
        observedAt: source.observed_at,
        watchedSince: source.watched_since,
        failing: source.failing,
        blindSpots: stringsOf(source.blind_spots),
      })),
      offers: noActivity || capabilitiesOf(integration).activity.can === 'no' ? ['import_csv'] : [],
      running: last?.state === 'running' ? progressOf(last, ref, null) : null,
      lastProblem: last && last.state !== 'running' ? last.error_text : null,
      openPlanId: plans[0]?.id ?? null,
      may: {
        report: may('report', standing, approvers),
        sync: may('sync', standing, approvers),
        configure: may('configure', standing, approvers),
      },
    };
  };
}

/** Every integration on one screen. */
export function showOverview(deps: ShowDeps) {
  return async (input: { readonly actor: string }): Promise<Overview> => {
    const { store, clock, vendors, people } = deps;
    const now = iso(clock.now());
    const rows = [];
    for (const integration of await listAppIntegrations(store)) {
      const judging = await refreshSome(deps, integration, OVERVIEW_AT_ONCE);
      const { counts } = await countsOf(store, integration.id);
      const complete = await latestRun(store, integration.id, ['complete']);
      const last = await latestRun(store, integration.id);
      rows.push({
        integration: refOf(integration, vendors),
        counts,
        judging,
        asOf: complete?.roster_at ?? null,
        stale: isStale(complete?.roster_at ?? null, now),
        readOnly: integration.reclaim_enabled_at === null,
        problem: last?.state === 'failed' || last?.state === 'suspect' ? last.error_text : null,
      });
    }
    const sources = await sourceRows(deps);
    return {
      kind: 'overview',
      rows,
      sources,
      may: { connect: may('connect', await people.standing(input.actor), []) },
    };
  };
}

async function idleLines(
  deps: ShowDeps,
  integration: IntegrationRow,
  types: readonly { id: string; name: string }[],
  now: string,
) {
  const rows = await listIdle(deps.store, integration.id, IDLE_SHOWN);
  const judged = await judgeRows(deps, integration, rows);
  return judged.flatMap(({ row, verdict, evidence }) => {
    const licenseTypeName =
      types.find((type) => type.id === row.license_type_id)?.name ?? row.license_type_id ?? 'none';
    const line = evidenceLine(row, verdict, { now, licenseTypeName, evidence });
    return line ? [line] : [];
  });
}

/** A sync run as its message shows it. */
export function progressOf(
  run: SyncRunRow,
  integration: SyncProgress['integration'],
  lost: SyncProgress['lost'],
): SyncProgress {
  return {
    runId: run.id,
    integration,
    state: run.state,
    phase: run.phase,
    startedAt: run.started_at,
    endedAt: run.ended_at,
    accounts: run.accounts,
    added: run.added,
    changed: run.changed,
    gone: run.gone,
    events: run.events,
    problem: run.error_text,
    lost,
  };
}
