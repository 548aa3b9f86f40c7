/** The two steps to an idle admin's seat: lower the role by hand, then somebody else approves the removal. */

import type { AnyBlock } from '@slack/types';
import type { GuidedView } from '../src/use-cases/views.ts';
import { evidence, idleWords } from './evidence.ts';
import { actions, button, confirm, context, fitMessage, header, linkButton, type Message, section } from './kit.ts';
import { dayToken, instantToken, mention, mrkdwn } from './phrase.ts';
import { list, literal, num, safe, sentence, title } from './words.ts';

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
  const idle = view.idle === null ? '' : `\n${idleWords(view.idle)}: ${mrkdwn(evidence(view.idle))}`;
  return `*${safe(view.name, 80)}*${email}${idle}`;
}

function steps(view: GuidedView): AnyBlock[] {
  const app = safe(view.integration.connectorName, 40);
  switch (view.state) {
    case 'lowering':
      return [
        section(
          `*Step 1:* lower the role to an ordinary member in ${app}. Seatkeeper cannot do this there. Removing an admin’s account could lock everybody out, so it is not offered.`,
        ),
        section('*Step 2:* once the role is lowered, another approver decides about the seat.'),
        ...buttons(view),
        context(footnote(view)),
      ];
    case 'handed_over':
      return [
        section(`✅ *Step 1:* the role is lowered${checked(view)}.`),
        section(`*Step 2:* the list for this seat is in this channel. ${second(view)}`),
      ];
    case 'ended':
      return [section(`${sentence(safe(view.endedReason ?? 'It was stopped', 300))} Seatkeeper changed nothing.`)];
    case 'expired':
      return [section('Nobody lowered the role in time. Seatkeeper changed nothing.')];
  }
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
  const first = list([...new Set([view.askedBy, ...(view.checkedBy === null ? [] : [view.checkedBy])])].map(mention));
  const shown = view.second.slice(0, 5).map(mention);
  const left = view.second.length - shown.length;
  const others = list(left > 0 ? [...shown, `${num(left)} more`] : shown);
  if (others === '') return `${first} cannot approve it, and nobody else is named approver: an admin can name one.`;
  return `${others} can approve it; ${first} cannot.`;
}
