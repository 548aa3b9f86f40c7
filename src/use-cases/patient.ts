import type { Clock } from '../clock.ts';
import type { Directory } from './ports.ts';

/** A Slack that just said nothing is asked again only after this. */
const PATIENCE_MS = 30_000;

type Asked = Pick<Directory, 'isActive' | 'membersOf' | 'emailOf'>;

/** The directory for work that comes back every few seconds: what Slack does not answer is not asked in a loop. */
export function patiently(directory: Asked, clock: Clock): Asked {
  const silent = new Map<string, number>();
  const ask = async <T>(key: string, otherwise: T, isSilence: (answer: T) => boolean, question: () => Promise<T>) => {
    const now = clock.now().getTime();
    if (now < (silent.get(key) ?? 0)) return otherwise;
    silent.delete(key);
    const answer = await question();
    if (isSilence(answer)) silent.set(key, now + PATIENCE_MS);
    return answer;
  };
  return {
    emailOf: (userId) =>
      ask<string | null | undefined>(
        `email ${userId}`,
        undefined,
        (answer) => answer === undefined,
        () => directory.emailOf(userId),
      ),
    isActive: (userId, maxAgeMs) =>
      ask(
        `user ${userId}`,
        null,
        (answer) => answer === null,
        () => directory.isActive(userId, maxAgeMs),
      ),
    membersOf: (groupId, maxAgeMs) =>
      ask<readonly string[]>(
        `group ${groupId}`,
        [],
        (answer) => answer.length === 0,
        () => directory.membersOf(groupId, maxAgeMs),
      ),
  };
}
