import type { AsanaMembershipSeed, AsanaSeed, AsanaUserSeed } from '../vendors/asana/seed.ts';
import { LABS_GID, NORTHWIND_GID, SERVICE_ACCOUNTS, tokens } from './asana-accounts.ts';
import { northwindEvents } from './asana-activity.ts';
import type { Somebody } from './asana-events.ts';
import type { SeatStory } from './cast.ts';
import { GUESTS } from './names.ts';
import type { Employee } from './people.ts';
import type { Random } from './random.ts';

const DAY = 86_400_000;
type Row = Omit<AsanaMembershipSeed, 'gid' | 'userGid' | 'createdAt'> & {
  readonly who: Somebody;
  readonly joined: number;
};

/** The company's Asana: one organization, and a small plain workspace beside it. */
export function createAsanaSeed(employees: readonly Employee[], start: number, random: Random): AsanaSeed {
  const members = employees.flatMap((employee) =>
    employee.asanaGid === null
      ? []
      : [
          {
            ...employee,
            gid: employee.asanaGid,
            shownName: employee.story === 'pending' ? employee.email : employee.name,
          },
        ],
  );
  const of = (story: SeatStory): Somebody[] =>
    members.filter((m) => m.story === story).map((m) => ({ gid: m.gid, name: m.shownName, email: m.email }));
  const guests = GUESTS.map((guest, index) => ({ ...guest, gid: String(1_201_800_000_000_000 + index * 1009) }));
  const rows = northwindRows(of, guests, start, random);
  const [ada, grace] = of('admin');
  if (!ada || !grace) throw new Error('the company has no admins');
  const events = northwindEvents(of, guests, rows, { ada, grace }, start, random);
  const labs = [
    SERVICE_ACCOUNTS.asanaAdmin,
    ada,
    ...of('idle').slice(0, 2),
    ...of('silent').slice(0, 1),
    ...of('busy').slice(0, 4),
  ];
  const users: AsanaUserSeed[] = [
    ...members.map((m) => ({
      gid: m.gid,
      name: m.shownName,
      email: m.email,
      title: m.title,
      department: m.department,
    })),
    ...guests,
    ...Object.values(SERVICE_ACCOUNTS),
  ];
  const labsRows = labs.map((who) => ({
    who,
    joined: start - random.int(100, 300) * DAY,
    active: true,
    kind: 'member' as const,
    admin: who === ada,
  }));
  return {
    users,
    workspaces: [
      {
        gid: NORTHWIND_GID,
        name: 'Northwind',
        isOrganization: true,
        emailDomains: ['northwind.example'],
        plan: 'enterprise_plus',
        viewOnlyDomain: true,
        deprovisioningOwnerGid: ada.gid,
        memberships: numbered(rows, 1_202_000_000_000_000),
        events,
      },
      {
        gid: LABS_GID,
        name: 'Northwind Labs',
        isOrganization: false,
        emailDomains: [],
        plan: 'advanced',
        memberships: numbered(labsRows, 1_202_500_000_000_000),
        events: [],
      },
    ],
    tokens: tokens(grace.gid, of('busy')[4]?.gid ?? grace.gid),
    asanaChange: 'name=new_goal_memberships;info=https://developers.asana.com/docs/deprecations;affected=false',
  };
}

function northwindRows(
  of: (story: SeatStory) => Somebody[],
  guests: readonly Somebody[],
  start: number,
  random: Random,
): Row[] {
  const long = (): number => start - random.int(200, 1500) * DAY - random.int(1, 80_000_000);
  const lately = (low: number, high: number): number =>
    start - random.int(low, high) * DAY - random.int(3_600_000, 72_000_000);
  const member = (who: Somebody): Row => ({ who, joined: long(), active: true, kind: 'member' });
  return [
    ...[...of('busy'), ...of('idle'), ...of('silent')].map(member),
    ...of('admin').map((who, index) => ({ ...member(who), admin: true, superAdmin: index === 0 })),
    ...of('new').map((who) => ({ ...member(who), joined: lately(2, 12) })),
    ...of('pending').map((who) => ({ ...member(who), joined: lately(3, 11), invited: true })),
    ...[...of('view_only_busy'), ...of('view_only_idle'), ...of('view_only_silent')].map((who) => ({
      ...member(who),
      kind: 'view_only' as const,
    })),
    ...guests.map((who) => ({ ...member(who), kind: 'guest' as const })),
    ...of('deprovisioned').map((who) => ({ ...member(who), active: false })),
    // Removed once and added again later: the old row stays beside the new one.
    ...of('rejoined').flatMap((who) => [
      { ...member(who), joined: start - 900 * DAY, active: false },
      { ...member(who), joined: start - 45 * DAY },
    ]),
    ...Object.values(SERVICE_ACCOUNTS).map((who) => ({ ...member(who), joined: start - 700 * DAY })),
  ];
}

function numbered(rows: readonly Row[], base: number): AsanaMembershipSeed[] {
  const ordered = [...rows].sort((a, b) => a.joined - b.joined || a.who.gid.localeCompare(b.who.gid));
  return ordered.map(({ who, joined, ...row }, index) => ({
    ...row,
    gid: String(base + index * 15_485_863),
    userGid: who.gid,
    createdAt: new Date(joined).toISOString(),
  }));
}
