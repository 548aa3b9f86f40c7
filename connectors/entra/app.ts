import * as z from 'zod';
import type {
  Activity,
  ActivityFrom,
  CapabilityAnswer,
  Coverage,
  Page,
  Tenant,
  TenantChoice,
} from '../../src/connector/contract.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { listRoles } from './admins.ts';
import { appPath, readApp } from './app-object.ts';
import { readApps } from './apps.ts';
import { describeLog, tryLog } from './check.ts';
import { type Home, readHome } from './organization.ts';
import { attempt, has, missing, type Tried } from './permissions.ts';
import type { App } from './schema.ts';
import { read, type Session } from './session.ts';
import { describeCoverage, readSignIns } from './sign-ins.ts';

const SOURCE = 'entra-app-sign-ins';
const OPERATION = 'check';

/**
 * Apps to which people or groups are assigned: an app open to everybody has no seats the directory knows of.
 * VendorRefusedError, with what to grant or do, where there is none to choose.
 */
export async function listAppTenants(session: Session, signal: AbortSignal): Promise<readonly TenantChoice[]> {
  const home = await readHome(session, 'tenants', signal);
  demandApps(session, 'tenants', home);
  const here: Session = { ...session, directoryId: home.directoryId };
  const choices: TenantChoice[] = [];
  for await (const { rows } of readApps(here, 'tenants', true, signal)) {
    for (const app of rows) {
      const kinds = (app.appRoleAssignedTo ?? []).map(({ principalType }) => principalType);
      if (!kinds.includes('User') && !kinds.includes('Group')) continue;
      choices.push({ id: `${home.directoryId}/${app.id}`, name: nameOf(app), hint: home.domain ?? home.name });
    }
  }
  if (choices.length === 0) {
    const message = 'No app of this directory has anybody assigned to it, so there are no seats to look at.';
    throw new VendorRefusedError(message, { connector: session.connector, operation: 'tenants' });
  }
  return choices.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Without this permission nothing can be said of any app; the vendor's own refusal does not name it. */
function demandApps({ connector }: Session, operation: string, { roles }: Home): void {
  if (has(roles, 'apps') !== 'no') return;
  const message = `${missing('apps')} (Directory.Read.All opens the rest as well), then try again.`;
  throw new VendorRefusedError(message, { connector, operation });
}

const nameOf = ({ displayName, appId }: App): string => displayName ?? appId;

/** Whose app answers, and what can be read of it and changed at it. */
export async function checkApp(session: Session, signal: AbortSignal): Promise<Tenant> {
  const home = await readHome(session, OPERATION, signal);
  demandApps(session, OPERATION, home);
  const here: Session = { ...session, directoryId: home.directoryId };
  const app = await readApp(here, OPERATION, signal);
  const tried = has(home.roles, 'people') === 'no' ? 'no' : await attempt(() => tryRoster(here, signal));
  const log = await tryLog(here, home, signal);
  return {
    id: `${home.directoryId}/${app.id}`,
    name: nameOf(app),
    can: {
      roster: describeRoster(home, tried),
      activity: describeLog(home, log),
      reclaim: describeWrite(home, 'People assigned directly can be unassigned. Who comes by a group is left alone.'),
      restore: describeWrite(home, 'Who was unassigned here can be assigned again, with the roles they had.'),
    },
    owner: null,
    warnings: [
      'Unassigning ends signing in through Entra ID. Whether the app then frees the paid seat depends on its provisioning.',
    ],
    notes: { appId: app.appId, plan: log === 'yes' ? 'paid' : 'unknown' },
  };
}

/** One assignment, one user and the roles of the directory: what a listing reads. */
async function tryRoster(session: Session, signal: AbortSignal): Promise<void> {
  const below = appPath(session, OPERATION, '/appRoleAssignedTo');
  for (const path of [below, '/users']) {
    await read(session, { operation: OPERATION, path, query: { $top: 1 }, schema: z.unknown(), signal });
  }
  await listRoles(session, OPERATION, signal);
}

function describeRoster({ roles }: Home, tried: Tried): CapabilityAnswer {
  if (tried === 'yes') {
    return { can: 'yes', why: 'Entra ID lists who is assigned to the app, directly or as a direct member of a group.' };
  }
  if (tried === 'unknown') return { can: 'unknown', why: 'Microsoft Graph gave no clear answer. Check again later.' };
  const why = roles === null ? 'Microsoft Graph refuses to list people and assignments' : missing('people');
  return { can: 'no', why: `${why}: Directory.Read.All opens people, assignments, groups and administrators.` };
}

function describeWrite({ roles }: Home, why: string): CapabilityAnswer {
  switch (has(roles, 'assignments')) {
    case 'yes':
      return { can: 'yes', why };
    case 'no':
      return { can: 'no', why: `${missing('assignments')}: without it assignments can only be read.` };
    case 'unknown':
      return { can: 'unknown', why: 'The token does not say whether this app may change assignments.' };
  }
}

export function coverage(session: Session): Coverage {
  return describeCoverage(SOURCE, 'Entra ID sign-ins to the app', session);
}

/** Successful sign-ins to the app. VendorRefusedError where plan or permission keep the log closed. */
export async function* activity(
  session: Session,
  from: ActivityFrom,
  signal: AbortSignal,
): AsyncGenerator<Page<Activity>> {
  const appId = session.notes['appId'] ?? (await readApp(session, 'activity', signal)).appId;
  for await (const { items, resume } of readSignIns(session, 'activity', appId, from, signal)) {
    yield {
      items: items.map(({ userId, at }) => ({ externalId: userId, at, signal: 'login', source: SOURCE })),
      resume,
    };
  }
}
