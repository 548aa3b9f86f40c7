import { iso } from '../clock.ts';
import type { Connector } from '../connector/contract.ts';
import { matchApp } from '../domain/match-apps.ts';
import { type IntegrationRow, listIntegrations } from '../store/integrations.ts';
import { insertLink, listApps } from '../store/source-links.ts';
import type { SourceLinksTable } from '../store/sources-schema.ts';
import { roleOf } from './directories.ts';
import type { Core } from './ports.ts';

type Deps = Pick<Core, 'store' | 'clock' | 'ids'> & {
  readonly vendors: { find(connectorId: string): Connector | undefined };
};

/**
 * Proposes which source speaks for which app: of one source for every app, or of every source for one app. By exact
 * catalogue key or equal name alone; an HR system is proposed for every app. What somebody decided before stays.
 */
export async function proposeFor(
  deps: Deps,
  about: { readonly sourceId: string } | { readonly integrationId: string },
): Promise<number> {
  const all = await listIntegrations(deps.store);
  const directories = all.filter((row) => row.is_source === 1);
  const sources = 'sourceId' in about ? directories.filter((row) => row.id === about.sourceId) : directories;
  const apps = all.filter(
    (row) => row.is_source === 0 && (!('integrationId' in about) || row.id === about.integrationId),
  );
  let proposed = 0;
  for (const source of sources) for (const app of apps) proposed += await proposeOne(deps, source, app);
  return proposed;
}

async function proposeOne(deps: Deps, source: IntegrationRow, app: IntegrationRow): Promise<number> {
  const role = roleOf(deps.vendors.find(source.connector_id));
  const row = (app_id: string, matched: SourceLinksTable['matched']): SourceLinksTable => ({
    id: deps.ids.next('lnk'),
    integration_id: app.id,
    source_id: source.id,
    role,
    app_id,
    state: 'proposed',
    matched,
    made_at: iso(deps.clock.now()),
    decided_by: null,
    decided_at: null,
  });
  if (role === 'hr') return (await insertLink(deps.store, row('', 'people'))) ? 1 : 0;
  const names = [app.name, deps.vendors.find(app.connector_id)?.name ?? app.name];
  let proposed = 0;
  for (const candidate of await listApps(deps.store, source.id)) {
    const matched = matchApp(candidate, { connectorId: app.connector_id, names });
    if (matched !== null && (await insertLink(deps.store, row(candidate.app_id, matched)))) proposed += 1;
  }
  return proposed;
}
