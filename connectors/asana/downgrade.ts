import type {
  ActionOutcome,
  DowngradeInput,
  Effects,
  MayGoOn,
  Precondition,
  Target,
  UndoData,
  VendorAccount,
  WriteAction,
} from '../../src/connector/contract.ts';
import { orStop } from '../../src/connector/may-go-on.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import { holdsPaidSeat, isHuman, isMember, isNotAdmin, isNotOwner, isSamePerson } from './guards.ts';
import { FULL, readAccount, VIEW_ONLY } from './roster.ts';
import { findScimId, setUserType } from './scim.ts';
import type { Session } from './session.ts';

/**
 * A view-only license instead of a full one, through SCIM's `userType`, and back again. Asana returns and accepts that
 * attribute only in domains that have view-only licenses (developers.asana.com/docs/scim, checked 2026-11-21), so it is
 * sent only where the check saw it.
 */

type Undo = Target & { readonly undo: UndoData };

function describeDowngrade(): Effects {
  return {
    reversible: true,
    does: 'Change to a view-only license in Asana',
    onData:
      'They stay in the workspace and keep seeing what they saw, and can no longer change it. Nothing is handed over. They can be given a full license again, as long as one is free.',
    seatFreed: 'now',
  };
}

function describeRestore(): Effects {
  return {
    reversible: true,
    does: 'Restore the full license in Asana',
    onData: 'They can work in Asana as before. This takes a paid seat again.',
    seatFreed: 'none',
  };
}

const isToViewOnly: Precondition<DowngradeInput> = (_, input) =>
  input.toLicenseTypeId === VIEW_ONLY ? null : 'In Asana a full license can only be changed to a view-only one.';

const isKept: Precondition<Undo> = (account, { undo }) =>
  isOf(undo, account.externalId) ? null : 'Asana offers no way back from this through its API.';

const isOf = (undo: UndoData, externalId: string): boolean => undo['user'] === externalId && undo['license'] === FULL;

const holds = (account: VendorAccount, licenseTypeId: string): boolean =>
  account.status === 'active' && account.licenses.some((license) => license.licenseTypeId === licenseTypeId);

/** Whether somebody has one of the two licenses this is about: anything else is a doubt. */
function judge(account: VendorAccount | null, input: Target, wanted: string): 'yes' | 'no' | 'unknown' {
  if (account === null || account.externalId !== input.externalId) return 'unknown';
  if (holds(account, wanted)) return 'yes';
  return holds(account, wanted === FULL ? VIEW_ONLY : FULL) ? 'no' : 'unknown';
}

async function change(
  session: Session,
  operation: 'downgrade' | 'restore',
  input: Target,
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<ActionOutcome> {
  const [wanted, userType] = operation === 'downgrade' ? [VIEW_ONLY, 'view only'] : [FULL, 'enterprise'];
  if (session.notes.viewOnly !== 'yes') return refuse('This Asana domain did not show view-only licenses when asked.');
  const account = await readAccount(session, input.externalId, signal);
  if (account === null || account.email === null) return refuse('They are no member of the Asana workspace now.');
  if (holds(account, wanted)) return { kind: 'already_applied' };
  try {
    // An address can pass to somebody else; only the very account that was approved is changed.
    const scimId = await findScimId(session, operation, account.email, signal);
    if (scimId !== input.externalId) return refuse('Asana’s SCIM interface does not know this very account.');
    await orStop(mayGoOn);
    await setUserType(session, operation, scimId, userType, signal);
    return { kind: 'applied' };
  } catch (error) {
    if (!(error instanceof VendorRefusedError)) throw error;
    const now = await readAccount(session, input.externalId, signal);
    return now !== null && holds(now, wanted) ? { kind: 'already_applied' } : refuse(`Asana refused: ${error.message}`);
  }
}

const refuse = (reason: string): ActionOutcome => ({ kind: 'refused', reason });

export const downgrade: WriteAction<Session, DowngradeInput> = {
  effects: describeDowngrade,
  preconditions: [isToViewOnly, isSamePerson, isNotOwner, isNotAdmin, isHuman, isMember, holdsPaidSeat],
  achieved: (account, input) => judge(account, input, VIEW_ONLY),
  undoOf: (account) => (holds(account, FULL) ? { user: account.externalId, license: FULL } : null),
  run: (session, input, signal, mayGoOn) => change(session, 'downgrade', input, signal, mayGoOn),
};

/** The inverse of a downgrade alone: somebody removed cannot be brought back through Asana's API. */
export const restore: WriteAction<Session, Undo> = {
  effects: describeRestore,
  preconditions: [isSamePerson, isKept, isMember],
  achieved: (account, input) => judge(account, input, FULL),
  run: (session, input, signal, mayGoOn) =>
    isOf(input.undo, input.externalId)
      ? change(session, 'restore', input, signal, mayGoOn)
      : Promise.resolve(refuse('Asana offers no way back from this through its API.')),
};
