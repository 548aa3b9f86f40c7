import type { AsanaEventSeed } from '../vendors/asana/seed.ts';
import type { Random } from './random.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Whoever an event is about. */
export interface Somebody {
  readonly gid: string;
  readonly name: string;
  readonly email: string;
}

type Event = Omit<AsanaEventSeed, 'gid' | 'at'>;

/** What people do in Asana, by the names and categories of developers.asana.com/docs/audit-log-events. */
const DEEDS = [
  { type: 'task_deleted', category: 'deletion', resource: 'task', name: 'Calibration report draft' },
  { type: 'attachment_uploaded', category: 'creation', resource: 'attachment', name: 'sensor-housing-v7.pdf' },
  { type: 'attachment_downloaded', category: 'content_export', resource: 'attachment', name: 'q3-forecast.xlsx' },
  { type: 'team_member_added', category: 'access_control', resource: 'team', name: 'Field trials' },
  { type: 'project_privacy_settings_changed', category: 'access_control', resource: 'project', name: 'Supplier audit' },
] as const;

/** Writes the audit log of an organization. */
export class EventWriter {
  readonly events: AsanaEventSeed[] = [];
  private readonly start: number;
  private readonly random: Random;

  constructor(start: number, random: Random) {
    this.start = start;
    this.random = random;
  }

  /** Somebody at work on several days, last seen exactly `lastDays` full days before the start. */
  work(who: Somebody, lastDays: number, activeDays: number, oldestDays = 88): void {
    const days = new Set([lastDays]);
    for (let n = 1; n < activeDays && lastDays < oldestDays; n += 1) days.add(this.random.int(lastDays, oldestDays));
    for (const day of days) {
      const context = this.random.pick(['web', 'web', 'desktop', 'mobile'] as const);
      // Long sessions make logins rare, so many days have none.
      if (this.random.next() < 0.4) this.add(day, who, { ...login(who, 'user_login_succeeded'), context });
      else this.deed(day, who, { context });
      if (this.random.next() < 0.5) this.deed(day, who, { context });
    }
  }

  /** Something done by a program with somebody's, or a service account's, token. */
  program(who: Somebody, day: number, apiMethod: 'oauth' | 'personal_access_token' | 'service_account'): void {
    this.deed(day, who, { context: 'api', apiMethod });
  }

  /** A failed login: somebody tried, nobody got in. */
  failedLogin(who: Somebody, day: number, known = true): void {
    const event = login(who, 'user_login_failed');
    if (known) this.add(day, who, { ...event, context: 'web' });
    else this.add(day, null, { ...event, actorType: 'anonymous', context: 'web' });
  }

  /** Something Asana itself, or its support, did to somebody's account. */
  byAsana(who: Somebody, day: number, actorType: 'asana' | 'asana_support'): void {
    const resource = { type: 'user', ...who };
    this.add(day, null, {
      type: 'user_password_reset',
      category: 'user_updates',
      actorType,
      resource,
      context: actorType,
    });
  }

  /** An admin's change to somebody's membership, at a moment known to the membership itself. */
  admin(
    admin: Somebody,
    who: Somebody,
    at: number,
    type: 'user_invited' | 'user_deprovisioned' | 'user_reprovisioned',
  ): void {
    const resource = { type: 'user', ...who };
    this.push(at, {
      type,
      category: 'user_updates',
      actorType: 'user',
      actorGid: admin.gid,
      resource,
      context: 'web',
      ip: '198.51.100.7',
    });
  }

  private deed(day: number, who: Somebody, where: Pick<Event, 'context' | 'apiMethod'>): void {
    const { resource, name, ...kind } = this.random.pick(DEEDS);
    const gid = String(1_204_000_000_000_000 + this.random.int(1, 900_000_000));
    this.add(day, who, { ...kind, actorType: 'user', resource: { type: resource, gid, name }, ...where });
  }

  private add(day: number, actor: Somebody | null, event: Event): void {
    // Always more than `day` and less than `day` + 1 days ago, so counts by whole days are exact.
    const at = this.start - day * DAY - this.random.int(HOUR, 20 * HOUR);
    const ip = `203.0.113.${this.random.int(2, 250)}`;
    this.push(at, { ...event, ...(actor ? { actorGid: actor.gid } : {}), ip });
  }

  private push(at: number, event: Event): void {
    this.events.push({ ...event, gid: String(1_203_000_000_000_000 + this.events.length * 104_729), at });
  }
}

const login = (who: Somebody, type: string): Omit<Event, 'context'> => ({
  type,
  category: 'logins',
  actorType: 'user',
  resource: { type: 'user', gid: who.gid, name: who.name, email: who.email },
});
