import type { Connection } from '../connector/contract.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { RequestRow } from '../store/plans.ts';
import { refreshGroupsOf } from './keep-exemptions.ts';
import type { Core, Directory, Wake } from './ports.ts';
import { readActivity } from './read-activity.ts';
import { noteWait } from './rest.ts';
import { itemOf } from './rows.ts';

/** What is read once for a round of removals, and again when it has grown old. */

/** No removal rests on activity read longer ago than this. */
const ACTIVITY_AGE_MS = 60_000;
/** Nor on who was in an exempt user group longer ago than this. */
const GROUPS_AGE_MS = 60_000;

type Deps = Core & { readonly wake: Wake; readonly directory: Pick<Directory, 'membersOf' | 'emailOf'> };

/**
 * Reads activity before a removal, and again in a long round whenever the reading is a minute old. False while the
 * source does not answer: what it said before may have been overtaken, so the removal waits for the next round.
 */
export function activityReader(deps: Core, integration: IntegrationRow, connection: Connection, signal: AbortSignal) {
  let readAt = Number.NEGATIVE_INFINITY;
  let answers = false;
  return async (request: RequestRow): Promise<boolean> => {
    const now = deps.clock.now().getTime();
    if (now - readAt >= ACTIVITY_AGE_MS) {
      const reading = await readActivity(deps, integration, connection, signal);
      readAt = now;
      answers = reading === null || reading.problem === null;
    }
    // Somebody who left is no matter of activity.
    return answers || itemOf(request.item).verdict === 'leaver';
  };
}

/**
 * Asks Slack who is in the user groups that are exempt before the first removal of a round, and again whenever that is a
 * minute old. False for a seat that a group might cover while Slack does not answer: its removal waits.
 */
export function groupReader(deps: Deps, integration: IntegrationRow) {
  let readAt = Number.NEGATIVE_INFINITY;
  let known = false;
  return async (request: RequestRow): Promise<boolean> => {
    const now = deps.clock.now().getTime();
    if (now - readAt >= GROUPS_AGE_MS) {
      known = await refreshGroupsOf(deps, integration.id, GROUPS_AGE_MS);
      readAt = now;
    }
    // A group knows its members by their address, so a seat without one is covered by none.
    if (known || itemOf(request.item).email === null) return true;
    await noteWait(deps, request, 'Slack does not say who is in an exempt user group');
    return false;
  };
}
