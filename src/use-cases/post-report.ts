import { iso } from '../clock.ts';
import { claimPost, type PostRow, postsOf, retakePost, updatePost } from '../store/posts.ts';
import { type Core, DeliveryError, type Notifier } from './ports.ts';
import type { PlanView } from './views.ts';

export type PostReportResult =
  | { readonly kind: 'posted' | 'already_posted' | 'unknown' }
  | { readonly kind: 'refused'; readonly reason: string };

export type PostReport = (input: {
  readonly planId: string;
  readonly channel: string;
  /** Of a claim that was stored with the list; none makes one. */
  readonly postId?: string;
}) => Promise<PostReportResult>;

/**
 * Claims the message of a list in the transaction that stores the list, so that a stop before it is sent leaves
 * something for settlePosts to find. Returns the claim's id, to post with.
 */
export async function claimReport(
  { clock, ids }: Pick<Core, 'clock' | 'ids'>,
  tx: Core['store'],
  planId: string,
  channel: string,
): Promise<string> {
  const row = claimOf(ids.next('post'), planId, channel, iso(clock.now()));
  if (!(await claimPost(tx, row))) throw new Error(`the message of ${planId} was claimed before its list was stored`);
  return row.id;
}

function claimOf(id: string, planId: string, channel: string, claimed_at: string): PostRow {
  const base = { id, kind: 'report' as const, subject_id: planId, slot: slotOf(planId, channel), channel };
  return { ...base, state: 'claimed', ts: null, claimed_at, posted_at: null, repeated: 0, drawn: null };
}

function slotOf(planId: string, channel: string): string {
  return `plan:${planId}:${channel}`;
}

export type PostReportDeps = Core & {
  readonly notifier: Notifier;
  readonly viewPlan: (id: string) => Promise<PlanView | null>;
};

/**
 * Posts a plan to a channel once: the slot is claimed before sending, and a send of unknown result stays claimed. One
 * that Slack refused is noted as failed and may be tried again.
 */
export function postReport(deps: PostReportDeps): PostReport {
  return async ({ planId, channel, postId }) => {
    const { store, clock, ids, notifier, digest, log } = deps;
    const slot = slotOf(planId, channel);
    const id = postId ?? (await claimOrRetake(deps, claimOf(ids.next('post'), planId, channel, iso(clock.now()))));
    if (id === null) return { kind: 'already_posted' };
    const view = await deps.viewPlan(planId);
    if (!view) throw new Error(`plan ${planId} vanished`);
    try {
      const message = await notifier.postReport(channel, view, slot, false);
      const posted_at = iso(clock.now());
      await updatePost(store, id, { ...message, state: 'posted', posted_at, drawn: drawnOf(view, digest) });
      return { kind: 'posted' };
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      log.warn({ err: error, plan: planId, channel }, 'report could not be posted');
      if (error.outcome === 'unknown') {
        await updatePost(store, id, { state: 'unknown' });
        return { kind: 'unknown' };
      }
      await updatePost(store, id, { state: 'failed' });
      return { kind: 'refused', reason: error.reason };
    }
  };
}

async function claimOrRetake({ store }: PostReportDeps, row: PostRow): Promise<string | null> {
  if (await claimPost(store, row)) return row.id;
  return (await retakePost(store, row)) ?? null;
}

export type RedrawPlan = (planId: string) => Promise<void>;

/** Brings every message that shows a plan up to what the store says. A failed redraw is left to the next sweep. */
export function redrawPlan(deps: PostReportDeps): RedrawPlan {
  return async (planId) => {
    const view = await deps.viewPlan(planId);
    if (!view) return;
    const drawn = drawnOf(view, deps.digest);
    for (const post of await postsOf(deps.store, 'report', planId)) {
      if (post.ts === null || post.drawn === drawn) continue;
      await redrawOne(deps, { ...post, ts: post.ts }, view, drawn);
    }
  };
}

async function redrawOne(
  deps: PostReportDeps,
  post: PostRow & { readonly ts: string },
  view: PlanView,
  drawn: string,
): Promise<void> {
  try {
    await deps.notifier.updateReport({ channel: post.channel, ts: post.ts }, view, post.repeated === 1);
    await updatePost(deps.store, post.id, { drawn });
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, plan: view.planId, channel: post.channel }, 'report could not be redrawn');
  }
}

/** What of a view its message shows; the counts of the whole app move with each sync and are not worth an edit. */
function drawnOf({ counts: _counts, ...shown }: PlanView, digest: (text: string) => string): string {
  return digest(JSON.stringify(shown));
}
