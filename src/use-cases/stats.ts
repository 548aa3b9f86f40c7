import { iso } from '../clock.ts';
import { addDays } from '../domain/time.ts';
import { countReturns } from '../store/attempts.ts';
import { type IntegrationRow, listAppIntegrations } from '../store/integrations.ts';
import type { Core, Vendors } from './ports.ts';
import { policyOf, refOf } from './rows.ts';
import type { IntegrationRef, Returned } from './views.ts';

/** The window over which removals and their returns are counted. */
export const STATS_DAYS = 30;
/** Of fewer removals a share says nothing. */
const ENOUGH = 5;

export interface StatsView {
  readonly days: number;
  readonly rows: readonly {
    readonly integration: IntegrationRef;
    readonly returned: Returned;
    /** The share above which nothing is proposed; null: no limit. */
    readonly limitPercent: number | null;
  }[];
}

/** What became of the seats of an integration that were removed in the last 30 days. */
export function returnsOf({ store, clock }: Pick<Core, 'store' | 'clock'>, integrationId: string): Promise<Returned> {
  return countReturns(store, integrationId, addDays(iso(clock.now()), -STATS_DAYS));
}

/** The error rate of every app: how many of the seats taken in the last 30 days were asked back or restored. */
export function showStats(deps: Pick<Core, 'store' | 'clock'> & { readonly vendors: Pick<Vendors, 'find'> }) {
  return async (): Promise<StatsView> => {
    const rows = [];
    for (const integration of await listAppIntegrations(deps.store)) {
      rows.push({
        integration: refOf(integration, deps.vendors),
        returned: await returnsOf(deps, integration.id),
        limitPercent: policyOf(integration).maxErrorRatePercent,
      });
    }
    return { days: STATS_DAYS, rows };
  };
}

/** Why nothing may be proposed while too many removals prove wrong, or null. At least five removals are needed to say. */
export async function tooManyMistakes(
  deps: Pick<Core, 'store' | 'clock'>,
  integration: IntegrationRow,
): Promise<string | null> {
  const limit = policyOf(integration).maxErrorRatePercent;
  if (limit === null) return null;
  const { reclaimed, mistaken } = await returnsOf(deps, integration.id);
  if (reclaimed < ENOUGH || mistaken * 100 <= limit * reclaimed) return null;
  const were = mistaken === 1 ? 'was' : 'were';
  return `${mistaken} of the ${reclaimed} seats of ${integration.name} removed in the last ${STATS_DAYS} days ${were} asked back or restored, more than the limit of ${limit}%. Nothing is proposed until fewer are, or an admin changes the limit in the settings.`;
}
