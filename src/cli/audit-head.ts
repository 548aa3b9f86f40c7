import { parseArgs } from 'node:util';
import { showAuditHead } from '../use-cases/show-audit-head.ts';
import { configFrom, logTo, openExisting } from './open.ts';
import type { Verb } from './verb.ts';

/** Prints the head of the audit chain, to be kept where this host cannot change it. */
export const auditHead: Verb = {
  name: 'audit-head',
  usage: '',
  does: 'prints the number of audit events and the hash of the last',
  async run(words, terminal) {
    parseArgs({ args: [...words], options: {} });
    const config = configFrom(terminal);
    const parts = await openExisting(config, logTo(terminal, config), 'read_only');
    try {
      const { position, hash } = await showAuditHead(parts.core)();
      terminal.out(`${position} ${hash}`);
      return 0;
    } finally {
      await parts.close();
    }
  },
};
