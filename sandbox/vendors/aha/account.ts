import type { AhaAccountSeed, AhaAdminRoles, AhaProductSeed, AhaRole, AhaUserSeed } from './seed.ts';

/** A user as they are now. */
export interface User extends Omit<AhaUserSeed, 'roles'> {
  readonly admin: Required<AhaAdminRoles>;
  readonly enabled: boolean;
  readonly roles: ReadonlyMap<string, AhaRole>;
  readonly updatedAt: string;
  /** By which key somebody was disabled last; for the console. */
  readonly changedBy?: string;
}

const PAID_ROLES: readonly AhaRole[] = ['product_owner', 'contributor', 'developer'];

/** One Aha! account: its users in the order of the seed, which never shifts unless somebody is deleted. */
export class Account {
  readonly seed: AhaAccountSeed;
  private readonly people: Map<string, User>;

  constructor(seed: AhaAccountSeed) {
    this.seed = seed;
    this.people = new Map(seed.users.map((user) => [user.id, fromSeed(user)]));
  }

  get users(): readonly User[] {
    return [...this.people.values()];
  }

  user(id: string): User | undefined {
    return this.people.get(id);
  }

  byEmail(email: string): User | undefined {
    return this.users.find((user) => user.email.toLowerCase() === email.toLowerCase());
  }

  /** By its id or by its prefix. */
  product(text: string): AhaProductSeed | undefined {
    return this.seed.products.find((product) => product.id === text || product.prefix === text);
  }

  change(user: User, changes: Partial<User>, now: string): User {
    const next = { ...user, ...changes, updatedAt: now };
    this.people.set(user.id, next);
    return next;
  }

  /** Only people in Aha! itself can delete somebody; the API has no call for it. */
  delete(user: User): void {
    this.people.delete(user.id);
  }

  /** "Disabled users do not count as paid seats" (aha.io/support, account billing settings). */
  takesPaidSeat(user: User): boolean {
    return user.enabled && this.wouldTakeSeat(user);
  }

  /** Whether an enabled user like this one takes a paid seat. */
  wouldTakeSeat(user: User): boolean {
    const roles = [...user.roles.values()];
    if (isAdministrator(user) || (user.customRoles ?? []).length > 0) return true;
    return this.seed.freeReviewers ? roles.some((role) => PAID_ROLES.includes(role)) : roles.length > 0;
  }

  hasFreeSeat(): boolean {
    const { seatsPurchased } = this.seed;
    return (
      seatsPurchased === undefined || this.users.filter((user) => this.takesPaidSeat(user)).length < seatsPurchased
    );
  }
}

/** True with any of the three administrator roles, as in the documents' samples. */
export const isAdministrator = ({ admin }: Pick<User, 'admin'>): boolean =>
  admin.account || admin.billing || admin.configuration;

/** Who may see and change other users: administrators of the account or of billing. */
export const managesUsers = ({ admin }: Pick<User, 'admin'>): boolean => admin.account || admin.billing;

function fromSeed({ roles, admin = {}, enabled = true, ...seed }: AhaUserSeed): User {
  return {
    ...seed,
    enabled,
    updatedAt: seed.createdAt,
    roles: new Map(Object.entries(roles)),
    admin: {
      account: admin.account ?? false,
      billing: admin.billing ?? false,
      configuration: admin.configuration ?? false,
    },
  };
}
