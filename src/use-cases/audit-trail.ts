import { auditHead, pageAudit } from '../store/audit.ts';
import { type AuditVerdict, verifyAudit, type WitnessedHead } from '../store/audit-verify.ts';
import { listWitnesses } from '../store/witnesses.ts';
import type { Core } from './ports.ts';

type Deps = Pick<Core, 'store'>;

/** How many events the audit trail holds and the hash of the last: kept elsewhere, it shows whether any was cut off. */
export function showAuditHead({ store }: Deps) {
  return (): Promise<{ readonly position: number; readonly hash: string }> => auditHead(store);
}

/**
 * Verifies the audit trail against its own key, the heads this installation posted and those a person brings along.
 * Asks nobody outside. The database may be changed by whoever can change rows, its stored witnesses too; a head that
 * was noted elsewhere cannot.
 */
export function checkAudit({ store, auditKey }: Deps & { readonly auditKey: Buffer }) {
  return async (
    heads: readonly WitnessedHead[],
  ): Promise<{ readonly verdict: AuditVerdict; readonly stored: number }> => {
    const stored = await listWitnesses(store);
    return { verdict: await verifyAudit(store, auditKey, [...stored, ...heads]), stored: stored.length };
  };
}

const PIECE = 1000;

/** Events between two instants (both included; null: no bound) as lines of JSON, oldest first, as the hash covers them. */
export function exportAudit({ store }: Deps) {
  return async function* (input: { readonly from: string | null; readonly to: string | null }): AsyncGenerator<string> {
    let after = 0;
    for (;;) {
      const rows = await pageAudit(store, { ...input, after, limit: PIECE });
      for (const { position, id, at, actor, subject, type, data, previous, hash } of rows) {
        const event = { position, id, at, actor, subject, type, data: JSON.parse(data) as unknown, previous, hash };
        yield JSON.stringify(event);
        after = position;
      }
      if (rows.length < PIECE) return;
    }
  };
}
