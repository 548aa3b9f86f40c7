/**
 * What a fake Asana is filled with. Facts about people, workspaces and tokens only; what the API answers
 * is derived from them by the rules of Asana's documents.
 */

/** Decides which interfaces answer at all: SCIM needs Enterprise, the audit log Enterprise+ (developers.asana.com/docs/audit-log-api). */
export type AsanaPlan = 'enterprise_plus' | 'legacy_enterprise' | 'enterprise' | 'advanced' | 'starter' | 'free';

export type MemberKind = 'member' | 'guest' | 'view_only';

export interface AsanaUserSeed {
  readonly gid: string;
  /** Somebody invited who never joined shows the address as the name. */
  readonly name: string;
  readonly email: string;
  readonly title?: string;
  readonly department?: string;
}

export interface AsanaMembershipSeed {
  readonly gid: string;
  readonly userGid: string;
  /** ISO time: when the person joined, or was invited. */
  readonly createdAt: string;
  readonly active: boolean;
  readonly kind: MemberKind;
  readonly admin?: boolean;
  /** Nothing in the API tells this; the API only refuses to remove such a person. Implies admin. */
  readonly superAdmin?: boolean;
  /** Shown by the console page only; the API cannot tell an invitation from a member. */
  readonly invited?: boolean;
}

export interface AsanaEventSeed {
  readonly gid: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly type: string;
  readonly category: string;
  readonly actorType: 'user' | 'asana' | 'asana_support' | 'anonymous' | 'external_administrator';
  readonly actorGid?: string;
  readonly resource: {
    readonly type: string;
    readonly gid: string;
    readonly name: string | null;
    readonly email?: string;
  };
  readonly context: 'web' | 'desktop' | 'mobile' | 'asana_support' | 'asana' | 'email' | 'api';
  /** Only with context `api`. */
  readonly apiMethod?: 'cookie' | 'oauth' | 'personal_access_token' | 'service_account';
  readonly ip?: string;
  readonly details?: Readonly<Record<string, string>>;
}

export interface AsanaWorkspaceSeed {
  readonly gid: string;
  readonly name: string;
  readonly isOrganization: boolean;
  readonly emailDomains: readonly string[];
  readonly plan: AsanaPlan;
  /** The Compliance Management add-on opens the audit log on the Enterprise plan. */
  readonly complianceAddOn?: boolean;
  /** Whether the domain has view-only licenses: only then does SCIM show and accept `userType`. */
  readonly viewOnlyDomain?: boolean;
  /** The admin set in the Admin Console who receives the work of people deprovisioned by a service account. */
  readonly deprovisioningOwnerGid?: string;
  readonly memberships: readonly AsanaMembershipSeed[];
  readonly events: readonly AsanaEventSeed[];
  /** Adds this many made-up members computed on demand, and logins of each within the watched 90 days. For load. */
  readonly synthetic?: { readonly members: number; readonly loginsPerMember?: number };
}

/** `rest` the ordinary API, the others the boxes of a service account with scoped permissions. */
export type TokenPermission = 'rest' | 'scim' | 'audit_log';

export interface AsanaTokenSeed {
  readonly label: string;
  readonly value: string;
  readonly kind: 'service_account' | 'personal';
  readonly ownerGid: string;
  /** Service accounts only; default all. Personal tokens never reach SCIM or the audit log. */
  readonly permissions?: readonly TokenPermission[];
  /** Service accounts only: the organization SCIM works on and every workspace it sees; the first is its domain. */
  readonly workspaceGids?: readonly string[];
  readonly revoked?: boolean;
}

export interface AsanaSeed {
  readonly users: readonly AsanaUserSeed[];
  readonly workspaces: readonly AsanaWorkspaceSeed[];
  /** Beside these, every person has a personal token labeled `personal:<email>`. */
  readonly tokens: readonly AsanaTokenSeed[];
  /** What removing somebody already removed answers; written down nowhere by Asana. Default '404'. */
  readonly removeAgain?: '404' | '200' | '403';
  /** What a plan too small answers: 403 is what the audit log's description lists, 402 is seen elsewhere. Default 403. */
  readonly planRefusal?: 402 | 403;
  /** Per token; refused calls count too. `reads` and `writes` bound the calls in flight. Absent: no limit. */
  readonly rate?: { readonly perMinute: number; readonly reads?: number; readonly writes?: number };
  /** Sent as the `Asana-Change` header of every API answer, announcing a coming change (developers.asana.com/docs/deprecations). */
  readonly asanaChange?: string;
}
