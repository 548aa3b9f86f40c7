import type { AhaKeySeed, AhaRole, AhaSeed, AhaUserSeed } from '../vendors/aha/seed.ts';
import { AHA_CHARACTERS, AHA_SERVICES, GROUPS, LABS_DOMAIN, NORTHWIND_DOMAIN, PRODUCTS } from './aha-cast.ts';
import type { SeatStory } from './cast.ts';
import type { Employee } from './people.ts';
import { Random } from './random.ts';

const DAY = 86_400_000;
/** Full days since each idle user last opened Aha!, Linus Brandt aside. */
const IDLE_DAYS: readonly number[] = [34, 41, 48, 66, 83, 97, 120];
const ROLES: readonly AhaRole[] = ['product_owner', 'contributor', 'contributor', 'developer'];

interface Row {
  readonly who: Pick<AhaUserSeed, 'firstName' | 'lastName' | 'email'>;
  /** Null: never opened. */
  readonly days: number | null;
  /** Default: long ago. */
  readonly joinedDays?: number;
  readonly over?: Partial<AhaUserSeed>;
}

/**
 * The company's Aha!: 40 users of an Enterprise+ account with seat groups, and a small account beside it. It draws its
 * own random numbers, so that nothing else in the company moves.
 */
export function createAhaSeed(employees: readonly Employee[], start: number): AhaSeed {
  const random = new Random(4_011_121);
  const users = northwindRows(employees, random).map((row, index) => toUser(row, index, start, random));
  const [labsAdmin, ...labsUsers] = users.filter(({ email }) => /^(ada|grace|linus)\./.test(email));
  const member = users.find(({ email }) => email === pick(employees, 'busy', 1)[0]?.email);
  const admin = users.find(({ email }) => email === AHA_SERVICES.admin.email);
  if (!labsAdmin || !member || !admin) throw new Error('the company’s Aha! lacks somebody');
  return {
    accounts: [
      {
        domain: NORTHWIND_DOMAIN,
        name: 'Northwind Instruments',
        products: Object.values(PRODUCTS),
        users,
        freeReviewers: true,
        customRoles: true,
        seatsPurchased: 36,
      },
      {
        domain: LABS_DOMAIN,
        name: 'Northwind Labs',
        products: [PRODUCTS.cloud],
        users: [
          labsAdmin,
          ...labsUsers.map((user) => ({ ...user, roles: { [PRODUCTS.cloud.id]: 'contributor' as const } })),
        ],
      },
    ],
    keys: [
      key('aha-admin', NORTHWIND_DOMAIN, admin.id),
      key('aha-member', NORTHWIND_DOMAIN, member.id),
      key('aha-labs', LABS_DOMAIN, labsAdmin.id),
      { ...key('aha-revoked', NORTHWIND_DOMAIN, admin.id), revoked: true },
    ],
  };
}

const key = (label: string, domain: string, ownerId: string): AhaKeySeed => ({
  label,
  value: `sandbox-key-of-${label}-0000000000`,
  domain,
  ownerId,
});

function northwindRows(employees: readonly Employee[], random: Random): readonly Row[] {
  const roles = (): Partial<AhaUserSeed> => ({ roles: someRoles(random), seatGroup: GROUPS.product });
  const rowsOf = (people: readonly Employee[], row: (index: number) => Omit<Row, 'who'>): Row[] =>
    people.map((employee, index) => ({ who: nameOf(employee), ...row(index) }));
  const characters = Object.entries(AHA_CHARACTERS).map(([name, { days, ...over }]): Row => {
    const employee = employees.find((one) => one.name === name);
    if (!employee) throw new Error(`${name} is missing from the company`);
    return { who: nameOf(employee), days, over: { ...over, seatGroup: GROUPS.others } };
  });
  const idle = [...pick(employees, 'idle', 6), ...pick(employees, 'silent', 1)];
  const viewer: Partial<AhaUserSeed> = { roles: { [PRODUCTS.portal.id]: 'viewer', [PRODUCTS.cloud.id]: 'reviewer' } };
  return [
    ...characters,
    ...rowsOf(pick(employees, 'busy', 17), () => ({ days: random.int(0, 9), over: roles() })),
    ...rowsOf(idle, (index) => ({ days: IDLE_DAYS[index] ?? 60, over: roles() })),
    // Invited long ago and never seen.
    ...rowsOf(pick(employees, 'silent', 4).slice(1), () => ({
      days: null,
      joinedDays: random.int(70, 300),
      over: roles(),
    })),
    ...rowsOf(pick(employees, 'new', 2), () => ({ days: null, joinedDays: random.int(2, 9), over: roles() })),
    ...rowsOf(pick(employees, 'deprovisioned', 2), (index) => ({
      days: 30 + index,
      over: { ...roles(), enabled: false },
    })),
    ...rowsOf(pick(employees, 'view_only_busy', 2), (index) => ({ days: index === 0 ? 4 : 71, over: viewer })),
    { who: AHA_SERVICES.admin, days: 1, over: { admin: { account: true, billing: true, configuration: true } } },
    { who: AHA_SERVICES.jira, days: 0, over: { roles: { [PRODUCTS.firmware.id]: 'contributor' } } },
  ];
}

/** The first so many who live a story, the named characters aside. */
function pick(employees: readonly Employee[], story: SeatStory, count: number): readonly Employee[] {
  return employees.filter((one) => one.story === story && !(one.name in AHA_CHARACTERS)).slice(0, count);
}

function nameOf({ name, email }: Employee): Row['who'] {
  const [firstName = name, ...rest] = name.split(' ');
  return { firstName, lastName: rest.join(' '), email };
}

function someRoles(random: Random): AhaUserSeed['roles'] {
  const products = random.shuffle(Object.values(PRODUCTS).filter((product) => !product.line));
  return Object.fromEntries(products.slice(0, random.int(1, 3)).map(({ id }) => [id, random.pick(ROLES)]));
}

function toUser({ who, days, joinedDays, over }: Row, index: number, start: number, random: Random): AhaUserSeed {
  const joined = joinedDays ?? random.int(300, 1200);
  // Always more than `days` and less than `days` + 1 days ago, so counts by whole days are exact.
  const before = (count: number): string =>
    new Date(start - count * DAY - random.int(3_600_000, 72_000_000)).toISOString();
  return {
    ...who,
    // 63-bit ids, as Aha! gives them: too long for a JavaScript number.
    id: String(6_776_757_454_431_000_000n + BigInt(index) * 15_485_863n),
    createdAt: before(joined),
    accessedAt: days === null ? null : before(days),
    roles: {},
    identityProvider: index % 3 === 0 ? { type: 'password' } : { type: 'saml', name: 'Okta' },
    ...over,
  };
}
