import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { addDays } from '../domain/time.ts';
import { auditHead } from '../store/audit.ts';
import { type IntegrationRow, listAppIntegrations, listIntegrations } from '../store/integrations.ts';
import { findPlan, openPlans, requestsChangedSince, requestsOf } from '../store/plans.ts';
import { claimPost, deletePost, postsOf, unconfirmedPosts, updatePost } from '../store/posts.ts';
import { listSnapshots, type SnapshotRow } from '../store/snapshots.ts';
import { latestRun } from '../store/sync-runs.ts';
import { saveWitness } from '../store/witnesses.ts';
import { countsOf, NO_SEATS } from './count-seats.ts';
import { refreshVerdicts } from './judge-seats.ts';
import { type Core, DeliveryError, type MessageRef, type Notifier, type People, type Vendors } from './ports.ts';
import { approversOf, itemOf, refOf } from './rows.ts';
import { isStale } from './stale.ts';
import { returnsOf } from './stats.ts';
import { voidUnseen } from './unseen-lists.ts';
import type { DigestView, IntegrationRef, Refusal, SeatCounts } from './views.ts';
import { whoMayReport } from './who-may.ts';

export type DigestDeps = Core & {
  readonly vendors: Vendors;
  readonly notifier: Notifier;
  readonly people: People;
  readonly admins: readonly string[];
  readonly timeZone: string;
};

/** A claim younger than this may still be on its way: timeouts, fallbacks and rate limits included. */
const ON_ITS_WAY_MS = 5 * 60_000;

export type SendDigestResult =
  | { readonly kind: 'posted' | 'already_posted' | 'unknown' | 'nothing_connected' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'refused_access'; readonly refusal: Refusal };

/**
 * Posts the weekly digest of a channel, once per slot: the slot is claimed before sending, so two processes or a
 * second ring never post it twice.
 */
export function sendDigest(deps: DigestDeps) {
  return async (input: {
    readonly actor: string;
    readonly channel: string;
    readonly slot: string;
  }): Promise<SendDigestResult> => {
    const { store, clock, ids, notifier } = deps;
    if (!input.actor.startsWith('job:')) {
      const standing = await deps.people.standing(input.actor);
      const approvers = (await listIntegrations(store)).flatMap(approversOf);
      if (!may('report', standing, approvers)) {
        const whoMay = whoMayReport(approvers, deps.admins);
        return {
          kind: 'refused_access',
          refusal: { kind: 'refused', reason: 'Posting the digest is for approvers and admins.', whoMay },
        };
      }
    }
    const view = await digestView(deps);
    if (view.rows.length === 0) return { kind: 'nothing_connected' };
    const id = ids.next('post');
    const claimed_at = iso(clock.now());
    const { channel, slot } = input;
    const base = {
      id,
      kind: 'digest' as const,
      subject_id: channel,
      slot,
      channel,
      ts: null,
      posted_at: null,
      repeated: 0,
      drawn: null,
    };
    if (!(await claimPost(store, { ...base, state: 'claimed', claimed_at }))) return { kind: 'already_posted' };
    try {
      const message = await notifier.postDigest(channel, view, markerOf(channel, slot), false);
      await updatePost(store, id, { ...message, state: 'posted', posted_at: iso(clock.now()) });
      await witness(deps, view, message);
      return { kind: 'posted' };
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      deps.log.warn({ err: error, channel }, 'digest could not be posted');
      if (error.outcome === 'unknown') {
        await updatePost(store, id, { state: 'unknown' });
        return { kind: 'unknown' };
      }
      await deletePost(store, id);
      return { kind: 'refused', reason: error.reason };
    }
  };
}

/**
 * After a crash between claiming a slot and hearing from Slack: looks for the message by its marker where the channel
 * may be read, else posts it again and says that it may stand twice. A list whose message Slack refused is ended.
 */
export function settlePosts(
  deps: DigestDeps & { readonly viewPlan: (id: string) => Promise<import('./views.ts').PlanView | null> },
) {
  return async (): Promise<number> => {
    const { store, clock, notifier } = deps;
    let settled = 0;
    for (const post of await unconfirmedPosts(store, iso(new Date(clock.now().getTime() - ON_ITS_WAY_MS)))) {
      const marker = post.kind === 'digest' ? markerOf(post.channel, post.slot) : post.slot;
      try {
        const found = await notifier.findByMarker(post.channel, marker, post.claimed_at);
        const message = found ?? (await repeat(deps, post.kind, post.subject_id, post.channel, marker));
        const repeated = found === null ? 1 : 0;
        if (message) {
          await updatePost(store, post.id, { ...message, state: 'posted', posted_at: iso(clock.now()), repeated });
        } else await updatePost(store, post.id, { state: 'failed' });
        settled += 1;
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        if (error.outcome === 'refused') await updatePost(store, post.id, { state: 'failed' });
        deps.log.warn({ err: error, post: post.id }, 'a post of unknown result could not be settled');
      }
    }
    return settled + (await voidUnseen(deps));
  };
}

async function repeat(
  deps: Parameters<typeof settlePosts>[0],
  kind: string,
  subjectId: string,
  channel: string,
  marker: string,
) {
  if (kind === 'digest') {
    const digest = await digestView(deps);
    const message = await deps.notifier.postDigest(channel, digest, marker, true);
    await witness(deps, digest, message);
    return message;
  }
  const view = kind === 'report' ? await deps.viewPlan(subjectId) : null;
  return view ? deps.notifier.postReport(channel, view, marker, true) : null;
}

/**
 * Notes the head of the audit trail that a message shows, so that the trail can be held against it. A message found
 * again after a crash is not noted: which head it shows only a reader can tell.
 */
async function witness(deps: DigestDeps, { auditHead: head }: DigestView, message: MessageRef): Promise<void> {
  if (head !== null)
    await saveWitness(deps.store, { ...head, channel: message.channel, ts: message.ts, at: iso(deps.clock.now()) });
}

function markerOf(channel: string, slot: string): string {
  return `digest:${channel}:${slot}`;
}

/** The digest as it would read now. */
export async function digestView(deps: DigestDeps): Promise<DigestView> {
  const { store, clock, vendors } = deps;
  const now = iso(clock.now());
  const head = await auditHead(store);
  const weekAgo = addDays(now, -7);
  const rows: { -readonly [K in keyof DigestView['rows'][number]]: DigestView['rows'][number][K] }[] = [];
  const trend: DigestView['trend'][number][] = [];
  const waiting: DigestView['waiting'][number][] = [];
  const refs = new Map<string, IntegrationRef>();
  for (const integration of await listAppIntegrations(store)) {
    const ref = refOf(integration, vendors);
    refs.set(integration.id, ref);
    await refreshVerdicts(deps, integration);
    const { counts } = await countsOf(store, integration.id);
    const [complete, last, snapshots] = await Promise.all([
      latestRun(store, integration.id, ['complete']),
      latestRun(store, integration.id),
      listSnapshots(store, integration.id, addDays(now, -28).slice(0, 10)),
    ]);
    const asOf = complete?.roster_at ?? null;
    const old = snapshots.filter((row) => row.taken_at <= weekAgo).at(-1);
    const problem =
      last?.state === 'failed' || last?.state === 'suspect' || last?.state === 'incomplete' ? last.error_text : null;
    rows.push({
      integration: ref,
      now: counts,
      before: old ? fromSnapshot(old) : null,
      asOf,
      stale: isStale(asOf, now),
      problem,
      returned: await returnsOf(deps, integration.id),
    });
    if (snapshots.length > 1) trend.push({ name: ref.name, points: snapshots.slice(-20).map(point) });
    waiting.push(...(await waitingFor(deps, integration, ref)));
  }
  const done: DigestView['done'][number][] = [];
  const failed: DigestView['failed'][number][] = [];
  for (const request of await requestsChangedSince(store, weekAgo)) {
    const integration = refs.get(request.integration_id);
    if (!integration) continue;
    const item = itemOf(request.item);
    const name = item.displayName ?? item.email ?? item.externalId;
    if (request.state === 'succeeded') {
      const action = (await findPlan(store, request.plan_id))?.action ?? 'reclaim';
      done.push({ action, name, integration, approvedBy: request.approved_by });
    } else if (['failed', 'cancelled', 'manual', 'outcome_unknown'].includes(request.state)) {
      failed.push({ name, integration, reason: request.outcome_reason ?? 'the result is not known yet' });
    }
  }
  const moved = rows.some(
    (row) => row.before !== null && (row.before.paid !== row.now.paid || row.before.idle !== row.now.idle),
  );
  const nothingNew = !moved && waiting.length === 0 && done.length === 0 && failed.length === 0;
  return {
    weekEnding: now,
    timeZone: deps.timeZone,
    rows,
    trend,
    waiting,
    done,
    failed,
    nothingNew,
    auditHead: head.position > 0 ? head : null,
  };
}

/** Lists of an integration that wait for a decision, with a link to each. */
export async function waitingFor(
  deps: Pick<DigestDeps, 'store' | 'notifier'>,
  integration: IntegrationRow,
  ref: IntegrationRef,
): Promise<DigestView['waiting']> {
  const waiting: DigestView['waiting'][number][] = [];
  for (const plan of await openPlans(deps.store, integration.id)) {
    const seats = (await requestsOf(deps.store, plan.id)).filter(
      (request) => request.state === 'pending_approval',
    ).length;
    if (seats === 0) continue;
    const post = (await postsOf(deps.store, 'report', plan.id)).find((candidate) => candidate.ts !== null);
    const link = post?.ts ? await deps.notifier.permalink({ channel: post.channel, ts: post.ts }) : null;
    waiting.push({ integration: ref, seats, since: plan.created_at, approvers: approversOf(integration), link });
  }
  return waiting;
}

/** What waits for one person's decision, for the Home tab. */
export function waitingForMe(deps: DigestDeps) {
  return async (actor: string): Promise<DigestView['waiting']> => {
    const standing = await deps.people.standing(actor);
    const mine: DigestView['waiting'][number][] = [];
    for (const integration of await listIntegrations(deps.store)) {
      if (!may('approve', standing, approversOf(integration))) continue;
      mine.push(...(await waitingFor(deps, integration, refOf(integration, deps.vendors))));
    }
    return mine;
  };
}

function fromSnapshot(row: SnapshotRow): SeatCounts {
  return {
    ...NO_SEATS,
    paid: row.paid,
    active: row.active,
    idle: row.idle,
    unknown: row.unknown,
    protected: row.protected,
  };
}

function point(row: SnapshotRow) {
  return { day: row.day, percent: row.paid === 0 ? 0 : Math.round((row.active / row.paid) * 100) };
}
