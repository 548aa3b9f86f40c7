import type { EntraAssignmentSeed, EntraSeed, EntraSignInSeed, EntraUserSeed } from '../vendors/entra/seed.ts';
import type { SeatStory } from './cast.ts';
import {
  ENTRA_APPS,
  ENTRA_REGISTRATIONS,
  ENTRA_SERVICES,
  entraId,
  LABS_TENANT,
  NORTHWIND_TENANT,
} from './entra-cast.ts';
import { GUESTS } from './names.ts';
import type { Employee } from './people.ts';
import { Random } from './random.ts';

const DAY = 86_400_000;
/** Days between sign-ins of somebody who uses an app; the last is this many days ago at most. */
const USES: readonly SeatStory[] = ['busy', 'new', 'view_only_busy', 'rejoined'];
/** How many of the company hold a board directly, by story, the named characters aside. */
const BOARDS: readonly (readonly [SeatStory, number])[] = [
  ['busy', 9],
  ['idle', 5],
  ['silent', 2],
  ['deprovisioned', 1],
];

/**
 * The company's directory as Entra ID: everybody on the payroll, some guests and two accounts of programs, who is
 * assigned to which app, and what they signed in to. It draws its own random numbers, so that nothing else in the
 * company moves. Named characters: Linus Brandt holds a board he has not opened, Tomás Rivera is an administrator.
 */
export function createEntraSeed(employees: readonly Employee[], start: number): EntraSeed {
  const random = new Random(22_111_126);
  const people = employees.map((employee, index) => ({ employee, user: toUser(employee, index, start, random) }));
  const guests = GUESTS.slice(0, 3).map((guest, index) => toGuest(guest, 800 + index, start));
  const services = ENTRA_SERVICES.map(
    (service, index): EntraUserSeed => ({
      ...service,
      id: entraId(9, 900 + index),
      accountEnabled: index === 0,
      createdDateTime: before(start, 900),
    }),
  );
  const named = (name: string): string => {
    const found = people.find(({ employee }) => employee.name === name);
    if (!found) throw new Error(`${name} is missing from the company`);
    return found.user.id;
  };
  const products = people.filter(({ employee }) => employee.department === 'Product' && !employee.left);
  const group = { id: entraId(7, 1), displayName: 'Product team', members: products.map(({ user }) => user.id) };
  const everybody = { id: entraId(7, 2), displayName: 'All staff', members: people.map(({ user }) => user.id) };
  const holders = boardHolders(people, group.members);
  const direct = [...holders, named('Linus Brandt'), named('Tomás Rivera'), named('Marta Silva'), guests[0]?.id ?? ''];
  const assignments: readonly EntraAssignmentSeed[] = [
    ...direct.map((principalId, index) => ({
      id: `board-${index + 1}`,
      principalId,
      createdDateTime: before(start, 200 + index),
    })),
    { id: 'board-product', principalId: group.id, appRoleId: entraId(5, 1), createdDateTime: before(start, 400) },
  ];
  const forAll = (id: string) => [{ id, principalId: everybody.id }];
  return {
    tenants: [
      {
        id: NORTHWIND_TENANT,
        displayName: 'Northwind Instruments',
        domains: ['northwind.example', 'northwind.onmicrosoft.com'],
        plan: 'p1',
        users: [...people.map(({ user }) => user), ...guests, ...services],
        groups: [group, everybody],
        roles: [
          {
            id: entraId(8, 1),
            displayName: 'Global Administrator',
            members: [named('Ada Park'), named('Tomás Rivera')],
          },
          { id: entraId(8, 2), displayName: 'User Administrator', members: [named('Grace Osei')] },
        ],
        apps: [
          { ...ENTRA_APPS.asana, assignments: forAll('asana-all') },
          { ...ENTRA_APPS.aha, assignments: forAll('aha-all') },
          { ...ENTRA_APPS.boards, assignments },
          ENTRA_APPS.portal,
        ],
        signIns: signInsOf(people, [...direct, ...group.members], start, random),
      },
      {
        id: LABS_TENANT,
        displayName: 'Northwind Labs',
        domains: ['labs.northwind.example'],
        plan: 'free',
        users: people.slice(0, 4).map(({ user }) => user),
      },
    ],
    registrations: ENTRA_REGISTRATIONS,
  };
}

const before = (start: number, days: number): string => new Date(start - days * DAY).toISOString();

interface Known {
  readonly employee: Employee;
  readonly user: EntraUserSeed;
}

function toUser(employee: Employee, index: number, start: number, random: Random): EntraUserSeed {
  const { name, email, department, left, story } = employee;
  const last = left ? random.int(40, 90) : random.int(0, 6);
  const hired = story === 'new' ? random.int(3, 20) : random.int(300, 1500);
  return {
    id: entraId(9, index + 1),
    displayName: name,
    userPrincipalName: email,
    mail: email,
    proxyAddresses: [`SMTP:${email}`, `smtp:${email.replace('@northwind.', '@nw-instruments.')}`],
    accountEnabled: !left,
    createdDateTime: before(start, hired),
    employeeId: `N${String(1000 + index)}`,
    department,
    employeeHireDate: `${before(start, hired).slice(0, 10)}T00:00:00Z`,
    // One in forty of those at work leaves next month.
    ...(!left && index % 40 === 39 ? { employeeLeaveDateTime: before(start, -21) } : {}),
    signInActivity: {
      interactive: before(start, last),
      nonInteractive: before(start, last),
      successful: before(start, last),
    },
  };
}

function toGuest({ name, email }: { readonly name: string; readonly email: string }, number: number, start: number) {
  const userPrincipalName = `${email.replace('@', '_')}#EXT#@northwind.onmicrosoft.com`;
  const [id, createdDateTime] = [entraId(9, number), before(start, 120)];
  return { id, displayName: name, userPrincipalName, mail: email, userType: 'Guest' as const, createdDateTime };
}

/** The first so many of each story who have not the board by their group already. */
function boardHolders(people: readonly Known[], byGroup: readonly string[]): readonly string[] {
  const free = people.filter(({ user }) => !byGroup.includes(user.id));
  const characters = ['Linus Brandt', 'Tomás Rivera', 'Marta Silva'];
  return BOARDS.flatMap(([story, count]) => {
    const living = free.filter(({ employee }) => employee.story === story && !characters.includes(employee.name));
    return living.slice(0, count).map(({ user }) => user.id);
  });
}

/** Who works in an app signs in to it every few days; nobody else does, but one of the idle mistypes a password. */
function signInsOf(
  people: readonly Known[],
  boards: readonly string[],
  start: number,
  random: Random,
): EntraSignInSeed[] {
  const found: EntraSignInSeed[] = [];
  const add = (userId: string, appId: string, days: number, errorCode = 0): void => {
    const at = new Date(start - days * DAY - random.int(0, DAY / 2)).toISOString();
    found.push({ id: entraId(10, found.length + 1), userId, appId, at, errorCode });
  };
  for (const { employee, user } of people) {
    const isActive = USES.includes(employee.story) && !employee.left;
    if (isActive && employee.asanaGid !== null) for (const day of [1, 8, 15]) add(user.id, ENTRA_APPS.asana.appId, day);
    if (isActive && boards.includes(user.id)) for (const day of [2, 11]) add(user.id, ENTRA_APPS.boards.appId, day);
  }
  const mistaken = people.find(({ employee, user }) => employee.story === 'idle' && boards.includes(user.id));
  if (mistaken) add(mistaken.user.id, ENTRA_APPS.boards.appId, 3, 50126);
  return found;
}
