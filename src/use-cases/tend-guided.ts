import { iso } from '../clock.ts';
import { AppError } from '../errors.ts';
import { type GuidedRow, loweringGuided, noteGuidedRead, overdueGuided } from '../store/guided-plans.ts';
import { findIntegration } from '../store/integrations.ts';
import { afterReading, endGuided, type GuidedDeps, postList, readAgain, redrawGuided } from './guided-admin.ts';
import { isLowering, type Lowering, loweringOf } from './guided-lowering.ts';
import { unseenLists } from './unseen-lists.ts';

/** A hand-over that could not be done is tried again after so long. */
const AGAIN_MS = 10 * 60_000;

/**
 * Takes the guided way on by itself: once the vendor lowered a role, the seat goes on a list of its own for a second
 * approver; a list that Slack refused is posted again; what nobody finished in time ends. Returns how many moved on.
 */
export function tendGuided(deps: GuidedDeps) {
  return async (signal: AbortSignal): Promise<number> => {
    const handed = await handOver(deps, signal);
    await postAgain(deps);
    return handed + (await expireGuided(deps));
  };
}

async function handOver(deps: GuidedDeps, signal: AbortSignal): Promise<number> {
  const { store, clock } = deps;
  let handed = 0;
  for (const guided of await loweringGuided(store)) {
    if (signal.aborted) break;
    const now = clock.now();
    const lowering = await loweringOf(store, guided);
    if (lowering?.request.state !== 'succeeded') {
      await tellOnce(deps, guided, lowering);
      continue;
    }
    if (guided.checked_at !== null && now.getTime() - Date.parse(guided.checked_at) < AGAIN_MS) continue;
    const integration = await findIntegration(store, guided.integration_id);
    if (integration?.state !== 'connected') continue;
    try {
      const read = await readAgain(deps, integration, guided, signal);
      const result = await afterReading(deps, integration, guided, null, read);
      if (result.kind === 'handed_over') handed += 1;
      else await noteGuidedRead(store, guided.id, null, iso(now));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      deps.log.warn({ err: error, guided: guided.id }, 'an admin account could not be read again');
      await noteGuidedRead(store, guided.id, null, iso(now));
    }
    await redrawGuided(deps, guided.id);
  }
  return handed;
}

/** A step nobody sees is a step nobody takes: its list goes to where lists go by now, until Slack takes it or it expires. */
async function postAgain(deps: GuidedDeps): Promise<void> {
  const due = iso(new Date(deps.clock.now().getTime() - AGAIN_MS));
  for (const { plan, guided, triedAt } of await unseenLists(deps.store)) {
    if (!guided || triedAt > due) continue;
    const integration = await findIntegration(deps.store, plan.integration_id);
    const channel = integration?.channel ?? deps.defaultChannel;
    if (channel !== null) await postList(deps, plan.id, channel, null);
  }
}

/** A lowering that came to nothing is told once where the steps stand, for the role can still be lowered by hand. */
async function tellOnce(deps: GuidedDeps, guided: GuidedRow, lowering: Lowering | null): Promise<void> {
  const waits = lowering?.request.state === 'pending_approval' || lowering?.request.state === 'approved';
  if (lowering === null || waits || isLowering(lowering) || guided.checked_at !== null) return;
  await redrawGuided(deps, guided.id);
  await noteGuidedRead(deps.store, guided.id, null, iso(deps.clock.now()));
}

/** Ends those nobody finished in time. Silence changes nothing at a vendor. */
async function expireGuided(deps: GuidedDeps): Promise<number> {
  let ended = 0;
  for (const guided of await overdueGuided(deps.store, iso(deps.clock.now()))) {
    // A call that may be on its way is waited for, so that what became of it is told.
    if (isLowering(await loweringOf(deps.store, guided))) continue;
    await endGuided(deps, guided, 'expire', 'job:guided', null);
    await redrawGuided(deps, guided.id);
    ended += 1;
  }
  return ended;
}
