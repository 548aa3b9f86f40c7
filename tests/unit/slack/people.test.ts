import type { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { createLogger } from '../../../src/log.ts';
import { createDirectory } from '../../../src/slack/people.ts';
import { NOW } from '../../builders.ts';
import { HandClock } from '../../stores.ts';

/** A Slack that knows one person and one group, and counts how often it was asked. */
function aSlack() {
  const state = {
    deleted: false,
    bot: false,
    email: 'ada@northwind.example' as string | undefined,
    silent: false,
    members: ['U1'],
  };
  let asked = 0;
  const answer = <T>(value: () => T) => {
    asked += 1;
    return state.silent ? Promise.reject(new Error('Slack does not answer')) : Promise.resolve(value());
  };
  const client = {
    users: {
      info: () =>
        answer(() => ({ user: { deleted: state.deleted, is_bot: state.bot, profile: { email: state.email } } })),
    },
    usergroups: { users: { list: () => answer(() => ({ users: state.members })) } },
  } as unknown as WebClient;
  const clock = new HandClock();
  const pass = (seconds: number) => clock.set(addDays(NOW, seconds / 86_400));
  return { state, pass, asked: () => asked, directory: createDirectory(client, clock, createLogger('silent')) };
}

describe('what Slack says of people', () => {
  it('is remembered for five minutes, and asked again sooner by whoever needs it younger', async () => {
    const { state, pass, asked, directory } = aSlack();
    expect(await directory.isActive('U1')).toBe(true);
    state.deleted = true;
    state.members = ['U1', 'U2'];
    pass(61);
    expect(await directory.isActive('U1')).toBe(true);
    expect(asked()).toBe(1);
    expect(await directory.isActive('U1', 60_000)).toBe(false);
    expect(asked()).toBe(2);
    expect(await directory.membersOf('S1', 60_000)).toEqual(['U1', 'U2']);
  });

  it('is nothing while it does not answer: nobody is called active or deactivated for that', async () => {
    const { state, directory } = aSlack();
    state.silent = true;
    expect(await directory.isActive('U1', 60_000)).toBeNull();
    state.silent = false;
    expect(await directory.isActive('U1', 60_000)).toBe(true);
  });

  it('tells somebody without an address from somebody of whom it does not tell it', async () => {
    const emailOf = async (over: Partial<ReturnType<typeof aSlack>['state']>) => {
      const { state, directory } = aSlack();
      return directory.emailOf(Object.assign(state, over) && 'U1');
    };
    expect(await emailOf({})).toBe('ada@northwind.example');
    // A bot, and an account that is closed, have none; a person whose address is left out has one.
    expect(await emailOf({ email: undefined, bot: true })).toBeNull();
    expect(await emailOf({ email: undefined, deleted: true })).toBeNull();
    expect(await emailOf({ email: undefined })).toBeUndefined();
    expect(await emailOf({ silent: true })).toBeUndefined();
  });
});
