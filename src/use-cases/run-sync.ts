import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { waitingFile } from '../store/people-files.ts';
import { claimPost, deletePost, updatePost } from '../store/posts.ts';
import { findRun, latestRun } from '../store/sync-runs.ts';
import { HR_FILE } from './file-source.ts';
import { type Core, DeliveryError, type Notifier, type People, type Vendors } from './ports.ts';
import { refOf } from './rows.ts';
import { progressOf } from './show-licenses.ts';
import { sourceNews } from './show-source.ts';
import type { AcceptedLoss, SyncInput, SyncResult } from './sync-integration.ts';
import type { Refusal, SyncProgress } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type RunSyncDeps = Core & {
  readonly vendors: Vendors;
  readonly people: People;
  readonly notifier: Notifier;
  readonly sync: (input: SyncInput) => Promise<SyncResult>;
  readonly refreshPlans: (integrationId: string) => Promise<number>;
  /** What a complete sync brings about elsewhere, such as leavers found in the apps a directory speaks for. */
  readonly afterSync?: (integrationId: string, signal: AbortSignal, actor: string) => Promise<readonly string[]>;
  readonly defaultChannel: string | null;
  readonly admins: readonly string[];
};

export type RunSyncResult =
  | { readonly kind: 'finished'; readonly view: SyncProgress }
  /** `stale`: what was shown is not the newest reading any more, so accepting it says nothing. */
  | { readonly kind: 'already_running' | 'not_found' | 'stale' }
  | Refusal;

export interface RunSyncInput {
  readonly actor: string;
  readonly integrationId: string;
  readonly acceptLoss?: AcceptedLoss;
  readonly signal: AbortSignal;
  readonly onProgress?: (view: SyncProgress) => Promise<void>;
}

/** Runs a sync for a person or a schedule, holds open plans against the result, and raises an alert nobody asked for once. */
export function runSync(deps: RunSyncDeps) {
  return async (input: RunSyncInput): Promise<RunSyncResult> => {
    const byJob = input.actor.startsWith('job:');
    const integration = await findIntegration(deps.store, input.integrationId);
    if (!integration) return { kind: 'not_found' };
    if (!byJob && !may('sync', await deps.people.standing(input.actor), [])) {
      return {
        kind: 'refused',
        reason: 'Starting a sync is for admins of this Slack workspace.',
        whoMay: whoMayConfigure(deps.admins),
      };
    }
    const ref = refOf(integration, deps.vendors);
    if (integration.connector_id === HR_FILE && !(await waitingFile(deps.store, integration.id)))
      return input.acceptLoss ? { kind: 'stale' } : judgeAgain(deps, integration, input);
    const { onProgress } = input;
    const result = await deps.sync({
      integrationId: integration.id,
      requestedBy: input.actor,
      ...(input.acceptLoss ? { acceptLoss: input.acceptLoss } : {}),
      signal: input.signal,
      ...(onProgress ? { onProgress: (run) => onProgress(progressOf(run, ref, null)) } : {}),
    });
    if (result.kind !== 'finished') return { kind: result.kind };
    let view = progressOf(result.run, ref, result.lost);
    if (result.run.state === 'complete') {
      await deps.refreshPlans(integration.id);
      const notes = (await deps.afterSync?.(integration.id, input.signal, input.actor)) ?? [];
      view = { ...view, problem: [view.problem, ...notes].filter((text) => text !== null).join(' ') || null };
    }
    if (result.run.state === 'complete' || integration.is_source === 1)
      view = { ...view, ...(await sourceNews(deps, integration)) };
    const channel = integration.channel ?? deps.defaultChannel;
    if (byJob && channel !== null && (view.state === 'suspect' || view.state === 'failed'))
      await alert(deps, channel, view);
    return { kind: 'finished', view };
  };
}

/** A file is read once, when it is handed over: later there is only what it told to judge by again. */
async function judgeAgain(
  deps: RunSyncDeps,
  integration: IntegrationRow,
  { actor, signal }: RunSyncInput,
): Promise<RunSyncResult> {
  const last = await latestRun(deps.store, integration.id, ['complete']);
  if (!last) return { kind: 'not_found' };
  const notes = (await deps.afterSync?.(integration.id, signal, actor)) ?? [];
  const view = progressOf(last, refOf(integration, deps.vendors), null);
  const problem = notes.join(' ') || null;
  return { kind: 'finished', view: { ...view, problem, ...(await sourceNews(deps, integration)) } };
}

/**
 * Accepts the loss a suspect run reported: reads once more, and believes it unless more is missing than was shown. Only
 * the newest reading of an app can be accepted.
 */
export function acceptLoss(deps: RunSyncDeps) {
  return async (
    input: Omit<RunSyncInput, 'integrationId' | 'acceptLoss'> & { readonly runId: string },
  ): Promise<RunSyncResult> => {
    const run = await findRun(deps.store, input.runId);
    if (run?.state !== 'suspect') return { kind: 'not_found' };
    const newest = await latestRun(deps.store, run.integration_id);
    if (newest?.state === 'running') return { kind: 'already_running' };
    if (newest?.id !== run.id || run.lost === null) return { kind: 'stale' };
    const { runId, ...rest } = input;
    return runSync(deps)({ ...rest, integrationId: run.integration_id, acceptLoss: { runId, lost: run.lost } });
  };
}

/** One alert per integration, kind and day, however often the schedule rings. */
async function alert(deps: RunSyncDeps, channel: string, view: SyncProgress): Promise<void> {
  const id = deps.ids.next('post');
  const now = iso(deps.clock.now());
  const slot = `${view.state}:${now.slice(0, 10)}`;
  const row = {
    id,
    kind: 'alert' as const,
    subject_id: view.integration.id,
    slot,
    channel,
    ts: null,
    posted_at: null,
    repeated: 0,
    drawn: null,
  };
  if (!(await claimPost(deps.store, { ...row, state: 'claimed', claimed_at: now }))) return;
  try {
    const message = await deps.notifier.postSync(channel, view);
    await updatePost(deps.store, id, { ...message, state: 'posted', posted_at: now });
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, channel }, 'an alert could not be posted');
    if (error.outcome === 'refused') await deletePost(deps.store, id);
  }
}
