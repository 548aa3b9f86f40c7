import { iso } from '../clock.ts';
import { addDays } from '../domain/time.ts';
import { findIntegration } from '../store/integrations.ts';
import { openPlans, type PlanRow, requestsOf } from '../store/plans.ts';
import { claimPost, postsOf, updatePost } from '../store/posts.ts';
import { type Core, DeliveryError, type Notifier } from './ports.ts';
import { approversOf } from './rows.ts';
import { isGroup } from './standing.ts';
import { whoMayApprove } from './who-may.ts';

/** Days a list waits undecided until approvers, and then admins, are named once more. */
const REMIND_AFTER = 3;
const TELL_ADMINS_AFTER = 5;

export type RemindDeps = Core & { readonly notifier: Pick<Notifier, 'say'>; readonly admins: readonly string[] };

/**
 * Brings a list that waits for a decision up once more: one line after three days, one that names admins after five.
 * It only speaks: time alone approves nothing, it lets a list expire. Returns how many lines were said.
 */
export function remindWaiting(deps: RemindDeps) {
  return async (): Promise<number> => {
    const now = iso(deps.clock.now());
    let said = 0;
    for (const plan of await openPlans(deps.store)) {
      if (plan.created_at > addDays(now, -REMIND_AFTER) || plan.expires_at <= now) continue;
      const waiting = (await requestsOf(deps.store, plan.id)).filter(
        ({ state }) => state === 'pending_approval',
      ).length;
      if (waiting > 0) said += await remind(deps, plan, waiting, now);
    }
    return said;
  };
}

async function remind(deps: RemindDeps, plan: PlanRow, waiting: number, now: string): Promise<number> {
  const integration = await findIntegration(deps.store, plan.integration_id);
  const [report] = (await postsOf(deps.store, 'report', plan.id)).filter(({ state }) => state === 'posted');
  if (!integration || !report) return 0;
  const late = plan.created_at <= addDays(now, -TELL_ADMINS_AFTER);
  const approvers = whoMayApprove(approversOf(integration), deps.admins);
  const others = late ? deps.admins.filter((id) => !approvers.includes(id)) : [];
  const seats = waiting === 1 ? '1 seat has' : `${waiting} seats have`;
  const days = late ? TELL_ADMINS_AFTER : REMIND_AFTER;
  // The name is the vendor's own and may hold anything.
  const name = integration.name.replace(/[<>&]/g, ' ');
  const text = [
    `${seats} waited ${days} days for a decision about ${name}: ${approvers.map(mention).join(' ')}`,
    others.length > 0 ? `. Nobody decided, so admins are named too: ${others.map(mention).join(' ')}` : '',
    `. Without a decision the list expires ${plan.expires_at.slice(0, 10)} and nothing is changed.`,
  ].join('');
  return say(deps, plan.id, `waiting:${days}`, report.channel, text, now);
}

/** Says one line at most once: a line that may not have arrived is not repeated. */
async function say(
  deps: RemindDeps,
  planId: string,
  slot: string,
  channel: string,
  text: string,
  now: string,
): Promise<number> {
  const id = deps.ids.next('post');
  const base = {
    id,
    kind: 'alert' as const,
    subject_id: planId,
    slot,
    channel,
    ts: null,
    posted_at: null,
    repeated: 0,
  };
  if (!(await claimPost(deps.store, { ...base, state: 'claimed', claimed_at: now, drawn: null }))) return 0;
  try {
    await deps.notifier.say(channel, text);
    await updatePost(deps.store, id, { state: 'posted', posted_at: now });
    return 1;
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, plan: planId }, 'a reminder could not be posted');
    await updatePost(deps.store, id, { state: 'failed' });
    return 0;
  }
}

function mention(id: string): string {
  return isGroup(id) ? `<!subteam^${id}>` : `<@${id}>`;
}
