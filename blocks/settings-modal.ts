/** Settings of one integration: when a seat counts as idle, who is never proposed, who approves, and the switch. */

import type { AnyBlock, InputBlock, ModalView } from '@slack/types';
import type { SettingsView } from '../src/use-cases/views.ts';
import { choices, field, option, textInput, VALUE, wholeNumber } from './inputs.ts';
import { actions, button, context, divider, LIMITS, modal, section } from './kit.ts';
import { effectLines } from './outcome.ts';
import { instantToken } from './phrase.ts';
import { count, literal, safe, sentence, title } from './words.ts';

/** Draws the settings as they are. A field that would not fit is left out rather than cut, so that saving loses nothing. */
export function renderSettings(view: SettingsView): ModalView {
  return modal({
    title: 'Settings',
    callback: 'settings.submit',
    metadata: { integrationId: view.integration.id, version: view.version },
    submit: 'Save',
    close: 'Cancel',
    blocks: [
      section(`*${safe(title(view.integration))}*`),
      field(
        'threshold',
        { label: 'Days without use until a seat counts as idle' },
        wholeNumber(view.thresholdDays, 7, 730),
      ),
      field('grace', { label: 'Days a new seat is left alone' }, wholeNumber(view.newSeatGraceDays, 0, 365)),
      protectedPeople(view),
      field('approvers', { label: 'Who may approve removals', optional: true }, approvers(view)),
      field(
        'channel',
        { label: 'Channel for reports', hint: 'Invite the app to a private channel first.', optional: true },
        channel(view),
      ),
      ...schedule(view),
      divider(),
      ...reclaiming(view),
      ...actions([button('More rules', 'settings.rules', view.integration.id)]),
      context('Hours, caps, age of evidence, license types. Save changes made here first.'),
    ],
  });
}

function protectedPeople(view: SettingsView): AnyBlock {
  const emails = view.protectedEmails.map((email) => email.trim()).join('\n');
  if (emails.length > LIMITS.inputText) {
    const all = count(view.protectedEmails.length, 'person is', 'people are');
    return section(
      `*Never proposed for removal:* ${all} listed, too many to edit here. Saving leaves the list as it is.`,
    );
  }
  return field(
    'protected',
    { label: 'Never propose these people', hint: 'One email per line.', optional: true },
    textInput({ multiline: true, initial: emails, placeholder: 'name@company.com' }),
  );
}

function approvers(view: SettingsView): InputBlock['element'] {
  const users = view.approvers.filter((id) => /^[UW][A-Z0-9]+$/.test(id));
  return { type: 'multi_users_select', action_id: VALUE, ...(users.length > 0 ? { initial_users: users } : {}) };
}

function channel(view: SettingsView): InputBlock['element'] {
  return {
    type: 'conversations_select',
    action_id: VALUE,
    filter: { include: ['public', 'private'], exclude_external_shared_channels: true },
    ...(view.channel ? { initial_conversation: view.channel } : {}),
  };
}

/** The time of day of a daily or weekly pattern; null for one that a time picker cannot hold. */
function timeOf(pattern: string): string | null {
  const [, minute, hour] = /^(\d{1,2}) (\d{1,2}) \S+ \S+ \S+$/.exec(pattern.trim()) ?? [];
  if (minute === undefined || hour === undefined || Number(minute) > 59 || Number(hour) > 23) return null;
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

function schedule(view: SettingsView): AnyBlock[] {
  if (view.schedule === null) return [context('No schedule: it is read only when somebody presses Sync now.')];
  const { pattern, timeZone, nextAt } = view.schedule;
  const next = nextAt.slice(0, 3).map(instantToken);
  const runs = next.length > 0 ? `Next: ${next.join(' · ')}.` : 'No run is planned.';
  const time = timeOf(pattern);
  if (time === null) {
    return [context(`Schedule \`${safe(pattern, 60)}\` (${safe(timeZone, 60)}), set by the operator. ${runs}`)];
  }
  const label = `Time of the scheduled sync (${literal(timeZone, 60)})`;
  return [field('sync_at', { label }, { type: 'timepicker', action_id: VALUE, initial_time: time }), context(runs)];
}

function reclaiming(view: SettingsView): AnyBlock[] {
  const why = sentence(safe(view.canReclaim.why, 300));
  if (view.canReclaim.can === 'no' && !view.reclaimEnabled) {
    return [section(`*Reclaiming is off* and cannot be switched on: ${why}`)];
  }
  const allow = option('Remove people after an approver agrees', 'on');
  const doubt = view.canReclaim.can === 'yes' ? [] : [section(`⚠️ ${why}`)];
  const off = 'Off: read-only, nothing is ever removed.';
  return [
    ...doubt,
    choices('reclaim', 'Reclaiming', [allow], {
      chosen: view.reclaimEnabled ? [allow] : [],
      optional: true,
      hint: off,
    }),
    ...(view.effects === null ? [] : [section(effectLines(view.effects).join('\n'))]),
  ];
}
