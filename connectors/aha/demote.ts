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
import { adminRoles, tellAdmin } from './account.ts';
import { isEnabled, isHuman, isNotOwner, isSamePerson, orRefused, who } from './guards.ts';
import { readUser } from './roster.ts';
import type { Session } from './session.ts';
import { putUser } from './writes.ts';

/**
 * Taking the administrator roles of somebody away: the first step before an administrator's seat may be freed. One
 * call, `administrator: false` and nothing else (aha.io/api "Update a user", checked 2026-11-21).
 */

const OPERATION = 'demote';

function describeEffects(): Effects {
  return {
    reversible: false,
    does: 'Take the administrator roles away in Aha!',
    onData:
      'They keep their products and everything they made, and can no longer administer the account. An administrator can grant the roles again in Aha!.',
    // Somebody whose only rights were an administrator's may take no paid seat afterwards; Aha! does not say.
    seatFreed: 'unknown',
  };
}

const isAdmin: Precondition<Target> = (account) =>
  account.admin === 'admin' ? null : `Aha! does not show ${who(account)} as an administrator.`;

/** Aha! names no account owner; whoever pays is the nearest to one, and is left to people. */
const billsNobody: Precondition<Target> = (account) =>
  account.fields['administrator_roles']?.split(' ').includes('billing')
    ? `${who(account)} administers billing. Take that role away in Aha! itself.`
    : null;

function judgeAchieved(account: VendorAccount | null, input: Target): 'yes' | 'no' | 'unknown' {
  if (account === null || account.externalId !== input.externalId || account.admin === 'unknown') return 'unknown';
  return account.admin === 'none' ? 'yes' : 'no';
}

async function lowerRole(
  session: Session,
  { externalId }: Target,
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<ActionOutcome> {
  const user = await readUser(session, OPERATION, externalId, signal);
  if (user === null) return { kind: 'refused', reason: 'Aha! knows nobody under this id.' };
  if (tellAdmin(user) === 'none') return { kind: 'already_applied' };
  if (adminRoles(user).includes('billing'))
    return { kind: 'refused', reason: 'They administer billing. Take that role away in Aha! itself.' };
  await orStop(mayGoOn);
  await putUser(session, OPERATION, externalId, { administrator: false }, signal);
  return { kind: 'applied' };
}

export const demote: WriteAction<Session, Target> = {
  effects: describeEffects,
  preconditions: [isSamePerson, isNotOwner, isHuman, isEnabled, isAdmin, billsNobody],
  achieved: judgeAchieved,
  run: (session, input, signal, mayGoOn) => orRefused(() => lowerRole(session, input, signal, mayGoOn)),
};
