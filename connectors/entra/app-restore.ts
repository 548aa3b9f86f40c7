import * as z from 'zod';
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
import { isSamePerson, orMayNotChange, orRefused } from './app-guards.ts';
import { appPath } from './app-object.ts';
import { changeRoles } from './app-steps.ts';
import { readOwn } from './seats.ts';
import { ask, type Session } from './session.ts';
import { isOf, missingRoles } from './undo.ts';

/** Assigning somebody again as they were (serviceprincipal-post-approleassignedto, checked 2026-11-22). */

const OPERATION = 'restore';
type Input = Target & { readonly undo: UndoData };
const SOMEBODY_ELSE = 'What was kept for undoing this is about somebody else.';

function describeEffects(): Effects {
  return {
    reversible: true,
    does: 'Assign to the app in Entra ID again',
    onData:
      'They can sign in to the app again, with the roles they had. What the app did to their account meanwhile is not undone.',
    seatFreed: 'none',
  };
}

const isKept: Precondition<Input> = (account, { undo }) => (isOf(undo, account.externalId) ? null : SOMEBODY_ELSE);

function judgeAchieved(account: VendorAccount | null, { externalId, undo }: Input): 'yes' | 'no' | 'unknown' {
  if (account === null) return 'no';
  if (account.externalId !== externalId) return 'unknown';
  return missingRoles(undo, (account.fields['direct_roles'] ?? '').split(' ')).length === 0 ? 'yes' : 'no';
}

async function assign(
  session: Session,
  { externalId, undo }: Input,
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<ActionOutcome> {
  if (!isOf(undo, externalId)) return { kind: 'refused', reason: SOMEBODY_ELSE };
  const access = await readOwn(session, OPERATION, externalId, signal);
  if (access === null) return { kind: 'refused', reason: 'They were deleted from the directory meanwhile.' };
  const held = access.direct.map(({ appRoleId }) => appRoleId);
  const missing = missingRoles(undo, held);
  if (missing.length === 0) return { kind: 'already_applied' };
  const roles = missing.map((appRoleId) => ({ appRoleId }));
  const outcome = await changeRoles(roles, undo, mayGoOn, ({ appRoleId }) =>
    orMayNotChange(session, () => addAssignment(session, externalId, appRoleId, signal)),
  );
  return outcome.kind === 'applied' ? { kind: 'applied' } : outcome;
}

async function addAssignment(session: Session, userId: string, role: string, signal: AbortSignal): Promise<void> {
  await ask(session, {
    operation: OPERATION,
    method: 'POST',
    path: appPath(session, OPERATION, '/appRoleAssignedTo'),
    body: { principalId: userId, resourceId: session.appObjectId, appRoleId: role },
    schema: z.unknown(),
    effect: 'write',
    priority: 'interactive',
    signal,
  });
}

export const restore: WriteAction<Session, Input> = {
  effects: describeEffects,
  preconditions: [isSamePerson, isKept],
  achieved: judgeAchieved,
  run: (session, input, signal, mayGoOn) => orRefused(() => assign(session, input, signal, mayGoOn)),
};
