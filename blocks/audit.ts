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
  'restore.asked': 'asked to restore a seat',
  'restore.done': 'restored a seat',
  'restore.failed': 'could not restore a seat',
  'question.opened': 'a holder will be asked',
  'delegation.made': 'handed an approver’s part over',
  'delegation.ended': 'took an approver’s part back',
  'exemption.members_changed': 'members of an exempt group changed',
  'guided.started': 'started the way to an admin’s seat',
  'guided.handed_over': 'handed an admin’s seat to a second approver',
  'reclaim.paused': 'paused removals',
  'reclaim.resumed': 'let removals go on',
  'person.erased': 'erased a person',
};

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
  const what = SAID[event.type] ?? capital(safe(event.type.replaceAll(/[._]/g, ' '), 60));
  const about = event.about === null ? '' : `: ${safe(event.about, 120)}`;
  return `• ${event.position} · ${instantToken(event.at)} · ${mention(event.actor)} · ${what}${about}`;
}
