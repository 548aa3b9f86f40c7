import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegrations } from '../store/attempts.ts';
import { clearControl, PAUSE_ALL, pauseOf, setControl } from '../store/controls.ts';
import { findIntegration, listIntegrations } from '../store/integrations.ts';
import { openPlans } from '../store/plans.ts';
import type { Core, People, Wake } from './ports.ts';
import { approversOf } from './rows.ts';
import type { Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type PauseDeps = Core & { readonly people: People; readonly wake: Wake; readonly admins: readonly string[] };

export interface PauseInput {
  readonly actor: string;
  /** Null: everything. */
  readonly integrationId: string | null;
  readonly reason: string | null;
}

export type PauseResult = { readonly kind: 'done' | 'already'; readonly what: string } | Refusal;

/**
 * The kill switch for every change at a vendor: taking back, changing and restoring. Once it is stored no attempt
 * opens, since every attempt looks for it in the transaction that opens it and both hold the integration's lock; at most
 * the one call of each app already on its way finishes.
 */
export function pauseReclaims(deps: PauseDeps) {
  return async (input: PauseInput): Promise<PauseResult> => {
    const standing = await deps.people.standing(input.actor);
    const approvers = (await listIntegrations(deps.store)).flatMap(approversOf);
    if (!may('pause', standing, approvers)) {
      return {
        kind: 'refused',
        reason: 'Pausing is for operators, approvers and admins.',
        whoMay: whoMayConfigure(deps.admins),
      };
    }
    return change(deps, input, 'paused', (tx, name) =>
      setControl(tx, { name, set_by: input.actor, set_at: iso(deps.clock.now()), reason: input.reason }),
    );
  };
}

/** Lets reclaims go on; what was approved and has not expired is executed after fresh checks. */
export function resumeReclaims(deps: PauseDeps) {
  return async (input: PauseInput): Promise<PauseResult> => {
    if (!may('resume', await deps.people.standing(input.actor), [])) {
      return { kind: 'refused', reason: 'Resuming is for admins.', whoMay: whoMayConfigure(deps.admins) };
    }
    const result = await change(deps, input, 'resumed', (tx, name) => clearControl(tx, name));
    deps.wake.execute();
    return result;
  };
}

async function change(
  deps: PauseDeps,
  input: PauseInput,
  type: 'paused' | 'resumed',
  apply: (tx: Core['store'], name: string) => Promise<boolean>,
): Promise<PauseResult> {
  const integration = input.integrationId === null ? null : await findIntegration(deps.store, input.integrationId);
  const what = integration?.name ?? 'everything';
  const name = integration ? pauseOf(integration.id) : PAUSE_ALL;
  const changed = await atomically(deps.store, async (tx) => {
    await lockIntegrations(tx, integration?.id ?? null);
    if (!(await apply(tx, name))) return false;
    const subject = integration ? `integration:${integration.id}` : 'installation';
    await deps.audit(tx, { actor: input.actor, subject, type: `reclaim.${type}`, data: { reason: input.reason } });
    return true;
  });
  for (const plan of await openPlans(deps.store, integration?.id)) deps.wake.redraw(plan.id);
  return { kind: changed ? 'done' : 'already', what };
}
