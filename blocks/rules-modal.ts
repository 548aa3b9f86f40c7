/** Further rules of one integration: hours, caps, four eyes, age of evidence, error rate, and rules of license types. */

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
    metadata: { integrationId: view.integration.id },
    submit: 'Save',
    close: 'Back',
    blocks: [
      section(`*${safe(title(view.integration))}*\nA change voids open lists; they say what changed.`),
      field('action', { label: 'What happens to idle seats' }, actionSelect(actions(), policy.action)),
      divider(),
      ...hours(view),
      divider(),
      field('cap_run', { label: 'Removals in one run, at most', optional: true }, number(policy.caps.perRun)),
      field('cap_day', { label: 'Removals a day, at most', optional: true }, number(policy.caps.perDay)),
      field(
        'cap_percent',
        { label: 'Percent of the paid seats a day, at most', hint: 'At least one a day.', optional: true },
        number(policy.caps.percentPerDay),
      ),
      fourEyes(policy.fourEyes),
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
      field('restore_days', { label: 'Days a removal can be taken back with a button' }, number(policy.restoreDays)),
      ...licenseTypes(view),
    ],
  });
}

const ACTIONS: Readonly<Record<PolicyAction, string>> = {
  reclaim: 'Propose removal to the approvers',
  ask_first: 'Ask the holder first, then propose',
};

function actions(): readonly PlainTextOption[] {
  const offered: readonly PolicyAction[] = ['reclaim', 'ask_first'];
  return offered.map((action) => option(ACTIONS[action], action));
}

function actionSelect(options: readonly PlainTextOption[], chosen: PolicyAction | null): InputBlock['element'] {
  const initial = options.find((one) => one.value === chosen);
  return {
    type: 'static_select',
    action_id: VALUE,
    options: [...options],
    ...(initial ? { initial_option: initial } : {}),
  };
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

function fourEyes(on: boolean): AnyBlock {
  const four = option('Who asked for a report may not approve it', 'on');
  return choices('four_eyes', 'Four eyes', [four], { chosen: on ? [four] : [], optional: true });
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
    return rule ? [`• *${safe(type.name, 80)}*: ${ruleWords(rule)}`] : [];
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
    field('type_action', { label: 'What happens to its idle seats', ...blank }, actionSelect(actions(), null)),
  ];
}

function ruleWords(rule: TypeRule): string {
  const parts = [
    rule.thresholdDays === null ? '' : `idle after ${rule.thresholdDays} days`,
    rule.newSeatGraceDays === null ? '' : `new for ${rule.newSeatGraceDays} days`,
    rule.action === null ? '' : ACTIONS[rule.action].toLowerCase(),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
