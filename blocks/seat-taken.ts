/** Tells who held a seat that it was taken back, and approvers that it is asked for again. */

import type { AnyBlock } from '@slack/types';
import type { AskedBackView, SeatTakenView } from '../src/use-cases/holder-views.ts';
import { evidence, idleWords, nameOf } from './evidence.ts';
import { actions, button, context, fitMessage, linkButton, type Message, section } from './kit.ts';
import { dayToken, instantToken, mention, mrkdwn } from './phrase.ts';
import { count, list, literal, safe, sentence, title } from './words.ts';

/** Whether the seat is gone, and not only changed. */
export function isGone(view: SeatTakenView): boolean {
  return view.changedTo === undefined;
}

/** What a message that tells of nothing else is called. */
export function takenHeadline(taken: readonly SeatTakenView[]): string {
  const [first] = taken;
  if (first && taken.length === 1) return `Your ${title(first.integration, 60)} ${done(first)}`;
  return `${count(taken.length, 'seat')} of yours were ${taken.every(isGone) ? 'taken back' : 'changed'}`;
}

function done({ changedTo }: SeatTakenView): string {
  return changedTo === undefined ? 'seat was taken back' : `license was changed to ${literal(changedTo, 40)}`;
}

/** Draws one seat that was taken back or changed; `named` where the headline does not say which. */
export function takenSeat(view: SeatTakenView, named: boolean): AnyBlock[] {
  const app = named ? `*${safe(title(view.integration, 60))}* · ` : '';
  const type = safe(view.line.licenseTypeName, 60);
  const by = view.approvedBy === null ? '' : ` Approved by ${mention(view.approvedBy)}.`;
  const what = view.changedTo === undefined ? 'taken back' : `changed to ${safe(view.changedTo, 60)}`;
  const facts = [`${app}${named ? type : `*${type}*`}, ${what} ${dayToken(view.takenAt)}.${by}`, `*Why:* ${why(view)}`];
  return [section(facts.join('\n')), ...wanted(view)];
}

/** What asking for a seat back does, while it can be asked for. */
export function takenTail(taken: readonly SeatTakenView[]): AnyBlock[] {
  return taken.some(canAsk) ? [context('If you ask for it back, the approvers are told, and decide.')] : [];
}

function why({ line, released }: SeatTakenView): string {
  const answer = released ? 'you released it; ' : '';
  if (line.signal === 'left') return sentence(`${answer}${mrkdwn(evidence(line))}`);
  return sentence(`${answer}${idleWords(line)}: ${mrkdwn(evidence(line))}`);
}

function canAsk(view: SeatTakenView): boolean {
  return !view.restored && view.askedBackAt === null;
}

function wanted(view: SeatTakenView): AnyBlock[] {
  if (canAsk(view)) return actions([button('I need it back', 'holder.ask_back', view.requestId)]);
  if (view.restored || view.askedBackAt === null) return [context('You have it again.')];
  return [context(`You asked for it back ${instantToken(view.askedBackAt)}. The approvers were told.`)];
}

/** Draws the line under a report: who wants a seat back, and what an approver can do. */
export function renderAskedBack(view: AskedBackView): Message {
  const vendor = literal(view.integration.connectorName, 40) || 'the service';
  const name = safe(nameOf(view.line));
  const said = `${mention(view.holder)} asks for the ${safe(title(view.integration, 60))} ${view.changed ? 'license' : 'seat'} of ${name} back.`;
  const who = list(view.approvers.slice(0, 5).map(mention));
  const ask = who === '' ? 'An approver' : who;
  const how = view.restorable
    ? `${ask} can restore it with the button in the report.`
    : `Seatkeeper cannot restore it: ${who === '' ? 'an admin' : who} can ${view.changed ? 'change the license back' : 'invite the person again'} in ${safe(vendor)}.`;
  const link =
    view.restorable || view.adminUrl === null ? null : linkButton(`Open ${vendor}`, 'open.admin', view.adminUrl);
  return fitMessage(said, [section(`${said}\n${how}`), ...actions([link])]);
}
