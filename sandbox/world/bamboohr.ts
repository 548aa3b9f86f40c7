import type { BambooEmployeeSeed, BambooSeed } from '../vendors/bamboohr/seed.ts';
import type { Employee } from './people.ts';
import { Random } from './random.ts';

const DAY = 86_400_000;
export const BAMBOO_DOMAIN = 'northwind';
/** A user nobody works with, who is no employee. */
export const BAMBOO_KEY = { label: 'bamboo-full', value: 'b4mb00-sandbox-key-of-northwind-0000001' };
/** The key of somebody whose access level hides when people leave. */
export const BAMBOO_NARROW_KEY = { label: 'bamboo-narrow', value: 'b4mb00-sandbox-key-of-northwind-0000002' };

/** Who will leave in a month: idle in Asana, and no leaver yet. */
export function leavingSoon(employees: readonly Employee[]): Employee | undefined {
  return employees.find(({ story, left, name }) => story === 'idle' && !left && name !== 'Linus Brandt');
}

/** Who is on leave: idle in Asana, and protected by it. */
export function onLeave(employees: readonly Employee[]): Employee | undefined {
  const soon = leavingSoon(employees);
  return employees.find((one) => one.story === 'idle' && !one.left && one.name !== 'Linus Brandt' && one !== soon);
}

/**
 * The company's BambooHR: everybody on the payroll, people who left inactive, one who will leave, one on leave, and one
 * who came back under a second record. It draws its own random numbers, so that nothing else in the company moves.
 */
export function createBambooSeed(employees: readonly Employee[], start: number): BambooSeed {
  const random = new Random(8_011_121);
  const day = (days: number): string => new Date(start + days * DAY).toISOString().slice(0, 10);
  const idOf = new Map(employees.map(({ email }, index) => [email, String(101 + index)]));
  const [soon, away] = [leavingSoon(employees), onLeave(employees)];
  const records = employees.flatMap((employee, index): BambooEmployeeSeed[] => {
    const [firstName = employee.name, ...rest] = employee.name.split(' ');
    const supervisorId = idOf.get(employee.managerEmail ?? '');
    const hired = day(-(employee.story === 'new' ? random.int(3, 12) : random.int(300, 1500)));
    const record: BambooEmployeeSeed = {
      id: idOf.get(employee.email) ?? '',
      employeeNumber: String(1001 + index),
      firstName,
      lastName: rest.join(' '),
      workEmail: employee.email,
      status: employee.left ? 'Inactive' : 'Active',
      employmentStatus: employee.left ? 'Terminated' : employee === away ? 'Leave of Absence' : 'Full-Time',
      hireDate: hired,
      department: employee.department,
      location: employee.tz.split('/').at(-1)?.replace('_', ' ') ?? '',
      ...(employee.left ? { terminationDate: day(-random.int(14, 45)) } : {}),
      ...(employee === soon ? { terminationDate: day(30) } : {}),
      ...(supervisorId === undefined ? {} : { supervisorId }),
    };
    if (employee.story !== 'rejoined') return [record];
    const earlier = { id: String(901 + index), employeeNumber: String(501 + index), hireDate: day(-1600) };
    return [
      { ...record, ...earlier, status: 'Inactive', employmentStatus: 'Terminated', terminationDate: day(-400) },
      { ...record, hireDate: day(-90) },
    ];
  });
  return {
    companies: [
      {
        domain: BAMBOO_DOMAIN,
        name: 'Northwind Instruments',
        employees: records,
        keys: [
          { ...BAMBOO_KEY, ownerId: null },
          { ...BAMBOO_NARROW_KEY, ownerId: records[0]?.id ?? null, hides: ['terminationDate', 'employeeNumber'] },
        ],
      },
    ],
  };
}
