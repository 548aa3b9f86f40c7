import { describe, expect, it } from 'vitest';
import { createWorld } from '../../sandbox/world.ts';

const START = new Date('2026-11-20T15:00:00Z');
const DAY = 86_400_000;
const world = createWorld(START);
const org = world.okta.orgs[0]!;
const { asana, aha, lucid, calibration } = world.oktaApps;
const idOf = (email: string) => org.users.find((user) => user.email === email)!.id;
const assignedTo = (appId: string) => org.assignments.filter((one) => one.appId === appId).map(({ userId }) => userId);
const lastUse = (userId: string, appId: string) =>
  org.events
    .filter((event) => event.userId === userId && event.appId === appId && !event.result)
    .map(({ at }) => at)
    .sort()
    .at(-1);

describe('the company’s Okta', () => {
  it('is the same every time, moves with its start, and leaves the other systems as they were', () => {
    expect(JSON.stringify(createWorld(START).okta)).toBe(JSON.stringify(world.okta));
    const later = createWorld(new Date(START.getTime() + DAY)).okta.orgs[0]!;
    expect(Date.parse(later.events[0]!.at) - Date.parse(org.events[0]!.at)).toBe(DAY);
  });

  it('knows everybody on the payroll, and has deactivated whoever left', () => {
    const emails = org.users.map(({ email }) => email);
    for (const { email } of world.employees) expect(emails).toContain(email);
    const gone = org.users.filter(({ status }) => status === 'DEPROVISIONED').map(({ email }) => email);
    expect(gone.sort()).toEqual(
      world.employees
        .filter(({ left }) => left)
        .map(({ email }) => email)
        .sort(),
    );
    expect(new Set(org.users.map(({ id }) => id)).size).toBe(org.users.length);
  });

  it('reaches Asana with the id Asana gave, Aha! with the same people, and two apps known through Okta alone', () => {
    const linus = org.assignments.find(
      ({ appId, userId }) => appId === asana.id && userId === idOf(world.people.linus.email),
    );
    expect(linus?.externalId).toBe(world.people.linus.asanaGid);
    const users = new Set(world.aha.accounts[0]!.users.map(({ email }) => email));
    const emailOf = new Map(org.users.map(({ id, email }) => [id, email]));
    for (const userId of assignedTo(aha.id)) expect(users.has(emailOf.get(userId) ?? '')).toBe(true);
    expect(assignedTo(aha.id).length).toBeGreaterThan(25);
    expect(assignedTo(lucid.id).length).toBeGreaterThan(10);
    expect(org.groups.map(({ name, members, apps }) => [name, members.length, apps])).toEqual([
      ['Engineering', 14, [calibration.id]],
    ]);
  });

  it('saw people in Asana whom Asana’s own log does not show', () => {
    expect(world.ssoOnly).toHaveLength(2);
    for (const { email, story } of world.ssoOnly) {
      expect(story).toBe('silent');
      expect(START.getTime() - Date.parse(lastUse(idOf(email), asana.id) ?? '')).toBeLessThan(8 * DAY);
    }
  });

  it('has keys by label, made anew from their names', () => {
    expect(world.token('okta-token')).toMatch(/^00sandbox/);
    expect(JSON.parse(world.token('okta-app'))).toMatchObject({ kty: 'EC', d: expect.any(String) });
    expect(JSON.stringify(world.okta)).not.toContain(JSON.parse(world.token('okta-app')).d);
  });
});
