/** The audit trail in short: how many events, the head, and what happened last, in words. */

import type { AuditView } from '../src/use-cases/views.ts';
import { context, fitMessage, header, type Message, paragraphs, section } from './kit.ts';
import { instantToken, mention } from './phrase.ts';
import { capital, count, safe } from './words.ts';

/** Types of events as a person would say them; any other is said by its own words. */
const SAID: Readonly<Record<string, string>> = {
  'integration.connected': 'connected an app',
  'integration.credentials_replaced': 'replaced the key of an app',
  'integration.settings_changed': 'changed settings',
  'integration.rules_changed': 'changed rules',
  'activity.imported': 'imported a member export',
  'plan.proposed': 'proposed idle seats',
  'plan.voided': 'a list became void',
  'plan.closed': 'a list was done',
  'request.approved': 'approved a removal',
  'request.rejected': 'kept a seat',
  'request.superseded': 'took a seat off its list',
  'request.retried': 'tries a removal again',
  'request.given_up': 'gave a removal up',
  'request.asked_back': 'asked for a seat back',
  'request.confirmed': 'found that a removal was done',
  'request.not_done': 'found that a removal was not done',
  'attempt.started': 'started a removal',
  'attempt.succeed': 'removed a seat',
  'attempt.fail': 'could not remove a seat',
  'attempt.lose': 'lost the answer to a removal',
  'attempt.partly': 'changed a seat in part',
  'attempt.needManual': 'left a seat to a person',
  'request.not_finished': 'found a change that is not finished',
  'request.left_over': 'left the rest of a change to a person',
  'restore.asked': 'asked to restore a seat',
  'restore.done': 'restored a seat',
  'restore.failed': 'could not restore a seat',
  'question.opened': 'a holder will be asked',
  'question.put_to_manager': 'puts a question to the holder’s manager',
  'question.manager_asked': 'asked the holder’s manager',
  'question.kept_by_manager': 'kept a seat for somebody in their team',
  'question.released_by_manager': 'said that a seat in their team may go',
  'request.holder_told': 'told a holder that the seat was taken back',
  'delegation.made': 'handed an approver’s part over',
  'delegation.ended': 'took an approver’s part back',
  'exemption.members_changed': 'members of an exempt group changed',
  'guided.started': 'started the way to an admin’s seat',
  'guided.handed_over': 'handed an admin’s seat to a second approver',
  'reclaim.paused': 'paused removals',
  'reclaim.resumed': 'let removals go on',
  'person.erased': 'erased a person',
  'person.read': 'read a person’s details or roles at the vendor',
  'change.asked': 'asked for a change of details',
  'change.approved': 'approved a change of details',
  'change.rejected': 'left details as they are',
  'change.expired': 'a change of details expired',
  'change.superseded': 'withdrew a change of details',
  'change.started': 'started a change of details',
  'change.stop': 'a change of details waits again, nothing was done',
  'change.succeed': 'changed details',
  'change.fail': 'could not change details',
  'change.lose': 'lost the answer to a change of details',
  'change.confirm': 'found that details were changed',
  'change.disprove': 'found that details were not changed',
};

/** What a request's events say where it asked for something else than a removal. */
const OTHERWISE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  downgrade: eventsOf('a change of license', 'changed a license', 'change a license'),
  demote: eventsOf('the lowering of a role', 'lowered a role', 'lower a role'),
};

function eventsOf(what: string, did: string, todo: string): Readonly<Record<string, string>> {
  return {
    'request.approved': `approved ${what}`,
    'request.rejected': `rejected ${what}`,
    'request.retried': `tries ${what} again`,
    'request.given_up': `gave ${what} up`,
    'request.confirmed': `found that ${what} was done`,
    'request.not_done': `found that ${what} was not done`,
    'attempt.started': `started ${what}`,
    'attempt.succeed': did,
    'attempt.fail': `could not ${todo}`,
    'attempt.lose': `lost the answer to ${what}`,
  };
}

const HASH_SHOWN = 16;

/** Draws the audit trail for an auditor. */
export function renderAudit(view: AuditView): Message {
  const said = `${count(view.events, 'event')} in the audit trail`;
  if (view.head === null) return fitMessage(said, [section('Nothing has happened yet that leaves a trace.')]);
  const head = `${view.events}:${safe(view.head.slice(0, HASH_SHOWN))}`;
  const how = `Each digest shows the head of its day. On the host, \`npm run seatkeeper -- audit verify --head ${head}\` proves that nothing up to this event was changed, added or left out; it asks neither Slack nor a vendor.`;
  return fitMessage(
    `${said}, head ${head}`,
    [header(said), section(`*Head:* \`${head}\``), ...paragraphs(['*Newest first*', ...view.latest.map(line)])],
    [context(how)],
  );
}

function line(event: AuditView['latest'][number]): string {
  const what =
    OTHERWISE[event.action ?? '']?.[event.type] ??
    SAID[event.type] ??
    capital(safe(event.type.replaceAll(/[._]/g, ' '), 60));
  const about = event.about === null ? '' : `: ${safe(event.about, 120)}`;
  return `• ${event.position} · ${instantToken(event.at)} · ${mention(event.actor)} · ${what}${about}`;
}
