import * as z from 'zod';
import type {
  ActionOutcome,
  Effects,
  MayGoOn,
  Precondition,
  Target,
  VendorAccount,
  WriteAction,
} from '../../src/connector/contract.ts';
import { orStop } from '../../src/connector/may-go-on.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { appPath, readApp, readAppUser } from './app-roster.ts';
import { adminAddress } from './org-url.ts';
import { AppGroups, type AppUser } from './schema.ts';
import { ask, readPages, type Session } from './session.ts';

/**
 * Unassigning somebody from one app, the only change there is: their Okta account is never touched. "This is a
 * destructive operation. You can't recover the user's app profile. If the app is enabled for provisioning and configured
 * to deactivate users, the user is also deactivated in the target app" (OAS, unassignUserFromApplication, checked
 * 2026-11-22). An assignment through a group comes from the group, which is for a person to change: it may give other
 * apps as well.
 */

const OPERATION = 'reclaim';
const LOST =
  'They can no longer sign in to it through Okta. What Okta kept of them for this app is lost: assigning them again starts from nothing.';

function describeEffects({ notes }: Session): Effects {
  const deactivates = notes['deactivates'] === 'yes';
  return {
    reversible: false,
    does: `Unassign from ${notes['app'] ?? 'the app'} in Okta`,
    onData: deactivates
      ? `${LOST} Okta also deactivates their account in the app.`
      : `${LOST} Their account in the app itself stays as it is, with its data.`,
    seatFreed: deactivates ? 'now' : 'unknown',
  };
}

const who = ({ displayName, email, externalId }: VendorAccount): string =>
  displayName ?? email ?? `Okta user ${externalId}`;

const isSamePerson: Precondition<Target> = (account, input) =>
  account.externalId === input.externalId ? null : 'Okta answered with somebody else’s assignment.';

const isNotOwner: Precondition<Target> = (account, _, tenant) =>
  account.externalId === tenant.ownerExternalId ? `${who(account)} owns the key Seatkeeper uses for Okta.` : null;

const isNotAdmin: Precondition<Target> = (account) => {
  if (account.admin === 'none') return null;
  if (account.admin === 'unknown') return `Okta does not say whether ${who(account)} is an administrator.`;
  return `${who(account)} is an administrator of Okta. Take that role away in Okta first.`;
};

const isHuman: Precondition<Target> = (account) =>
  account.kind === 'service' ? `${who(account)} looks like a service account, not a person.` : null;

const isAssigned: Precondition<Target> = (account) =>
  account.licenses.length > 0 ? null : `${who(account)} is not assigned to the app any more.`;

function judgeAchieved(account: VendorAccount | null, input: Target): 'yes' | 'no' | 'unknown' {
  if (account === null) return 'yes';
  if (account.externalId !== input.externalId) return 'unknown';
  return account.status === 'deactivated' ? 'yes' : 'no';
}

async function unassign(
  session: Session,
  { externalId }: Target,
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<ActionOutcome> {
  await readApp(session, OPERATION, signal);
  const appUser = await readAppUser(session, OPERATION, externalId, signal);
  if (appUser === null) return { kind: 'already_applied' };
  if (appUser.scope === 'GROUP') return await byHand(session, appUser, (group) => `Assigned through ${group}`, signal);
  await orStop(mayGoOn);
  try {
    await ask(session, {
      operation: OPERATION,
      method: 'DELETE',
      path: `${appPath(session, OPERATION)}/users/${externalId}`,
      schema: z.unknown(),
      effect: 'write',
      priority: 'interactive',
      signal,
    });
  } catch (error) {
    // Unassigned by somebody else meanwhile: what is true now decides.
    if (!(error instanceof VendorRefusedError) || error.status !== 404) throw error;
    if ((await readAppUser(session, OPERATION, externalId, signal)) === null) return { kind: 'already_applied' };
    throw error;
  }
  // A group may hold them all the same, which 204 does not tell. Trouble here must not look as if nothing was done.
  const now = await readAppUser(session, OPERATION, externalId, signal).catch(() => null);
  if (now?.scope !== 'GROUP') return { kind: 'applied' };
  return await byHand(session, now, (group) => `Their own assignment is gone, but ${group} still gives it`, signal);
}

/** The report has room for a short reason with its link. */
const GROUP_NAME_LENGTH = 40;

/** The way a person takes: out of the group that gives the app. Naming it is a help, and its failure changes nothing. */
async function byHand(
  session: Session,
  user: AppUser,
  tell: (group: string) => string,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  const groupId = /\/groups\/([A-Za-z0-9]+)$/.exec(user._links?.group?.href ?? '')?.[1];
  const name = await findGroupName(session, groupId, signal).catch(() => null);
  const short = name && name.length > GROUP_NAME_LENGTH ? `${name.slice(0, GROUP_NAME_LENGTH - 1)}…` : name;
  const group = short === null ? 'a group' : `the group “${short}”`;
  const host = session.notes['host'] || session.host;
  return {
    kind: 'manual',
    why: `${tell(group)}. Take them out of it in Okta; its other apps go too.`,
    link: adminAddress(host, groupId === undefined ? `/admin/user/profile/view/${user.id}` : `/admin/group/${groupId}`),
  };
}

async function findGroupName(
  session: Session,
  groupId: string | undefined,
  signal: AbortSignal,
): Promise<string | null> {
  const listing = {
    operation: OPERATION,
    path: `${appPath(session, OPERATION)}/groups`,
    query: { limit: 200, expand: 'group' },
    schema: AppGroups,
    priority: 'interactive',
  } as const;
  const names = new Map<string, string | null>();
  for await (const groups of readPages(session, listing, signal)) {
    for (const { id, _embedded } of groups) names.set(id, _embedded?.group?.profile.name ?? null);
  }
  if (groupId !== undefined) return names.get(groupId) ?? null;
  return names.size === 1 ? ([...names.values()][0] ?? null) : null;
}

/** A vendor's no becomes an answer; a key that is for another org, or opens none, stays an error. */
async function orRefused(run: () => Promise<ActionOutcome>): Promise<ActionOutcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof VendorRefusedError) || error.status === null) throw error;
    if (error.status !== 403) return { kind: 'refused', reason: `Okta refused: ${error.message}` };
    const reason = `Okta does not let this key unassign people: it needs the scope okta.apps.manage and the role Application Administrator. Okta said: ${error.message}`;
    return { kind: 'refused', reason };
  }
}

export const reclaim: WriteAction<Session, Target> = {
  effects: describeEffects,
  preconditions: [isSamePerson, isNotOwner, isNotAdmin, isHuman, isAssigned],
  achieved: judgeAchieved,
  run: (session, input, signal, mayGoOn) => orRefused(() => unassign(session, input, signal, mayGoOn)),
};
