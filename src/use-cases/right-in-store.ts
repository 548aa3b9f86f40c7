import { iso } from '../clock.ts';
import { may, type Role, type Standing } from '../domain/access.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { delegatorsOf, listGrants } from '../store/roles.ts';
import { NOT_NOW } from './open-attempt.ts';
import type { Core } from './ports.ts';
import { approversOf } from './rows.ts';
import { isGroup } from './standing.ts';

/**
 * Whether an approver's standing, as Slack and the store told it a moment ago, still gives the right by what is stored
 * now: approvers named in the settings, roles granted, parts handed over. It asks the store alone, so it can be asked in
 * the transaction that opens an attempt. What Slack told of user groups is taken as it was.
 */
async function stillMayApprove(
  tx: Core['store'],
  integration: IntegrationRow,
  standing: Standing,
  now: string,
): Promise<boolean> {
  const approvers = approversOf(integration);
  const grants = await listGrants(tx);
  const delegators = await delegatorsOf(tx, standing.userId, now);
  // Whose group it was that came with a part handed over is not known here: one part less, and none counts.
  const kept = standing.delegatedBy.filter((id) => !isGroup(id)).every((id) => delegators.includes(id));
  const delegatedBy = kept ? standing.delegatedBy : [];
  const granted = (roles: readonly Role[], holders: readonly string[]) =>
    roles.filter((role) => grants.some((grant) => grant.role === role && holders.includes(grant.holder_id)));
  const roles = granted(standing.roles, [standing.userId, ...standing.groups]);
  const borrowedRoles = granted(standing.borrowedRoles, delegatedBy);
  return may('approve', { ...standing, roles, borrowedRoles, delegatedBy }, approvers);
}

/** For the transaction that opens an attempt: NOT_NOW where the right was lost since it was asked for, else null. */
export async function rightNow(
  { clock }: Pick<Core, 'clock'>,
  tx: Core['store'],
  integration: IntegrationRow,
  standing: Standing,
): Promise<typeof NOT_NOW | null> {
  return (await stillMayApprove(tx, integration, standing, iso(clock.now()))) ? null : NOT_NOW;
}
