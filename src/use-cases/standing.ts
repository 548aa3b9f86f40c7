import { iso } from '../clock.ts';
import { listIntegrations } from '../store/integrations.ts';
import { delegatorsOf, listGrants } from '../store/roles.ts';
import type { Core, Directory, People } from './ports.ts';
import { approversOf } from './rows.ts';

/**
 * People as use cases ask for them: Slack's word on admins, the roles granted here to users and user groups, and whose
 * part they hold for the time being. Not knowing gives no rights.
 */
export function createPeople(
  deps: Pick<Core, 'store' | 'clock'> & { readonly directory: Directory; readonly admins: readonly string[] },
): People {
  const { store, clock, directory, admins } = deps;
  return {
    emailOf: (userId) => directory.emailOf(userId),
    async standing(userId) {
      const [slackAdmin, grants, integrations, delegatedBy] = await Promise.all([
        directory.isSlackAdmin(userId),
        listGrants(store),
        listIntegrations(store),
        delegatorsOf(store, userId, iso(clock.now())),
      ]);
      const asked = new Set([
        ...grants.filter((grant) => grant.holder_kind === 'group').map((grant) => grant.holder_id),
        ...integrations.flatMap(approversOf).filter(isGroup),
      ]);
      const groups: string[] = [];
      for (const group of asked) if ((await directory.membersOf(group)).includes(userId)) groups.push(group);
      const held = [userId, ...groups];
      return {
        userId,
        slackAdmin,
        configuredAdmin: admins.includes(userId),
        firstAdmin: admins[0] === userId,
        roles: [...new Set(grants.filter((grant) => held.includes(grant.holder_id)).map((grant) => grant.role))],
        groups,
        delegatedBy,
      };
    },
  };
}

/** Slack's user group ids begin with S, users with U or W. */
export function isGroup(id: string): boolean {
  return /^S[A-Z0-9]+$/.test(id);
}
