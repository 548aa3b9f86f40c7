import type { Directory } from './directory.ts';
import { forbidden, notAuthorized, Refusal } from './errors.ts';
import type { AsanaPlan, AsanaSeed, AsanaTokenSeed, TokenPermission } from './seed.ts';
import type { Tenant } from './tenant.ts';

/** Who is calling. */
export interface Caller {
  readonly token: AsanaTokenSeed;
  readonly userGid: string;
}

const SCIM_PLANS: readonly AsanaPlan[] = ['enterprise', 'enterprise_plus', 'legacy_enterprise'];
const AUDIT_PLANS: readonly AsanaPlan[] = ['enterprise_plus', 'legacy_enterprise'];

/** The value of the personal token every seeded person has. */
export const personalToken = (userGid: string): string => `2/${userGid}/sandbox-personal`;

/** Tells callers by their token and what each may reach. */
export class Access {
  private readonly tokens: ReadonlyMap<string, AsanaTokenSeed>;
  private readonly directory: Directory;
  private readonly planRefusal: number;

  constructor(seed: AsanaSeed, directory: Directory) {
    this.tokens = new Map(seed.tokens.map((token) => [token.value, token]));
    this.directory = directory;
    this.planRefusal = seed.planRefusal ?? 403;
  }

  /** The token of an Authorization header, whether it still works or not; for the log. */
  known(authorization: string | undefined): AsanaTokenSeed | null {
    const value = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (value === undefined) return null;
    const seeded = this.tokens.get(value);
    if (seeded) return seeded;
    const gid = /^2\/(\d+)\/sandbox-personal$/.exec(value)?.[1];
    const owner = gid === undefined ? undefined : this.directory.user(gid);
    return owner ? { label: `personal:${owner.email}`, value, kind: 'personal', ownerGid: owner.gid } : null;
  }

  /** 401 without a working token; a personal token dies with its owner's last access. */
  caller(token: AsanaTokenSeed | null): Caller {
    if (!token || token.revoked) throw notAuthorized();
    if (token.kind === 'personal' && this.directory.homes(token.ownerGid).length === 0) throw notAuthorized();
    return { token, userGid: token.ownerGid };
  }

  workspaces(caller: Caller): readonly Tenant[] {
    if (caller.token.kind === 'personal') return this.directory.homes(caller.userGid);
    const gids = caller.token.workspaceGids;
    return gids ? gids.flatMap((gid) => this.directory.tenant(gid) ?? []) : this.directory.tenants;
  }

  /** The workspace a path names: 404 when there is none, 403 when the caller has no access. */
  workspace(caller: Caller, gid: string): Tenant {
    if (!/^\d+$/.test(gid)) throw new Refusal(400, `workspace: Not a recognized ID: ${gid}`);
    const tenant = this.directory.tenant(gid);
    if (!tenant) throw new Refusal(404, `workspace: Unknown object: ${gid}`);
    if (!this.workspaces(caller).includes(tenant)) throw forbidden('you do not have access to this workspace');
    return tenant;
  }

  demand(caller: Caller, permission: TokenPermission): void {
    const { kind, permissions } = caller.token;
    if (permission !== 'rest' && kind !== 'service_account') throw forbidden('a service account token is required');
    if (permissions && !permissions.includes(permission)) {
      throw forbidden(`this service account does not have the permission ${permission}`);
    }
  }

  /** The organization whose audit log may be read. */
  auditLog(caller: Caller, gid: string): Tenant {
    this.demand(caller, 'audit_log');
    const tenant = this.workspace(caller, gid);
    const { plan, complianceAddOn } = tenant.seed;
    if (AUDIT_PLANS.includes(plan) || (plan === 'enterprise' && complianceAddOn)) return tenant;
    throw new Refusal(this.planRefusal, 'Audit log API access is not included in the plan of this domain');
  }

  /** The domain SCIM works on: SCIM paths name none, it follows from the service account. */
  scimDomain(caller: Caller): Tenant {
    this.demand(caller, 'scim');
    const tenant = this.workspaces(caller)[0];
    if (tenant && SCIM_PLANS.includes(tenant.seed.plan)) return tenant;
    throw new Refusal(this.planRefusal, 'SCIM is not included in the plan of this domain');
  }

  /** A service account acts as an admin; anybody else must be one. */
  demandAdmin(caller: Caller, tenant: Tenant): void {
    if (caller.token.kind === 'service_account') return;
    if (!tenant.active(caller.userGid)?.admin) throw forbidden('you must be an admin of this workspace');
  }
}
