import { describe, expect, it } from 'vitest';
import { createWorld } from '../../sandbox/world.ts';
import { DAY, START, world } from './entra-client.ts';

const [northwind, labs] = world.entra.tenants;
const users = northwind!.users;
const { boards, asana } = world.entraApps;
const byName = (name: string) => users.find((user) => user.displayName === name)!;
const assigned = northwind!.apps!.find(({ id }) => id === boards.id)!.assignments!;
const signIns = (appId: string) =>
  northwind!.signIns!.filter((one) => one.appId === appId && (one.errorCode ?? 0) === 0);

describe('the company’s Entra ID', () => {
  it('is the same every time, and moves with its start', () => {
    expect(JSON.stringify(createWorld(START).entra)).toBe(JSON.stringify(world.entra));
    const later = createWorld(new Date(START.getTime() + DAY)).entra.tenants[0]!.users[0]!;
    expect(Date.parse(later.createdDateTime) - Date.parse(users[0]!.createdDateTime)).toBe(DAY);
  });

  it('has everybody on the payroll under the address they have everywhere, with ids of their own', () => {
    expect(users.filter(({ employeeId }) => employeeId).map(({ mail }) => mail)).toEqual(
      world.employees.map(({ email }) => email),
    );
    expect(new Set(users.map(({ id }) => id)).size).toBe(users.length);
    expect(new Set(assigned.map(({ id }) => id)).size).toBe(assigned.length);
    expect(labs!.plan).toBe('free');
  });

  it('has leavers with disabled accounts, some who leave next month, guests and accounts of programs', () => {
    const left = world.employees.filter(({ left }) => left).map(({ email }) => email);
    expect(users.filter((user) => user.accountEnabled === false && user.employeeId).map(({ mail }) => mail)).toEqual(
      left,
    );
    expect(users.filter(({ employeeLeaveDateTime }) => employeeLeaveDateTime).length).toBeGreaterThan(0);
    expect(users.filter(({ userType }) => userType === 'Guest')).toHaveLength(3);
  });

  it('has boards held directly and by a group, and one of an administrator who does not use it', () => {
    const kinds = assigned.map(({ principalId }) => (users.some(({ id }) => id === principalId) ? 'user' : 'group'));
    expect(kinds.filter((kind) => kind === 'user').length).toBeGreaterThan(15);
    expect(kinds.filter((kind) => kind === 'group')).toHaveLength(1);
    const used = new Set(signIns(boards.appId).map(({ userId }) => userId));
    for (const name of ['Linus Brandt', 'Tomás Rivera']) {
      expect(assigned.map(({ principalId }) => principalId)).toContain(byName(name).id);
      expect(used).not.toContain(byName(name).id);
    }
  });

  it('tells of Asana what Asana’s own log tells: who is idle there signed in to it never', () => {
    const used = new Set(signIns(asana.appId).map(({ userId }) => userId));
    const idOf = (email: string) => users.find(({ mail }) => mail === email)!.id;
    for (const { email } of [...world.who('idle'), ...world.who('silent')]) expect(used).not.toContain(idOf(email));
    for (const { email } of world.who('busy')) expect(used).toContain(idOf(email));
  });
});
