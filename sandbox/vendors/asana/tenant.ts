import type { AsanaMembershipSeed, AsanaWorkspaceSeed, MemberKind } from './seed.ts';
import { SyntheticMembers } from './synthetic.ts';

/** A person's membership of one workspace as it is now. */
export interface Membership {
  readonly gid: string;
  readonly userGid: string;
  readonly createdAt: string;
  readonly active: boolean;
  readonly kind: MemberKind;
  readonly admin: boolean;
  readonly superAdmin: boolean;
  readonly invited: boolean;
  readonly removedAt?: string;
  readonly removedBy?: string;
}

const ADDED_BASE = 1_400_000_000_000_000;

/** One workspace or organization: its memberships in the order of their gids, which never shifts. */
export class Tenant {
  readonly seed: AsanaWorkspaceSeed;
  readonly synthetic: SyntheticMembers;
  private readonly seeded: Membership[];
  private readonly added: Membership[] = [];
  private readonly changedSynthetic = new Map<number, Membership>();
  private readonly rowsByUser = new Map<string, number[]>();
  private readonly rowByGid = new Map<string, number>();
  private readonly workspaceIndex: number;
  private readonly seededByUser: readonly number[];

  constructor(seed: AsanaWorkspaceSeed, workspaceIndex: number, start: number) {
    this.seed = seed;
    this.workspaceIndex = workspaceIndex;
    const more = seed.synthetic ?? { members: 0 };
    const domain = seed.emailDomains[0] ?? 'synthetic.example';
    this.synthetic = new SyntheticMembers(more.members, more.loginsPerMember ?? 2, workspaceIndex, domain, start);
    this.seeded = [...seed.memberships].sort((a, b) => Number(a.gid) - Number(b.gid)).map(fromSeed);
    for (const [index, row] of this.seeded.entries()) this.register(row, index);
    const order = [...this.seeded.entries()].sort(([, a], [, b]) => Number(a.userGid) - Number(b.userGid));
    this.seededByUser = order.map(([index]) => index);
  }

  get size(): number {
    return this.seeded.length + this.synthetic.count + this.added.length;
  }

  /** The membership at a position of the listing. */
  at(index: number): Membership | undefined {
    if (index < this.seeded.length) return this.seeded[index];
    const number = index - this.seeded.length;
    if (number < this.synthetic.count) return this.changedSynthetic.get(number) ?? this.synthetic.membership(number);
    return this.added[number - this.synthetic.count];
  }

  /** The same rows in the order of their people's gids. */
  atByUser(index: number): Membership | undefined {
    return this.at(this.seededByUser[index] ?? index);
  }

  /** Every row of a person: a removed and re-added person has two. */
  of(userGid: string): readonly Membership[] {
    return this.indexesOf(userGid).flatMap((index) => this.at(index) ?? []);
  }

  active(userGid: string): Membership | undefined {
    return this.of(userGid).find((row) => row.active);
  }

  byGid(gid: string): Membership | undefined {
    const number = this.synthetic.indexOfMembership(gid);
    const index = number === null ? this.rowByGid.get(gid) : this.seeded.length + number;
    return index === undefined ? undefined : this.at(index);
  }

  add(userGid: string, kind: MemberKind, createdAt: string): Membership {
    const gid = String(ADDED_BASE + this.workspaceIndex * 10_000_000_000 + this.added.length);
    const row = { gid, userGid, createdAt, active: true, kind, admin: false, superAdmin: false, invited: true };
    this.added.push(row);
    this.register(row, this.size - 1);
    return row;
  }

  change(row: Membership, changes: Partial<Membership>): Membership {
    const next = { ...row, ...changes };
    const number = this.synthetic.indexOfMembership(row.gid);
    const index = this.rowByGid.get(row.gid) ?? -1;
    if (number !== null) this.changedSynthetic.set(number, next);
    else if (index < this.seeded.length) this.seeded[index] = next;
    else this.added[index - this.seeded.length - this.synthetic.count] = next;
    return next;
  }

  private indexesOf(userGid: string): readonly number[] {
    const number = this.synthetic.indexOfUser(userGid);
    return number === null ? (this.rowsByUser.get(userGid) ?? []) : [this.seeded.length + number];
  }

  private register(row: Membership, index: number): void {
    this.rowByGid.set(row.gid, index);
    this.rowsByUser.set(row.userGid, [...(this.rowsByUser.get(row.userGid) ?? []), index]);
  }
}

function fromSeed(seed: AsanaMembershipSeed): Membership {
  const superAdmin = seed.superAdmin ?? false;
  return { ...seed, admin: superAdmin || (seed.admin ?? false), superAdmin, invited: seed.invited ?? false };
}
