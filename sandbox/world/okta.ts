import { createECDH, createHash } from 'node:crypto';
import type {
  OktaAppSeed,
  OktaAssignmentSeed,
  OktaEventSeed,
  OktaGroupSeed,
  OktaSeed,
  OktaUserSeed,
} from '../vendors/okta/seed.ts';
import type { Employee } from './people.ts';
import { Random } from './random.ts';

const DAY = 86_400_000;
const ORG_ID = '00onorthwind00000001';
export const OKTA_HOST = 'northwind.okta.com';

const idOf = (prefix: string, number: number): string => `${prefix}northwind${String(number).padStart(8, '0')}`;
const app = (number: number, name: string, label: string, over: Partial<OktaAppSeed> = {}): OktaAppSeed => ({
  id: idOf('0oa', number),
  name,
  label,
  signOnMode: 'SAML_2_0',
  ...over,
});

/** What people reach through Okta: two apps Seatkeeper knows itself, two it sees through Okta alone, and Okta's own. */
export const OKTA_APPS = {
  asana: app(1, 'asana', 'Asana'),
  aha: app(2, 'aha', 'Aha!'),
  lucid: app(3, 'lucidchart', 'Lucidchart', { features: ['PUSH_NEW_USERS', 'PUSH_USER_DEACTIVATION'] }),
  calibration: app(4, 'northwind_calibrationlog_1', 'Calibration Log'),
  console: app(5, 'saasure', 'Okta Admin Console'),
} as const;
/** Whoever is in it has Calibration Log, and only leaving it takes that away. */
export const LAB_GROUP = { id: idOf('00g', 1), name: 'Engineering' };
export const OKTA_CLIENT = { id: idOf('0oa', 900), label: 'okta-app' };

/** The service app's key: made from its name, so that no key lies in the source. */
export function oktaKey(): { readonly publicJwk: Readonly<Record<string, string>>; readonly privateJwk: string } {
  const curve = createECDH('prime256v1');
  const d = createHash('sha256').update('northwind sandbox okta app').digest();
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const [x = '', y = ''] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const publicJwk = { kty: 'EC', crv: 'P-256', x, y, kid: 'sandbox' };
  return { publicJwk, privateJwk: JSON.stringify({ ...publicJwk, d: d.toString('base64url') }) };
}

/** Two people whose Asana use its audit log does not show: they sign in through Okta and read. */
export function ssoOnly(employees: readonly Employee[]): readonly Employee[] {
  return employees.filter(({ story, left }) => story === 'silent' && !left).slice(0, 2);
}

/**
 * The company's Okta: everybody on the payroll, people who left deactivated, with the apps they reach and the sign-ins
 * of the last months. It draws its own random numbers, so that nothing else in the company moves.
 */
export function createOktaSeed(employees: readonly Employee[], ahaEmails: readonly string[], start: number): OktaSeed {
  const random = new Random(7_011_121);
  const before = (days: number): string =>
    new Date(start - days * DAY - random.int(3_600_000, 72_000_000)).toISOString();
  const staff = employees.map((employee, index) => ({ employee, id: idOf('00u', index + 1) }));
  const idByEmail = new Map(staff.map(({ employee, id }) => [employee.email, id]));
  const users = staff.map(({ employee, id }, index) => toUser(employee, id, index, before, random, idByEmail));
  const service = serviceUser(before);
  const working = staff.filter(({ employee }) => !employee.left);
  const lab = working.filter(({ employee }) => employee.department === 'Engineering').slice(0, 14);
  const lucid = working.filter(({ employee }) => ['Product', 'Operations', 'IT'].includes(employee.department));
  const assigned = {
    asana: working.filter(({ employee }) => employee.asanaGid !== null),
    aha: working.filter(({ employee }) => ahaEmails.includes(employee.email)),
    lucid,
  };
  const assignments = Object.entries(assigned).flatMap(([name, people]) =>
    people.map(({ employee, id }): OktaAssignmentSeed => {
      const { id: appId } = OKTA_APPS[name as keyof typeof assigned];
      const externalId = name === 'asana' && employee.asanaGid !== null ? { externalId: employee.asanaGid } : {};
      return { appId, userId: id, created: before(random.int(120, 700)), ...externalId };
    }),
  );
  const groups: readonly OktaGroupSeed[] = [
    { ...LAB_GROUP, members: lab.map(({ id }) => id), apps: [OKTA_APPS.calibration.id] },
  ];
  const reached = { ...assigned, calibration: lab };
  const sso = new Set(ssoOnly(employees));
  const events = Object.entries(reached).flatMap(([name, people]) => {
    const { id: appId } = OKTA_APPS[name as keyof typeof reached];
    return people.flatMap(({ employee, id }, index) =>
      daysOfUse(employee, sso.has(employee), index, random).map((days, nth): OktaEventSeed => {
        const failed = nth > 0 && random.int(0, 11) === 0 ? { result: 'FAILURE' } : {};
        return { uuid: `${appId}-${id}-${nth}`, at: before(days), userId: id, appId, ...failed };
      }),
    );
  });
  return {
    orgs: [
      {
        id: ORG_ID,
        subdomain: 'northwind',
        companyName: 'Northwind Instruments',
        users: [...users, service],
        apps: Object.values(OKTA_APPS),
        groups,
        assignments,
        events,
        tokens: [{ label: 'okta-token', value: '00sandboxTokenOfNorthwind_000000000000001', ownerId: service.id }],
        clients: [
          {
            label: OKTA_CLIENT.label,
            clientId: OKTA_CLIENT.id,
            publicJwk: oktaKey().publicJwk,
            scopes: ['okta.users.read', 'okta.apps.read', 'okta.apps.manage', 'okta.logs.read', 'okta.roles.read'],
            roles: ['READ_ONLY_ADMIN', 'APP_ADMIN'],
          },
        ],
      },
    ],
  };
}

function toUser(
  employee: Employee,
  id: string,
  index: number,
  before: (days: number) => string,
  random: Random,
  idByEmail: ReadonlyMap<string, string>,
): OktaUserSeed {
  const [firstName = employee.name, ...rest] = employee.name.split(' ');
  const { left, story, department, title, managerEmail } = employee;
  const joined = before(story === 'new' ? random.int(3, 12) : random.int(300, 1500));
  const managerId = idByEmail.get(managerEmail ?? '');
  return {
    id,
    status: left ? 'DEPROVISIONED' : 'ACTIVE',
    email: employee.email,
    firstName,
    lastName: rest.join(' '),
    created: joined,
    statusChanged: left ? before(random.int(14, 45)) : joined,
    lastLogin: before(left ? random.int(46, 80) : random.int(0, 6)),
    profile: {
      employeeNumber: String(1001 + index),
      department,
      title,
      ...(managerId === undefined ? {} : { managerId }),
    },
    ...(ROLES[employee.name] ? { roles: ROLES[employee.name] ?? [] } : {}),
  };
}

const ROLES: Readonly<Record<string, readonly string[]>> = {
  'Ada Park': ['SUPER_ADMIN'],
  'Grace Osei': ['APP_ADMIN'],
};

/** A user no person is behind, who owns the API token. */
function serviceUser(before: (days: number) => string): OktaUserSeed {
  return {
    id: idOf('00u', 9001),
    status: 'ACTIVE',
    email: 'okta-service@northwind.example',
    firstName: 'Okta',
    lastName: 'Automation',
    created: before(800),
    statusChanged: before(800),
    lastLogin: null,
    roles: ['SUPER_ADMIN'],
  };
}

/** How many days ago somebody signed in to an app. */
function daysOfUse({ story }: Employee, isSsoOnly: boolean, index: number, random: Random): readonly number[] {
  if (isSsoOnly) return [random.int(2, 6), random.int(9, 20), random.int(30, 60)];
  switch (story) {
    case 'idle':
    case 'view_only_idle':
      return [random.int(38, 80)];
    case 'silent':
    case 'view_only_silent':
    case 'pending':
      return [];
    case 'new':
      return [random.int(0, 2)];
    default:
      // One in nine keeps a session for weeks.
      return index % 9 === 8 ? [random.int(31, 50)] : [random.int(0, 5), random.int(6, 15), random.int(16, 40)];
  }
}
