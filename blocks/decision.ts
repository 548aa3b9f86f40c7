/** What only the one who decided is told; the redrawn list says the rest to everybody. */

import type { DecideResult } from '../src/use-cases/decide-plan.ts';
import { fitMessage, type Message, section } from './kit.ts';
import { renderError, renderRefusal } from './messages.ts';
import { mention } from './phrase.ts';
import { num, safe } from './words.ts';

const NAMED = 5;

/** Null when the redrawn message says it all. */
export function renderDecision(result: DecideResult): Message | null {
  if (result.kind === 'refused') return renderRefusal(result);
  if (result.kind === 'void') return renderError(result.reason);
  if (result.kind === 'not_found') return renderError('This list is no longer known. Post a new report.');
  const lines = [...left(result.left), ...notYours(result.notYours)];
  if (result.decided === 0 && lines.length === 0) lines.push(already(result.already[0]));
  return lines.length === 0 ? null : fitMessage(lines.join(' '), [section(lines.join('\n'))]);
}

type Decided = Extract<DecideResult, { kind: 'decided' }>;

function left(items: Decided['left']): string[] {
  if (items.length === 0) return [];
  const named = items.slice(0, NAMED).map(({ name, reason }) => `${safe(name, 60)} (${safe(reason, 120)})`);
  const more = items.length > NAMED ? `; and ${num(items.length - NAMED)} more` : '';
  return [`Left the list: ${named.join('; ')}${more}.`];
}

function notYours(names: readonly string[]): string[] {
  return names.length === 0 ? [] : ['Your own seat is not yours to decide about; somebody else must.'];
}

function already(first: Decided['already'][number] | undefined): string {
  if (!first) return 'Nothing is waiting here any more.';
  return `Already decided${first.by === null ? '' : ` by ${mention(first.by)}`}; nothing was changed by this click.`;
}
