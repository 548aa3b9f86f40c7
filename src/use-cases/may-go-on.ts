import { iso } from '../clock.ts';
import type { MayGoOn } from '../connector/contract.ts';
import { findPause } from '../store/controls.ts';
import { findIntegration } from '../store/integrations.ts';
import { findPlan, type RequestRow } from '../store/plans.ts';
import { covers } from './open-attempt.ts';
import type { Core } from './ports.ts';

/** What a change under way asks before each of its writes, and whether it was ever told to stop. */
export interface Gate {
  readonly mayGoOn: MayGoOn;
  stopped(): boolean;
}

type Deps = Pick<Core, 'store' | 'clock'>;

/** For what was approved: it stops with a pause, with the lease, and where the approval no longer covers it. */
export function gateOf(deps: Deps, request: RequestRow, signal: AbortSignal): Gate {
  return gate(deps, request, signal, async () => {
    const integration = await findIntegration(deps.store, request.integration_id);
    const plan = await findPlan(deps.store, request.plan_id);
    return integration !== undefined && plan !== undefined && covers(plan, integration, iso(deps.clock.now()));
  });
}

/** For restoring, which outlives its list: it stops with a pause, with the lease, and where changes are switched off. */
export function restoreGateOf(deps: Deps, request: RequestRow, signal: AbortSignal): Gate {
  return gate(deps, request, signal, async () => {
    const integration = await findIntegration(deps.store, request.integration_id);
    return integration !== undefined && integration.reclaim_enabled_at !== null;
  });
}

function gate(deps: Deps, request: RequestRow, signal: AbortSignal, covered: () => Promise<boolean>): Gate {
  let stopped = false;
  return {
    mayGoOn: async () => {
      const paused = (await findPause(deps.store, request.integration_id)) !== undefined;
      if (signal.aborted || paused || !(await covered())) stopped = true;
      return !stopped;
    },
    stopped: () => stopped,
  };
}
