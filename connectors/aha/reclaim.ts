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
import { holdsPaidSeat, isEnabled, isHuman, isNotAdmin, isNotOwner, isSamePerson, orRefused } from './guards.ts';
import { readUser } from './roster.ts';
import type { Session } from './session.ts';
import { snapshot, snapshotOf } from './undo.ts';
import { putUser } from './writes.ts';

/**
 * Disabling somebody, the only way Aha!'s API has to end access; there is no call that deletes. Sources: aha.io/api
 * "Update a user"; aha.io/support on account billing and paid seats; checked 2026-11-21.
 */

const OPERATION = 'reclaim';

function describeEffects(): Effects {
  return {
    reversible: true,
    does: 'Disable in Aha!',
    onData:
      'They can no longer sign in and their API keys stop working; records, comments and roles stay as they are. They can be enabled again as they were, as long as a paid seat is free. Fewer seats are paid for only once a billing administrator lowers the number, from the next billing period on.',
    seatFreed: 'now',
  };
}

function judgeAchieved(account: VendorAccount | null, input: Target): 'yes' | 'no' | 'unknown' {
  if (account === null) return 'yes';
  if (account.externalId !== input.externalId || account.status === 'unknown') return 'unknown';
  return account.status === 'deactivated' ? 'yes' : 'no';
}

async function disable(session: Session, input: Target, signal: AbortSignal, mayGoOn: MayGoOn): Promise<ActionOutcome> {
  const { externalId } = input;
  const user = await readUser(session, OPERATION, externalId, signal);
  if (user === null || user.enabled === false) return { kind: 'already_applied' };
  await orStop(mayGoOn);
  try {
    await putUser(session, OPERATION, externalId, { enabled: false }, signal);
    return { kind: 'applied', undo: snapshot(user) };
  } catch (error) {
    if (!(error instanceof VendorRefusedError)) throw error;
    // Somebody deleted or disabled meanwhile is answered in undocumented ways: what is true now decides.
    const now = await readUser(session, OPERATION, externalId, signal);
    if (now === null || now.enabled === false) return { kind: 'already_applied' };
    throw error;
  }
}

export const reclaim: WriteAction<Session, Target> = {
  effects: describeEffects,
  preconditions: [isSamePerson, isNotOwner, isNotAdmin, isHuman, isEnabled, holdsPaidSeat],
  achieved: judgeAchieved,
  undoOf: (account) => snapshotOf(account),
  run: (session, input, signal, mayGoOn) => orRefused(() => disable(session, input, signal, mayGoOn)),
};
