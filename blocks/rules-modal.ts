/** Further rules of one integration: hours, caps, age of evidence, error rate, and rules of license types. */

import type { AnyBlock, InputBlock, ModalView, PlainTextOption } from '@slack/types';
import type { PolicyAction, TypeRule } from '../src/domain/policy.ts';
import type { RulesView } from '../src/use-cases/views.ts';
import { choices, field, option, textInput, VALUE } from './inputs.ts';
import { context, divider, LIMITS, modal, paragraphs, plainText, section } from './kit.ts';
import { literal, safe, title } from './words.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Draws the rules as they are. A field that would not fit is left out rather than cut, so that saving loses nothing. */
export function renderRules(view: RulesView): ModalView {
  const { policy } = view;
  return modal({
    title: 'More rules',
    callback: 'rules.submit',
    metadata: { integrationId: view.integration.id, version: view.version },
    submit: 'Save',
    close: 'Back',
    blocks: [
      section(`*${safe(title(view.integration))}*\nA change voids open lists; they say what changed.`),
      field('action', { label: 'What happens to idle seats' }, actionSelect(actions(view), chosenOf(policy))),
      divider(),
      ...hours(view),
      divider(),
      field(
        'cap_run',
        {
          label: 'Seats one list may take, at most',
          hint: 'Once that many are taken, the rest of the list is left for the next report.',
          optional: true,
        },
        number(policy.caps.perRun),
      ),
      field(
        'cap_run_percent',
        { label: 'Percent of the paid seats one list may take, at most', hint: 'At least one.', optional: true },
        number(policy.caps.percentPerRun ?? null),
      ),
      field(
        'cap_day',
        {
          label: 'Seats taken a day, at most',
          hint: 'Over all lists. The rest waits for the next day.',
          optional: true,
        },
        number(policy.caps.perDay),
      ),
      field(
        'cap_percent',
        { label: 'Percent of the paid seats a day, at most', hint: 'At least one a day.', optional: true },
        number(policy.caps.percentPerDay),
      ),
      field(
        'error_rate',
        {
          label: 'Propose nothing while more than this percent of removals are asked back or restored',
          hint: 'Over the last 30 days, from 5 removals on.',
          optional: true,
        },
        number(policy.maxErrorRatePercent),
      ),
      field(
        'evidence_age',
        { label: 'Days until what was read is too old to decide' },
        number(policy.maxEvidenceAgeDays),
      ),
      field(
        'import_age',
        { label: 'Days until an imported file is too old to decide' },
        number(policy.maxImportAgeDays),
      ),
      field('restore_days', { label: 'Days a removal can be undone with a button' }, number(policy.restoreDays)),
      field('plan_life', { label: 'Days a list waits for a decision until it expires' }, number(policy.planLifeDays)),
      field(
        'keep_days',
        { label: 'Days until a kept seat may be proposed again', hint: 'The same for a restored one.' },
        number(policy.keepDays),
      ),
      tellHolders(policy.tellHolders),
      ...licenseTypes(view),
    ],
  });
}

const ACTIONS: Readonly<Record<PolicyAction, string>> = {
  reclaim: 'Propose removal to the approvers',
  ask_first: 'Ask the holder first, then propose',
  downgrade: 'Propose a cheaper license',
};

/** Removal, asking first, and a change to each cheaper license that some license type of this app can be changed to. */
function actions({ licenseTypes }: RulesView): readonly PlainTextOption[] {
  const offered: readonly PolicyAction[] = ['reclaim', 'ask_first'];
  const cheaper = [...new Set(licenseTypes.flatMap((type) => type.downgradesTo ?? []))]
    .map((id) => ({ name: nameOfType(licenseTypes, id), value: `downgrade:${id}` }))
    .filter(({ value }) => value.length <= LIMITS.optionValue);
  return [
    ...offered.map((action) => option(ACTIONS[action], action)),
    ...cheaper.map(({ name, value }) => option(`Propose a change to ${name}`, value)),
  ].slice(0, LIMITS.selectOptions);
}

function nameOfType(types: RulesView['licenseTypes'], id: string): string {
  return types.find((type) => type.id === id)?.name ?? id;
}

function chosenOf({ action, toLicenseTypeId }: Pick<TypeRule, 'action' | 'toLicenseTypeId'>): string | null {
  return action === 'downgrade' ? `downgrade:${toLicenseTypeId ?? ''}` : action;
}

function actionSelect(options: readonly PlainTextOption[], chosen: string | null): InputBlock['element'] {
  const initial = options.find((one) => one.value === chosen);
  return {
    type: 'static_select',
    action_id: VALUE,
    options: [...options],
    ...(initial ? { initial_option: initial } : {}),
  };
}

/** A single box; it may be left empty, which says no. */
function tellHolders(chosen: boolean): AnyBlock {
  const yes = option('Tell whoever held a seat that it was taken', 'yes');
  return choices('tell_holders', 'News to holders', [yes], { chosen: chosen ? [yes] : [], optional: true });
}

/** An optional number is a line of text: Slack's number field cannot say what is wrong in our words. */
function number(initial: number | null): InputBlock['element'] {
  return textInput({ initial: initial === null ? null : String(initial), placeholder: 'A whole number' });
}

function hours({ policy, timeZone }: RulesView): AnyBlock[] {
  const set = policy.workingHours;
  const days = DAYS.map((day, index) => option(day, String(index + 1)));
  const chosen = days.filter((_day, index) => set?.days.includes(index + 1));
  const time = (initial: string | undefined): InputBlock['element'] => ({
    type: 'timepicker',
    action_id: VALUE,
    ...(initial === undefined ? {} : { initial_time: initial }),
  });
  return [
    choices('days', 'Remove only on these days', days, {
      chosen,
      optional: true,
      hint: 'None: at any hour. What is approved meanwhile waits.',
    }),
    field('from', { label: 'From', optional: true }, time(set?.from)),
    field('to', { label: 'Until', optional: true }, time(set?.to)),
    field(
      'zone',
      { label: 'Time zone', optional: true },
      textInput({ initial: set?.timeZone ?? literal(timeZone, 60) }),
    ),
    holidays(set?.holidays ?? []),
  ];
}

function holidays(days: readonly string[]): AnyBlock {
  const text = days.join('\n');
  if (text.length > LIMITS.inputText)
    return context(`${days.length} holidays are listed, too many to edit here. Saving leaves them as they are.`);
  const words = { label: 'Holidays', hint: 'One day a line. Nothing is removed on them.', optional: true };
  return field('holidays', words, textInput({ multiline: true, initial: text, placeholder: '2026-12-25' }));
}

function licenseTypes(view: RulesView): AnyBlock[] {
  if (view.licenseTypes.length === 0) return [];
  const types = view.licenseTypes
    .filter((type) => type.id.length <= LIMITS.optionValue)
    .slice(0, LIMITS.selectOptions)
    .map((type) => option(type.name, type.id));
  if (types.length === 0) return [];
  const own = view.licenseTypes.flatMap((type) => {
    const rule = Object.hasOwn(view.policy.types, type.id) ? view.policy.types[type.id] : undefined;
    return rule ? [`• *${safe(type.name, 80)}*: ${ruleWords(rule, view.licenseTypes)}`] : [];
  });
  const blank = { optional: true };
  return [
    divider(),
    section('*A license type’s own rules*'),
    ...paragraphs(own),
    field(
      'type',
      { label: 'License type', hint: 'Its rules are replaced by those below; all empty removes them.', ...blank },
      {
        type: 'static_select',
        action_id: VALUE,
        options: types,
        placeholder: plainText('Choose one', LIMITS.placeholder),
      },
    ),
    field('type_threshold', { label: 'Its days without use until idle', ...blank }, number(null)),
    field('type_grace', { label: 'Its days a new seat is left alone', ...blank }, number(null)),
    field('type_action', { label: 'What happens to its idle seats', ...blank }, actionSelect(actions(view), null)),
  ];
}

function ruleWords(rule: TypeRule, types: RulesView['licenseTypes']): string {
  const parts = [
    rule.thresholdDays === null ? '' : `idle after ${rule.thresholdDays} days`,
    rule.newSeatGraceDays === null ? '' : `new for ${rule.newSeatGraceDays} days`,
    rule.action === null ? '' : actionWords(rule, rule.action, types),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function actionWords(rule: TypeRule, action: PolicyAction, types: RulesView['licenseTypes']): string {
  const to = action === 'downgrade' ? rule.toLicenseTypeId : null;
  return to == null ? ACTIONS[action].toLowerCase() : `propose a change to ${safe(nameOfType(types, to), 80)}`;
}
