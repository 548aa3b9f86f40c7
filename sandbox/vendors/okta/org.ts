import type { OktaAppSeed, OktaEventSeed, OktaGroupSeed, OktaOrgSeed, OktaUserSeed } from './seed.ts';

/** Somebody's assignment to an app as it is now. */
export interface Assignment {
  readonly appId: string;
  readonly userId: string;
  readonly created: string;
  readonly status: string;
  readonly externalId: string | null;
  /** The group it comes from; null when somebody is assigned by themselves. */
  readonly groupId: string | null;
}

export const DAY = 86_400_000;
const RETENTION_MS = 90 * DAY;

/** One Okta org as it is now. */
export class Org {
  readonly seed: OktaOrgSeed;
  readonly url: string;
  private readonly people: Map<string, OktaUserSeed>;
  private readonly direct: Map<string, Assignment>;
  private groups: readonly OktaGroupSeed[];
  private readonly log: OktaEventSeed[];

  constructor(seed: OktaOrgSeed) {
    this.seed = seed;
    this.url = `https://${seed.subdomain}.okta.com`;
    this.people = new Map(seed.users.map((user) => [user.id, user]));
    this.groups = seed.groups;
    this.log = [...seed.events];
    this.direct = new Map(
      seed.assignments.map(({ appId, userId, created, status = 'ACTIVE', externalId = null }) => [
        `${appId} ${userId}`,
        { appId, userId, created, status, externalId, groupId: null },
      ]),
    );
  }

  /** In the order of their ids, which is the order of Okta's cursors. */
  get users(): readonly OktaUserSeed[] {
    return [...this.people.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  user(id: string): OktaUserSeed | undefined {
    return this.people.get(id);
  }

  byEmail(email: string): OktaUserSeed | undefined {
    return this.users.find((user) => user.email.toLowerCase() === email.toLowerCase());
  }

  app(id: string): OktaAppSeed | undefined {
    return this.seed.apps.find((app) => app.id === id);
  }

  groupsOf(appId: string): readonly OktaGroupSeed[] {
    return this.groups.filter(({ apps }) => apps.includes(appId));
  }

  assignment(appId: string, userId: string): Assignment | undefined {
    if (!this.people.has(userId)) return undefined;
    return this.direct.get(`${appId} ${userId}`) ?? this.throughGroup(appId, userId);
  }

  assignments(appId: string): readonly Assignment[] {
    return this.users.flatMap(({ id }) => this.assignment(appId, id) ?? []);
  }

  /** Takes somebody's own assignment away. False: there is none; what a group gives stays. */
  unassign(appId: string, userId: string): boolean {
    return this.direct.delete(`${appId} ${userId}`);
  }

  leaveGroup(groupId: string, userId: string): void {
    this.groups = this.groups.map((group) =>
      group.id === groupId ? { ...group, members: group.members.filter((id) => id !== userId) } : group,
    );
  }

  change(user: OktaUserSeed, changes: Partial<OktaUserSeed>): void {
    this.people.set(user.id, { ...user, ...changes });
  }

  /** Deactivating somebody takes every assignment with it. */
  deactivate(user: OktaUserSeed, now: string): void {
    this.change(user, { status: 'DEPROVISIONED', statusChanged: now, roles: [] });
    for (const app of this.seed.apps) this.unassign(app.id, user.id);
    for (const group of this.groups) this.leaveGroup(group.id, user.id);
  }

  /** Events that are still kept, oldest first. */
  events(now: number): readonly OktaEventSeed[] {
    const oldest = new Date(now - RETENTION_MS).toISOString();
    const kept = this.log.filter(({ at }) => at >= oldest);
    return kept.sort((a, b) => (a.at === b.at ? (a.uuid < b.uuid ? -1 : 1) : a.at < b.at ? -1 : 1));
  }

  record(event: OktaEventSeed): void {
    this.log.push(event);
  }

  private throughGroup(appId: string, userId: string): Assignment | undefined {
    const group = this.groups.find(({ apps, members }) => apps.includes(appId) && members.includes(userId));
    const user = this.people.get(userId);
    if (!group || !user) return undefined;
    const { created } = user;
    return { appId, userId, created, status: 'ACTIVE', externalId: null, groupId: group.id };
  }
}
