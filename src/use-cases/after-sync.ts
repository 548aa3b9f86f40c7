import { tooManyLeavers } from '../domain/sweep.ts';
import { findIntegration } from '../store/integrations.ts';
import { linksOf, linksOfSource } from '../store/source-links.ts';
import { countsOf } from './count-seats.ts';
import { refreshVerdicts } from './judge-seats.ts';
import type { Core, Vendors } from './ports.ts';
import { proposeFor } from './propose-links.ts';
import type { ReportResult } from './report-inactivity.ts';

export type AfterSyncDeps = Core & {
  readonly vendors: Pick<Vendors, 'find'>;
  readonly refreshPlans: (integrationId: string) => Promise<number>;
  readonly reportInactivity: (input: {
    readonly actor: string;
    readonly integrationId: string;
    readonly only: 'leavers';
    readonly askedBy?: string;
  }) => Promise<ReportResult>;
};

/**
 * What follows a complete sync: sources are proposed for a new app, the apps a directory speaks for are judged again
 * and their open plans held against it, and leavers who still hold a seat are put before the approvers at once. Unless
 * they are so many that a wrong source is more likely: then a person has to ask for the report. Such a list was asked for
 * by `actor`, who ran the sync, and by nobody where a job did. Returns sentences on what was not proposed.
 */
export function afterSync(deps: AfterSyncDeps) {
  return async (integrationId: string, signal?: AbortSignal, actor = 'job:schedule'): Promise<readonly string[]> => {
    const integration = await findIntegration(deps.store, integrationId);
    const notes: string[] = [];
    // Whoever ran the sync brought the list about, so somebody else approves it.
    const asked = { actor: 'job:leavers', ...(actor.startsWith('job:') ? {} : { askedBy: actor }) };
    if (!integration) return notes;
    const directory = integration.is_source === 1;
    if (!directory) await proposeFor(deps, { integrationId });
    const links = directory ? await linksOfSource(deps.store, integrationId) : await linksOf(deps.store, integrationId);
    const apps = new Set(links.filter((link) => link.state === 'confirmed').map((link) => link.integration_id));
    for (const app of apps) {
      if (signal?.aborted === true) return notes;
      await refreshVerdicts(deps, { id: app }, signal);
      await deps.refreshPlans(app);
      const note = await tooMany(deps, app);
      if (note !== null) {
        deps.log.warn({ integration: app }, 'too many leavers at once, none was proposed');
        notes.push(note);
        continue;
      }
      const result = await deps.reportInactivity({ ...asked, integrationId: app, only: 'leavers' });
      if (result.kind === 'posted')
        deps.log.info({ integration: app, plan: result.planId, seats: result.seats }, 'leavers were proposed');
      else deps.log.debug({ integration: app, result: result.kind }, 'no leavers were proposed');
    }
    return notes;
  };
}

async function tooMany({ store }: AfterSyncDeps, integrationId: string): Promise<string | null> {
  const { counts } = await countsOf(store, integrationId);
  const app = tooManyLeavers(counts) ? await findIntegration(store, integrationId) : undefined;
  if (!app) return null;
  return `${counts.leavers} of ${counts.paid} paid seats of ${app.name} would belong to leavers, too many to believe at once, so none was proposed. If it is true, \`/licenses report ${app.slug}\` proposes them.`;
}
