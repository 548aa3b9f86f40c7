import type { ActionOutcome, MayGoOn, UndoData } from '../../src/connector/contract.ts';
import { orStop } from '../../src/connector/may-go-on.ts';
import {
  OutcomeUnknownError,
  StoppedError,
  VendorError,
  VendorProtocolError,
  VendorRefusedError,
} from '../../src/errors.ts';

/** The appRoleId of an assignment without a role of its own. */
export const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

const inWords = (role: string): string => (role === DEFAULT_ACCESS ? 'the default access' : `the role ${role}`);

/**
 * Changes one role after the other, since there is no call for several. Trouble with the first is trouble with all, and
 * rejects; with a later one it leaves the rest, which running again goes on with by reading what is true. A lost answer
 * always rejects.
 */
export async function changeRoles<T extends { readonly appRoleId: string }>(
  assignments: readonly T[],
  undo: UndoData,
  mayGoOn: MayGoOn,
  change: (assignment: T) => Promise<void>,
): Promise<ActionOutcome> {
  for (const [index, assignment] of assignments.entries()) {
    try {
      await orStop(mayGoOn);
      await change(assignment);
    } catch (error) {
      if (index === 0 || !leavesRest(error)) throw error;
      const roles = assignments.map(({ appRoleId }) => appRoleId);
      const [done, left] = [roles.slice(0, index), roles.slice(index)];
      return { kind: 'partly_applied', done: done.map(inWords), left: left.map(inWords), resume: left.join(' '), undo };
    }
  }
  return { kind: 'applied', undo };
}

/** Whether an error says that this step was not done. */
function leavesRest(error: unknown): boolean {
  if (error instanceof VendorRefusedError) return error.status !== null;
  if (error instanceof OutcomeUnknownError || error instanceof VendorProtocolError) return false;
  return error instanceof StoppedError || error instanceof VendorError;
}
