import { prop } from '../common/json.ts';
import { forbidden, Refusal } from './errors.ts';
import type { Call } from './http.ts';
import { removeFromWorkspace } from './removal.ts';
import type { AsanaUserSeed } from './seed.ts';
import type { Membership, Tenant } from './tenant.ts';

/** Schema of a SCIM user (RFC 7643 §4.1). */
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** Schema of its enterprise extension (RFC 7643 §4.3). */
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A person as SCIM shows one; `userType`, the license, only in domains with view-only licenses (developers.asana.com/docs/scim). */
export function scimUser(user: AsanaUserSeed, row: Membership, tenant: Tenant): unknown {
  return {
    schemas: [USER, ENTERPRISE],
    id: user.gid,
    userName: user.email,
    name: { formatted: user.name },
    displayName: user.name,
    emails: [{ value: user.email, type: 'work', primary: true }],
    active: row.active,
    ...(user.title === undefined ? {} : { title: user.title }),
    preferredLanguage: 'en',
    ...(tenant.seed.viewOnlyDomain ? { userType: row.kind === 'view_only' ? 'view only' : 'enterprise' } : {}),
    [ENTERPRISE]: user.department === undefined ? {} : { department: user.department },
    meta: { resourceType: 'User', created: row.createdAt, location: `/scim/Users/${user.gid}` },
  };
}

/** Applies the attributes of a PATCH or PUT and says what changed. */
export function applyAttributes(
  call: Call,
  tenant: Tenant,
  user: AsanaUserSeed,
  row: Membership,
  changes: Readonly<Record<string, unknown>>,
): string[] {
  const effects: string[] = [];
  const userType = changes['userType'];
  if (userType !== undefined) effects.push(...changeLicense(tenant, user, row, userType));
  const title = changes['title'];
  if (typeof title === 'string' && title !== user.title) {
    call.office.directory.update(user.gid, { title });
    effects.push(`set the title of ${user.email} to "${title}"`);
  }
  const department = changes[`${ENTERPRISE}:department`] ?? prop(changes[ENTERPRISE], 'department');
  if (typeof department === 'string' && department !== user.department) {
    call.office.directory.update(user.gid, { department });
    effects.push(`set the department of ${user.email} to "${department}"`);
  }
  const active = readBoolean(changes['active']);
  if (active === true && !row.active) {
    // "SCIM cannot reactivate a user" (help.asana.com, provisioning and deprovisioning users with SCIM).
    throw new Refusal(400, 'A deprovisioned user cannot be reactivated through SCIM', { scimType: 'mutability' });
  }
  if (active === false) {
    const { effect } = removeFromWorkspace(call, tenant, user);
    if (effect !== null) effects.push(effect);
  }
  return effects;
}

function changeLicense(tenant: Tenant, user: AsanaUserSeed, row: Membership, userType: unknown): string[] {
  if (!tenant.seed.viewOnlyDomain) {
    throw new Refusal(400, 'userType is only accepted for domains with view-only licenses', {
      scimType: 'invalidValue',
    });
  }
  if (userType !== 'view only' && userType !== 'enterprise') {
    throw new Refusal(400, `userType is not valid: ${String(userType)}`, { scimType: 'invalidValue' });
  }
  const kind = userType === 'view only' ? 'view_only' : 'member';
  if (row.kind === kind) return [];
  if (!row.active) throw new Refusal(404, `User ${user.gid} not found`);
  if (row.superAdmin) throw forbidden('the license of a super admin cannot be changed');
  tenant.change(row, { kind });
  return [`changed the license of ${user.email} to ${userType} in ${tenant.seed.name}`];
}

/** Booleans come as strings from some identity providers. */
function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return undefined;
}
