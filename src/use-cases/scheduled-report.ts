import { findPause } from '../store/controls.ts';
import { findIntegration } from '../store/integrations.ts';
import type { Core } from './ports.ts';
import type { ReportResult } from './report-inactivity.ts';

/**
 * The weekly list nobody asked for. It stays away while the app is read-only, paused or without credentials; a list
 * that cannot be made is noted in the log and tried again at the next slot.
 */
export function scheduledReport(
  deps: Pick<Core, 'store' | 'log'> & {
    readonly reportInactivity: (input: {
      readonly actor: string;
      readonly integrationId: string;
    }) => Promise<ReportResult>;
  },
) {
  return async (integrationId: string): Promise<ReportResult['kind'] | 'not_wanted'> => {
    const integration = await findIntegration(deps.store, integrationId);
    if (integration?.state !== 'connected' || integration.reclaim_enabled_at === null) return 'not_wanted';
    if ((await findPause(deps.store, integrationId)) !== undefined) return 'not_wanted';
    const result = await deps.reportInactivity({ actor: 'job:schedule', integrationId });
    deps.log.info({ integration: integrationId, result: result.kind }, 'a scheduled report was looked into');
    return result.kind;
  };
}
