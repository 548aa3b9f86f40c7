/** A change of a person's details: the form, the difference to confirm, and the message an approver decides about. */

import type { AnyBlock, ModalView } from '@slack/types';
import type { FieldChange } from '../src/domain/detail-change.ts';
import type { ChangeFormView, ChangeView } from '../src/use-cases/person-views.ts';
import { renderFields } from './form.ts';
import {
  actions,
  button,
  confirm,
  context,
  fitMessage,
  header,
  type Message,
  modal,
  paragraphs,
  section,
} from './kit.ts';
import { vendorId, whom } from './person-modals.ts';
import { dayToken, instantToken, mention } from './phrase.ts';
import { count, list, literal, num, safe, sentence, title } from './words.ts';

/** The form. Every field may be left alone, and then stays as it is at the vendor. */
export function renderChangeForm({ changeId, account, fields, notes }: ChangeFormView): ModalView {
  return modal({
    title: 'Update user details',
    callback: 'change.form',
    metadata: { changeId, integrationId: account.integration.id, externalId: account.externalId },
    submit: 'Look at the change',
    close: 'Cancel',
    blocks: [
      ...whom(account),
      ...notes.slice(0, 5).map((note) => section(`⚠️ ${sentence(safe(note, 600))}`)),
      section('Fill in what is to change. What you leave empty stays as it is and is not sent.'),
      ...renderFields(fields),
      vendorId(account.externalId),
    ],
  });
}

/** The difference, whole and alone, before anybody is asked. */
export function renderChangePreview(view: ChangeView): ModalView {
  return modal({
    title: 'Update user details',
    callback: 'change.confirm',
    metadata: { changeId: view.changeId, hash: view.hashPrefix, integrationId: view.account.integration.id },
    submit: 'Ask for approval',
    close: 'Cancel',
    blocks: [
      ...whom(view.account),
      ...difference(view.difference),
      section(`Nothing else is sent, and nothing is changed yet. ${whoApproves(view)}`),
    ],
  });
}

/** `then` is what was read before: it is so now only while nothing was decided. */
function difference(changes: readonly FieldChange[], then: 'now' | 'was' = 'now'): AnyBlock[] {
  return paragraphs(
    changes.map(({ label, from, to }) => {
      const before = from === null ? '' : ` (${then}: ${safe(from, 200)})`;
      return `*${safe(label, 80)}:* ${safe(to, 200)}${before}`;
    }),
  );
}

const NAMED = 5;

function whoApproves({ approvers }: ChangeView): string {
  const shown = approvers.slice(0, NAMED).map(mention);
  const left = approvers.length - shown.length;
  const who = list(left > 0 ? [...shown, `${num(left)} more`] : shown);
  if (who === '') return 'So far nobody but you may approve it: an admin can name another approver in the settings.';
  return `It waits for somebody else to approve: ${who}.`;
}

/** The message: who asked for what, the buttons while it waits, and what became of it. */
export function renderChange(view: ChangeView): Message {
  const who = literal(view.account.name ?? view.account.email ?? view.account.externalId, 60);
  const fields = count(view.difference.length, 'detail');
  const said = `${title(view.account.integration, 60)}: ${fields} of ${who}, ${STATE[view.state]}`;
  const email = view.account.email === null ? '' : ` · ${safe(view.account.email, 120)}`;
  return fitMessage(
    safe(said, 300),
    [
      header(said),
      section(`*${safe(who, 80)}*${email} · id ${safe(view.account.externalId, 100)}`),
      ...difference(view.difference, view.state === 'waiting' ? 'now' : 'was'),
    ],
    [section(sentence(course(view))), ...buttons(view), context(footnote(view))],
  );
}

const STATE = {
  draft: 'not asked yet',
  waiting: 'to approve',
  approved: 'approved',
  executing: 'being changed',
  outcome_unknown: 'answer lost',
  done: 'changed',
  failed: 'not changed',
  rejected: 'left as it is',
  expired: 'expired',
  superseded: 'withdrawn',
} as const;

function course(view: ChangeView): string {
  const why = view.reason === null ? '' : `: ${safe(view.reason.replace(/[.\s]+$/, ''), 300)}`;
  switch (view.state) {
    case 'draft':
    case 'waiting':
      return `⏳ ${whoApproves(view)}`;
    case 'approved':
      return view.waits === null ? '⏳ Changing' : `⏸️ Waits: ${safe(view.waits, 200)}`;
    case 'executing':
      return '⏳ Changing';
    case 'outcome_unknown':
      return '⏳ The answer was lost. It is read again until it is known what happened; nothing is sent twice';
    case 'done':
      return `✅ Changed ${instantToken(view.updatedAt)}`;
    case 'failed':
      return `❌ Not changed${why}`;
    case 'rejected':
      return `✋ Left as it is by ${mention(view.rejectedBy ?? '')}`;
    case 'expired':
      return '⌛ Nobody decided in time. Nothing was changed';
    case 'superseded':
      return `✋ Nothing was changed${why}`;
  }
}

function buttons(view: ChangeView): AnyBlock[] {
  if (view.state !== 'waiting') return [];
  const who = literal(view.account.name ?? view.account.email ?? view.account.externalId, 60);
  const value = `${view.changeId}.${view.hashPrefix}`;
  const ask = confirm({
    title: 'Change these details?',
    text: `${view.difference.map(({ label, to }) => `${label}: ${to}`).join(', ')}, for ${who}. Nothing else is sent.`,
    yes: 'Change',
  });
  return actions([
    button('Approve', 'change.approve', value, { style: 'primary', confirm: ask }),
    button('Leave as it is', 'change.reject', value),
  ]);
}

function footnote(view: ChangeView): string {
  const until =
    view.state === 'waiting' ? ` Without a decision by ${dayToken(view.expiresAt)} nothing is changed.` : '';
  const approved = view.approvedBy === null ? '' : ` Approved by ${mention(view.approvedBy)}.`;
  return `Asked for by ${mention(view.askedBy)}${approved === '' ? ', who cannot approve it' : ''}.${approved}${until}`;
}
