/** What a report would do now, told to who asked alone: whom it would propose, what an approval would call, what is held and left out. */

import type { AnyBlock } from '@slack/types';
import type { DryRunList, DryRunView } from '../src/use-cases/dry-run.ts';
import { evidence, idleWords, nameOf, withNote } from './evidence.ts';
import { actions, button, context, divider, fitMessage, header, type Message, paragraphs, section } from './kit.ts';
import { undo } from './outcome.ts';
import { instantToken, mrkdwn } from './phrase.ts';
import { capital, count, literal, num, safe, sentence, title } from './words.ts';

/** People named per list; the host's command line lists everyone. */
const PEOPLE = 20;

const NOTHING_DONE =
  'This was a dry run: nothing was stored, nobody was written to, and the service was not called. Just before a removal each person is checked again.';

/** Draws a dry run. */
export function renderDryRun(view: DryRunView): Message {
  const said = headline(view);
  const body = [
    ...(view.stopped === null ? [] : [section(`⏸ *A report would propose nothing now.* ${safe(view.stopped, 500)}`)]),
    section(facts(view)),
    ...view.lists.flatMap((list) => [divider(), ...drawList(view, list)]),
    ...titled(
      'Would hold an approval up',
      view.held.map((clause) => `• ${capital(safe(clause, 300))}`),
    ),
    ...titled(
      'Left out',
      view.leftOut.map((one) => `• ${num(one.count)}: ${safe(one.reason, 200)}`),
    ),
  ];
  const report = view.stopped === null ? button('Report', 'license.report', view.integration.id) : null;
  return fitMessage(safe(said, 300), [header(said), ...body], [...actions([report]), context(NOTHING_DONE)]);
}

function seats(view: DryRunView): number {
  return view.lists.reduce((sum, list) => sum + list.people.length, 0);
}

function headline(view: DryRunView): string {
  const name = title(view.integration, 60);
  const found = seats(view);
  if (view.stopped !== null || found === 0) return `${name}, dry run: nothing would be proposed`;
  return `${name}, dry run: ${count(found, 'seat')} would be proposed`;
}

function facts(view: DryRunView): string {
  const read = view.asOf === null ? 'There is no complete reading yet.' : `Read ${instantToken(view.asOf)}.`;
  const lines = [`Idle means no sign of use for ${count(view.thresholdDays, 'day')} or more. ${read}`];
  const { holders, unsure } = view.asked;
  if (holders > 0) {
    const doubt = unsure > 0 ? ` Whether ${num(unsure)} of them have a Slack account was not asked.` : '';
    lines.push(`${count(holders, 'holder')} would be asked first.${doubt}`);
  }
  return lines.join('\n');
}

const WHAT = { reclaim: 'to remove', demote: 'to lower the role of' } as const;

function drawList(view: DryRunView, list: DryRunList): AnyBlock[] {
  const what =
    list.action === 'downgrade' ? `to change to ${safe(list.to ?? 'a cheaper license', 60)}` : WHAT[list.action];
  const service = literal(view.integration.connectorName, 40) || 'the service';
  const call =
    list.effects === null
      ? `What an approval does at ${safe(service)} is not known, so it could not be approved.`
      : `*Each approval would call ${safe(service)}:* ${sentence(safe(list.effects.does, 300))} ${undo(list.effects)}`;
  const left = list.people.length - PEOPLE;
  return [
    section(`*${count(list.people.length, 'seat')} ${what}*\n${call}`),
    ...paragraphs(list.people.slice(0, PEOPLE).map(line)),
    ...(left > 0
      ? [context(`and ${num(left)} more: \`npm run seatkeeper -- dry-run\` on the host lists everyone`)]
      : []),
  ];
}

function line(person: DryRunList['people'][number]): string {
  const seen = `${capital(idleWords(person))}: ${mrkdwn(withNote(evidence(person), person))}`;
  return `• *${safe(nameOf(person))}*, ${safe(person.licenseTypeName, 40)}. ${sentence(seen)}`;
}

function titled(name: string, lines: readonly string[]): AnyBlock[] {
  return lines.length === 0 ? [] : [divider(), ...paragraphs([`*${name}*`, ...lines])];
}
