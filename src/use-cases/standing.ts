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
    emailOf: async (userId) => (await directory.emailOf(userId)) ?? null,
    membersOf: (groupId) => directory.membersOf(groupId),
    async standing(userId) {
      const [slackAdmin, grants, integrations, delegators] = await Promise.all([
        directory.isSlackAdmin(userId),
        listGrants(store),
        listIntegrations(store),
        delegatorsOf(store, userId, iso(clock.now())),
      ]);
      const asked = new Set([
        ...grants.filter((grant) => grant.holder_kind === 'group').map((grant) => grant.holder_id),
        ...integrations.flatMap(approversOf).filter(isGroup),
      ]);
      const groupsOf = async (person: string) => {
        const found: string[] = [];
        for (const group of asked) if ((await directory.membersOf(group)).includes(person)) found.push(group);
        return found;
      };
      const groups = await groupsOf(userId);
      const held = [userId, ...groups];
      // An approver's part is held by name, through a group or as a granted role, and handed over whole.
      const behalf = (await Promise.all(delegators.map(async (from) => [from, ...(await groupsOf(from))]))).flat();
      const rolesOf = (holders: readonly string[]) => [
        ...new Set(grants.filter(({ holder_id }) => holders.includes(holder_id)).map(({ role }) => role)),
      ];
      return {
        userId,
        slackAdmin,
        configuredAdmin: admins.includes(userId),
        firstAdmin: admins[0] === userId,
        roles: rolesOf(held),
        borrowedRoles: rolesOf(behalf).filter((role) => role === 'approver'),
        groups,
        delegatedBy: behalf,
      };
    },
  };
}

/** Slack's user group ids begin with S, users with U or W. */
export function isGroup(id: string): boolean {
  return /^S[A-Z0-9]+$/.test(id);
}
