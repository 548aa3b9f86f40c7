/** Exemptions: the form to grant one, the list of those that hold, and the question when one has ended. */

import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import type { ExemptFormView, ExemptionView } from '../src/use-cases/views.ts';
import { field, option, textInput, VALUE } from './inputs.ts';
import {
  actions,
  button,
  confirm,
  context,
  fitMessage,
  LIMITS,
  type Message,
  modal,
  plainText,
  section,
} from './kit.ts';
import { dayToken, mention } from './phrase.ts';
import { count, num, safe, sentence, title } from './words.ts';

const SHOWN = 40;

/** The form; of the fields below the choice only the one that fits it counts. */
export function renderExemptForm(view: ExemptFormView): ModalView {
  const { seat, days } = view;
  const types = named(view.licenseTypes.map(({ id, name }) => ({ id, text: name })));
  const groups = named(view.groups.map(({ id, handle }) => ({ id, text: `@${handle}` })));
  const scopes = [
    option('One person, in every app', 'person'),
    option(`One seat of ${title(view.integration, 40)}`, 'seat'),
    ...(types.length > 0 ? [option('A license type', 'license_type')] : []),
    ...(groups.length > 0 ? [option('A Slack user group', 'group')] : []),
  ];
  const initial = scopes.find((one) => one.value === (seat === null ? 'person' : 'seat'));
  return modal({
    title: 'Exempt from removal',
    callback: 'exempt.submit',
    metadata: { integrationId: view.integration.id },
    submit: 'Exempt',
    close: 'Cancel',
    blocks: [
      section(
        seat === null
          ? `*${safe(title(view.integration))}*\nNobody who is exempt is proposed, and open lists leave them out.`
          : `*${safe(seat.name)}*, ${safe(title(view.integration))}\nIs not proposed until the day below.`,
      ),
      field('scope', { label: 'Who' }, select(scopes, initial)),
      field('person', { label: 'Person', optional: true }, { type: 'users_select', action_id: VALUE }),
      field(
        'seat',
        { label: 'Seat', hint: 'The email of its holder, or the vendor’s id.', optional: true },
        textInput({ initial: seat?.externalId ?? null, placeholder: 'name@company.com' }),
      ),
      ...(types.length > 0 ? [field('license_type', { label: 'License type', optional: true }, select(types))] : []),
      ...(groups.length > 0 ? [field('group', { label: 'User group', optional: true }, select(groups))] : []),
      field('reason', { label: 'Why' }, textInput({ placeholder: 'Parental leave until spring' })),
      field(
        'until',
        { label: 'Last day', hint: 'When it is over you are asked whether to extend it.' },
        { type: 'datepicker', action_id: VALUE, initial_date: days.offered },
      ),
    ],
  });
}

function named(all: readonly { readonly id: string; readonly text: string }[]): readonly PlainTextOption[] {
  return all
    .filter(({ id }) => id.length <= LIMITS.optionValue)
    .slice(0, LIMITS.selectOptions)
    .map(({ id, text }) => option(text, id));
}

function select(options: readonly PlainTextOption[], initial?: PlainTextOption): InputBlock['element'] {
  return {
    type: 'static_select',
    action_id: VALUE,
    options: [...options],
    placeholder: plainText('Choose one', LIMITS.placeholder),
    ...(initial ? { initial_option: initial } : {}),
  };
}

/** What the form becomes once the exemption is granted. */
export function renderExempted(granted: { who: string; until: string; left: number }): ModalView {
  const left = granted.left === 0 ? '' : ` ${count(granted.left, 'seat')} left the open list.`;
  const who = /^S[A-Z0-9]{2,30}$/.test(granted.who) ? mention(granted.who) : `*${safe(granted.who)}*`;
  return modal({
    title: 'Exempt from removal',
    callback: 'exempt.done',
    blocks: [section(`✅ ${who} is exempt until ${dayToken(granted.until.slice(0, 10))}.${left}`)],
  });
}

/** Every exemption that holds, the soonest to end first, each with a button to end it. */
export function renderExemptions(exemptions: readonly ExemptionView[]): Message {
  if (exemptions.length === 0) {
    const none = 'Nobody is exempt. `/licenses exempt asana` exempts somebody.';
    return fitMessage(none, [section(none)]);
  }
  const said = `${count(exemptions.length, 'exemption')}`;
  const rows = exemptions.slice(0, SHOWN).map((one) => {
    const end = button('End', 'exempt.end', one.id, {
      confirm: confirm({ title: 'End this exemption?', text: 'The seat is judged by its use again.', yes: 'End it' }),
    });
    const said = `${whoOf(one)} until ${dayToken(one.until.slice(0, 10))}\n${reasonOf(one)}`;
    return one.mayEnd ? section(said, end) : section(`${said} An approver of every app or an admin may end it.`);
  });
  const left = exemptions.length - rows.length;
  return fitMessage(said, [section(`*${said}*`), ...rows], left > 0 ? [context(`and ${num(left)} more`)] : []);
}

/** Asks the granter of an exemption that is over whether it goes on. */
export function renderExemptionEnded(one: ExemptionView): Message {
  const said = `The exemption for ${whoOf(one)} (${safe(one.reason, 300)}) has ended.`;
  return fitMessage(said, [
    section(`${said}\nThe seat is judged by its use now; nothing is removed without an approval.`),
    ...actions([
      button('Extend 90 days', 'exempt.extend', one.id, { style: 'primary' }),
      button('Let it be judged', 'exempt.let', one.id),
    ]),
  ]);
}

function whoOf(one: ExemptionView): string {
  const who = one.scope === 'group' ? mention(one.who) : `*${safe(one.who, 80)}*`;
  const what = one.scope === 'license_type' ? 'everybody with ' : one.scope === 'group' ? 'members of ' : '';
  return `${what}${who}${one.integration === null ? ' in every app' : `, ${safe(title(one.integration))}`}`;
}

function reasonOf(one: ExemptionView): string {
  return `${sentence(safe(one.reason, 300))} Granted by ${mention(one.grantedBy)}.`;
}
