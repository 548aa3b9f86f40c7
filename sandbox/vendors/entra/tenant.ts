import {
  DEFAULT_ACCESS,
  type EntraAppSeed,
  type EntraGroupSeed,
  type EntraRoleSeed,
  type EntraSignInSeed,
  type EntraTenantSeed,
  type EntraUserSeed,
} from './seed.ts';

/** An assignment as it stands; `endedAt` is when it was deleted, in epoch milliseconds. */
export interface Assignment {
  readonly id: string;
  readonly app: EntraAppSeed;
  readonly principalId: string;
  readonly appRoleId: string;
  readonly createdDateTime: string;
  readonly endedAt: number | null;
}

/** One directory: who and what is in it, and what changed since it was seeded. */
export class Tenant {
  readonly seed: EntraTenantSeed;
  private readonly people: Map<string, EntraUserSeed>;
  private readonly held: Map<string, Assignment>;
  private readonly log: EntraSignInSeed[];
  groups: readonly EntraGroupSeed[];
  roles: readonly EntraRoleSeed[];

  constructor(seed: EntraTenantSeed) {
    this.seed = seed;
    this.groups = seed.groups ?? [];
    this.roles = seed.roles ?? [];
    this.people = new Map(seed.users.map((user) => [user.id, user]));
    this.log = [...(seed.signIns ?? [])];
    const assignments = this.apps.flatMap((app) =>
      (app.assignments ?? []).map(({ id, principalId, appRoleId = DEFAULT_ACCESS, createdDateTime }) => ({
        id,
        app,
        principalId,
        appRoleId,
        createdDateTime: createdDateTime ?? '2025-02-01T08:00:00Z',
        endedAt: null,
      })),
    );
    this.held = new Map(assignments.map((assignment) => [assignment.id, assignment]));
  }

  get apps(): readonly EntraAppSeed[] {
    return this.seed.apps ?? [];
  }

  get users(): readonly EntraUserSeed[] {
    return [...this.people.values()];
  }

  /** Newest first. */
  get signIns(): readonly EntraSignInSeed[] {
    return [...this.log].sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));
  }

  get assignments(): readonly Assignment[] {
    return [...this.held.values()];
  }

  /** By id or by user principal name. */
  user(text: string): EntraUserSeed | undefined {
    const wanted = text.toLowerCase();
    return this.people.get(wanted) ?? this.users.find((one) => one.userPrincipalName.toLowerCase() === wanted);
  }

  byMail(email: string): EntraUserSeed | undefined {
    const wanted = email.toLowerCase();
    return this.users.find((one) => [one.mail, one.userPrincipalName].some((text) => text?.toLowerCase() === wanted));
  }

  changeUser(user: EntraUserSeed, changes: Partial<EntraUserSeed>): void {
    this.people.set(user.id, { ...user, ...changes });
  }

  removeUser(user: EntraUserSeed): void {
    this.people.delete(user.id);
    for (const { id, principalId } of this.assignments) if (principalId === user.id) this.held.delete(id);
  }

  app(id: string): EntraAppSeed | undefined {
    return this.apps.find((app) => app.id === id);
  }

  /** Groups somebody or a group is a direct member of. */
  groupsOf(id: string): readonly EntraGroupSeed[] {
    return this.groups.filter((group) => group.members.includes(id));
  }

  allGroupsOf(id: string, seen = new Set<string>()): readonly EntraGroupSeed[] {
    return this.groupsOf(id).flatMap((group) => {
      if (seen.has(group.id)) return [];
      seen.add(group.id);
      return [group, ...this.allGroupsOf(group.id, seen)];
    });
  }

  rolesOf(userId: string): readonly EntraRoleSeed[] {
    const holders = [userId, ...this.allGroupsOf(userId).map(({ id }) => id)];
    return this.roles.filter((role) => role.members.some((id) => holders.includes(id)));
  }

  end(assignment: Assignment, now: number): void {
    this.held.set(assignment.id, { ...assignment, endedAt: now });
  }

  assign(assignment: Assignment): void {
    this.held.set(assignment.id, assignment);
  }

  record(signIn: EntraSignInSeed): void {
    this.log.push(signIn);
  }

  /** Access comes from a direct assignment, or from an assigned group one is a direct member of: it does not nest. */
  hasAccess(userId: string, app: EntraAppSeed): boolean {
    const principals = [userId, ...this.groupsOf(userId).map(({ id }) => id)];
    return this.assignments.some(
      (one) => one.app.id === app.id && one.endedAt === null && principals.includes(one.principalId),
    );
  }
}
