import { describe, expect, it } from 'vitest';
import { createWorld } from '../../sandbox/world.ts';

const START = new Date('2026-11-20T15:00:00Z');
const DAY = 86_400_000;
const world = createWorld(START);
const company = world.bamboo.companies[0]!;
const recordsOf = (email: string | undefined) => company.employees.filter(({ workEmail }) => workEmail === email);

describe('the company’s BambooHR', () => {
  it('is the same every time, moves with its start, and leaves the other systems as they were', () => {
    expect(JSON.stringify(createWorld(START).bamboo)).toBe(JSON.stringify(world.bamboo));
    const later = createWorld(new Date(START.getTime() + DAY)).bamboo.companies[0]!;
    expect(Date.parse(later.employees[0]!.hireDate) - Date.parse(company.employees[0]!.hireDate)).toBe(DAY);
  });

  it('knows everybody on the payroll, and says that those left who left', () => {
    for (const { email, left } of world.employees) {
      const records = recordsOf(email);
      expect(records.some(({ status }) => status === 'Active')).toBe(!left);
      if (left) for (const { terminationDate } of records) expect(terminationDate! < '2026-11-20').toBe(true);
    }
    expect(new Set(company.employees.map(({ id }) => id)).size).toBe(company.employees.length);
  });

  it('knows one who will leave, one on leave, and one who came back, all with a seat in Asana', () => {
    const { leavingSoon, onLeave } = world.hrCast;
    expect(recordsOf(leavingSoon?.email)).toMatchObject([{ status: 'Active', terminationDate: '2026-12-20' }]);
    expect(recordsOf(onLeave?.email)).toMatchObject([{ status: 'Active', employmentStatus: 'Leave of Absence' }]);
    const back = recordsOf(world.who('rejoined')[0]?.email);
    expect(back.map(({ status }) => status)).toEqual(['Inactive', 'Active']);
    for (const one of [leavingSoon, onLeave, world.who('rejoined')[0]]) expect(one?.asanaGid).not.toBeNull();
  });
});
