/** One sync in one message: it is redrawn while the sync runs and says how it ended. */

import type { AnyBlock } from '@slack/types';
import type { SyncProgress } from '../src/use-cases/views.ts';
import { actions, button, confirm, context, fitMessage, header, type Message, section } from './kit.ts';
import { instantToken } from './phrase.ts';
import { asks, confirmButtons, listed } from './sources.ts';
import { count, list, num, percent, safe, sentence, title } from './words.ts';

/** "reading people, 61 so far": what a running sync does now. */
export function syncLine(sync: SyncProgress): string {
  switch (sync.phase) {
    case 'roster':
      return `reading people, ${num(sync.accounts)} so far`;
    case 'activity':
      return `${count(sync.accounts, 'person', 'people')} read, reading activity, ${count(sync.events, 'event')} so far`;
    case 'verdicts':
      return `${count(sync.accounts, 'person', 'people')} read, judging each seat`;
    case 'done':
      return `${count(sync.accounts, 'person', 'people')} read, finishing`;
  }
}

/** Draws a sync: where it stands, or how it ended and what to do about it. */
export function renderSync(sync: SyncProgress): Message {
  const said = headline(sync);
  const span = sync.endedAt === null ? '' : ` · Ended ${instantToken(sync.endedAt)}`;
  const tail = [context(`Started ${instantToken(sync.startedAt)}${span}`), ...mend(sync)];
  return fitMessage(safe(said, 300), [header(said), ...body(sync)], tail);
}

function headline(sync: SyncProgress): string {
  const name = title(sync.integration);
  switch (sync.state) {
    case 'running':
      return `${name}: syncing`;
    case 'complete':
      return sync.directory
        ? `${name}: synced, ${listed(sync.directory)}`
        : `${name}: synced, ${count(sync.accounts, 'account')}`;
    case 'incomplete':
      return `${name}: sync stopped part way`;
    case 'failed':
      return `${name}: sync failed`;
    case 'suspect':
      return sync.lost
        ? `${name}: ${num(sync.lost.seats)} of ${of(sync, sync.lost.of)} vanished`
        : `${name}: too many ${sync.directory ? 'people' : 'seats'} vanished`;
  }
}

/** "16 seats", or "16 people" of a directory, some of whom it may only call gone. */
function of(sync: SyncProgress, many: number): string {
  return sync.directory ? count(many, 'person', 'people') : count(many, 'seat');
}

function body(sync: SyncProgress): AnyBlock[] {
  const problem = sync.problem === null ? '' : `${sentence(safe(sync.problem, 800))}\n`;
  switch (sync.state) {
    case 'running':
      return [section(steps(sync))];
    case 'complete':
      return [section(`${problem}${changes(sync)}${events(sync)}${sources(sync)}`)];
    case 'incomplete':
      return [
        section(`⚠️ ${problem}${count(sync.accounts, 'account')} read before it stopped. Nobody is counted as gone.`),
      ];
    case 'failed':
      return [section(`❌ ${problem}Nothing was changed. The last complete reading stays in use.`)];
    case 'suspect':
      return [section(`⚠️ ${problem}${doubt(sync)}`)];
  }
}

const STEPS = ['roster', 'activity', 'verdicts'] as const;

function steps(sync: SyncProgress): string {
  const words = {
    roster: `People: ${num(sync.accounts)} read`,
    activity: `Activity: ${count(sync.events, 'event')} read`,
    verdicts: 'Judging each seat',
  };
  const now = sync.phase === 'done' ? STEPS.length : STEPS.indexOf(sync.phase);
  return STEPS.map((step, at) => {
    if (at > now) return `◦ ${{ roster: 'People', activity: 'Activity', verdicts: 'Judging each seat' }[step]}`;
    return `${at < now ? '✓' : '⏳'} ${words[step]}`;
  }).join('\n');
}

function changes(sync: SyncProgress): string {
  if (sync.added + sync.changed + sync.gone === 0) return 'No change since the last sync.';
  return `${num(sync.added)} new, ${num(sync.changed)} changed, ${num(sync.gone)} gone.`;
}

/** An app that tells last use with its list of people has no events to count. */
function events(sync: SyncProgress): string {
  return sync.events === 0 ? '' : `\n${count(sync.events, sync.directory ? 'sign-in' : 'activity event')} read.`;
}

/** Whom a directory speaks for, or which source might speak for the app. */
function sources({ directory, offered = [], integration }: SyncProgress): string {
  if (offered.length > 0) {
    const who = list(offered.slice(0, 3).map((name) => safe(name, 60)));
    return `\n${who} may know its people. \`/licenses sources ${safe(integration.slug, 40)}\` confirms it.`;
  }
  if (!directory) return '';
  const { speaksFor } = directory;
  const known = speaksFor.length === 0 ? '' : `Speaks for ${list(speaksFor.slice(0, 5).map((app) => safe(app, 60)))}.`;
  const said = [known, ...asks(directory)].filter((part) => part !== '');
  return said.length === 0 ? '\nNone of its apps is connected here yet.' : `\n${said.join(' ')}`;
}

function doubt(sync: SyncProgress): string {
  const share = sync.lost ? ` (${percent(sync.lost.seats, sync.lost.of)})` : '';
  if (isFile(sync))
    return `The export may be cut off, so the import is held${share} and what was known stays. If people really left, confirm it. If not, import the whole file again.`;
  return `Seatkeeper does not believe a loss this large${share} and keeps the last complete reading. If people really left, confirm it. If not, check the token’s access and sync again.`;
}

/** Read from a file somebody uploads: nobody can ask it again. */
function isFile({ integration }: SyncProgress): boolean {
  return integration.connectorId === 'hr-file';
}

function mend(sync: SyncProgress): AnyBlock[] {
  if (sync.state === 'complete' && sync.directory) return confirmButtons(sync.directory);
  const again = isFile(sync)
    ? button('Import a file', 'people.import', sync.integration.id)
    : button('Sync now', 'license.sync', sync.integration.id);
  if (sync.state === 'failed' || sync.state === 'incomplete') return actions([again]);
  if (sync.state !== 'suspect') return [];
  const lost = sync.lost ? of(sync, sync.lost.seats) : 'What is missing';
  const ask = confirm({
    title: 'Accept the smaller roster?',
    text: sync.directory
      ? `${lost} will be taken for gone or left, and their seats proposed. Nothing is removed without an approval.`
      : `${lost} will be counted as gone. Nothing is removed at the vendor.`,
    yes: 'Accept it',
  });
  return actions([button('The smaller roster is right', 'sync.accept_loss', sync.runId, { confirm: ask }), again]);
}
