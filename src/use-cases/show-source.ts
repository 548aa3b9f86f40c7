import { iso } from '../clock.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { addDays } from '../domain/time.ts';
import { countPeople } from '../store/directory-people.ts';
import { findIntegration, type IntegrationRow, listIntegrations } from '../store/integrations.ts';
import { linksOf, linksOfSource, listApps } from '../store/source-links.ts';
import { latestRun } from '../store/sync-runs.ts';
import { roleOf } from './directories.ts';
import { HR_FILE } from './file-source.ts';
import type { Core, Vendors } from './ports.ts';
import { refOf } from './rows.ts';
import { isStale } from './stale.ts';
import type { SourceRow, SyncProgress } from './views.ts';

type Deps = Pick<Core, 'store' | 'clock'> & { readonly vendors: Pick<Vendors, 'find'> };

/** Every directory and HR system, with whom it speaks for. */
export async function sourceRows(deps: Deps): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for (const integration of await listIntegrations(deps.store))
    if (integration.is_source === 1) rows.push(await sourceRow(deps, integration));
  return rows;
}

/** One directory or HR system: how many people and apps it lists, and for which apps it speaks or might. */
export async function sourceRow(deps: Deps, integration: IntegrationRow): Promise<SourceRow> {
  const { store, clock, vendors } = deps;
  const [complete, last] = [
    await latestRun(store, integration.id, ['complete']),
    await latestRun(store, integration.id),
  ];
  const links = await linksOfSource(store, integration.id);
  const named = async (state: 'confirmed' | 'proposed') => {
    const ids = new Set(links.filter((link) => link.state === state).map((link) => link.integration_id));
    const apps: IntegrationRow[] = [];
    for (const id of ids) {
      const app = await findIntegration(store, id);
      if (app) apps.push(app);
    }
    return apps;
  };
  const confirmed = await named('confirmed');
  const open = (await named('proposed')).filter((app) => !confirmed.some((one) => one.id === app.id));
  return {
    integration: refOf(integration, vendors),
    role: roleOf(vendors.find(integration.connector_id)),
    people: await countPeople(store, integration.id),
    apps: (await listApps(store, integration.id)).length,
    speaksFor: confirmed.map((app) => app.name),
    proposedFor: open.map((app) => ({ id: app.id, name: app.name })),
    asOf: complete?.roster_at ?? null,
    // A file is as old as its export, and nobody uploads one each day.
    stale:
      integration.connector_id === HR_FILE
        ? complete?.roster_at != null &&
          addDays(complete.roster_at, DEFAULT_POLICY.maxImportAgeDays) <= iso(clock.now())
        : isStale(complete?.roster_at ?? null, iso(clock.now())),
    problem: last && last.state !== 'running' ? last.error_text : null,
  };
}

/** What a sync that just ended has to say about sources: whom the directory speaks for, or who might speak for the app. */
export async function sourceNews(
  deps: Deps,
  integration: IntegrationRow,
): Promise<Pick<SyncProgress, 'directory' | 'offered'>> {
  if (integration.is_source === 1) return { directory: await sourceRow(deps, integration) };
  const links = await linksOf(deps.store, integration.id);
  // Once somebody has decided about a source, it is not brought up with every sync again.
  const open = links.filter(
    (link) => !links.some((other) => other.source_id === link.source_id && other.state !== 'proposed'),
  );
  const offered: string[] = [];
  for (const sourceId of new Set(open.map((link) => link.source_id))) {
    const source = await findIntegration(deps.store, sourceId);
    if (source) offered.push(source.name);
  }
  return offered.length === 0 ? {} : { offered };
}
