import { iso } from '../clock.ts';
import { findPause } from '../store/controls.ts';
import { type ChangeRow, findChange } from '../store/detail-changes.ts';
import { findIntegration, type IntegrationRow } from '../store/integrations.ts';
import { differenceOf, hashPrefixOf } from './change-rows.ts';
import { possibleApprovers } from './first-eyes.ts';
import type { ChangeView } from './person-views.ts';
import { type ChangePosts, type Core, DeliveryError, type Vendors } from './ports.ts';
import { refOf } from './rows.ts';

export type ViewChangeDeps = Pick<Core, 'store' | 'clock'> & {
  readonly vendors: Pick<Vendors, 'find'>;
  readonly admins: readonly string[];
};

/** An asked change as its message shows it, always from the store. */
export async function viewOf(deps: ViewChangeDeps, row: ChangeRow, integration: IntegrationRow): Promise<ChangeView> {
  const approvers = await possibleApprovers(deps, integration);
  return {
    changeId: row.id,
    hashPrefix: hashPrefixOf(row),
    account: {
      integration: refOf(integration, deps.vendors),
      externalId: row.external_id,
      email: row.email,
      name: row.display_name,
    },
    state: row.state,
    difference: differenceOf(row),
    askedBy: row.asked_by,
    approvedBy: row.approved_by,
    rejectedBy: row.rejected_by,
    reason: row.reason,
    waits: row.state === 'approved' ? await whyWaiting(deps, integration) : null,
    expiresAt: row.expires_at,
    updatedAt: row.updated_at,
    approvers: approvers.filter((id) => id !== row.asked_by),
  };
}

async function whyWaiting(deps: ViewChangeDeps, integration: IntegrationRow): Promise<string | null> {
  if ((await findPause(deps.store, integration.id)) !== undefined) return 'changes are paused';
  return integration.state === 'needs_credentials' ? `${integration.name} no longer accepts its key` : null;
}

/** Brings the message of a change up to what the store says; one that cannot be redrawn is left, since every click asks the store. */
export async function redrawChange(
  deps: ViewChangeDeps & Pick<Core, 'log'> & { readonly changePosts: ChangePosts },
  id: string,
): Promise<void> {
  const row = await findChange(deps.store, id);
  const integration = row && (await findIntegration(deps.store, row.integration_id));
  if (!integration || row.channel === null || row.ts === null) return;
  try {
    await deps.changePosts.updateChange({ channel: row.channel, ts: row.ts }, await viewOf(deps, row, integration));
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn({ err: error, change: id }, 'a change could not be redrawn');
  }
}

/** Whether the time to decide is over. */
export function isOver(deps: Pick<Core, 'clock'>, row: Pick<ChangeRow, 'expires_at'>): boolean {
  return row.expires_at <= iso(deps.clock.now());
}
