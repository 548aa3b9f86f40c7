import { forbidden, Refusal } from './errors.ts';
import type { Call } from './http.ts';
import type { AsanaUserSeed } from './seed.ts';
import type { Membership, Tenant } from './tenant.ts';

/** What became of a removal: the words for the log, or that there was nothing left to remove. */
export interface Removal {
  readonly effect: string | null;
}

/**
 * Takes a person out of a workspace, by removeUser or by SCIM. The person's work goes to the owner of a personal
 * token, or to the admin set in the Admin Console when a service account calls (description of removeUserForWorkspace).
 */
export function removeFromWorkspace(call: Call, tenant: Tenant, user: AsanaUserSeed): Removal {
  const { office, caller } = call;
  const rows = tenant.of(user.gid);
  const row = rows.find((one) => one.active);
  if (rows.length === 0) throw new Refusal(404, `user: Unknown object: ${user.gid}`);
  if (!row) return alreadyRemoved(call, user);
  if (user.gid === caller.userGid) throw forbidden('you cannot remove yourself');
  if (row.superAdmin) throw forbidden('a super admin cannot be removed; lower the role first');
  const heir = inheritor(call, tenant);
  const by = office.directory.user(caller.userGid)?.name ?? caller.token.label;
  tenant.change(row, { active: false, removedAt: office.nowIso(), removedBy: by });
  recordEvent(call, tenant, user, row);
  return {
    effect:
      `removed ${user.email} from ${tenant.seed.name}; project "${user.name} - previously assigned tasks" ` +
      `now belongs to ${heir}`,
  };
}

function alreadyRemoved(call: Call, user: AsanaUserSeed): Removal {
  switch (call.office.seed.removeAgain ?? '404') {
    case '200':
      return { effect: null };
    case '403':
      throw forbidden(`${user.email} is not a member of this workspace`);
    case '404':
      throw new Refusal(404, `user: Unknown object: ${user.gid}`);
  }
}

function inheritor(call: Call, tenant: Tenant): string {
  const { directory } = call.office;
  const set = tenant.seed.deprovisioningOwnerGid;
  const gid = call.caller.token.kind === 'personal' ? call.caller.userGid : set;
  return (gid === undefined ? undefined : directory.user(gid)?.email) ?? 'the super admins';
}

function recordEvent(call: Call, tenant: Tenant, user: AsanaUserSeed, row: Membership): void {
  call.office.record(tenant, {
    type: 'user_deprovisioned',
    category: 'user_updates',
    actorType: 'user',
    actorGid: call.caller.userGid,
    resource: { type: 'user', gid: row.userGid, name: user.name, email: user.email },
    context: 'api',
    apiMethod: call.caller.token.kind === 'service_account' ? 'service_account' : 'personal_access_token',
  });
}
