import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { normalizeEmail } from '../domain/account.ts';
import type { Logger } from '../log.ts';
import type { Directory } from '../use-cases/ports.ts';

const CACHE_MS = 5 * 60_000;

const UserInfo = z.object({
  user: z.object({
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_admin: z.boolean().optional(),
    is_owner: z.boolean().optional(),
    is_primary_owner: z.boolean().optional(),
    profile: z.object({ email: z.string().optional() }).optional(),
  }),
});
const Lookup = z.object({ user: z.object({ id: z.string(), deleted: z.boolean().optional() }) });
const Members = z.object({ users: z.array(z.string()).default([]) });
const Groups = z.object({ usergroups: z.array(z.object({ id: z.string(), handle: z.string() })) });

/** Asks Slack who somebody is, and remembers the answer for five minutes at most. Not knowing gives no rights. */
export function createDirectory(client: WebClient, clock: Clock, log: Logger): Directory {
  /** Remembers good answers; a failure gives `otherwise`, is logged, and is asked again next time. */
  const remembering = <T>(what: string, ask: (id: string) => Promise<T>, otherwise: T) => {
    const known = new Map<string, { readonly value: T; readonly at: number }>();
    return async (id: string, maxAgeMs = CACHE_MS): Promise<T> => {
      const now = clock.now().getTime();
      const cached = known.get(id);
      if (cached && now - cached.at < maxAgeMs) return cached.value;
      try {
        const value = await ask(id);
        known.set(id, { value, at: now });
        return value;
      } catch (error) {
        log.warn(
          { err: error, what, refused: error instanceof WebAPIPlatformError },
          'Slack did not answer about people',
        );
        return otherwise;
      }
    };
  };
  const person = remembering<{
    readonly active: boolean | null;
    readonly admin: boolean;
    readonly email: string | null | undefined;
  }>(
    'user',
    async (user) => {
      const info = UserInfo.parse(await client.users.info({ user })).user;
      const admin = info.is_admin === true || info.is_owner === true || info.is_primary_owner === true;
      const active = info.deleted !== true;
      const email = normalizeEmail(info.profile?.email ?? null);
      // A person in use has an address: without the scope for it Slack leaves it out, which is no word that there is none.
      const has = email ?? (info.is_bot === true || !active ? null : undefined);
      return { active, admin: admin && active, email: has };
    },
    { active: null, admin: false, email: undefined },
  );
  const byEmail = remembering<string | null | undefined>(
    'email',
    async (email) => {
      try {
        const { user } = Lookup.parse(await client.users.lookupByEmail({ email }));
        return user.deleted === true ? null : user.id;
      } catch (error) {
        // Slack's word for "nobody here has this address" is an answer, not a failure.
        if (error instanceof WebAPIPlatformError && error.data.error === 'users_not_found') return null;
        throw error;
      }
    },
    undefined,
  );
  const members = remembering(
    'group',
    async (usergroup) => Members.parse(await client.usergroups.users.list({ usergroup })).users,
    [],
  );
  const groups = remembering('groups', async () => Groups.parse(await client.usergroups.list()).usergroups, []);
  return {
    isSlackAdmin: async (userId) => (await person(userId)).admin,
    emailOf: async (userId) => (await person(userId)).email,
    isActive: async (userId, maxAgeMs) => (await person(userId, maxAgeMs)).active,
    userOf: (email) => byEmail(email),
    membersOf: members,
    groups: () => groups('all'),
  };
}
