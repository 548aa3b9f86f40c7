import type {
  ActionOutcome,
  Effects,
  MayGoOn,
  Precondition,
  Target,
  UndoData,
  VendorAccount,
  WriteAction,
} from '../../src/connector/contract.ts';
import { orStop } from '../../src/connector/may-go-on.ts';
import { isSamePerson, orRefused } from './guards.ts';
import type { Held } from './roles.ts';
import { readUser } from './roster.ts';
import type { Session } from './session.ts';
import { setRoles } from './steps.ts';
import { isOf, missingRoles } from './undo.ts';
import { putUser } from './writes.ts';

/**
 * Taking a reclaim or a downgrade back. A disabled user keeps everything (aha.io/support, account billing settings,
 * checked 2026-11-21), so enabling is enough; roles are compared with those kept and set again only where they differ.
 */

const OPERATION = 'restore';
type Input = Target & { readonly undo: UndoData };

function describeEffects(): Effects {
  return {
    reversible: true,
    does: 'Enable in Aha! again',
    onData: 'They can sign in again and have the roles they had. This takes a paid seat again if their roles need one.',
    seatFreed: 'none',
  };
}

const isKept: Precondition<Input> = (account, { undo }) =>
  isOf(undo, account.externalId) ? null : 'What was kept for undoing this is about somebody else.';

function judgeAchieved(account: VendorAccount | null, { externalId, undo }: Input): 'yes' | 'no' | 'unknown' {
  if (account === null) return 'no';
  if (account.externalId !== externalId || account.status === 'unknown') return 'unknown';
  const isBack = account.status === 'active' && missingRoles(undo, account.fields['product_roles'] ?? '').length === 0;
  return isBack ? 'yes' : 'no';
}

async function enable(
  session: Session,
  { externalId, undo }: Input,
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<ActionOutcome> {
  if (!isOf(undo, externalId))
    return { kind: 'refused', reason: 'What was kept for undoing this is about somebody else.' };
  const user = await readUser(session, OPERATION, externalId, signal);
  if (user === null)
    return { kind: 'refused', reason: 'They were deleted in Aha! meanwhile and cannot be brought back.' };
  const wasEnabled = user.enabled === true;
  if (!wasEnabled) {
    await orStop(mayGoOn);
    await putUser(session, OPERATION, externalId, { enabled: true }, signal);
  }
  // They are enabled: from here on trouble must not look as if nothing had been done.
  const now = wasEnabled ? user : await readUser(session, OPERATION, externalId, signal).catch(() => null);
  if (now === null) return partly(undo, ['comparing their roles with those they had'], '');
  const missing = missingRoles(undo, now.product_roles);
  if (missing.length === 0) return { kind: wasEnabled ? 'already_applied' : 'applied' };
  const words = (roles: readonly Held[]) =>
    roles.map(({ productId, name }) => `the role ${name} in product ${productId}`);
  if (!wasEnabled && !(await mayGoOn())) return partly(undo, words(missing), '');
  const { done, left, error, isDoubtful } = await setRoles(session, OPERATION, externalId, missing, signal, mayGoOn);
  if (error && wasEnabled && done === 0 && !isDoubtful) throw error;
  if (left.length === 0) return { kind: 'applied' };
  return partly(undo, words(left), left.map(({ productId }) => productId).join(' '));
}

function partly(undo: UndoData, left: readonly string[], resume: string): ActionOutcome {
  return { kind: 'partly_applied', left, resume, undo };
}

export const restore: WriteAction<Session, Input> = {
  effects: describeEffects,
  preconditions: [isSamePerson, isKept],
  achieved: judgeAchieved,
  run: (session, input, signal, mayGoOn) => orRefused(() => enable(session, input, signal, mayGoOn)),
};
