import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { normalizeEmail } from '../domain/account.ts';
import type { Logger } from '../log.ts';
import type { People } from '../use-cases/ports.ts';

const CACHE_MS = 5 * 60_000;

const UserInfo = z.object({
  user: z.object({
    deleted: z.boolean().optional(),
    is_admin: z.boolean().optional(),
    is_owner: z.boolean().optional(),
    is_primary_owner: z.boolean().optional(),
    profile: z.object({ email: z.string().optional() }).optional(),
  }),
});

interface Known {
  readonly slackAdmin: boolean;
  readonly email: string | null;
  readonly until: number;
}

/** Asks Slack who somebody is, and remembers the answer for five minutes. Not knowing gives no rights. */
export function createPeople(client: WebClient, admins: readonly string[], clock: Clock, log: Logger): People {
  const known = new Map<string, Known>();
  const look = async (userId: string): Promise<Known> => {
    const now = clock.now().getTime();
    const cached = known.get(userId);
    if (cached && cached.until > now) return cached;
    try {
      const { user } = UserInfo.parse(await client.users.info({ user: userId }));
      const slackAdmin =
        user.deleted !== true && (user.is_admin === true || user.is_owner === true || user.is_primary_owner === true);
      const fresh = { slackAdmin, email: normalizeEmail(user.profile?.email ?? null), until: now + CACHE_MS };
      known.set(userId, fresh);
      return fresh;
    } catch (error) {
      log.warn(
        { err: error, user: userId, refused: error instanceof WebAPIPlatformError },
        'Slack did not say who somebody is',
      );
      return { slackAdmin: false, email: null, until: 0 };
    }
  };
  return {
    async standing(userId) {
      const { slackAdmin } = await look(userId);
      return { userId, slackAdmin, configuredAdmin: admins.includes(userId), firstAdmin: admins[0] === userId };
    },
    async emailOf(userId) {
      return (await look(userId)).email;
    },
  };
}
