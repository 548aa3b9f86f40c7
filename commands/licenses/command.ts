import { renderLicenseSummary } from '../../blocks/license-summary.ts';
import { renderDidYouMean, renderError, renderHelp, renderRefusal } from '../../blocks/messages.ts';
import { renderOverview } from '../../blocks/overview.ts';
import { renderSource } from '../../blocks/sources.ts';
import { renderStats } from '../../blocks/stats.ts';
import type { Found } from '../../src/use-cases/find-integration.ts';
import { nearest } from '../../src/use-cases/find-integration.ts';
import { openConnect } from '../connect/modal.ts';
import { answerExemptions } from '../exempt/actions.ts';
import { openExempt } from '../exempt/modal.ts';
import { answerAdmin } from '../guided/admin.ts';
import { openImport } from '../import/modal.ts';
import { openPeople } from '../import/people.ts';
import { answering, type Command, type CommandDeps, whisper, whisperNative } from '../listener.ts';
import { answerUser } from '../person/card.ts';
import { answerDelegate } from '../roles/delegate.ts';
import { openRoles } from '../roles/modal.ts';
import { openSettings } from '../settings/modal.ts';
import { openSources } from '../sources/modal.ts';
import { postDigest, postReport } from './answers.ts';
import { answerAudit } from './audit.ts';
import { answerDryRun } from './dry-run.ts';
import { HELP } from './help.ts';
import { type LicensesCommand, parse, VERBS } from './parse.ts';
import { switchReclaims } from './pause.ts';
import { answerWhy } from './why.ts';

/** `/licenses …` */
export function onLicenses(deps: CommandDeps) {
  return async (args: Command): Promise<void> => {
    await args.ack();
    const command = parse(args.command.text);
    await answering(args.respond, () => answer(deps, args, command));
  };
}

async function answer(deps: CommandDeps, args: Command, command: LicensesCommand): Promise<unknown> {
  const { respond } = args;
  const actor = args.command.user_id;
  switch (command.verb) {
    case 'help':
      return whisper(respond, renderHelp(HELP));
    case 'overview': {
      const view = await deps.useCases.showOverview({ actor });
      return whisperNative(respond, deps.native, (nativeTable) => renderOverview(view, { nativeTable }));
    }
    case 'digest':
      return postDigest(deps, respond, actor, args.command.channel_id);
    case 'stats': {
      const view = await deps.useCases.showStats();
      return whisperNative(respond, deps.native, (nativeTable) => renderStats(view, { nativeTable }));
    }
    case 'exemptions':
      return answerExemptions(deps, respond, actor);
    case 'audit':
      return answerAudit(deps, respond, actor);
    case 'why':
      return answerWhy(deps, respond, actor, command);
    case 'import_people':
      return openPeople(deps, args, actor);
    case 'user':
      return answerUser(deps, respond, actor, command.who);
    case 'roles':
      return openRoles(deps, args, actor);
    case 'delegate':
      return answerDelegate(deps, respond, actor, command.to, command.until);
    case 'admin':
      return answerAdmin(deps, respond, actor, command.word, command.who);
    case 'pause':
    case 'resume':
      return switchReclaims(deps, respond, actor, command.verb, command.word);
    case 'connect':
      return openConnect(deps, args, actor, command.word);
    case 'which':
      return whisper(
        respond,
        renderError(`Say which one: \`/licenses ${command.of} asana\`. \`/licenses\` lists what is connected.`),
      );
    default:
      return withIntegration(deps, args, command, await deps.useCases.findByWord(command.word));
  }
}

/** What can be asked of an app with seats alone. */
const NEEDS_SEATS = ['report', 'dryrun', 'import', 'exempt', 'settings'] as const;

async function withIntegration(
  deps: CommandDeps,
  args: Command,
  command: Extract<LicensesCommand, { word: string }>,
  found: Found,
): Promise<unknown> {
  const { respond } = args;
  const actor = args.command.user_id;
  if (found.kind !== 'found') return whisper(respond, notFound(command, found));
  const { integration } = found;
  const byFile = integration.connector_id === 'hr-file' && command.verb === 'import';
  if (integration.is_source === 1 && !byFile && NEEDS_SEATS.some((verb) => verb === command.verb))
    return whisper(respond, renderError(`${integration.name} tells about people and has no seats of its own.`));
  switch (command.verb) {
    case 'show': {
      if (integration.is_source === 1)
        return whisper(respond, renderSource(await deps.useCases.showSource(integration)));
      const view = await deps.useCases.showLicenses({ actor, integration });
      return whisperNative(respond, deps.native, (nativeTable) => renderLicenseSummary(view, { nativeTable }));
    }
    case 'sync':
      return deps.runSync.answering(actor, { integrationId: integration.id }, respond);
    case 'report':
      return postReport(deps, respond, actor, integration.id, args.command.channel_id, command.reason);
    case 'dryrun':
      return answerDryRun(deps, respond, actor, integration.id);
    case 'sources':
      return openSources(deps, args, actor, integration.id);
    case 'settings':
      return openSettings(deps, args, actor, integration.id);
    case 'exempt':
      return openExempt(deps, args, actor, { integrationId: integration.id });
    case 'import':
      if (integration.connector_id === 'hr-file') return openPeople(deps, args, actor, integration.id);
      return openImport(deps, args, actor, integration.id);
    default:
      return whisper(respond, renderRefusal({ kind: 'refused', reason: 'This needs an integration.', whoMay: [] }));
  }
}

function notFound(command: Extract<LicensesCommand, { word: string }>, found: Exclude<Found, { kind: 'found' }>) {
  const prefix = command.verb === 'show' ? '' : `${command.verb} `;
  if (found.kind === 'ambiguous') {
    return renderDidYouMean(
      command.word,
      found.among.map((row) => `/licenses ${prefix}${row.slug}`),
    );
  }
  const verb = command.verb === 'show' ? nearest(command.word.toLowerCase(), [...VERBS, ...found.known]) : null;
  const guess = found.didYouMean ?? verb;
  if (guess !== null) return renderDidYouMean(command.word, [`/licenses ${prefix}${guess}`]);
  if (found.connectable !== null) return renderDidYouMean(command.word, [`/licenses connect ${found.connectable}`]);
  return renderDidYouMean(command.word, []);
}
