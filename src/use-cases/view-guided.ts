import { iso } from '../clock.ts';
import { findGuided } from '../store/guided-plans.ts';
import { findIntegration, listLicenseTypes } from '../store/integrations.ts';
import { findSeat } from '../store/seats.ts';
import { evidenceLine } from './explain.ts';
import { loweringOf } from './guided-lowering.ts';
import { judgeRows } from './judge-seats.ts';
import type { Core, Vendors } from './ports.ts';
import { approversOf, refOf } from './rows.ts';
import type { GuidedView } from './views.ts';

/** The guided way as its message shows it, always from the store; null when it is not known. */
export async function viewGuided(
  deps: Pick<Core, 'store' | 'clock'> & { readonly vendors: Pick<Vendors, 'find'> },
  id: string,
): Promise<GuidedView | null> {
  const { store, clock, vendors } = deps;
  const guided = await findGuided(store, id);
  const integration = guided && (await findIntegration(store, guided.integration_id));
  if (!guided || !integration) return null;
  const row = await findSeat(store, integration.id, guided.external_id);
  const [judged] = row ? await judgeRows(deps, integration, [{ ...row, admin: 'none' }]) : [];
  const types = await listLicenseTypes(store, integration.id);
  const lowering = await loweringOf(store, guided);
  const licenseTypeName = types.find((type) => type.license_type_id === row?.license_type_id)?.name ?? 'no license';
  return {
    guidedId: guided.id,
    integration: refOf(integration, vendors),
    name: row?.display_name ?? row?.email ?? guided.external_id,
    email: row?.email ?? null,
    state: guided.state,
    idle:
      row && judged
        ? evidenceLine(row, judged.verdict, { now: iso(clock.now()), licenseTypeName, evidence: judged.evidence })
        : null,
    adminUrl: vendors.find(integration.connector_id)?.adminUrl ?? null,
    askedBy: guided.asked_by,
    expiresAt: guided.expires_at,
    checkedBy: guided.checked_by,
    checkedAt: guided.checked_at,
    second: approversOf(integration).filter(
      (who) => who !== guided.asked_by && who !== guided.checked_by && who !== lowering?.request.approved_by,
    ),
    lowering: lowering && {
      state: lowering.request.state,
      approvedBy: lowering.request.approved_by,
      reason: lowering.request.outcome_reason,
    },
    endedReason: guided.ended_reason,
  };
}
