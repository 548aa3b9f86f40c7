import { parseArgs } from 'node:util';
import { composeUseCases } from '../compose.ts';
import type { DryRunList, DryRunView } from '../use-cases/dry-run.ts';
import { configFrom, integrationOf, logTo, openExisting } from './open.ts';
import { cliOutside, operator } from './outside.ts';
import { UsageError, type Verb } from './verb.ts';

/** What a report would do now, on a database that is opened without the means to write. */
export const dryRun: Verb = {
  name: 'dry-run',
  usage: '<app> [--json]',
  does: 'shows what a report would do now; changes nothing',
  async run(words, terminal) {
    const options = { json: { type: 'boolean' } } as const;
    const { positionals, values } = parseArgs({ args: [...words], allowPositionals: true, options });
    const [word, ...more] = positionals;
    if (word === undefined || more.length > 0) throw new UsageError('Say which app, such as: dry-run asana');
    const config = configFrom(terminal);
    const parts = await openExisting(config, logTo(terminal, config), 'read_only');
    try {
      const { id } = await integrationOf(parts, word);
      const actor = operator();
      const result = await composeUseCases(parts, cliOutside(actor), config).dryRun({ actor, integrationId: id });
      if (result.kind !== 'dry_run') {
        terminal.err(result.kind === 'refused' ? result.reason : 'This integration is no longer connected.');
        return 1;
      }
      if (values.json) terminal.out(JSON.stringify(result, null, 2));
      else for (const line of describe(result)) terminal.out(line);
      return 0;
    } finally {
      await parts.close();
    }
  },
};

function describe(view: DryRunView): readonly string[] {
  const found = view.lists.reduce((sum, list) => sum + list.people.length, 0);
  const { holders, unsure } = view.asked;
  const doubt = unsure > 0 ? `, as far as they have a Slack account (${unsure} were not looked up)` : '';
  return [
    `${view.integration.name}: a report would propose ${view.stopped === null ? found : 'nothing'} now; nothing was changed`,
    ...(view.stopped === null ? [] : [`  stopped:  ${view.stopped}`]),
    ...view.lists.flatMap(list),
    ...(holders > 0 ? [`  asked first: ${holders}${doubt}`] : []),
    ...view.held.map((clause) => `  held:     ${clause}`),
    ...view.leftOut.map((one) => `  left out: ${one.count}, ${one.reason}`),
  ];
}

const WHAT = { reclaim: 'remove', downgrade: 'change to a cheaper license', demote: 'lower the role' } as const;

function list({ action, to, effects, people }: DryRunList): readonly string[] {
  return [
    `  ${to === null ? WHAT[action] : `change to ${to}`}, each by: ${effects?.does ?? 'not known, so it could not be approved'}`,
    ...people.map((person) => {
      const idle = person.idleDays === null ? 'idle' : `idle ${person.idleDays} days`;
      const note = person.note === null ? '' : `; ${person.note}`;
      return `    ${person.email ?? person.displayName ?? person.externalId}: ${person.signal === 'left' ? 'leaver' : idle}, ${person.source}${note}`;
    }),
  ];
}
