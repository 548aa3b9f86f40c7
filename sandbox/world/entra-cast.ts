import type { EntraAppSeed, EntraRegistrationSeed, EntraUserSeed } from '../vendors/entra/seed.ts';

/** A GUID that is the same every time: a kind, and a number within it. */
export function entraId(kind: number, number: number): string {
  const text = `${kind.toString(16).padStart(2, '0')}${number.toString(16).padStart(6, '0')}`;
  return `${text}-5e47-4a11-9c0d-${text}beef`;
}

export const NORTHWIND_TENANT = entraId(1, 1);
export const LABS_TENANT = entraId(1, 2);

/** What the demo lets people sign in to; the board has no integration of its own and is connected as an app. */
export const ENTRA_APPS = {
  asana: app(1, 'Asana'),
  aha: app(2, 'Aha!'),
  boards: {
    ...app(3, 'Lumen Boards'),
    appRoles: [{ id: entraId(5, 1), displayName: 'Editor', value: 'editor' }],
  },
  portal: app(4, 'Travel portal'),
} as const;

function app(number: number, displayName: string): EntraAppSeed {
  return { id: entraId(3, number), appId: entraId(4, number), displayName, applicationTemplateId: entraId(6, number) };
}

/** Accounts no person is behind. */
export const ENTRA_SERVICES: readonly Pick<EntraUserSeed, 'displayName' | 'userPrincipalName'>[] = [
  { displayName: 'Backup service account', userPrincipalName: 'svc-backup@northwind.example' },
  { displayName: 'Meeting room Lisbon', userPrincipalName: 'room-lisbon@northwind.example' },
];

const READ = ['Directory.Read.All', 'AuditLog.Read.All', 'User-LifeCycleInfo.Read.All'];

/** App registrations by label; `world.token` gives the secret of one. */
export const ENTRA_REGISTRATIONS: readonly EntraRegistrationSeed[] = [
  registration('entra-read', 1, NORTHWIND_TENANT, READ),
  registration('entra-write', 2, NORTHWIND_TENANT, [...READ, 'AppRoleAssignment.ReadWrite.All']),
  registration('entra-no-consent', 3, NORTHWIND_TENANT, []),
  registration('entra-labs', 4, LABS_TENANT, READ),
];

function registration(
  label: string,
  number: number,
  tenantId: string,
  roles: readonly string[],
): EntraRegistrationSeed {
  return { label, clientId: entraId(2, number), tenantId, secret: `sandbox~secret-of-${label}-0000`, roles };
}
