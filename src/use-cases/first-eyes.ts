import { inOwnName, may } from '../domain/access.ts';
import { type GuidedRow, guidedOfPlan } from '../store/guided-plans.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { type PlanRow, requestsOf } from '../store/plans.ts';
import { listGrants } from '../store/roles.ts';
import { findSchedule } from '../store/schedules.ts';
import { handLinksOf, linksOf } from '../store/source-links.ts';
import type { Core, People } from './ports.ts';
import { approversOf, itemOf } from './rows.ts';
import { isGroup } from './standing.ts';
import type { Refusal } from './views.ts';
import { whoMayApprove } from './who-may.ts';

type EyesDeps = Pick<Core, 'store'> & { readonly people: People; readonly admins: readonly string[] };

/**
 * Two people, not one with two hats: whoever asked for the list, or took part in lowering an admin's role, does not
 * approve it, and neither does a deputy who stands in for them and is no approver in their own name. A list the schedule
 * made was asked for by nobody; but whoever said that a source speaks for the app, or linked a seat with its person by
 * hand, took part in whom it calls a leaver.
 */
export async function refuseFirstEyes(
  deps: EyesDeps,
  plan: PlanRow,
  integration: IntegrationRow,
  actor: string,
): Promise<Refusal | null> {
  const guided = await guidedOfPlan(deps.store, plan.id);
  const vouched = await whoVouched(deps, plan);
  const involved = [
    ...vouched,
    ...(byPerson(plan) ? [plan.created_by] : []),
    ...(guided ? [guided.asked_by, guided.checked_by, await whoLowered(deps, guided)].filter((id) => id !== null) : []),
  ];
  const standing = await deps.people.standing(actor);
  const ownPart = may('approve', inOwnName(standing), approversOf(integration));
  const deputy = !ownPart && standing.delegatedBy.some((id) => involved.includes(id));
  if (!involved.includes(actor) && !deputy) return null;
  const members = await approvingGroups(deps, integration);
  const others = await otherEyes(deps, integration, members, [actor, ...involved]);
  return {
    kind: 'refused',
    reason: await reasonOf(deps, integration, {
      guided: guided !== undefined,
      vouched: vouched.includes(actor) && plan.created_by !== actor,
      deputy,
      others,
    }),
    whoMay: others,
  };
}

/** Who confirmed a source that calls somebody on the list a leaver, or linked one of those seats by hand. */
async function whoVouched({ store }: EyesDeps, plan: PlanRow): Promise<readonly string[]> {
  const items = (await requestsOf(store, plan.id)).map((request) => itemOf(request.item));
  const leavers = items.filter((item) => item.verdict === 'leaver');
  if (leavers.length === 0) return [];
  const seats = leavers.map((item) => item.externalId);
  const byHand = await handLinksOf(store, plan.integration_id, seats);
  const confirmed: string[] = [];
  for (const link of await linksOf(store, plan.integration_id)) {
    if (link.state !== 'confirmed' || link.decided_by === null) continue;
    const name = (await findIntegration(store, link.source_id))?.name;
    const says = leavers.some(({ leftBy }) => leftBy === undefined || name === undefined || leftBy.includes(name));
    if (says) confirmed.push(link.decided_by);
  }
  return [...new Set([...byHand.map((link) => link.made_by), ...confirmed])];
}

/** Who approved that the role be lowered; null where it was lowered by hand. */
async function whoLowered({ store }: EyesDeps, guided: GuidedRow): Promise<string | null> {
  const [request] = guided.lowering_plan_id === null ? [] : await requestsOf(store, guided.lowering_plan_id);
  return request?.state === 'succeeded' ? request.approved_by : null;
}

async function reasonOf(
  deps: EyesDeps,
  integration: IntegrationRow,
  part: {
    readonly guided: boolean;
    readonly vouched: boolean;
    readonly deputy: boolean;
    readonly others: readonly string[];
  },
): Promise<string> {
  const { guided, vouched, deputy, others } = part;
  const settings = `/licenses settings ${integration.slug}`;
  if (guided) {
    const reason = 'This was an admin’s seat, and you took part in the first step, so somebody else approves it.';
    return others.length > 0 ? reason : `${reason} Name another approver in ${settings}.`;
  }
  if (vouched) {
    const reason = 'You said which source or person tells that somebody here left, so somebody else approves it.';
    return others.length > 0 ? reason : `${reason} Name another approver in ${settings}.`;
  }
  const reason = deputy
    ? 'You stand in for whoever asked for this list, so somebody else approves it.'
    : 'You asked for this list, so somebody else approves it.';
  if (others.length > 0) return reason;
  const schedule = await findSchedule(deps.store, 'report', integration.id);
  const due = schedule ? ` of ${schedule.next_at.slice(0, 10)}` : '';
  return `${reason} So far nobody else may: name a second approver in ${settings}, let somebody else ask for the list, or wait for the scheduled list${due}, which nobody asked for. A new list takes the place of this one.`;
}

/** Users and user groups who may approve in their own name. */
export async function possibleApprovers(
  deps: Omit<EyesDeps, 'people'>,
  integration: IntegrationRow,
): Promise<readonly string[]> {
  const granted = (await listGrants(deps.store)).filter(({ role }) => role === 'approver');
  const named = whoMayApprove(approversOf(integration), deps.admins);
  return [...new Set([...named, ...granted.map(({ holder_id }) => holder_id)])];
}

/** What Slack says of the user groups that approve; ask before a transaction, which must not wait for Slack. */
export type GroupMembers = ReadonlyMap<string, readonly string[]>;

/** The members of every user group that may approve here. */
export async function approvingGroups(
  deps: Pick<EyesDeps, 'store' | 'admins'> & { readonly people: Pick<People, 'membersOf'> },
  integration: IntegrationRow,
): Promise<GroupMembers> {
  const groups = (await possibleApprovers(deps, integration)).filter(isGroup);
  return new Map(await Promise.all(groups.map(async (id) => [id, await deps.people.membersOf(id)] as const)));
}

/**
 * Who may approve in their own name what these people took part in: nobody of them, and no group they alone are in. A
 * group whose members Slack does not tell may hold somebody else.
 */
export async function otherEyes(
  deps: Omit<EyesDeps, 'people'>,
  integration: IntegrationRow,
  members: GroupMembers,
  involved: readonly string[],
): Promise<readonly string[]> {
  return (await possibleApprovers(deps, integration)).filter((id) => {
    const inside = members.get(id) ?? [];
    return !involved.includes(id) && (inside.length === 0 || inside.some((person) => !involved.includes(person)));
  });
}

/** Whether a person asked for the list, and not the schedule. */
export function byPerson(plan: PlanRow): boolean {
  return !plan.created_by.startsWith('job:');
}
