import type { AccountStatus, AdminFlag, VendorAccount, VendorLicense } from '../../src/connector/contract.ts';
import { emailOf, kindOf } from './people.ts';
import type { Assignment, User } from './schema.ts';

/** What one person has of the app: assignments of their own, and those of groups they are a direct member of. */
export interface Access {
  readonly direct: readonly Assignment[];
  readonly groups: readonly Assignment[];
}

export const NOTHING: Access = { direct: [], groups: [] };

/** Somebody assigned to the app, as an account of it. */
export function toAccount(user: User, access: Access, admin: AdminFlag): VendorAccount {
  const kind = kindOf(user);
  const groups = groupNames(access);
  return {
    externalId: user.id,
    email: emailOf(user),
    displayName: user.displayName,
    status: tellStatus(user, access),
    rawStatus: describe(access, groups, user.accountEnabled ?? null),
    kind,
    admin,
    createdAt: user.createdDateTime,
    // Whom the app charges for the directory cannot know; an employee's assignment is what is counted here.
    licenses: licensesOf(access, kind === 'guest' ? null : true),
    fields: {
      assigned_by: [...(access.direct.length > 0 ? ['direct'] : []), ...(groups.length > 0 ? ['group'] : [])].join(
        ' and ',
      ),
      groups: groups.join('; '),
      direct_roles: [...new Set(access.direct.map(({ appRoleId }) => appRoleId))].sort().join(' '),
      user_principal_name: user.userPrincipalName ?? '',
      user_type: user.userType ?? '',
      department: user.department ?? '',
      // Left out where there is none: seats are looked up by it.
      ...(user.employeeId === null ? {} : { employee_id: user.employeeId }),
    },
  };
}

/** Without any assignment there is no seat; a disabled account keeps its own, but nobody can sign in to it. */
function tellStatus({ accountEnabled }: User, { direct, groups }: Access): AccountStatus {
  if (direct.length === 0 && groups.length === 0) return 'deactivated';
  if (accountEnabled === false) return 'suspended';
  return accountEnabled === true ? 'active' : 'unknown';
}

/** Names of the groups access comes by, in the order of the alphabet. */
export function groupNames({ groups }: Access): readonly string[] {
  const names = groups.map(({ principalDisplayName, principalId }) => principalDisplayName ?? principalId);
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en'));
}

function describe({ direct }: Access, groups: readonly string[], enabled: boolean | null): string {
  const ways = [
    ...(direct.length > 0 ? ['directly'] : []),
    ...(groups.length > 0 ? [`by the group ${groups.join(', ')}`] : []),
  ];
  if (ways.length === 0) return 'not assigned';
  return `assigned ${ways.join(' and ')}${enabled === true ? '' : `, accountEnabled=${enabled}`}`;
}

/** One license a role. When somebody joined a group is not told, so only direct assignments have a date. */
function licensesOf({ direct, groups }: Access, paid: boolean | null): readonly VendorLicense[] {
  const found = new Map<string, string | null>();
  for (const { appRoleId, createdDateTime } of direct) {
    const before = found.get(appRoleId);
    if (before === undefined || before === null || (createdDateTime !== null && createdDateTime < before))
      found.set(appRoleId, createdDateTime);
  }
  for (const { appRoleId } of groups) if (!found.has(appRoleId)) found.set(appRoleId, null);
  return [...found]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([licenseTypeId, assignedAt]) => ({ licenseTypeId, paid, assignedAt }));
}
