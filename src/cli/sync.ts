import { parseArgs } from 'node:util';
import { composeUseCases } from '../compose.ts';
import type { SyncProgress } from '../use-cases/views.ts';
import { configFrom, integrationOf, logTo, openExisting } from './open.ts';
import { cliOutside, operator } from './outside.ts';
import { UsageError, type Verb } from './verb.ts';

const PHASES = { roster: 'reading members', activity: 'reading activity', verdicts: 'judging', done: 'done' } as const;

/** Reads one app now, beside a running bot or without one: a lease in the database keeps two syncs apart. */
export const sync: Verb = {
  name: 'sync',
  usage: '<app>',
  does: 'reads the app now, with progress',
  async run(words, terminal) {
    const { positionals } = parseArgs({ args: [...words], allowPositionals: true, options: {} });
    const [word, ...more] = positionals;
    if (word === undefined || more.length > 0) throw new UsageError('Say which app, such as: sync asana');
    const config = configFrom(terminal);
    const parts = await openExisting(config, logTo(terminal, config), 'existing');
    const stopping = new AbortController();
    const stop = () => stopping.abort(new Error('stopped by the operator'));
    process.once('SIGINT', stop);
    try {
      const integration = await integrationOf(parts, word);
      const actor = operator();
      const { runSync } = composeUseCases(parts, cliOutside(actor), config);
      const result = await runSync({
        actor,
        integrationId: integration.id,
        signal: stopping.signal,
        onProgress: async (view) => terminal.out(`  ${PHASES[view.phase]}: ${counts(view)}`),
      });
      if (result.kind !== 'finished') {
        terminal.err(
          result.kind === 'already_running'
            ? `A sync of ${integration.name} is already running.`
            : `${integration.name} cannot be synced.`,
        );
        return 1;
      }
      return tell(result.view, terminal);
    } finally {
      process.off('SIGINT', stop);
      await parts.close();
    }
  },
};

function tell(view: SyncProgress, terminal: { out(line: string): void; err(line: string): void }): number {
  const { name } = view.integration;
  if (view.state === 'complete') {
    terminal.out(`${name}: complete, ${counts(view)}, ${view.added} new, ${view.changed} changed, ${view.gone} gone`);
    if (view.problem !== null) terminal.out(`  activity: ${view.problem}`);
    return 0;
  }
  if (view.state === 'suspect' && view.lost !== null) {
    terminal.err(
      `${name}: suspect. ${view.lost.seats} of ${view.lost.of} seats were missing, so nothing was marked gone. Look at it in Slack with /licenses sync ${view.integration.slug}.`,
    );
    return 1;
  }
  terminal.err(`${name}: ${view.state}. ${view.problem ?? ''}`.trim());
  return 1;
}

function counts(view: SyncProgress): string {
  return `${view.accounts} accounts, ${view.events} events`;
}
