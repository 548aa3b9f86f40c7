import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { materialChange } from '../domain/plan.ts';
import { reasonOf } from '../domain/reason.ts';
import { OPEN_STATES } from '../domain/request-state.ts';
import { atomically } from '../store/atomically.ts';
import { lockIntegration } from '../store/attempts.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import {
  closePlan,
  findPlan,
  findRequest,
  moveRequest,
  type PlanRow,
  type RequestRow,
  requestsOf,
} from '../store/plans.ts';
import { findSeat } from '../store/seats.ts';
import { refuseFirstEyes } from './first-eyes.ts';
import { ownSeats } from './own-seats.ts';
import { judgeFor } from './plan-call.ts';
import type { Core, People, Wake } from './ports.ts';
import { approversOf, itemOf, policyOf, seatOf } from './rows.ts';
import { HASH_PREFIX } from './view-plan.ts';
import type { Refusal } from './views.ts';
import { whoMayApprove } from './who-may.ts';

export interface DecideInput {
  readonly actor: string;
  /** A plan's id, or the id of one request, which then is the only one decided. */
  readonly target: string;
  /** Of the plan as the button was drawn; a stale message is refused by it. */
  readonly hashPrefix: string;
  /** Which requests of a plan; `all` is every one still waiting. */
  readonly requests: 'all' | readonly string[];
}

export type DecideResult =
  | {
      readonly kind: 'decided';
      readonly planId: string;
      readonly decided: number;
      /** Items that are no longer what the approver saw, and left the plan. */
      readonly left: readonly { readonly name: string; readonly reason: string }[];
      /** Items that stay waiting because this person may not decide them. */
      readonly notYours: readonly string[];
      /** Items somebody decided before. */
      readonly already: readonly {
        readonly name: string;
        readonly by: string | null;
        readonly state: RequestRow['state'];
      }[];
    }
  | { readonly kind: 'void'; readonly reason: string }
  | { readonly kind: 'not_found' }
  | Refusal;

export type DecideDeps = Core & { readonly people: People; readonly wake: Wake; readonly admins: readonly string[] };

/**
 * Approves items of a plan: exactly those the approver saw. Each is judged afresh; one that differs materially leaves
 * the plan and is named. The whole plan is void when it expired or its policy changed. Wakes the executor.
 */
export function approvePlan(deps: DecideDeps) {
  return async (input: DecideInput): Promise<DecideResult> => {
    const opened = await openForDecision(deps, input);
    if (opened.kind !== 'open') return opened;
    const { plan, integration, requests } = opened;
    if (integration.reclaim_enabled_at === null) {
      return {
        kind: 'void',
        reason: `${integration.name} is read-only. An admin can switch reclaiming on in its settings.`,
      };
    }
    const refusal = await refuseFirstEyes(deps, plan, integration, input.actor);
    if (refusal) return refusal;
    const result = {
      left: [] as { name: string; reason: string }[],
      notYours: [] as string[],
      already: alreadyDecided(requests),
    };
    const isOwn = await ownSeats(deps, integration, input.actor);
    if (isOwn === null) {
      const reason =
        'Slack did not tell your email address, or that of whom you stand in for, so it cannot be ruled out that a seat here is your own. Try again in a minute.';
      return { kind: 'refused', reason, whoMay: [] };
    }
    let decided = 0;
    let ended: PlanRow | undefined;
    for (const request of requests.filter((candidate) => candidate.state === 'pending_approval')) {
      const item = itemOf(request.item);
      const name = nameOf(request);
      if (await isOwn({ externalId: request.external_id, email: item.email })) {
        result.notYours.push(name);
        continue;
      }
      const change = await changeSince(deps, integration, plan, request);
      if (change !== null) {
        if (await leavePlan(deps, request, change)) result.left.push({ name, reason: change });
        continue;
      }
      const moved = await atomically(deps.store, async (tx) => {
        // Whoever ends the list takes the same lock: it comes before this and is seen here, or it sees this approval.
        await lockIntegration(tx, integration.id);
        const now = iso(deps.clock.now());
        const current = await findPlan(tx, plan.id);
        if (current?.state !== 'open') ended = current;
        if (current?.state !== 'open') return undefined;
        const row = await moveRequest(tx, request.id, 'approve', {
          approved_by: input.actor,
          approved_at: now,
          updated_at: now,
        });
        if (row) {
          await deps.audit(tx, {
            actor: input.actor,
            subject: `request:${request.id}`,
            type: 'request.approved',
            data: { plan: plan.id, hash: plan.hash, reason: reasonOf(item, plan.reason_code) },
          });
        }
        return row;
      });
      if (moved) decided += 1;
      else result.already.push(...alreadyDecided(await sameRequest(deps, request.id)));
    }
    if (decided === 0 && ended?.state === 'void') {
      return { kind: 'void', reason: ended.void_reason ?? 'This list is void.' };
    }
    if (decided > 0) deps.wake.execute();
    deps.wake.redraw(plan.id);
    return { kind: 'decided', planId: plan.id, decided, ...result };
  };
}

/** Keeps the seats of the items: they leave the plan as rejected, by name of who decided. */
export function rejectPlan(deps: DecideDeps) {
  return async (input: DecideInput): Promise<DecideResult> => {
    const opened = await openForDecision(deps, input);
    if (opened.kind !== 'open') return opened;
    let decided = 0;
    for (const request of opened.requests.filter((candidate) => candidate.state === 'pending_approval')) {
      const moved = await atomically(deps.store, async (tx) => {
        await lockIntegration(tx, opened.integration.id);
        const now = iso(deps.clock.now());
        const row = await moveRequest(tx, request.id, 'reject', {
          decided_by: input.actor,
          decided_at: now,
          updated_at: now,
        });
        if (row) {
          await deps.audit(tx, {
            actor: input.actor,
            subject: `request:${request.id}`,
            type: 'request.rejected',
            data: { plan: opened.plan.id },
          });
        }
        return row;
      });
      if (moved) decided += 1;
    }
    const planId = opened.plan.id;
    await closeIfDone(deps, planId);
    deps.wake.redraw(planId);
    return {
      kind: 'decided',
      planId,
      decided,
      left: [],
      notYours: [],
      already: alreadyDecided(opened.requests),
    };
  };
}

type Opened =
  | {
      readonly kind: 'open';
      readonly plan: PlanRow;
      readonly integration: IntegrationRow;
      readonly requests: readonly RequestRow[];
    }
  | Extract<DecideResult, { kind: 'void' | 'not_found' | 'refused' }>;

async function openForDecision(deps: DecideDeps, input: DecideInput): Promise<Opened> {
  const { store, people, clock } = deps;
  const one = await findRequest(store, input.target);
  const plan = await findPlan(store, one?.plan_id ?? input.target);
  const integration = plan && (await findIntegration(store, plan.integration_id));
  if (!plan || !integration) return { kind: 'not_found' };
  const approvers = approversOf(integration);
  if (!may('approve', await people.standing(input.actor), approvers)) {
    return {
      kind: 'refused',
      reason: `Deciding about ${integration.name} seats is for its approvers.`,
      whoMay: whoMayApprove(approvers, deps.admins),
    };
  }
  if (plan.hash.slice(0, HASH_PREFIX) !== input.hashPrefix) {
    return { kind: 'void', reason: 'This message is older than the list it belongs to. Use the newest report.' };
  }
  if (plan.state === 'void') return { kind: 'void', reason: plan.void_reason ?? 'This list is void.' };
  if (plan.expires_at <= iso(clock.now())) {
    await expirePlan(deps, plan);
    return { kind: 'void', reason: 'This list has expired. Post a new report.' };
  }
  const policy = policyOf(integration);
  if (plan.policy_version !== policy.version) {
    const { thresholdDays } = policy;
    const idle =
      thresholdDays === plan.threshold_days
        ? ''
        : ` (idle means ${thresholdDays} days now, ${plan.threshold_days} then)`;
    const reason = `The policy changed since this list was made${idle}. Post a new report.`;
    await voidPlan(deps, plan, reason);
    return { kind: 'void', reason };
  }
  const all = await requestsOf(store, plan.id);
  const wanted = one ? [one.id] : input.requests;
  return {
    kind: 'open',
    plan,
    integration,
    requests: wanted === 'all' ? all : all.filter((request) => wanted.includes(request.id)),
  };
}

/** Why a request no longer is what the approver saw, judged now from what is stored; null when it still is. */
async function changeSince(
  deps: DecideDeps,
  integration: IntegrationRow,
  plan: PlanRow,
  request: RequestRow,
): Promise<string | null> {
  const row = await findSeat(deps.store, integration.id, request.external_id);
  if (!row) return materialChange(itemOf(request.item), null, null);
  const [judged] = await judgeFor(deps, integration, plan.action, [row]);
  return materialChange(itemOf(request.item), seatOf(row), judged?.verdict ?? null);
}

/** Takes one item out of its plan, with the reason named and audited. */
export async function leavePlan(
  deps: Pick<Core, 'store' | 'clock' | 'audit'>,
  request: RequestRow,
  reason: string,
  actor = 'job:plans',
): Promise<boolean> {
  const moved = await atomically(deps.store, async (tx) => {
    await lockIntegration(tx, request.integration_id);
    const row = await moveRequest(tx, request.id, 'supersede', {
      outcome_reason: reason,
      updated_at: iso(deps.clock.now()),
    });
    if (row)
      await deps.audit(tx, { actor, subject: `request:${request.id}`, type: 'request.superseded', data: { reason } });
    return row;
  });
  if (moved) await closeIfDone(deps, request.plan_id);
  return moved !== undefined;
}

/** Voids a plan: what still waited leaves it; what was approved is not executed. */
export async function voidPlan(
  deps: Pick<Core, 'store' | 'clock' | 'audit'>,
  plan: PlanRow,
  reason: string,
): Promise<void> {
  await endPlan(deps, plan, 'supersede', reason);
}

/** Ends a plan whose time is over. Silence never reclaims. */
export async function expirePlan(deps: Pick<Core, 'store' | 'clock' | 'audit'>, plan: PlanRow): Promise<void> {
  await endPlan(deps, plan, 'expire', 'The time to decide is over.');
}

async function endPlan(
  deps: Pick<Core, 'store' | 'clock' | 'audit'>,
  plan: PlanRow,
  event: 'supersede' | 'expire',
  reason: string,
): Promise<void> {
  await atomically(deps.store, async (tx) => {
    await lockIntegration(tx, plan.integration_id);
    if (!(await closePlan(tx, plan.id, 'void', reason))) return;
    const updated_at = iso(deps.clock.now());
    for (const request of await requestsOf(tx, plan.id)) {
      const row = await moveRequest(tx, request.id, event, { outcome_reason: reason, updated_at });
      if (!row) continue;
      const type = event === 'expire' ? 'request.expired' : 'request.superseded';
      await deps.audit(tx, { actor: 'job:plans', subject: `request:${request.id}`, type, data: { plan: plan.id } });
    }
    await deps.audit(tx, { actor: 'job:plans', subject: `plan:${plan.id}`, type: 'plan.voided', data: { reason } });
  });
}

/** Closes a plan none of whose items is open any more. */
export async function closeIfDone(deps: Pick<Core, 'store' | 'audit'>, planId: string): Promise<void> {
  const open: readonly string[] = OPEN_STATES;
  const plan = await findPlan(deps.store, planId);
  if (plan?.state !== 'open') return;
  await atomically(deps.store, async (tx) => {
    await lockIntegration(tx, plan.integration_id);
    const requests = await requestsOf(tx, planId);
    if (requests.some((request) => open.includes(request.state) || request.state === 'failed')) return;
    if (await closePlan(tx, planId, 'closed', null)) {
      await deps.audit(tx, { actor: 'job:plans', subject: `plan:${planId}`, type: 'plan.closed' });
    }
  });
}

async function sameRequest(deps: DecideDeps, id: string): Promise<readonly RequestRow[]> {
  const row = await findRequest(deps.store, id);
  return row ? [row] : [];
}

function alreadyDecided(requests: readonly RequestRow[]) {
  return requests
    .filter((request) => request.state !== 'pending_approval')
    .map((request) => ({ name: nameOf(request), by: request.approved_by ?? request.decided_by, state: request.state }));
}

function nameOf(request: RequestRow): string {
  const item = itemOf(request.item);
  return item.displayName ?? item.email ?? item.externalId;
}
