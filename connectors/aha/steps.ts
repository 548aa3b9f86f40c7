import type { MayGoOn } from '../../src/connector/contract.ts';
import { orStop } from '../../src/connector/may-go-on.ts';
import { OutcomeUnknownError, VendorError, VendorRefusedError } from '../../src/errors.ts';
import { type Held, holding } from './roles.ts';
import { readUser } from './roster.ts';
import type { Session } from './session.ts';
import { postRole } from './writes.ts';

/** What became of a series of role changes. */
export interface Series {
  readonly done: number;
  /** Roles not known to be set: refused, in doubt, or not come to. */
  readonly left: readonly Held[];
  /** The first thing that went wrong. */
  readonly error: VendorError | null;
  /** Whether one of those left may have been set all the same. */
  readonly isDoubtful: boolean;
}

/**
 * Sets roles one after the other, never two at once: parallel updates in a project deadlock Aha!'s database (OpsHub's
 * note on Aha!, checked 2026-11-21). A lost answer is settled by reading before the next step. A refusal leaves that
 * role out and goes on; any other trouble ends the series. What was done is always told, never lost in an error: only
 * an abort or a stop before anything was sent rejects.
 */
export async function setRoles(
  session: Session,
  operation: string,
  userId: string,
  roles: readonly Held[],
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<Series> {
  const refused: Held[] = [];
  let done = 0;
  let error: VendorError | null = null;
  for (const [index, role] of roles.entries()) {
    // Somebody may have paused since the step before: a series is no reason to go on.
    if (done === 0) await orStop(mayGoOn);
    else if (!(await mayGoOn())) return { done, left: [...refused, ...roles.slice(index)], error, isDoubtful: false };
    try {
      await postRole(session, operation, userId, role, signal);
      done += 1;
    } catch (problem) {
      const rest = [...refused, ...roles.slice(index)];
      if (!(problem instanceof VendorError)) {
        if (!signal.aborted || done === 0) throw problem;
        return { done, left: rest, error, isDoubtful: false };
      }
      const isDoubt = problem instanceof OutcomeUnknownError;
      if (isDoubt && (await isSet(session, operation, userId, role, signal))) {
        done += 1;
        continue;
      }
      error ??= problem;
      if (!(problem instanceof VendorRefusedError)) return { done, left: rest, error, isDoubtful: isDoubt };
      refused.push(role);
    }
  }
  return { done, left: refused, error, isDoubtful: false };
}

/** Whether a role stands although the answer was lost; no when that cannot be read either. */
async function isSet(
  session: Session,
  operation: string,
  userId: string,
  role: Held,
  signal: AbortSignal,
): Promise<boolean> {
  const user = await readUser(session, operation, userId, signal).catch(() => null);
  const found = user?.product_roles.map(holding).find(({ productId }) => productId === role.productId);
  return found?.name === role.name;
}
