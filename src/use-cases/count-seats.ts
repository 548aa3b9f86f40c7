import type { Kysely } from 'kysely';
import { listLicenseTypes } from '../store/integrations.ts';
import type { Database } from '../store/schema.ts';
import { countVerdicts, type VerdictCount } from '../store/verdicts.ts';
import type { LicenseTypeRow, SeatCounts } from './views.ts';

export const NO_SEATS: SeatCounts = {
  paid: 0,
  active: 0,
  idle: 0,
  unknown: 0,
  protected: 0,
  fresh: 0,
  leavers: 0,
  unpaid: 0,
};

export interface Counted {
  readonly counts: SeatCounts;
  readonly types: readonly LicenseTypeRow[];
  /** How many paid seats are unknown for which reason. */
  readonly unknown: ReadonlyMap<string, number>;
}

/** Counts an integration's living accounts from stored verdicts. Every paid seat is in exactly one state. */
export async function countsOf(db: Kysely<Database>, integrationId: string): Promise<Counted> {
  const rows = await countVerdicts(db, integrationId);
  const unknown = new Map<string, number>();
  for (const row of rows) {
    if (row.paid === 0 || row.licenseTypeId === null || bucket(row) !== 'unknown') continue;
    const why = row.verdict === 'inactive' ? 'weak_evidence' : (row.detail ?? 'not_judged');
    unknown.set(why, (unknown.get(why) ?? 0) + row.count);
  }
  const types = await listLicenseTypes(db, integrationId);
  return {
    counts: sum(rows),
    unknown,
    types: types.map((type) => {
      const own = rows.filter((row) => row.licenseTypeId === type.license_type_id);
      return {
        ...sum(own),
        id: type.license_type_id,
        name: type.name,
        costs: type.paid === 1,
        purchased: type.purchased,
        total: own.reduce((total, row) => total + row.count, 0),
      };
    }),
  };
}

function sum(rows: readonly VerdictCount[]): SeatCounts {
  const total = { ...NO_SEATS } as { -readonly [K in keyof SeatCounts]: number };
  for (const row of rows) {
    if (row.licenseTypeId === null) continue;
    if (row.paid === 0) {
      total.unpaid += row.count;
      continue;
    }
    total.paid += row.count;
    total[bucket(row)] += row.count;
  }
  return total;
}

function bucket(row: VerdictCount): 'active' | 'idle' | 'unknown' | 'protected' | 'fresh' | 'leavers' {
  switch (row.verdict) {
    case 'active':
      return 'active';
    case 'inactive':
      return row.detail === 'review' ? 'unknown' : 'idle';
    case 'leaver':
      return 'leavers';
    case 'exempt':
      return 'protected';
    case 'protected':
      return row.detail === 'new_seat' ? 'fresh' : 'protected';
    default:
      return 'unknown';
  }
}
