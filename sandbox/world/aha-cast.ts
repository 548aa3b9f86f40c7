import type { AhaAdminRoles, AhaProductSeed, AhaRole } from '../vendors/aha/seed.ts';

/** The company's Aha! account, and the small one of its labs. */
export const NORTHWIND_DOMAIN = 'northwind';
export const LABS_DOMAIN = 'northwind-labs';

const product = (number: number, prefix: string, name: string, line = false): AhaProductSeed => ({
  id: String(6_776_757_450_000_000_000n + BigInt(number) * 104_729n),
  prefix,
  name,
  line,
});

export const PRODUCTS = {
  line: product(1, 'INST', 'Instruments', true),
  sensors: product(2, 'SENS', 'Sensors'),
  firmware: product(3, 'FIRM', 'Firmware'),
  cloud: product(4, 'CLOUD', 'Northwind Cloud'),
  mobile: product(5, 'MOB', 'Field app'),
  portal: product(6, 'PORT', 'Customer portal'),
} as const;

export const GROUPS = {
  product: { id: 572805993, name: 'Product and engineering' },
  others: { id: 572805994, name: 'Everybody else' },
} as const;

/** Users no person is behind; the first owns the administrator's key. */
export const AHA_SERVICES = {
  admin: { firstName: 'Aha', lastName: 'Automation', email: 'aha-admin@northwind.example' },
  jira: { firstName: 'Jira', lastName: 'Integration', email: 'jira-sync@northwind.example' },
} as const;

const { sensors, firmware, cloud, mobile, portal } = PRODUCTS;
type Roles = Readonly<Record<string, AhaRole>>;

/** What the named characters have in Aha!, and how many days ago they last opened it. */
export const AHA_CHARACTERS: Readonly<
  Record<string, { readonly days: number; readonly roles: Roles; readonly admin?: AhaAdminRoles }>
> = {
  'Ada Park': { days: 0, roles: {}, admin: { account: true, billing: true, configuration: true } },
  'Grace Osei': { days: 2, roles: { [cloud.id]: 'viewer' }, admin: { account: true } },
  // Idle, but an administrator: must be protected.
  'Tomás Rivera': { days: 61, roles: {}, admin: { configuration: true } },
  'Linus Brandt': { days: 52, roles: { [firmware.id]: 'contributor', [sensors.id]: 'contributor' } },
  // A reviewer in five products and a contributor in the line above them: one line a role.
  'Marta Silva': {
    days: 3,
    roles: {
      [sensors.id]: 'reviewer',
      [firmware.id]: 'reviewer',
      [cloud.id]: 'reviewer',
      [mobile.id]: 'reviewer',
      [portal.id]: 'reviewer',
      [PRODUCTS.line.id]: 'contributor',
    },
  },
};
