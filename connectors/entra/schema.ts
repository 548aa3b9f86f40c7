import * as z from 'zod';

/**
 * What we read of Graph's answers, and nothing more. Names and types: msgraph-metadata, cleanMetadata.xml of
 * 2026-08-20. Nearly every property is nullable there, so nothing but the id is taken for granted.
 */

/** Instants come with up to seven decimals; ours have three, so that text compares like time. */
const Instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .nullish()
  .transform((at) => at ?? null);
const Text = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || null);
const Id = z.string().min(1);

export const Organization = z.object({
  id: Id,
  displayName: Text,
  verifiedDomains: z.array(z.object({ name: Text, isDefault: z.boolean().nullish() })).nullish(),
});

const SignInActivity = z.object({
  lastSignInDateTime: Instant,
  lastNonInteractiveSignInDateTime: Instant,
  lastSuccessfulSignInDateTime: Instant,
});
export type SignInActivity = z.output<typeof SignInActivity>;

export const User = z.object({
  id: Id,
  displayName: Text,
  mail: Text,
  userPrincipalName: Text,
  proxyAddresses: z.array(z.string()).nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: Text,
  createdDateTime: Instant,
  employeeId: Text,
  department: Text,
  country: Text,
  employeeHireDate: Instant,
  employeeLeaveDateTime: Instant,
  signInActivity: SignInActivity.nullish(),
});
export type User = z.output<typeof User>;

export const Assignment = z.object({
  id: Id,
  appRoleId: Id,
  principalId: Id,
  principalType: Text,
  principalDisplayName: Text,
  createdDateTime: Instant,
  resourceId: Id,
});
export type Assignment = z.output<typeof Assignment>;

export const App = z.object({
  id: Id,
  appId: Id,
  displayName: Text,
  applicationTemplateId: Text,
  servicePrincipalType: Text,
  appRoles: z.array(z.object({ id: Id, displayName: Text })).nullish(),
  appRoleAssignedTo: z.array(z.object({ principalType: Text })).nullish(),
});
export type App = z.output<typeof App>;

export const SignInEvent = z.object({
  id: Id,
  createdDateTime: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
  userId: Text,
  userPrincipalName: Text,
  status: z.object({ errorCode: z.int().nullish() }).nullish(),
});
export type SignInEvent = z.output<typeof SignInEvent>;

/** A member of a group or role, or a role somebody has: of any kind, with the kind's name where it is told. */
export const Thing = z.object({ id: Id, '@odata.type': Text });
