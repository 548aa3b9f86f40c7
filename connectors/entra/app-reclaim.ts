import * as z from 'zod';
import type {
  ActionOutcome,
  Effects,
  MayGoOn,
  Target,
  VendorAccount,
  WriteAction,
} from '../../src/connector/contract.ts';
import { VendorRefusedError } from '../../src/errors.ts';
import {
  explainGroup,
  isDirect,
  isEnabled,
  isNotAdmin,
  isNotOwner,
  isPerson,
  isSamePerson,
  orMayNotChange,
  orRefused,
} from './app-guards.ts';
import { appPath } from './app-object.ts';
import { changeRoles } from './app-steps.ts';
import { groupNames } from './seat.ts';
import { readOwn } from './seats.ts';
import { ask, type Session } from './session.ts';
import { undoOf } from './undo.ts';

/**
 * Unassigning somebody from the app (serviceprincipal-delete-approleassignedto, the way Microsoft recommends; checked
 * 2026-11-22). It is the directory's half of taking a seat: what the app does about it is the app's affair.
 */

const OPERATION = 'reclaim';
const GROUP_PAGE = 'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Members/groupId/';

function describeEffects(): Effects {
  return {
    reversible: true,
    does: 'Unassign from the app in Entra ID',
    // What must not be cut off by a small window comes first.
    onData:
      'They can no longer sign in through Entra ID. The paid seat may stay taken: unless Entra ID provisions the app, somebody must remove it there. Their account and data in the app stay as they are, and open sessions may last a while. With provisioning the app deactivates them in its next cycle, usually within the hour.',
    seatFreed: 'unknown',
  };
}

function judgeAchieved(account: VendorAccount | null, input: Target): 'yes' | 'no' | 'unknown' {
  if (account === null) return 'yes';
  if (account.externalId !== input.externalId) return 'unknown';
  return account.status === 'deactivated' ? 'yes' : 'no';
}

async function unassign(
  session: Session,
  input: Target,
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<ActionOutcome> {
  const { externalId } = input;
  const access = await readOwn(session, OPERATION, externalId, signal);
  if (!access || (access.direct.length === 0 && access.groups.length === 0)) return { kind: 'already_applied' };
  const [group] = access.groups;
  if (group) {
    // Ending only the direct half would look done and change nothing.
    const name = input.email ?? externalId;
    return {
      kind: 'manual',
      why: explainGroup(name, groupNames(access).join(', ')),
      link: `${GROUP_PAGE}${group.principalId}`,
    };
  }
  const undo = undoOf(externalId, access.direct);
  return changeRoles(access.direct, undo, mayGoOn, ({ id }) =>
    orMayNotChange(session, () => endAssignment(session, id, signal)),
  );
}

/** 404 is an assignment that somebody else ended meanwhile. */
async function endAssignment(session: Session, id: string, signal: AbortSignal): Promise<void> {
  try {
    await ask(session, {
      operation: OPERATION,
      method: 'DELETE',
      path: appPath(session, OPERATION, `/appRoleAssignedTo/${encodeURIComponent(id)}`),
      schema: z.unknown(),
      effect: 'write',
      priority: 'interactive',
      signal,
    });
  } catch (error) {
    if (!(error instanceof VendorRefusedError) || error.status !== 404) throw error;
  }
}

export const reclaim: WriteAction<Session, Target> = {
  effects: describeEffects,
  preconditions: [isSamePerson, isNotOwner, isNotAdmin, isPerson, isEnabled, isDirect],
  achieved: judgeAchieved,
  undoOf: ({ externalId, fields }) =>
    undoOf(
      externalId,
      (fields['direct_roles'] ?? '').split(' ').map((appRoleId) => ({ appRoleId })),
    ),
  run: (session, input, signal, mayGoOn) => orRefused(() => unassign(session, input, signal, mayGoOn)),
};
