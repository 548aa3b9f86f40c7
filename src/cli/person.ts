import { parseArgs } from 'node:util';
import { erasePerson } from '../use-cases/erase-person.ts';
import { exportPerson } from '../use-cases/export-person.ts';
import { configFrom, logTo, openExisting } from './open.ts';
import { cliOutside, operator } from './outside.ts';
import { type Terminal, UsageError, type Verb } from './verb.ts';

/** What is held about one person: said in full, or taken out. */
export const person: Verb = {
  name: 'person',
  usage: '<export|erase> <email> [--yes]',
  does: 'prints everything held about a person, or erases it',
  async run(words, terminal) {
    const options = { yes: { type: 'boolean' } } as const;
    const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
    const [what, email, ...more] = positionals;
    if ((what !== 'export' && what !== 'erase') || email === undefined || more.length > 0)
      throw new UsageError('Say what and whom, such as: person export dana@company.com');
    const config = configFrom(terminal);
    const erasing = what === 'erase' && values.yes === true;
    const parts = await openExisting(config, logTo(terminal, config), erasing ? 'existing' : 'read_only');
    try {
      const actor = operator();
      const deps = { ...parts.core, people: cliOutside(actor).people, admins: config.admins };
      if (erasing) return tell(await erasePerson(deps)({ actor, email }), email, terminal);
      const result = await exportPerson(deps)({ actor, email });
      if (result.kind !== 'exported') return failed(result, email, terminal);
      if (what === 'export') terminal.out(JSON.stringify(result.held, null, 2));
      if (result.empty) return failed({ kind: 'unknown' }, email, terminal);
      if (what === 'export') return 0;
      terminal.err(`Nothing was erased. Look at it with: person export ${email}. Then add --yes.`);
      return 1;
    } finally {
      await parts.close();
    }
  },
};

type Erased = Awaited<ReturnType<ReturnType<typeof erasePerson>>>;

function tell(result: Erased, email: string, terminal: Terminal): number {
  if (result.kind !== 'erased') return failed(result, email, terminal);
  const rows = Object.entries(result.rows).map(([kind, count]) => `${count} ${kind}`);
  terminal.out(`Erased: ${rows.join(', ')}. In the audit trail this is ${result.subject}.`);
  for (const what of result.kept) terminal.out(`Kept: ${what}.`);
  terminal.out('Copies remain where you made them: backups, messages in Slack, and the vendor itself.');
  return 0;
}

function failed(result: Exclude<Erased, { kind: 'erased' }>, email: string, terminal: Terminal): number {
  if (result.kind === 'no_address') throw new UsageError(`"${email}" is no email address.`);
  terminal.err(result.kind === 'refused' ? result.reason : `Nothing is held about ${email}.`);
  return 1;
}
