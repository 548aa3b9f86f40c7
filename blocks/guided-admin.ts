/** The two steps to an idle admin's seat: the role is lowered, then somebody else approves the removal. */

import type { AnyBlock } from '@slack/types';
import type { GuidedView } from '../src/use-cases/views.ts';
import { evidence, idleWords } from './evidence.ts';
import { actions, button, confirm, context, fitMessage, header, linkButton, type Message, section } from './kit.ts';
import { dayToken, instantToken, mention, mrkdwn } from './phrase.ts';
import { capital, list, literal, num, safe, sentence, title } from './words.ts';

/** Draws the guided way as it stands. Nothing in it changes the vendor by itself. */
export function renderGuided(view: GuidedView): Message {
  const said = headline(view);
  return fitMessage(safe(said, 300), [header(said), section(who(view)), ...steps(view)]);
}

function headline(view: GuidedView): string {
  const what = `${title(view.integration)}: admin account of ${literal(view.name, 60) || 'somebody'}`;
  switch (view.state) {
    case 'lowering':
      return `${what}, step 1 of 2`;
    case 'handed_over':
      return `${what}, step 2 of 2`;
    case 'ended':
      return `${what}: ended`;
    case 'expired':
      return `${what}: expired`;
  }
}

function who(view: GuidedView): string {
  const email = view.email === null || view.email === view.name ? '' : ` · ${safe(view.email, 80)}`;
  const idle = view.idle === null ? '' : `\n${capital(idleWords(view.idle))}: ${mrkdwn(evidence(view.idle))}`;
  return `*${safe(view.name, 80)}*${email}${idle}`;
}

function steps(view: GuidedView): AnyBlock[] {
  const app = safe(view.integration.connectorName, 40);
  switch (view.state) {
    case 'lowering':
      return [
        section(`*Step 1:* ${firstStep(view, app)}`),
        section('*Step 2:* once the role is lowered, another approver decides about the seat.'),
        ...buttons(view),
        context(footnote(view)),
      ];
    case 'handed_over':
      return [
        section(`✅ *Step 1:* the role is lowered${wasLowered(view) ? approver(view) : checked(view)}.`),
        section(`*Step 2:* the list for this seat is in this channel. ${second(view)}`),
      ];
    case 'ended':
      return [section(`${sentence(safe(view.endedReason ?? 'It was stopped', 300))} ${whatChanged(view)}`)];
    case 'expired':
      return [section(wasLowered(view) ? `The time for this is over. ${whatChanged(view)}` : NOT_IN_TIME)];
  }
}

const NOT_IN_TIME = 'Nobody lowered the role in time. Seatkeeper changed nothing.';
const LOCKED_OUT = 'Removing an admin’s account could lock everybody out, so it is not offered.';

/** How the role gets lowered: by Seatkeeper after an approval where the vendor lets it, else by hand. */
function firstStep(view: GuidedView, app: string): string {
  const { lowering } = view;
  switch (lowering?.state) {
    case undefined:
      return `lower the role to an ordinary member in ${app}. Seatkeeper cannot do this there. ${LOCKED_OUT}`;
    case 'pending_approval':
      return `an approver decides in the list below whether Seatkeeper lowers the role in ${app}. ${LOCKED_OUT}`;
    case 'succeeded':
      return `✅ Seatkeeper lowered the role in ${app}${approver(view)}. The seat is read again, then the list for it follows.`;
    case 'approved':
    case 'executing':
    case 'outcome_unknown':
    case 'partly_applied':
      return `⏳ Seatkeeper is lowering the role in ${app}${approver(view)}.`;
    default: {
      const why = lowering?.reason ? `: ${safe(lowering.reason, 200)}` : '';
      return `${sentence(`Seatkeeper did not lower the role${why}`)} It can still be lowered by hand in ${app}.`;
    }
  }
}

function approver({ lowering }: GuidedView): string {
  return lowering?.approvedBy ? `, approved by ${mention(lowering.approvedBy)}` : '';
}

function wasLowered({ lowering }: GuidedView): boolean {
  return lowering?.state === 'succeeded';
}

function whatChanged(view: GuidedView): string {
  return wasLowered(view) ? 'The role stays lowered; the seat was left alone.' : 'Seatkeeper changed nothing.';
}

function buttons(view: GuidedView): AnyBlock[] {
  const open = view.adminUrl === null ? null : `Open ${literal(view.integration.connectorName, 40)} admin page`;
  const ask = confirm({ title: 'Stop this?', text: 'The account stays as it is.', yes: 'Stop', no: 'Go on' });
  return actions([
    open === null ? null : linkButton(open, 'guided.open', view.adminUrl ?? ''),
    button('I lowered it, check again', 'guided.check', view.guidedId, { style: 'primary' }),
    button('Stop', 'guided.stop', view.guidedId, { confirm: ask }),
  ]);
}

function footnote(view: GuidedView): string {
  const still =
    view.checkedAt === null || view.checkedBy === null
      ? ''
      : ` Still an admin when ${mention(view.checkedBy)} checked, ${instantToken(view.checkedAt)}.`;
  return `Asked for by ${mention(view.askedBy)}.${still} Without a check by ${dayToken(view.expiresAt)} this ends and nothing is changed.`;
}

function checked(view: GuidedView): string {
  if (view.checkedBy === null || view.checkedAt === null) return '';
  return `, checked by ${mention(view.checkedBy)} ${instantToken(view.checkedAt)}`;
}

function second(view: GuidedView): string {
  const approvedBy = wasLowered(view) ? (view.lowering?.approvedBy ?? null) : null;
  const involved = [view.askedBy, view.checkedBy, approvedBy].filter((id) => id !== null);
  const first = list([...new Set(involved)].map(mention));
  const shown = view.second.slice(0, 5).map(mention);
  const left = view.second.length - shown.length;
  const others = list(left > 0 ? [...shown, `${num(left)} more`] : shown);
  if (others === '') return `${first} cannot approve it, and nobody else is named approver: an admin can name one.`;
  return `${others} can approve it; ${first} cannot.`;
}
