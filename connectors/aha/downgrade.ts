import type {
  ActionOutcome,
  DowngradeInput,
  Effects,
  MayGoOn,
  Precondition,
  VendorAccount,
  WriteAction,
} from '../../src/connector/contract.ts';
import { FREE } from './account.ts';
import { holdsPaidSeat, isEnabled, isHuman, isNotAdmin, isNotOwner, isSamePerson, orRefused } from './guards.ts';
import { describeRole, type Held, holding, LOWERABLE, VIEWER } from './roles.ts';
import { readUser } from './roster.ts';
import type { User } from './schema.ts';
import type { Session } from './session.ts';
import { setRoles } from './steps.ts';
import { firstSnapshot, isOf, snapshotOf } from './undo.ts';

/**
 * Making somebody a viewer wherever they have more, one product at a time. Whether viewers are free depends on the plan
 * (aha.io/support, paid seats, checked 2026-11-21), so the seat Aha! counts afterwards decides, never the roles.
 */

const OPERATION = 'downgrade';
const STILL_PAID =
  'Aha! still counts a paid seat: a custom role asks for one, or viewers and reviewers are not free on this plan';

function describeEffects(): Effects {
  return {
    reversible: true,
    does: 'Make a viewer in every Aha! product',
    onData:
      'They keep seeing what they saw and can no longer change it; custom roles stay. Their roles are kept here and can be restored. Whether a viewer is free depends on the Aha! plan.',
    seatFreed: 'unknown',
  };
}

const isToFree: Precondition<DowngradeInput> = (_, input) =>
  input.toLicenseTypeId === FREE ? null : 'In Aha! a paid seat can only be exchanged for a free one.';

function judgeAchieved(account: VendorAccount | null, input: DowngradeInput): 'yes' | 'no' | 'unknown' {
  if (account === null || account.externalId !== input.externalId || account.status !== 'active') return 'unknown';
  const [license] = account.licenses;
  return license?.paid === false ? 'yes' : license?.paid === true ? 'no' : 'unknown';
}

async function lower(
  session: Session,
  input: DowngradeInput,
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<ActionOutcome> {
  const { externalId, undo: earlier } = input;
  const user = await readUser(session, OPERATION, externalId, signal);
  if (user === null || user.enabled !== true)
    return { kind: 'refused', reason: 'They are no enabled user of Aha! now.' };
  if (user.paid_seat === false) return { kind: 'already_applied' };
  const targets = user.product_roles.map(holding).filter(({ name }) => name !== null && LOWERABLE.includes(name));
  if (targets.length === 0) return { kind: 'refused', reason: `There is no role left to lower. ${STILL_PAID}.` };
  const undo = firstSnapshot(earlier, user, VIEWER);
  const viewers = targets.map(({ productId }): Held => ({ productId, name: VIEWER }));
  const { done, left, error, isDoubtful } = await setRoles(session, OPERATION, externalId, viewers, signal, mayGoOn);
  // Nothing was changed, so there is nothing to take back either.
  if (error && done === 0 && !isDoubtful) throw error;
  if (left.length > 0) {
    const resume = left.map(({ productId }) => productId).join(' ');
    const lowered = targets.filter(({ productId }) => !left.some((one) => one.productId === productId));
    const words = { done: describeRoles(user, lowered), left: describeRoles(user, left) };
    return { kind: 'partly_applied', ...words, resume, undo };
  }
  // Everything was lowered: a reading that fails now must not lose what is needed to take it back.
  const now = await readUser(session, OPERATION, externalId, signal).catch(() => null);
  if (now?.paid_seat === false) return { kind: 'applied', undo };
  const open = now === null ? 'seeing whether Aha! counts the seat as free' : STILL_PAID;
  return { kind: 'partly_applied', done: describeRoles(user, targets), left: [open], resume: '', undo };
}

function describeRoles(user: User, roles: readonly Held[]): readonly string[] {
  const ids = roles.map(({ productId }) => productId);
  return user.product_roles.filter((role) => ids.includes(role.product_id)).map(describeRole);
}

export const downgrade: WriteAction<Session, DowngradeInput> = {
  effects: describeEffects,
  preconditions: [isToFree, isSamePerson, isNotOwner, isNotAdmin, isHuman, isEnabled, holdsPaidSeat],
  achieved: judgeAchieved,
  undoOf: (account, { undo }) => (undo && isOf(undo, account.externalId) ? undo : snapshotOf(account, VIEWER)),
  run: (session, input, signal, mayGoOn) => orRefused(() => lower(session, input, signal, mayGoOn)),
};
