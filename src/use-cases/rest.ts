import { iso } from '../clock.ts';
import { type AppError, StoppedError, VendorAuthError, VendorRateLimitedError, VendorRefusedError } from '../errors.ts';
import { attemptsOf, countTurnedAway } from '../store/attempts.ts';
import { credentialHold, type HoldRow, holdsIn, integrationHold, putHold, requestHold } from '../store/holds.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import { openPlans, type RequestRow } from '../store/plans.ts';
import type { Core, Wake } from './ports.ts';

/** Nothing is asked in a loop of what just sent us away: how long the executor leaves an app or an item alone. */

type Deps = Pick<Core, 'store' | 'clock'> & { readonly wake: Wake };

const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** How often refused credentials are tried again by themselves; a sync or new credentials end the wait at once. */
const CREDENTIALS_MS = 10 * 60 * SECOND;
const FIRST_LIMIT_MS = 5 * SECOND;

/** Whether an error says that nothing was tried: the vendor sent the call away unread, or we stopped before sending it. */
export function turnedAway(error: unknown): 'credentials' | 'limit' | 'stopped' | null {
  if (error instanceof StoppedError) return 'stopped';
  if (error instanceof VendorRateLimitedError) return 'limit';
  if (error instanceof VendorAuthError) return 'credentials';
  return error instanceof VendorRefusedError && error.status === 403 ? 'credentials' : null;
}

/** Whether an app is left alone now: its vendor asked for a pause, or refused the key it still has a moment ago. */
export async function isResting(deps: Deps, integration: IntegrationRow): Promise<boolean> {
  const now = iso(deps.clock.now());
  const holds = await holdsIn(deps.store, integration.id);
  const holding = (subject: string) => (holds.get(subject)?.until ?? '') > now;
  if (holding(integrationHold(integration.id))) return true;
  return integration.state === 'needs_credentials' && holding(credentialHold(integration.credential_id));
}

/** Requests that are left alone now, by id. */
export async function restingRequests(deps: Deps, integrationId: string): Promise<(id: string) => boolean> {
  const now = iso(deps.clock.now());
  const holds = await holdsIn(deps.store, integrationId);
  return (id) => (holds.get(requestHold(id))?.until ?? '') > now;
}

/** Leaves an app alone for as long as its vendor said, longer each time within an hour, or until its key is looked at. */
export async function restApp(deps: Deps, integration: IntegrationRow, error: AppError): Promise<void> {
  const now = deps.clock.now().getTime();
  const { id, name, credential_id } = integration;
  if (error instanceof VendorRateLimitedError) {
    const often = await countTurnedAway(deps.store, id, iso(new Date(now - HOUR)));
    const least = now + Math.min(HOUR, FIRST_LIMIT_MS * 2 ** Math.min(often, 20));
    const until = new Date(Math.max(Date.parse(error.retryAt), least));
    await put(
      deps,
      { subject: integrationHold(id), integration_id: id, reason: `${name} asked us to slow down` },
      until,
    );
  } else if (error instanceof VendorAuthError) {
    const until = new Date(now + CREDENTIALS_MS);
    await put(deps, { subject: credentialHold(credential_id), integration_id: id, reason: 'refused' }, until);
  }
  for (const plan of await openPlans(deps.store, id)) deps.wake.redraw(plan.id);
}

/** Leaves one request alone after its call was refused for want of a right: an hour, longer each time, at most a day. */
export async function restRefused(deps: Deps, request: RequestRow): Promise<void> {
  const away: readonly (string | null)[] = ['credentials', 'limit'];
  const before = (await attemptsOf(deps.store, request.id)).filter((one) => away.includes(one.turned_away)).length;
  const ms = Math.min(24 * HOUR, HOUR * 2 ** Math.max(0, Math.min(before, 6) - 1));
  await noteWait(deps, request, 'the key may lack a right there', new Date(deps.clock.now().getTime() + ms));
}

/** Notes why a request waits, for its report; without `until` it is looked at again in the next round. */
export function noteWait(deps: Deps, request: RequestRow, reason: string, until?: Date): Promise<void> {
  const row = { subject: requestHold(request.id), integration_id: request.integration_id, reason };
  return put(deps, row, until ?? deps.clock.now());
}

function put(deps: Deps, row: Omit<HoldRow, 'until'>, until: Date): Promise<void> {
  return putHold(deps.store, { ...row, until: iso(until) });
}
