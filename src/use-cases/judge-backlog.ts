import { iso } from '../clock.ts';
import { listIntegrations } from '../store/integrations.ts';
import { isLeased } from '../store/leases.ts';
import { refreshVerdicts } from './judge-seats.ts';
import type { Core } from './ports.ts';

/**
 * Judges in the background what no question has judged: after a change of rules, and what is due by the passing of
 * time. An app that is being read is left out, since its reading ends with judging. Returns how many seats were judged.
 */
export function judgeBacklog(deps: Pick<Core, 'store' | 'clock' | 'log'>) {
  return async (signal: AbortSignal): Promise<number> => {
    let total = 0;
    for (const integration of await listIntegrations(deps.store)) {
      if (signal.aborted) break;
      if (await isLeased(deps.store, `sync:${integration.id}`, iso(deps.clock.now()))) continue;
      const judged = await refreshVerdicts(deps, integration, signal);
      if (judged > 0) deps.log.debug({ integration: integration.id, seats: judged }, 'seats were judged');
      total += judged;
    }
    return total;
  };
}
