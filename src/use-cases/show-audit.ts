import { may } from '../domain/access.ts';
import type { PlanAction } from '../domain/plan.ts';
import { type AuditRow, auditHead, latestAudit } from '../store/audit.ts';
import { findIntegration } from '../store/integrations.ts';
import { findPlan, findRequest } from '../store/plans.ts';
import type { Core, People } from './ports.ts';
import { itemOf } from './rows.ts';
import type { AuditView, Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type ShowAuditDeps = Pick<Core, 'store'> & { readonly people: People; readonly admins: readonly string[] };

const SHOWN = 10;

/** The head of the audit trail and its newest events, for auditors and admins. */
export function showAudit(deps: ShowAuditDeps) {
  return async (input: { readonly actor: string }): Promise<AuditView | Refusal> => {
    if (!may('audit', await deps.people.standing(input.actor), [])) {
      const reason = 'The audit trail is for auditors and admins.';
      return { kind: 'refused', reason, whoMay: whoMayConfigure(deps.admins) };
    }
    const { position, hash } = await auditHead(deps.store);
    const latest: AuditView['latest'][number][] = [];
    for (const row of await latestAudit(deps.store, SHOWN)) {
      const { at, actor, type } = row;
      const about = await aboutOf(deps.store, row);
      latest.push({ position: row.position, at, actor, type, about, ...(await actionOf(deps.store, row)) });
    }
    return { kind: 'audit', events: position, head: position > 0 ? hash : null, latest };
  };
}

/** What the list of a request asked for, where it was no removal. */
async function actionOf(store: Core['store'], { subject }: AuditRow): Promise<{ readonly action?: PlanAction }> {
  const request = subject.startsWith('request:')
    ? await findRequest(store, subject.slice('request:'.length))
    : undefined;
  const plan = request && (await findPlan(store, request.plan_id));
  return plan && plan.action !== 'reclaim' ? { action: plan.action } : {};
}

/** The subject in words, as far as what it names is still known; null for the installation as a whole. */
async function aboutOf(store: Core['store'], { subject }: AuditRow): Promise<string | null> {
  const [kind, id = ''] = subject.split(/:(.*)/s);
  const nameOf = async (integrationId: string) => (await findIntegration(store, integrationId))?.name ?? integrationId;
  switch (kind) {
    case 'installation':
      return null;
    case 'integration':
      return nameOf(id);
    case 'plan': {
      const plan = await findPlan(store, id);
      return plan ? nameOf(plan.integration_id) : id;
    }
    case 'request': {
      const request = await findRequest(store, id);
      if (!request) return id;
      const item = itemOf(request.item);
      return `${item.displayName ?? item.email ?? item.externalId}, ${await nameOf(request.integration_id)}`;
    }
    default:
      return subject;
  }
}
