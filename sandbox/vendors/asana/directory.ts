import { Refusal } from './errors.ts';
import type { AsanaSeed, AsanaUserSeed } from './seed.ts';
import { type Membership, Tenant } from './tenant.ts';

const ADDED_USER_BASE = 1_410_000_000_000_000;

/** Every workspace and every person this Asana knows. */
export class Directory {
  readonly tenants: readonly Tenant[];
  private readonly users = new Map<string, AsanaUserSeed>();
  private readonly gidByEmail = new Map<string, string>();
  private added = 0;

  constructor(seed: AsanaSeed, start: number) {
    this.tenants = seed.workspaces.map((workspace, index) => new Tenant(workspace, index, start));
    for (const user of seed.users) this.put(user);
  }

  tenant(gid: string): Tenant | undefined {
    return this.tenants.find((tenant) => tenant.seed.gid === gid);
  }

  user(gid: string): AsanaUserSeed | undefined {
    const known = this.users.get(gid);
    if (known) return known;
    for (const { synthetic } of this.tenants) {
      const index = synthetic.indexOfUser(gid);
      if (index !== null) return synthetic.user(index);
    }
    return undefined;
  }

  byEmail(email: string): AsanaUserSeed | undefined {
    const wanted = email.toLowerCase();
    const gid = this.gidByEmail.get(wanted);
    if (gid !== undefined) return this.users.get(gid);
    for (const { synthetic } of this.tenants) {
      const index = synthetic.indexOfEmail(wanted);
      if (index !== null) return synthetic.user(index);
    }
    return undefined;
  }

  /** A user identifier of a request: "me", an e-mail address or a gid. */
  identify(text: string, me: string): AsanaUserSeed {
    if (text === 'me') return this.identify(me, me);
    const user = text.includes('@') ? this.byEmail(text) : this.user(text);
    if (user) return user;
    if (!text.includes('@') && !/^\d+$/.test(text)) throw new Refusal(400, `user: Not a recognized ID: ${text}`);
    throw new Refusal(404, `user: Unknown object: ${text}`);
  }

  addUser(email: string): AsanaUserSeed {
    const user = { gid: String(ADDED_USER_BASE + this.added), name: email, email };
    this.added += 1;
    this.put(user);
    return user;
  }

  update(gid: string, changes: Partial<AsanaUserSeed>): void {
    const user = this.user(gid);
    if (user) this.put({ ...user, ...changes });
  }

  /** Workspaces a person can use now. */
  homes(userGid: string): readonly Tenant[] {
    return this.tenants.filter((tenant) => tenant.active(userGid) !== undefined);
  }

  membership(gid: string): { readonly tenant: Tenant; readonly row: Membership } | undefined {
    for (const tenant of this.tenants) {
      const row = tenant.byGid(gid);
      if (row) return { tenant, row };
    }
    return undefined;
  }

  private put(user: AsanaUserSeed): void {
    this.users.set(user.gid, user);
    this.gidByEmail.set(user.email.toLowerCase(), user.gid);
  }
}
