import type { BambooCompanySeed, BambooEmployeeSeed, BambooKeySeed } from './seed.ts';

/** One company as it is now. */
export class Company {
  readonly seed: BambooCompanySeed;
  private readonly people: Map<string, BambooEmployeeSeed>;

  constructor(seed: BambooCompanySeed) {
    this.seed = seed;
    this.people = new Map(seed.employees.map((employee) => [employee.id, employee]));
  }

  get employees(): readonly BambooEmployeeSeed[] {
    return [...this.people.values()];
  }

  employee(id: string): BambooEmployeeSeed | undefined {
    return this.people.get(id);
  }

  /** Every record with this address, the newest last. */
  byEmail(email: string): readonly BambooEmployeeSeed[] {
    return this.employees.filter(({ workEmail }) => workEmail?.toLowerCase() === email.toLowerCase());
  }

  /** Whom the owner of a key sees. */
  seenBy({ sees = 'everybody' }: BambooKeySeed): readonly BambooEmployeeSeed[] {
    if (sees === 'everybody') return this.employees;
    return sees === 'active' ? this.employees.filter(({ status }) => status === 'Active') : [];
  }

  change(id: string, changes: Partial<BambooEmployeeSeed>): void {
    const known = this.people.get(id);
    if (!known) throw new Error(`there is no employee ${id}`);
    this.people.set(id, { ...known, ...changes });
  }

  add(employee: BambooEmployeeSeed): void {
    this.people.set(employee.id, employee);
  }
}

const UNSET = '0000-00-00';

/** A field by BambooHR's own name of it; undefined where there is no such field. */
export function fieldValue(company: Company, employee: BambooEmployeeSeed, field: string): string | undefined {
  const supervisor = company.employee(employee.supervisorId ?? '');
  const values: Readonly<Record<string, string>> = {
    firstName: employee.firstName,
    lastName: employee.lastName,
    preferredName: employee.preferredName ?? '',
    workEmail: employee.workEmail ?? '',
    employeeNumber: employee.employeeNumber,
    status: employee.status,
    employmentHistoryStatus: employee.employmentStatus ?? 'Full-Time',
    hireDate: employee.hireDate,
    terminationDate: employee.terminationDate ?? UNSET,
    supervisorEId: supervisor?.id ?? '',
    supervisorEmail: supervisor?.workEmail ?? '',
    department: employee.department ?? '',
    location: employee.location ?? '',
  };
  return Object.hasOwn(values, field) ? values[field] : undefined;
}

/** How BambooHR describes a column. */
export function fieldOf(id: string): { readonly id: string; readonly type: string; readonly name: string } {
  const type = id.endsWith('Date') ? 'date' : id.endsWith('Email') ? 'email' : id === 'status' ? 'status' : 'text';
  return { id, type, name: id.replace(/([A-Z])/g, ' $1').replace(/^./, (first) => first.toUpperCase()) };
}
