/** Tells who held a seat that it was given back, and approvers that it is asked for again. */

import type { AskedBackView, SeatTakenView } from '../src/use-cases/holder-views.ts';
import { evidence, idleWords, nameOf } from './evidence.ts';
import { actions, button, context, fitMessage, header, linkButton, type Message, section } from './kit.ts';
import { dayToken, instantToken, mention, mrkdwn } from './phrase.ts';
import { list, literal, safe, sentence, title } from './words.ts';

/** Draws the one message a holder gets about a seat that was given back. */
export function renderSeatTaken(view: SeatTakenView): Message {
  const said = `Your ${title(view.integration, 60)} seat was given back`;
  const by = view.approvedBy === null ? '' : ` Approved by ${mention(view.approvedBy)}.`;
  const facts = [
    `*${safe(view.line.licenseTypeName, 60)}*, given back ${dayToken(view.takenAt)}.${by}`,
    `*Why:* ${why(view)}`,
  ];
  return fitMessage(said, [header(said), section(facts.join('\n')), ...wanted(view)]);
}

function why({ line, released }: SeatTakenView): string {
  const answer = released ? 'you released it; ' : '';
  if (line.signal === 'left') return sentence(`${answer}${mrkdwn(evidence(line))}`);
  return sentence(`${answer}${idleWords(line)}: ${mrkdwn(evidence(line))}`);
}

function wanted(view: SeatTakenView) {
  if (view.restored) return [context('You have it again.')];
  if (view.askedBackAt !== null) {
    return [context(`You asked for it back ${instantToken(view.askedBackAt)}. The approvers were told.`)];
  }
  return [
    ...actions([button('I need it back', 'holder.ask_back', view.requestId)]),
    context('The approvers are told, and decide.'),
  ];
}

/** Draws the line under a report: who wants a seat back, and what an approver can do. */
export function renderAskedBack(view: AskedBackView): Message {
  const vendor = literal(view.integration.connectorName, 40) || 'the service';
  const name = safe(nameOf(view.line));
  const said = `${mention(view.holder)} asks for the ${safe(title(view.integration, 60))} seat of ${name} back.`;
  const who = list(view.approvers.slice(0, 5).map(mention));
  const ask = who === '' ? 'An approver' : who;
  const how = view.restorable
    ? `${ask} can restore it with the button in the report.`
    : `Seatkeeper cannot restore it: ${who === '' ? 'an admin' : who} can invite the person again in ${safe(vendor)}.`;
  const link =
    view.restorable || view.adminUrl === null ? null : linkButton(`Open ${vendor}`, 'open.admin', view.adminUrl);
  return fitMessage(said, [section(`${said}\n${how}`), ...actions([link])]);
}
