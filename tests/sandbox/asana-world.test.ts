import { describe, expect, it } from 'vitest';
import type { AsanaEventSeed } from '../../sandbox/vendors/asana/seed.ts';
import { createWorld } from '../../sandbox/world.ts';
import { DAY, START, world } from './asana-client.ts';

const northwind = world.asana.workspaces[0]!;
const isUse = (event: AsanaEventSeed) =>
  event.actorType === 'user' && event.apiMethod !== 'service_account' && event.type !== 'user_login_failed';

/** Full days since somebody's last event of use within the 90 days the log keeps; null without one. */
function idleDays(gid: string): number | null {
  const times = northwind.events.filter((event) => event.actorGid === gid && isUse(event)).map((event) => event.at);
  const last = Math.max(...times.filter((at) => at >= START.getTime() - 90 * DAY));
  return Number.isFinite(last) ? Math.floor((START.getTime() - last) / DAY) : null;
}
const days = (story: Parameters<typeof world.who>[0]) => world.who(story).map((person) => idleDays(person.asanaGid!));

describe('the made-up company', () => {
  it('is the same every time for the same start', () => {
    expect(JSON.stringify(createWorld(START))).toBe(JSON.stringify(createWorld(START)));
  });

  it('moves with its start', () => {
    const later = createWorld(new Date(START.getTime() + DAY));
    expect(later.asana.workspaces[0]!.events[0]!.at - northwind.events[0]!.at).toBe(DAY);
  });

  it('has about 120 people with addresses, accounts and gids of their own', () => {
    expect(world.employees).toHaveLength(122);
    expect(new Set(world.employees.map((person) => person.email)).size).toBe(122);
    expect(world.employees.every((person) => /^[a-z-]+\.[a-z-]+@northwind\.example$/.test(person.email))).toBe(true);
    expect(world.slack.users).toHaveLength(118);
    expect(new Set(world.slack.users.map((user) => user.id)).size).toBe(118);
    expect(world.slack.users.every((user) => /^U0[A-Z0-9]{9}$/.test(user.id))).toBe(true);
    expect(world.slack.users.filter((user) => user.deleted)).toHaveLength(2);
    expect(new Set(world.asana.users.map((user) => user.gid)).size).toBe(world.asana.users.length);
    expect(world.employees.filter((person) => person.managerEmail === null)).toHaveLength(1);
  });

  it('has 118 memberships in Northwind and 9 in Northwind Labs', () => {
    const rows = northwind.memberships;
    expect(rows).toHaveLength(118);
    expect(rows.filter((row) => row.active)).toHaveLength(115);
    expect(rows.filter((row) => row.kind === 'guest')).toHaveLength(6);
    expect(rows.filter((row) => row.kind === 'view_only')).toHaveLength(9);
    expect(rows.filter((row) => row.active && row.kind === 'member')).toHaveLength(100);
    expect(rows.filter((row) => row.superAdmin)).toHaveLength(1);
    expect(rows.filter((row) => row.admin)).toHaveLength(3);
    expect(world.asana.workspaces[1]!.memberships).toHaveLength(9);
  });

  it('has people idle for exactly the days it says, and others who left no trace', () => {
    expect(days('busy').every((n) => n !== null && n <= 6)).toBe(true);
    expect(days('idle')).toEqual([47, 35, 38, 41, 44, 49, 53, 57, 62, 66, 70, 74, 79, 85]);
    expect(days('admin')).toEqual([0, 1, 60]);
    expect(days('view_only_busy')).toEqual([2, 1, 4, 9]);
    expect(days('view_only_idle')).toEqual([42, 58, 77]);
    for (const story of ['silent', 'new', 'pending', 'view_only_silent'] as const) {
      expect(days(story).every((n) => n === null)).toBe(true);
    }
    expect(idleDays(world.people.linus.asanaGid)).toBe(47);
  });

  it('knows new people and open invitations only by their dates', () => {
    const age = (story: 'new' | 'pending') =>
      world.who(story).map((person) => {
        const row = northwind.memberships.find((one) => one.userGid === person.asanaGid)!;
        return (START.getTime() - Date.parse(row.createdAt)) / DAY;
      });
    expect(age('new')).toHaveLength(8);
    expect(age('pending')).toHaveLength(4);
    expect([...age('new'), ...age('pending')].every((n) => n > 1 && n < 14)).toBe(true);
  });
});
