import { parseArgs } from 'node:util';
import type { Tenant } from '../connector/contract.ts';
import { configFrom, integrationOf, logTo, openExisting } from './open.ts';
import { UsageError, type Verb } from './verb.ts';

const ABOUT = ['roster', 'activity', 'reclaim', 'restore', 'downgrade', 'demote'] as const;
const MARK = { yes: 'yes', no: 'no', unknown: '?' } as const;

/** Asks the vendor whose tenant the stored key opens and what it can do there; writes nothing. */
export const check: Verb = {
  name: 'check',
  usage: '<app>',
  does: 'asks the vendor what the stored key can do; changes nothing',
  async run(words, terminal) {
    const { positionals } = parseArgs({ args: [...words], allowPositionals: true, options: {} });
    const [word, ...more] = positionals;
    if (word === undefined || more.length > 0) throw new UsageError('Say which app, such as: check asana');
    const config = configFrom(terminal);
    const parts = await openExisting(config, logTo(terminal, config), 'read_only');
    try {
      const integration = await integrationOf(parts, word);
      const connection = await parts.vendors.connect(integration);
      const tenant = await connection.check(AbortSignal.timeout(60_000));
      for (const line of describe(integration.name, tenant)) terminal.out(line);
      if (tenant.id === integration.tenant_id) return 0;
      terminal.err(
        `The key opens ${tenant.name}, but ${integration.name} is ${integration.tenant_name}. Connect it again with a key of ${integration.tenant_name}.`,
      );
      return 1;
    } finally {
      await parts.close();
    }
  },
};

function describe(name: string, tenant: Tenant): readonly string[] {
  const owner =
    tenant.owner === null ? 'nobody it names' : (tenant.owner.email ?? tenant.owner.name ?? tenant.owner.externalId);
  return [
    `${name}: ${tenant.name} (${tenant.id}), key of ${owner}`,
    ...ABOUT.flatMap((what) => {
      const answer = tenant.can[what];
      return answer ? [`  ${what.padEnd(9)} ${MARK[answer.can].padEnd(4)} ${answer.why}`] : [];
    }),
    ...tenant.warnings.map((warning) => `  warning:  ${warning}`),
  ];
}
