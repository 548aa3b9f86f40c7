import { iso } from '../clock.ts';
import { normalizeEmail } from '../domain/account.ts';
import { atomically } from '../store/atomically.ts';
import { markStale } from '../store/holder-messages.ts';
import { findNews, newsWithoutPerson, notePerson } from '../store/holder-news.ts';
import { findIntegration } from '../store/integrations.ts';
import { findRequest, noteAskedBack, type RequestRow } from '../store/plans.ts';
import { claimPost, deletePost, postsOf, updatePost } from '../store/posts.ts';
import { changeOf, lineOf } from './holder-messages.ts';
import type { AskedBackView } from './holder-views.ts';
import { type Core, DeliveryError, type Directory, type Notifier, type Vendors, type Wake } from './ports.ts';
import { approversOf, itemOf, policyOf, refOf } from './rows.ts';
import { isRestorable } from './view-plan.ts';
import type { Refusal } from './views.ts';

const PER_ROUND = 20;

export type NoteTakenDeps = Core & { readonly directory: Pick<Directory, 'userOf'> };

/**
 * Looks up whom to tell of each seat that was taken back; the person's weekly message then tells it, however late that
 * is. Where the policy says not to, or the person has no Slack account, nobody is told. Returns how many will be.
 */
export function noteTaken(deps: NoteTakenDeps) {
  // Whoever Slack says nothing about must not stand before the others for ever.
  let after = '';
  return async (): Promise<number> => {
    const waiting = await newsWithoutPerson(deps.store, after, PER_ROUND);
    after = waiting.length < PER_ROUND ? '' : (waiting.at(-1)?.id ?? '');
    let noted = 0;
    for (const request of waiting) if (await noteOne(deps, request)) noted += 1;
    return noted;
  };
}

async function noteOne(deps: NoteTakenDeps, request: RequestRow): Promise<boolean> {
  const integration = await findIntegration(deps.store, request.integration_id);
  if (!integration) return false;
  const email = policyOf(integration).tellHolders ? normalizeEmail(itemOf(request.item).email) : null;
  const user = email === null ? null : await deps.directory.userOf(email);
  // Not knowing is no answer: a later round asks again.
  if (user === undefined) return false;
  return (await notePerson(deps.store, request.id, user ?? '')) && user !== null;
}

export type AskBackDeps = Core & {
  readonly vendors: Vendors;
  readonly notifier: Pick<Notifier, 'postAskedBack'>;
  readonly wake: Wake;
};

export type AskBackResult = { readonly kind: 'asked' | 'already' | 'not_found' } | Refusal;

/**
 * "I need it back": noted once on the reclaim, and told where its report stands, for an approver to act on. Only who
 * held the seat may ask.
 */
export function askBack(deps: AskBackDeps) {
  return async (input: { readonly actor: string; readonly requestId: string }): Promise<AskBackResult> => {
    const { store, clock } = deps;
    const [request, news] = await Promise.all([findRequest(store, input.requestId), findNews(store, input.requestId)]);
    if (!request || !news) return { kind: 'not_found' };
    if (news.slack_user !== input.actor) {
      const whoMay = news.slack_user ? [news.slack_user] : [];
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
    changed: (await changeOf(deps, integration, request.plan_id)).changedTo !== undefined,
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
