import { type FakeBamboo, startFakeBamboo } from '../../sandbox/vendors/bamboohr/fake-bamboohr.ts';
import type {
  BambooCompanySeed,
  BambooEmployeeSeed,
  BambooKeySeed,
  BambooSeed,
} from '../../sandbox/vendors/bamboohr/seed.ts';
import type { FakeVendorHarness, Scene } from './workbench.ts';

export const NOW = Date.parse('2026-11-21T10:00:00.000Z');

function employee(number: number, name: string, over: Partial<BambooEmployeeSeed> = {}): BambooEmployeeSeed {
  const [firstName = '', lastName = ''] = name.split(' ');
  return {
    id: String(number),
    employeeNumber: String(4700 + number),
    firstName,
    lastName,
    workEmail: `${firstName.toLowerCase()}@northwind.test`,
    status: 'Active',
    hireDate: '2021-03-01',
    department: 'Design',
    location: 'Porto',
    ...over,
  };
}

export const people = {
  sam: employee(1, 'Sam Boss'),
  ada: employee(2, 'Ada Pereira', { preferredName: 'Addie', supervisorId: '1' }),
  leo: employee(3, 'Leo Left', { status: 'Inactive', terminationDate: '2026-10-30', employmentStatus: 'Terminated' }),
  fay: employee(4, 'Fay Future', { terminationDate: '2026-12-31' }),
  liv: employee(5, 'Liv Leave', { employmentStatus: 'Leave of Absence' }),
  noa: employee(6, 'Noa Nomail', { workEmail: null }),
} as const;
export type Name = keyof typeof people;

/** Somebody who left and came back: two records, one address. */
export const cameBack = [
  employee(21, 'Rhea Return', { status: 'Inactive', hireDate: '2019-01-07', terminationDate: '2024-06-30' }),
  employee(22, 'Rhea Return', { hireDate: '2026-02-02' }),
] as const;

const key = (label: string, over: Partial<BambooKeySeed> = {}): BambooKeySeed => ({
  label,
  value: `b4mb00-${label}-00000000000000000000`,
  ownerId: null,
  ...over,
});
export const keys = {
  full: key('full'),
  person: key('person', { ownerId: people.ada.id, mayReadCompany: false }),
  blind: key('blind', { sees: 'nobody' }),
  active: key('active', { sees: 'active' }),
  noDates: key('noDates', { hides: ['terminationDate', 'supervisorEmail'] }),
  noStatus: key('noStatus', { hides: ['status'] }),
  stranger: key('stranger'),
} as const;

const northwind: BambooCompanySeed = {
  domain: 'northwind',
  name: 'Northwind Instruments',
  employees: Object.values(people),
  keys: [keys.full, keys.person, keys.blind, keys.active, keys.noDates, keys.noStatus],
};
const elsewhere: BambooCompanySeed = {
  domain: 'elsewhere',
  name: 'Elsewhere',
  employees: [employee(1, 'Stella Stranger')],
  keys: [keys.stranger],
};

export const COMPANY = northwind.domain;

export function aSeed(company: Partial<BambooCompanySeed> = {}, over: Partial<BambooSeed> = {}): BambooSeed {
  return { companies: [{ ...northwind, ...company }, elsewhere], ...over };
}

export const as = (name: keyof typeof keys, over: Readonly<Record<string, string>> = {}) => ({
  company: name === 'stranger' ? elsewhere.domain : northwind.domain,
  apiKey: keys[name].value,
  ...over,
});

export const startBamboo = (seed: BambooSeed): Promise<FakeBamboo> => startFakeBamboo({ seed, now: () => NOW });

export const harness: FakeVendorHarness = {
  since: '2026-08-01T00:00:00.000Z',
  unpaged: true,
  onePerPage: (path) => path,
  start: async (filling): Promise<Scene> => {
    const vendor = await startBamboo(filling === 'empty' ? aSeed({ employees: [people.sam] }) : aSeed());
    const nobody = { externalId: '9999', email: null };
    return {
      vendor,
      tenantId: COMPANY,
      credentials: as('full'),
      weakCredentials: as('noDates'),
      strangerCredentials: as('stranger'),
      unknownCredentials: as('full', { apiKey: 'b4mb00-never-heard-of-this-key-000000' }),
      everybody: [],
      member: nobody,
      guest: null,
      nobody,
      seen: [],
      directory: {
        people: filling === 'empty' ? [people.sam.id] : Object.values(people).map(({ id }) => id),
        leaver: people.leo.id,
        apps: [],
        appId: '',
        signIns: [],
        blindCredentials: as('blind'),
        paths: { people: /\/reports\/custom/, apps: /never/, signIns: /never/ },
      },
      paths: { accounts: /never/, activity: /never/, write: /never/ },
    };
  },
};
