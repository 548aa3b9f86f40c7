/** What a person may want of the bot. */
export type AccessAction = 'view_people' | 'report' | 'approve' | 'sync' | 'configure';

/** What Slack and the configuration say of a person. */
export interface Standing {
  readonly userId: string;
  /** Named in SEATKEEPER_ADMINS. */
  readonly configuredAdmin: boolean;
  /** The first name in SEATKEEPER_ADMINS, who may approve while no approver is named. */
  readonly firstAdmin: boolean;
  /** Admin or owner of the Slack workspace. */
  readonly slackAdmin: boolean;
}

/**
 * Whether a person may do a thing to an integration. Connecting and configuring is for admins; approving is for the
 * named approvers alone, and for the first admin only while nobody is named.
 */
export function may(action: AccessAction, who: Standing, approvers: readonly string[]): boolean {
  const admin = who.configuredAdmin || who.slackAdmin;
  const approver = approvers.length === 0 ? who.firstAdmin : approvers.includes(who.userId);
  switch (action) {
    case 'configure':
    case 'sync':
      return admin;
    case 'approve':
      return approver;
    case 'report':
    case 'view_people':
      return admin || approver;
  }
}
