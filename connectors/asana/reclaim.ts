import * as z from 'zod';
import type {
  ActionOutcome,
  Effects,
  MayGoOn,
  Target,
  VendorAccount,
  WriteAction,
} from '../../src/connector/contract.ts';
import { orStop } from '../../src/connector/may-go-on.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { holdsPaidSeat, isHuman, isMember, isNotAdmin, isNotOwner, isSamePerson } from './guards.ts';
import { readAccount } from './roster.ts';
import { deprovision, findScimId } from './scim.ts';
import { ask, type Notes, type Session, workspacePath } from './session.ts';

/**
 * Removing a person from the workspace, the only way Asana's API has to free a seat. Sources: removeUserForWorkspace,
 * help.asana.com "User deprovisioning", forum.asana.com topic 1100804; checked 2026-11-21.
 */

const HEIR: Readonly<Record<Notes['tokenKind'], string>> = {
  service_account:
    'Their tasks go into a “previously assigned tasks” project owned by the admin named in Asana’s admin console, else by the super admins.',
  personal:
    'Their tasks, rules and templates go to the owner of the key Seatkeeper uses, in a “previously assigned tasks” project.',
  unknown:
    'Their tasks go into a “previously assigned tasks” project owned by the owner of the key Seatkeeper uses or by an admin.',
};
const LOST =
  'What only they could see stays out of reach, and their projects, portfolios and dashboards are not handed over.';

function describeEffects({ notes }: Session): Effects {
  return {
    // Asana refuses addUser for somebody removed earlier; a person must do it in the admin console.
    reversible: false,
    does: 'Remove from the Asana workspace',
    onData: `${HEIR[notes.tokenKind]} ${LOST}`,
    seatFreed: 'now',
  };
}

const isGone = (account: VendorAccount | null) => account === null || account.status === 'deactivated';

function judgeAchieved(account: VendorAccount | null, input: Target): 'yes' | 'no' | 'unknown' {
  if (account !== null && account.externalId !== input.externalId) return 'unknown';
  if (isGone(account)) return 'yes';
  return account?.status === 'unknown' ? 'unknown' : 'no';
}

async function removePerson(
  session: Session,
  input: Target,
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<ActionOutcome> {
  const account = await readAccount(session, input.externalId, signal);
  if (account === null || isGone(account)) return { kind: 'already_applied' };
  try {
    // SCIM only where the check saw that it works on this very organization.
    const email = session.notes.scim === 'yes' ? account.email : null;
    const scimId = email === null ? null : await findScimId(session, 'reclaim', email, signal);
    await orStop(mayGoOn);
    // An address can pass to somebody else; only the very account that was approved is deprovisioned. Whether SCIM ids
    // are Asana's own ids is not documented: where they differ, the removal by id does the same.
    if (scimId !== input.externalId) await removeFromWorkspace(session, input.externalId, signal);
    else await deprovision(session, scimId, signal);
    return { kind: 'applied' };
  } catch (error) {
    if (!(error instanceof VendorRefusedError)) throw error;
    // Removing somebody already removed is answered in undocumented ways: what is true now decides, not the message.
    if (isGone(await readAccount(session, input.externalId, signal))) return { kind: 'already_applied' };
    return { kind: 'refused', reason: explainRefusal(error) };
  }
}

async function removeFromWorkspace(session: Session, userGid: string, signal: AbortSignal): Promise<void> {
  await ask(session, {
    operation: 'reclaim',
    method: 'POST',
    path: workspacePath(session, '/removeUser'),
    body: { data: { user: userGid } },
    schema: z.unknown(),
    effect: 'write',
    priority: 'interactive',
    signal,
  });
}

function explainRefusal(error: VendorRefusedError): string {
  if (error.status !== 403) return `Asana refused: ${error.message}`;
  return `Asana does not let this key remove them: the key needs an admin’s or a service account’s rights, and super admins cannot be removed. Asana said: ${error.message}`;
}

export const reclaim: WriteAction<Session, Target> = {
  effects: describeEffects,
  preconditions: [isSamePerson, isNotOwner, isNotAdmin, isHuman, isMember, holdsPaidSeat],
  achieved: judgeAchieved,
  run: removePerson,
};
