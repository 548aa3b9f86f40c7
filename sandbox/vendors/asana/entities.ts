import type { Entity, Value } from './fields.ts';
import type { Office } from './office.ts';
import type { AsanaEventSeed, AsanaUserSeed } from './seed.ts';
import type { Membership, Tenant } from './tenant.ts';

/** Default fields: what the specification's compact and full schemas hold. */
export const FIELDS = {
  workspaceCompact: 'resource_type,name',
  workspaceFull: 'resource_type,name,email_domains,is_organization',
  userCompact: 'resource_type,name',
  userBase: 'resource_type,name,email,photo',
  userFull: 'resource_type,name,email,photo,workspaces.resource_type,workspaces.name',
  membershipCompact: 'resource_type,user.resource_type,user.name,workspace.resource_type,workspace.name',
  membershipFull:
    'resource_type,user.resource_type,user.name,workspace.resource_type,workspace.name,user_task_list.resource_type,' +
    'user_task_list.name,user_task_list.owner,user_task_list.workspace,is_active,is_admin,is_guest,is_view_only,' +
    'vacation_dates,created_at',
} as const;

/** The record of a workspace. */
export function workspaceEntity({ seed }: Tenant): Entity {
  return {
    gid: seed.gid,
    resource_type: 'workspace',
    name: seed.name,
    is_organization: seed.isOrganization,
    // Plain workspaces have no e-mail domains.
    email_domains: seed.isOrganization ? seed.emailDomains : [],
  };
}

/** The record of a person; `workspaces` shows only those the caller shares, as the specification says. */
export function userEntity(user: AsanaUserSeed, workspaces: () => Value): Entity {
  return { gid: user.gid, resource_type: 'user', name: user.name, email: user.email, photo: null, workspaces };
}

/** The record of a membership. */
export function membershipEntity(office: Office, tenant: Tenant, row: Membership): Entity {
  const user = (): Value => {
    const person = office.directory.user(row.userGid);
    return person ? userEntity(person, () => []) : null;
  };
  const workspace = (): Value => workspaceEntity(tenant);
  return {
    gid: row.gid,
    resource_type: 'workspace_membership',
    user,
    workspace,
    is_active: row.active,
    is_admin: row.admin,
    is_guest: row.kind === 'guest',
    is_view_only: row.kind === 'view_only',
    vacation_dates: null,
    created_at: row.createdAt,
    user_task_list: () => ({
      gid: row.gid.replace(/^../, '15'),
      resource_type: 'user_task_list',
      name: `My Tasks in ${tenant.seed.name}`,
      owner: user,
      workspace,
    }),
  };
}

/** An audit log event as the API writes it. */
export function eventRecord(office: Office, event: AsanaEventSeed): unknown {
  const actor = event.actorGid === undefined ? undefined : office.directory.user(event.actorGid);
  const { type, ...resource } = event.resource;
  return {
    gid: event.gid,
    created_at: new Date(event.at).toISOString(),
    event_type: event.type,
    event_category: event.category,
    actor: {
      actor_type: event.actorType,
      ...(actor ? { gid: actor.gid, name: actor.name, email: actor.email } : {}),
    },
    resource: { resource_type: type, ...resource },
    details: event.details ?? {},
    context: {
      context_type: event.context,
      ...(event.apiMethod === undefined ? {} : { api_authentication_method: event.apiMethod }),
      ...(event.ip === undefined ? {} : { client_ip_address: event.ip }),
    },
  };
}
