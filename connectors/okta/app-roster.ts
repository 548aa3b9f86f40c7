import type { Activity, ActivityFrom, LicensePool, Page, VendorAccount } from '../../src/connector/contract.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { ASSIGNED, toAccount } from './app-account.ts';
import { readAdmins, readRolesOf } from './rights.ts';
import { App, AppUser, AppUsers } from './schema.ts';
import { read, readOrg, readPages, type Session } from './session.ts';
import { COVERAGE, listSignIns } from './sign-ins.ts';

/** One app of an Okta org, seen as an app of its own: who is assigned, and who signed in to it. */

/** The most a page may hold (OAS, listApplicationUsers); the default is 50. */
const PAGE_SIZE = 500;

/** The path of the connected app. */
export function appPath({ appId, connector }: Session, operation: string): string {
  if (appId !== null && /^[A-Za-z0-9]{1,64}$/.test(appId)) return `/api/v1/apps/${appId}`;
  throw new VendorRefusedError('No app of Okta was chosen.', { connector, operation });
}

/** The app in the connected org; VendorRefusedError when the org is another one or the app is out of sight. */
export async function readApp(session: Session, operation: string, signal: AbortSignal): Promise<App> {
  await readOrg(session, operation, signal);
  const path = appPath(session, operation);
  return await read(session, operation, { path }, App, signal).catch((error: unknown) => {
    if (!(error instanceof VendorRefusedError) || error.status !== 404) throw error;
    const message = 'This app is not in Okta any more, or out of sight of this key.';
    throw new VendorRefusedError(message, { connector: session.connector, operation }, error);
  });
}

/** Everybody who is assigned, by themselves or through a group. */
export async function* listAccounts(session: Session, signal: AbortSignal): AsyncGenerator<Page<VendorAccount>> {
  const operation = 'accounts';
  await readApp(session, operation, signal);
  const admins = await readAdmins(session, operation, signal);
  const listing = {
    operation,
    path: `${appPath(session, operation)}/users`,
    query: { limit: PAGE_SIZE, expand: 'user' },
    schema: AppUsers,
    priority: 'chain',
  } as const;
  for await (const users of readPages(session, listing, signal)) {
    yield { items: users.map((user) => toAccount(user, typeof admins === 'string' ? null : admins.has(user.id))) };
  }
}

/** Somebody's assignment; null only when the app is the right one and in sight. */
export async function readAppUser(
  session: Session,
  operation: string,
  id: string,
  signal: AbortSignal,
): Promise<AppUser | null> {
  // Okta's ids are letters and digits; anything else must not become a path of its own.
  if (!/^[A-Za-z0-9]{1,64}$/.test(id)) return null;
  const path = `${appPath(session, operation)}/users/${id}`;
  try {
    const appUser = await read(session, operation, { path, query: { expand: 'user' } }, AppUser, signal);
    if (appUser.id === id) return appUser;
    const message = 'Okta answered with somebody else than the one asked for.';
    throw new VendorProtocolError(message, { connector: session.connector, operation });
  } catch (error) {
    if (!(error instanceof VendorRefusedError) || error.status !== 404) throw error;
    // 404 is also the answer of another org, and of an app nobody may see.
    await readApp(session, operation, signal);
    return null;
  }
}

/** One person's assignment as it is now, with their admin roles; null when they have none. */
export async function readAccount(
  session: Session,
  externalId: string,
  signal: AbortSignal,
): Promise<VendorAccount | null> {
  const appUser = await readAppUser(session, 'account', externalId, signal);
  if (appUser === null) return null;
  const roles = await readRolesOf(session, 'account', externalId, signal);
  return toAccount(appUser, typeof roles === 'string' ? null : roles.length > 0);
}

export async function listPools(): Promise<readonly LicensePool[]> {
  return [{ id: ASSIGNED, name: 'Assigned in Okta', paid: true, purchased: null }];
}

/** Sign-ins into the app through Okta. */
export async function* listActivity(
  session: Session,
  from: ActivityFrom,
  signal: AbortSignal,
): AsyncGenerator<Page<Activity>> {
  for await (const { items, resume } of listSignIns(session, { ...from, appId: session.appId ?? '' }, signal)) {
    const seen = items.map(({ personExternalId, at }): Activity => {
      return { externalId: personExternalId, at, signal: 'login', source: COVERAGE.source };
    });
    yield { items: seen, ...(resume === undefined ? {} : { resume }) };
  }
}
