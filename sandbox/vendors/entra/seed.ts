/**
 * What a fake Entra ID is filled with. What it answers is derived from this by the rules of learn.microsoft.com/graph,
 * checked 2026-11-22. Where those are silent or change, a seed says which way the fake goes.
 */

/** UTC instants; a field left out is one the tenant has no value for. */
export interface EntraSignInActivitySeed {
  /** The last interactive attempt, even a failed one. */
  readonly interactive?: string;
  readonly nonInteractive?: string;
  /** Of either kind; kept since December 2023 and not filled in for the time before. */
  readonly successful?: string;
}

export interface EntraUserSeed {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail?: string | null;
  readonly proxyAddresses?: readonly string[];
  /** Default true. */
  readonly accountEnabled?: boolean;
  /** Default Member; null as in directories synced from elsewhere. */
  readonly userType?: 'Member' | 'Guest' | null;
  readonly createdDateTime: string;
  readonly employeeId?: string;
  readonly department?: string;
  readonly country?: string;
  readonly employeeHireDate?: string;
  readonly employeeLeaveDateTime?: string;
  /** Absent: never signed in, or not since April 2020. */
  readonly signInActivity?: EntraSignInActivitySeed;
}

export interface EntraGroupSeed {
  readonly id: string;
  readonly displayName: string;
  /** Ids of users and of other groups. */
  readonly members: readonly string[];
}

export interface EntraRoleSeed {
  readonly id: string;
  readonly displayName: string;
  /** Ids of users and of groups. */
  readonly members: readonly string[];
}

export interface EntraAssignmentSeed {
  readonly id: string;
  /** A user, a group or another app. */
  readonly principalId: string;
  /** Default: all zeros, the default access. */
  readonly appRoleId?: string;
  readonly createdDateTime?: string;
}

/** A service principal: an app as this tenant knows it. */
export interface EntraAppSeed {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly applicationTemplateId?: string;
  /** Default true: it carries the tag the portal lists enterprise applications by. */
  readonly enterprise?: boolean;
  readonly servicePrincipalType?: 'Application' | 'ManagedIdentity';
  readonly appRoles?: readonly { readonly id: string; readonly displayName: string; readonly value?: string }[];
  readonly assignments?: readonly EntraAssignmentSeed[];
}

export interface EntraSignInSeed {
  readonly id: string;
  readonly userId: string;
  readonly appId: string;
  readonly at: string;
  /** Default 0, which is success. */
  readonly errorCode?: number;
}

export interface EntraTenantSeed {
  readonly id: string;
  readonly displayName: string;
  /** Verified domains; the first is the default one. */
  readonly domains: readonly string[];
  /** Free tenants have neither signInActivity nor the sign-in log in the API. */
  readonly plan: 'free' | 'p1';
  readonly users: readonly EntraUserSeed[];
  readonly groups?: readonly EntraGroupSeed[];
  readonly roles?: readonly EntraRoleSeed[];
  readonly apps?: readonly EntraAppSeed[];
  readonly signIns?: readonly EntraSignInSeed[];
}

/** An app registration that may ask for tokens, with what an administrator consented to. */
export interface EntraRegistrationSeed {
  readonly label: string;
  readonly clientId: string;
  readonly tenantId: string;
  readonly secret?: string;
  readonly secretExpired?: boolean;
  readonly certificate?: { readonly publicKey: string; readonly sha1: string; readonly sha256: string };
  /** Application permissions with consent; without any the token has no `roles` claim. */
  readonly roles: readonly string[];
}

export interface EntraSeed {
  readonly tenants: readonly EntraTenantSeed[];
  readonly registrations: readonly EntraRegistrationSeed[];
  /** Pages hold half of what was asked for, as "a page may hold fewer rows" allows. */
  readonly shortPages?: boolean;
  /** How long after its end an assignment is still listed. Default 0. */
  readonly replicationMs?: number;
  /** Whether reports and signInActivity are limited as documented. Default no. */
  readonly limits?: { readonly retryAfter: boolean };
}

/** The appRoleId of an assignment without a role of its own. */
export const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';
