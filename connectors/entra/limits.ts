import type { QuotaRules } from '../../src/connector/contract.ts';
import type { Auth } from './auth.ts';

/**
 * Per app and tenant, the sign-in log allows 5 requests in 10 seconds and signInActivity 10 a minute; for the directory
 * itself Microsoft counts in units it does not tell (throttling-limits, checked 2026-11-22). One allowance for all, in
 * which the first two weigh more: the twelve a burst holds and the 1.8 a second after it are five of six in any ten
 * seconds, and ten of twelve in any minute.
 */
export const QUOTA: QuotaRules = {
  scope: 'tenant',
  perMinute: 120,
  readConcurrency: 2,
  writeConcurrency: 1,
  source:
    'throttling-limits: 5 requests in 10 s to the sign-in log and 10 a minute with signInActivity, per app and tenant, which weigh 6 and 12 here; the other limits are not told in numbers; checked 2026-11-22',
};

export const WEIGHT = { log: 6, lastSignIn: 12 } as const;

/**
 * Both connectors may ask with the same app registration, which Microsoft counts as one. The directory can be entered as
 * an id or as a domain, the app only in one way.
 */
export const FAMILY = { name: 'entra', of: ({ clientId }: Auth): string => clientId };
