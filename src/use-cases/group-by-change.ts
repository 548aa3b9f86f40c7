import type { PlanChange, PlanItem } from '../domain/plan.ts';
import { proposalFor } from '../domain/policy.ts';
import { type IntegrationRow, listLicenseTypes } from '../store/integrations.ts';
import type { Core, Vendors } from './ports.ts';
import { capabilitiesOf, policyOf, stringsOf } from './rows.ts';

export interface ChangeGroup {
  readonly change: PlanChange;
  readonly items: readonly PlanItem[];
}

/** License types and the cheaper ones their holders can be changed to; empty where that cannot be done here. */
export async function waysDown(
  { store, vendors }: Pick<Core, 'store'> & { readonly vendors: Pick<Vendors, 'find'> },
  integration: IntegrationRow,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const offered = vendors.find(integration.connector_id)?.capabilities.has('action:downgrade') ?? false;
  if (!offered || capabilitiesOf(integration).downgrade?.can === 'no') return new Map();
  const types = await listLicenseTypes(store, integration.id);
  const known = new Set(types.map((type) => type.license_type_id));
  const ways = types.map((type) => {
    return [type.license_type_id, stringsOf(type.downgrades_to).filter((id) => known.has(id))] as const;
  });
  return new Map(ways.filter(([, down]) => down.length > 0));
}

/**
 * Sorts what is to be proposed by the change the policy wants, one list each: removal first. A leaver is always proposed
 * for removal. `noWay` counts idle seats the policy would change to a license they cannot be changed to.
 */
export async function groupByChange(
  deps: Pick<Core, 'store'> & { readonly vendors: Pick<Vendors, 'find'> },
  integration: IntegrationRow,
  items: readonly PlanItem[],
): Promise<{ readonly groups: readonly ChangeGroup[]; readonly noWay: number }> {
  const policy = policyOf(integration);
  const ways = await waysDown(deps, integration);
  const groups = new Map<string, { change: PlanChange; items: PlanItem[] }>();
  let noWay = 0;
  for (const item of items) {
    const wanted =
      item.verdict === 'leaver' ? { action: 'reclaim' as const } : proposalFor(policy, item.licenseTypeId, ways);
    if (wanted.action === 'none') {
      noWay += 1;
      continue;
    }
    const key = wanted.action === 'downgrade' ? `downgrade ${wanted.toLicenseTypeId}` : '';
    const group = groups.get(key) ?? { change: wanted, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  const sorted = [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([, group]) => group);
  return { groups: sorted, noWay };
}
