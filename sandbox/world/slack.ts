import type { SeedChannel, SeedUser, SeedUserGroup } from '../slack/types.ts';
import { CHARACTERS } from './cast.ts';
import type { Employee } from './people.ts';

/** The Slack side of the company. */
export interface SlackWorld {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly users: readonly SeedUser[];
  readonly channels: readonly SeedChannel[];
  readonly userGroups: readonly SeedUserGroup[];
}

/** Everybody with a Slack account, the channels and the approvers' group. */
export function createSlackWorld(employees: readonly Employee[]): SlackWorld {
  const idOf = (name: string): string => CHARACTERS.find((character) => character.name === name)?.slackId ?? '';
  const [ada, grace, tomas] = [idOf('Ada Park'), idOf('Grace Osei'), idOf('Tomás Rivera')];
  return {
    team: { id: 'T0NORTHWIND', name: 'Northwind Instruments', domain: 'northwind-instruments' },
    users: employees.flatMap((employee) =>
      employee.slackId === null ? [] : [slackUser(employee, employee.slackId, ada)],
    ),
    channels: [
      { id: 'C0GENERAL01', name: 'general' },
      { id: 'C0ITLICENSE', name: 'it-licenses', botIsMember: true },
      { id: 'C0RANDOM001', name: 'random' },
      { id: 'C0ITADMINS1', name: 'it-admins', isPrivate: true, members: [ada, grace, tomas] },
    ],
    userGroups: [{ id: 'S0APPROVERS', handle: 'it-approvers', name: 'IT approvers', users: [grace, tomas] }],
  };
}

function slackUser(employee: Employee, id: string, adaId: string): SeedUser {
  return {
    id,
    name: employee.email.split('@')[0] ?? id,
    realName: employee.name,
    email: employee.email,
    tz: employee.tz,
    title: employee.title,
    ...(id === adaId ? { isAdmin: true } : {}),
    ...(employee.title === 'Chief executive' ? { isAdmin: true, isOwner: true } : {}),
    ...(employee.left ? { deleted: true } : {}),
  };
}
