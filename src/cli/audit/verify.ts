import { parseArgs } from 'node:util';
import { WITNESS_MIN, type WitnessedHead } from '../../store/audit-verify.ts';
import { checkAudit } from '../../use-cases/audit-trail.ts';
import { type Terminal, UsageError } from '../verb.ts';
import { withTrail } from './trail.ts';

/** `audit verify [--head <position>:<hash>]…`: one line, and exit code 0 for an intact trail, 1 for a broken one. */
export function verifyTrail(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { head: { type: 'string', multiple: true } } });
  const heads = (values.head ?? []).map(headOf);
  return withTrail(terminal, async ({ core, auditKey }) => {
    const { verdict, stored } = await checkAudit({ ...core, auditKey })(heads);
    if (verdict.kind === 'broken') {
      terminal.err(`The audit trail is broken at number ${verdict.position}: ${verdict.why}.`);
      return 1;
    }
    const { events, head } = verdict;
    terminal.out(
      `The audit trail is intact: ${plural(events, 'event')}, head ${head}; it holds ${plural(stored, 'head')} posted to Slack${heads.length > 0 ? ` and ${heads.length} given here` : ''}.`,
    );
    return 0;
  });
}

function headOf(text: string): WitnessedHead {
  const [, position, hash] = /^(\d{1,12}):([0-9a-f]+)$/i.exec(text.trim()) ?? [];
  if (position === undefined || hash === undefined || hash.length < WITNESS_MIN || hash.length > 64 || +position === 0)
    throw new UsageError(
      `"${text}" is no head. Give its number and at least ${WITNESS_MIN} characters of its hash, such as: --head 184:3f9a0c47d2b81e65`,
    );
  return { position: Number(position), hash: hash.toLowerCase() };
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
