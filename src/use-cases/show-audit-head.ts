import { auditHead } from '../store/audit.ts';
import type { Core } from './ports.ts';

/** How many events the audit trail holds and the hash of the last: kept elsewhere, it shows whether any was cut off. */
export function showAuditHead({ store }: Pick<Core, 'store'>) {
  return (): Promise<{ readonly position: number; readonly hash: string }> => auditHead(store);
}
