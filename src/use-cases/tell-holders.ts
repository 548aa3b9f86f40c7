import { iso } from '../clock.ts';
import { normalizeEmail } from '../domain/account.ts';
import { addDays } from '../domain/time.ts';
import { atomically } from '../store/atomically.ts';
import {
  insertHolderMessage,
  markStale,
  takenMessageOf,
  untoldRequests,
  updateHolderMessage,
} from '../store/holder-messages.ts';
import { findIntegration } from '../store/integrations.ts';
import { findRequest, noteAskedBack, type RequestRow } from '../store/plans.ts';
import { claimPost, deletePost, postsOf, updatePost } from '../store/posts.ts';
import { lineOf, takenView } from './holder-messages.ts';
import type { AskedBackView } from './holder-views.ts';
import { type Core, DeliveryError, type Directory, type Notifier, type Vendors, type Wake } from './ports.ts';
import { approversOf, itemOf, policyOf, refOf } from './rows.ts';
import { isRestorable } from './view-plan.ts';
import type { Refusal } from './views.ts';

/** News older than this is none: the bot was off, or the switch was turned on later. */
const NEWS_DAYS = 2;
const PER_ROUND = 20;

export type TellHoldersDeps = Core & {
  readonly vendors: Vendors;
  readonly directory: Pick<Directory, 'userOf'>;
  readonly notifier: Pick<Notifier, 'postToPerson'>;
};

/**
 * Tells who held a seat that it was given back, once per reclaim: the message is claimed before it is sent. Where the
 * policy says not to, or the person has no Slack account, nobody is told. Returns how many were.
 */
export function tellHolders(deps: TellHoldersDeps) {
  return async (): Promise<number> => {
    const since = addDays(iso(deps.clock.now()), -NEWS_DAYS);
    let told = 0;
    for (const request of await untoldRequests(deps.store, since, PER_ROUND)) {
      if (await tellOne(deps, request)) told += 1;
    }
    return told;
  };
}

async function tellOne(deps: TellHoldersDeps, request: RequestRow): Promise<boolean> {
  const { store, clock, ids } = deps;
  const integration = await findIntegration(store, request.integration_id);
  if (!integration) return false;
  const email = policyOf(integration).tellHolders ? normalizeEmail(itemOf(request.item).email) : null;
  const user = email === null ? null : await deps.directory.userOf(email);
  // Not knowing is no answer: the next round asks again.
  if (user === undefined) return false;
  const id = ids.next('msg');
  const now = iso(clock.now());
  const row = { id, slack_user: user ?? '', kind: 'taken' as const, subject: request.id, channel: null, ts: null };
  // Claimed even where nobody is told, so that it is not looked up again.
  if (!(await insertHolderMessage(store, { ...row, claimed_at: now, sent_at: null, drawn_at: now }))) return false;
  const view = user === null ? null : await takenView(deps, request.id);
  if (user === null || !view) return false;
  try {
    const message = await deps.notifier.postToPerson(user, view);
    await updateHolderMessage(store, id, { ...message, sent_at: iso(clock.now()) });
    return true;
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, request: request.id }, 'a holder could not be told');
    return false;
  }
}

export type AskBackDeps = Core & {
  readonly vendors: Vendors;
  readonly notifier: Pick<Notifier, 'postAskedBack'>;
  readonly wake: Wake;
};

export type AskBackResult = { readonly kind: 'asked' | 'already' | 'not_found' } | Refusal;

/**
 * "I need it back": noted once on the reclaim, and told where its report stands, for an approver to act on. Only who
 * was told that the seat was given back may ask.
 */
export function askBack(deps: AskBackDeps) {
  return async (input: { readonly actor: string; readonly requestId: string }): Promise<AskBackResult> => {
    const { store, clock } = deps;
    const [request, message] = await Promise.all([
      findRequest(store, input.requestId),
      takenMessageOf(store, input.requestId),
    ]);
    if (!request || !message) return { kind: 'not_found' };
    if (message.slack_user !== input.actor) {
      const whoMay = message.slack_user === '' ? [] : [message.slack_user];
      return { kind: 'refused', reason: 'Only the person who held this seat can ask for it back.', whoMay };
    }
    const noted = await atomically(store, async (tx) => {
      if (!(await noteAskedBack(tx, request.id, iso(clock.now())))) return false;
      await markStale(tx, input.actor, request.id);
      await deps.audit(tx, {
        actor: input.actor,
        subject: `request:${request.id}`,
        type: 'request.asked_back',
        data: { plan: request.plan_id },
      });
      return true;
    });
    if (!noted) return { kind: 'already' };
    await tellApprovers(deps, request, input.actor);
    deps.wake.redraw(request.plan_id);
    return { kind: 'asked' };
  };
}

/** One line under the report, claimed before it is sent. Should Slack refuse it, the report itself still says so. */
async function tellApprovers(deps: AskBackDeps, request: RequestRow, holder: string): Promise<void> {
  const { store, clock } = deps;
  const integration = await findIntegration(store, request.integration_id);
  const report = (await postsOf(store, 'report', request.plan_id)).find((post) => post.ts !== null);
  if (!integration || !report?.ts) return;
  const now = iso(clock.now());
  const view: AskedBackView = {
    holder,
    integration: refOf(integration, deps.vendors),
    line: await lineOf(deps, integration, request.item, request.approved_at ?? now),
    restorable: isRestorable(request, now),
    adminUrl: deps.vendors.find(integration.connector_id)?.adminUrl ?? null,
    approvers: approversOf(integration),
  };
  const id = deps.ids.next('post');
  const { channel } = report;
  const base = { id, kind: 'alert' as const, subject_id: request.id, slot: 'asked_back', channel, ts: null };
  const claim = { ...base, state: 'claimed' as const, claimed_at: now, posted_at: null, repeated: 0, drawn: null };
  if (!(await claimPost(store, claim))) return;
  try {
    const message = await deps.notifier.postAskedBack({ channel, ts: report.ts }, view);
    await updatePost(store, id, { ...message, state: 'posted', posted_at: iso(clock.now()) });
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, request: request.id }, 'approvers could not be told');
    if (error.outcome === 'refused') await deletePost(store, id);
  }
}
