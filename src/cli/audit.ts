import { showAuditHead } from '../use-cases/audit-trail.ts';
import { exportTrail } from './audit/export.ts';
import { withTrail } from './audit/trail.ts';
import { verifyTrail } from './audit/verify.ts';
import { type Terminal, UsageError, type Verb } from './verb.ts';

/** The audit trail of this installation, or of a copy of its database: asks neither Slack nor a vendor. */
export const audit: Verb = {
  name: 'audit',
  usage: '<head|verify|export|key>',
  does: 'prints the head of the audit trail, verifies it, exports it; changes nothing',
  async run([what, ...words], terminal) {
    switch (what) {
      case 'head':
        nothingMore(words);
        return head(terminal);
      case 'verify':
        return verifyTrail(words, terminal);
      case 'export':
        return exportTrail(words, terminal);
      case 'key':
        nothingMore(words);
        return key(terminal);
      default:
        throw new UsageError('Say what: audit head, audit verify, audit export or audit key.');
    }
  },
};

/** To be kept where this host cannot change it. */
function head(terminal: Terminal): Promise<number> {
  return withTrail(terminal, async ({ core }) => {
    const { position, hash } = await showAuditHead(core)();
    terminal.out(`${position} ${hash}`);
    return 0;
  });
}

/** The key of the audit trail alone, derived from the master key, which it does not tell. */
function key(terminal: Terminal): Promise<number> {
  return withTrail(terminal, async ({ auditKey }) => {
    terminal.err('This key verifies the audit trail; whoever has it could also write one. It opens no credentials.');
    terminal.out(auditKey.toString('base64'));
    return 0;
  });
}

function nothingMore(words: readonly string[]): void {
  if (words.length > 0) throw new UsageError(`"${words.join(' ')}" means nothing here.`);
}
