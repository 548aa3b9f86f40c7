import type { AsanaEventSeed, AsanaUserSeed } from './seed.ts';
import type { Membership } from './tenant.ts';

const DAY = 86_400_000;
const FIRST = ['Alma', 'Ben', 'Chika', 'Dario', 'Elif', 'Femi', 'Gita', 'Hugo', 'Ines', 'Jonas', 'Kaia', 'Luca', 'Mei'];
const LAST = ['Abara', 'Berg', 'Costa', 'Dang', 'Eriksen', 'Fischer', 'Gupta', 'Haas', 'Ito', 'Jovic', 'Kim', 'Lopez'];
const USER_BASE = 1_310_000_000_000_000;
const MEMBERSHIP_BASE = 1_320_000_000_000_000;

/** Members computed from their number, so a tenant of a million costs nothing until a page is asked for. */
export class SyntheticMembers {
  readonly count: number;
  readonly loginsPerMember: number;
  private readonly block: number;
  private readonly domain: string;
  private readonly start: number;

  constructor(count: number, loginsPerMember: number, workspaceIndex: number, domain: string, start: number) {
    this.count = count;
    this.loginsPerMember = loginsPerMember;
    this.block = workspaceIndex * 10_000_000_000;
    this.domain = domain;
    this.start = start;
  }

  user(index: number): AsanaUserSeed {
    const first = FIRST[index % FIRST.length] ?? '';
    const last = LAST[Math.floor(index / FIRST.length) % LAST.length] ?? '';
    return {
      gid: String(USER_BASE + this.block + index),
      name: `${first} ${last} ${index}`,
      email: `member-${index}@${this.domain}`,
      department: 'Operations',
    };
  }

  /** One in ten is a guest, one in ten view-only, one in fifty was removed long ago. */
  membership(index: number): Membership {
    return {
      gid: String(MEMBERSHIP_BASE + this.block + index),
      userGid: String(USER_BASE + this.block + index),
      createdAt: new Date(this.start - (100 + (index % 900)) * DAY).toISOString(),
      active: index % 50 !== 49,
      kind: index % 10 === 7 ? 'guest' : index % 10 === 8 ? 'view_only' : 'member',
      admin: false,
      superAdmin: false,
      invited: false,
    };
  }

  indexOfUser(gid: string): number | null {
    return this.indexFrom(gid, USER_BASE);
  }

  indexOfMembership(gid: string): number | null {
    return this.indexFrom(gid, MEMBERSHIP_BASE);
  }

  indexOfEmail(email: string): number | null {
    const found = /^member-(\d+)@(.+)$/.exec(email);
    const index = Number(found?.[1]);
    return found && found[2] === this.domain && index < this.count ? index : null;
  }

  /** When the n-th login of a member was: one in ten members was last seen 40 to 80 days ago, the others lately. */
  loginAt(index: number, nth: number): number {
    const last = index % 10 === 3 ? 40 + (index % 41) : index % 20;
    const days = Math.min(last + nth * (3 + (index % 7)), 88);
    return this.start - days * DAY - ((index * 7919) % 72_000) * 1000;
  }

  login(index: number, nth: number): AsanaEventSeed {
    const user = this.user(index);
    return {
      gid: String(1_330_000_000_000_000 + this.block + index * 100 + nth),
      at: this.loginAt(index, nth),
      type: 'user_login_succeeded',
      category: 'logins',
      actorType: 'user',
      actorGid: user.gid,
      resource: { type: 'user', gid: user.gid, name: user.name, email: user.email },
      context: 'web',
    };
  }

  private indexFrom(gid: string, base: number): number | null {
    const index = Number(gid) - base - this.block;
    return Number.isInteger(index) && index >= 0 && index < this.count ? index : null;
  }
}
