import { guidedOfPlan } from '../store/guided-plans.ts';
import { openPlans, type PlanRow } from '../store/plans.ts';
import { postsOf } from '../store/posts.ts';
import { voidPlan } from './decide-plan.ts';
import type { Core } from './ports.ts';

export interface UnseenList {
  readonly plan: PlanRow;
  /** A step of the guided way, which keeps its seat or role to itself until somebody decided. */
  readonly guided: boolean;
  /** When its message was last refused. */
  readonly triedAt: string;
}

/** Open lists that nobody can decide about, because Slack refused each message that was to show them. */
export async function unseenLists(store: Core['store']): Promise<readonly UnseenList[]> {
  const unseen: UnseenList[] = [];
  for (const plan of await openPlans(store)) {
    const posts = await postsOf(store, 'report', plan.id);
    const triedAt = posts.at(-1)?.claimed_at;
    if (triedAt === undefined || posts.some(({ state }) => state !== 'failed')) continue;
    const guided = plan.action === 'demote' || (await guidedOfPlan(store, plan.id)) !== undefined;
    unseen.push({ plan, guided, triedAt });
  }
  return unseen;
}

/** Frees the seats of lists nobody sees; those of the guided way are posted again instead. Returns how many went. */
export async function voidUnseen(deps: Pick<Core, 'store' | 'clock' | 'audit'>): Promise<number> {
  const ordinary = (await unseenLists(deps.store)).filter(({ guided }) => !guided);
  for (const { plan } of ordinary) await voidPlan(deps, plan, 'The report could not be posted.');
  return ordinary.length;
}
