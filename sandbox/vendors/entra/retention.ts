import type { EntraTenantSeed } from './seed.ts';

export const DAY_MS = 86_400_000;

/** How long the sign-in log is kept (learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention). */
export function keptDays(plan: EntraTenantSeed['plan']): number {
  return plan === 'free' ? 7 : 30;
}
