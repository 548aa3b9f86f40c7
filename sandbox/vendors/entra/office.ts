import { refuse } from './errors.ts';
import type { EntraRegistrationSeed, EntraSeed } from './seed.ts';
import { Tenant } from './tenant.ts';

/** An access token that was given out. */
export interface Issued {
  readonly registration: EntraRegistrationSeed;
  /** The consent as it was when the token was made. */
  readonly roles: readonly string[];
  readonly expiresAt: number;
}

/** Who is calling, and in which directory. */
export interface Caller {
  readonly registration: EntraRegistrationSeed;
  readonly roles: readonly string[];
  readonly tenant: Tenant;
}

/** Everything the handlers work on. */
export class Office {
  readonly seed: EntraSeed;
  readonly now: () => number;
  readonly tenants: readonly Tenant[];
  /** Where `@odata.nextLink` leads. */
  publicUrl = 'http://127.0.0.1';
  private readonly issued = new Map<string, Issued>();

  constructor(seed: EntraSeed, now: () => number) {
    this.seed = seed;
    this.now = now;
    this.tenants = seed.tenants.map((tenant) => new Tenant(tenant));
  }

  /** By id or by one of its verified domains. */
  tenant(text: string): Tenant | undefined {
    const wanted = text.toLowerCase();
    return this.tenants.find(({ seed }) => seed.id === wanted || seed.domains.includes(wanted));
  }

  issue(token: string, issued: Issued): void {
    this.issued.set(token, issued);
  }

  /** All tokens given out so far are worth nothing from now on. */
  forgetTokens(): void {
    this.issued.clear();
  }

  known(authorization: string | undefined): Issued | null {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    return (token === undefined ? undefined : this.issued.get(token)) ?? null;
  }

  /** 401 without a token that still holds. */
  caller(issued: Issued | null): Caller {
    const now = this.now();
    const tenant = this.tenants.find(({ seed }) => seed.id === issued?.registration.tenantId);
    if (!issued || !tenant) throw refuse(401, 'InvalidAuthenticationToken', 'Access token validation failure.', now);
    if (issued.expiresAt <= now) {
      throw refuse(401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.', now);
    }
    return { registration: issued.registration, roles: issued.roles, tenant };
  }

  /** 403 unless the caller has one of these permissions. */
  demand({ roles }: Caller, ...anyOf: readonly string[]): void {
    if (anyOf.some((role) => roles.includes(role))) return;
    const message = 'Insufficient privileges to complete the operation.';
    throw refuse(403, 'Authorization_RequestDenied', message, this.now());
  }

  /** Reports and signInActivity: a permission, and a plan that has them. */
  demandReports({ roles, tenant }: Caller): void {
    if (!roles.includes('AuditLog.Read.All')) {
      const message =
        'The principal does not have required Microsoft Graph permission(s): AuditLog.Read.All to call this API.';
      throw refuse(403, 'Authentication_MSGraphPermissionMissing', message, this.now());
    }
    if (tenant.seed.plan === 'free') {
      const message = "Neither tenant is B2C or tenant doesn't have premium license";
      throw refuse(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', message, this.now());
    }
  }
}
