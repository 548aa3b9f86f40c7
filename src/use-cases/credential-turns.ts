import { atomically } from '../store/atomically.ts';
import { type IntegrationRow, turnIntegration } from '../store/integrations.ts';
import type { Core } from './ports.ts';

type Deps = Pick<Core, 'store' | 'audit'>;
type Tried = Pick<IntegrationRow, 'id' | 'credential_id'>;

/**
 * Notes that a vendor refused the credentials that were tried: the app waits for others. However often they are refused
 * it is one turn and one event; a refusal of credentials that were replaced meanwhile says nothing.
 */
export function credentialsRefused(deps: Deps, tried: Tried, actor: string): Promise<boolean> {
  return turn(deps, tried, actor, 'connected', 'needs_credentials');
}

/** Notes that the same credentials open the app again, once, with its event. */
export function credentialsWork(deps: Deps, tried: Tried, actor: string): Promise<boolean> {
  return turn(deps, tried, actor, 'needs_credentials', 'connected');
}

function turn(
  deps: Deps,
  tried: Tried,
  actor: string,
  from: 'connected' | 'needs_credentials',
  to: 'connected' | 'needs_credentials',
): Promise<boolean> {
  return atomically(deps.store, async (tx) => {
    if (!(await turnIntegration(tx, tried, from, to))) return false;
    await deps.audit(tx, {
      actor,
      subject: `integration:${tried.id}`,
      type: to === 'connected' ? 'integration.credentials_work' : 'integration.needs_credentials',
      data: { credential: tried.credential_id },
    });
    return true;
  });
}
