/** One sync in one message: it is redrawn while the sync runs and says how it ended. */

import type { AnyBlock } from '@slack/types';
import type { SyncProgress } from '../src/use-cases/views.ts';
import { actions, button, confirm, context, fitMessage, header, type Message, section } from './kit.ts';
import { instantToken } from './phrase.ts';
import { count, num, percent, safe, sentence, title } from './words.ts';

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
      return `${name}: synced, ${count(sync.accounts, 'account')}`;
    case 'incomplete':
      return `${name}: sync stopped part way`;
    case 'failed':
      return `${name}: sync failed`;
    case 'suspect':
      return sync.lost
        ? `${name}: ${num(sync.lost.seats)} of ${count(sync.lost.of, 'seat')} vanished`
        : `${name}: too many seats vanished`;
  }
}

function body(sync: SyncProgress): AnyBlock[] {
  const problem = sync.problem === null ? '' : `${sentence(safe(sync.problem, 800))}\n`;
  switch (sync.state) {
    case 'running':
      return [section(steps(sync))];
    case 'complete':
      return [section(`${problem}${changes(sync)}${events(sync)}`)];
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
  return sync.events === 0 ? '' : `\n${count(sync.events, 'activity event')} read.`;
}

function doubt(sync: SyncProgress): string {
  const share = sync.lost ? ` (${percent(sync.lost.seats, sync.lost.of)})` : '';
  return `Seatkeeper does not believe a loss this large${share} and keeps the last complete reading. If people really left, confirm it. If not, check the token’s access and sync again.`;
}

function mend(sync: SyncProgress): AnyBlock[] {
  const again = button('Sync now', 'license.sync', sync.integration.id);
  if (sync.state === 'failed' || sync.state === 'incomplete') return actions([again]);
  if (sync.state !== 'suspect') return [];
  const lost = sync.lost ? count(sync.lost.seats, 'seat') : 'The missing seats';
  const ask = confirm({
    title: 'Accept the smaller roster?',
    text: `${lost} will be counted as gone. Nothing is removed at the vendor.`,
    yes: 'Accept it',
  });
  return actions([button('The smaller roster is right', 'sync.accept_loss', sync.runId, { confirm: ask }), again]);
}
