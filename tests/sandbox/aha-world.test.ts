import { describe, expect, it } from 'vitest';
import { createWorld } from '../../sandbox/world.ts';
import { DAY, START, world } from './aha-client.ts';

const [northwind, labs] = world.aha.accounts;
const users = northwind!.users;
const days = (at: string | null) => (at === null ? null : Math.floor((START.getTime() - Date.parse(at)) / DAY));
const of = (email: string) => users.find((user) => user.email === email)!;

describe('the company’s Aha!', () => {
  it('is the same every time, moves with its start, and leaves Asana as it was', () => {
    expect(JSON.stringify(createWorld(START).aha)).toBe(JSON.stringify(world.aha));
    const later = createWorld(new Date(START.getTime() + DAY)).aha.accounts[0]!.users[0]!;
    expect(Date.parse(later.createdAt) - Date.parse(users[0]!.createdAt)).toBe(DAY);
  });

  it('has 40 users with ids and addresses of their own, nearly all of them employees', () => {
    expect(users).toHaveLength(40);
    expect(new Set(users.map(({ id }) => id)).size).toBe(40);
    expect(new Set(users.map(({ email }) => email)).size).toBe(40);
    expect(users.every(({ id }) => !Number.isSafeInteger(Number(id)))).toBe(true);
    const employed = new Set(world.employees.map(({ email }) => email));
    expect(users.filter(({ email }) => !employed.has(email))).toHaveLength(2);
    expect(labs!.users).toHaveLength(3);
  });

  it('has idle, never seen, new, disabled and protected users', () => {
    const asDays = users.filter(({ enabled }) => enabled !== false).map(({ accessedAt }) => days(accessedAt));
    expect(asDays.filter((n) => n !== null && n > 30)).toHaveLength(10);
    expect(asDays.filter((n) => n === null)).toHaveLength(5);
    expect(users.filter(({ accessedAt, createdAt }) => accessedAt === null && days(createdAt)! < 10)).toHaveLength(2);
    expect(users.filter(({ enabled }) => enabled === false)).toHaveLength(2);
    expect(users.filter(({ admin }) => admin)).toHaveLength(4);
    expect(days(of(world.people.linus.email).accessedAt)).toBe(52);
    expect(days(of(world.people.tomas.email).accessedAt)).toBe(61);
  });

  it('has a reviewer in five products who contributes to a sixth', () => {
    const roles = Object.values(of(world.people.marta.email).roles);
    expect(roles.filter((role) => role === 'reviewer')).toHaveLength(5);
    expect(roles.filter((role) => role === 'contributor')).toHaveLength(1);
  });

  it('has keys by label', () => {
    expect(world.aha.keys.map(({ label }) => label)).toEqual(['aha-admin', 'aha-member', 'aha-labs', 'aha-revoked']);
    expect(world.token('aha-admin')).toMatch(/^sandbox-key-of-aha-admin/);
  });
});
