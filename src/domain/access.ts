/** What a person may want of the bot. */
export type AccessAction =
  | 'view'
  | 'view_people'
  /** Reading a person's details or roles at the vendor, live. */
  | 'read_details'
  /** Asking for a change of a person's details; somebody else approves it. */
  | 'change_details'
  | 'report'
  | 'sync'
  | 'approve'
  | 'restore'
  | 'exempt'
  | 'pause'
  | 'resume'
  | 'configure'
  | 'connect'
  | 'grant_roles'
  | 'audit';

export const ACCESS_ACTIONS: readonly AccessAction[] = [
  'view',
  'view_people',
  'read_details',
  'change_details',
  'report',
  'sync',
  'approve',
  'restore',
  'exempt',
  'pause',
  'resume',
  'configure',
  'connect',
  'grant_roles',
  'audit',
];

export type Role = 'viewer' | 'operator' | 'approver' | 'auditor' | 'admin';

/**
 * Who may do what: the only place that says so. An admin sets everything up and decides about no seat: whoever names
 * the approvers must not be one by that alone.
 */
export const ROLE_MATRIX: Readonly<Record<Role, readonly AccessAction[]>> = {
  viewer: ['view'],
  operator: ['view', 'view_people', 'read_details', 'report', 'sync', 'pause'],
  approver: [
    'view',
    'view_people',
    'read_details',
    'change_details',
    'report',
    'approve',
    'restore',
    'exempt',
    'pause',
  ],
  auditor: ['view', 'view_people', 'audit'],
  admin: [
    'view',
    'view_people',
    'read_details',
    'change_details',
    'report',
    'sync',
    'restore',
    'exempt',
    'pause',
    'resume',
    'configure',
    'connect',
    'grant_roles',
    'audit',
  ],
};

/** What Slack, the configuration and the grants say of a person. */
export interface Standing {
  readonly userId: string;
  /** Named in SEATKEEPER_ADMINS. */
  readonly configuredAdmin: boolean;
  /** The first name in SEATKEEPER_ADMINS, who may approve while no approver is named. */
  readonly firstAdmin: boolean;
  /** Admin or owner of the Slack workspace. */
  readonly slackAdmin: boolean;
  /** Granted to the person or to a user group the person is in. */
  readonly roles: readonly Role[];
  /** Granted to whoever handed their part to this person for the time being. */
  readonly borrowedRoles: readonly Role[];
  /** Slack user groups the person is in, of those that were asked about. */
  readonly groups: readonly string[];
  /** Approvers who handed their part to this person for the time being, and the user groups those are in. */
  readonly delegatedBy: readonly string[];
}

/** Every role a person has towards an integration with these approvers (Slack users and user groups). Everybody views. */
export function rolesOf(who: Standing, approvers: readonly string[]): ReadonlySet<Role> {
  const roles = new Set<Role>(['viewer', ...who.roles, ...who.borrowedRoles]);
  if (who.configuredAdmin || who.slackAdmin) roles.add('admin');
  if (isApprover(who, approvers)) roles.add('approver');
  return roles;
}

function isApprover(who: Standing, approvers: readonly string[]): boolean {
  // Alone means alone: as soon as anybody is named, the first admin has no part in approving.
  if (approvers.length === 0) return who.firstAdmin;
  return [who.userId, ...who.groups, ...who.delegatedBy].some((id) => approvers.includes(id));
}

/** The same person without what others handed over: who may still do a thing then may do it in their own name. */
export function inOwnName(who: Standing): Standing {
  return { ...who, borrowedRoles: [], delegatedBy: [] };
}

/** Whether a person may do a thing to an integration. */
export function may(action: AccessAction, who: Standing, approvers: readonly string[]): boolean {
  return [...rolesOf(who, approvers)].some((role) => ROLE_MATRIX[role].includes(action));
}
