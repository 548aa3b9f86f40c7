/**
 * What a fake Okta is filled with: orgs, people, apps, keys. What the API answers is derived from them by Okta's own
 * description (okta-management-openapi-spec 2026.06.3) and developer.okta.com; where those are silent, a seed says which
 * way the fake goes.
 */

export type OktaUserStatus =
  | 'ACTIVE'
  | 'DEPROVISIONED'
  | 'LOCKED_OUT'
  | 'PASSWORD_EXPIRED'
  | 'PROVISIONED'
  | 'RECOVERY'
  | 'STAGED'
  | 'SUSPENDED';

export interface OktaUserSeed {
  readonly id: string;
  readonly status: OktaUserStatus;
  readonly email: string;
  /** Default: the address. */
  readonly login?: string;
  readonly firstName: string;
  readonly lastName: string;
  /** ISO times. */
  readonly created: string;
  readonly statusChanged: string | null;
  readonly lastLogin: string | null;
  /** Standard and custom profile attributes beside these. */
  readonly profile?: Readonly<Record<string, string>>;
  /** Admin roles, such as SUPER_ADMIN. */
  readonly roles?: readonly string[];
}

export interface OktaAppSeed {
  readonly id: string;
  /** The catalogue's key. */
  readonly name: string;
  readonly label: string;
  readonly signOnMode: string;
  readonly status?: 'ACTIVE' | 'INACTIVE';
  readonly features?: readonly string[];
}

export interface OktaGroupSeed {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  /** Apps everybody in the group is assigned to. */
  readonly apps: readonly string[];
}

/** Somebody assigned by themselves; who is assigned through a group is told by the groups. */
export interface OktaAssignmentSeed {
  readonly appId: string;
  readonly userId: string;
  readonly created: string;
  readonly status?: string;
  readonly externalId?: string;
}

export interface OktaEventSeed {
  readonly uuid: string;
  readonly at: string;
  readonly userId: string;
  readonly appId: string;
  /** Default SUCCESS. */
  readonly result?: string;
}

/** A token of a person, with the person's rights. */
export interface OktaTokenSeed {
  readonly label: string;
  readonly value: string;
  readonly ownerId: string;
  readonly revoked?: boolean;
}

/** An API Services app. */
export interface OktaClientSeed {
  readonly label: string;
  readonly clientId: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  /** "Require DPoP header in token requests", ticked in new apps. Default true. */
  readonly dpop?: boolean;
}

export interface OktaOrgSeed {
  readonly id: string;
  /** Before `.okta.com`. */
  readonly subdomain: string;
  readonly companyName: string;
  readonly users: readonly OktaUserSeed[];
  readonly apps: readonly OktaAppSeed[];
  readonly groups: readonly OktaGroupSeed[];
  readonly assignments: readonly OktaAssignmentSeed[];
  readonly events: readonly OktaEventSeed[];
  readonly tokens: readonly OktaTokenSeed[];
  readonly clients: readonly OktaClientSeed[];
}

export interface OktaSeed {
  /** One server stands for all; a key tells which one is meant, and the first answers where no key is sent. */
  readonly orgs: readonly OktaOrgSeed[];
  /** Requests a minute for each endpoint and key. Default 600. */
  readonly perMinute?: number;
  /** Whether a bounded query of the System Log ends by naming an empty page as its own next one. Default false. */
  readonly logsEndInPlace?: boolean;
  /** How many users somebody with a role limited to groups sees. Default: all. */
  readonly limitedSight?: number;
}
