import type { RespondFn } from '@slack/bolt';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import type { AskedReason, ReportResult } from '../../src/use-cases/report-inactivity.ts';
import { type CommandDeps, whisper } from '../listener.ts';

/** Posts a report and tells the asker where it stands. */
export async function postReport(
  deps: CommandDeps,
  respond: RespondFn,
  actor: string,
  integrationId: string,
  here: string,
  reason?: AskedReason,
): Promise<unknown> {
  const result = await deps.useCases.reportInactivity({ actor, integrationId, ...(reason ? { reason } : {}) });
  if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
  // Whom the report wants to ask is asked at once; should this process stop now, the next round does it.
  if (result.kind === 'asking' || result.kind === 'posted') deps.background(deps.useCases.tendHolders());
  if (result.kind === 'posted' && result.channel === here) return undefined;
  const text = sentenceOf(result);
  return result.kind === 'not_ready' || result.kind === 'not_posted'
    ? whisper(respond, renderError(text))
    : respond({ response_type: 'ephemeral', replace_original: false, text });
}

function sentenceOf(result: Exclude<ReportResult, { kind: 'refused' }>): string {
  switch (result.kind) {
    case 'posted':
      return `The report with ${result.seats} idle ${result.seats === 1 ? 'seat' : 'seats'} is in <#${result.channel}>.`;
    case 'asking':
      return askingSentence(result);
    case 'already_open':
      return `Nothing new: the ${result.seats} idle ${result.seats === 1 ? 'seat waits' : 'seats wait'} in the report that is already open.`;
    case 'nothing_idle':
      if (result.kept > 0)
        return `Nothing to propose: the ${result.kept} idle ${result.kept === 1 ? 'seat of' : 'seats of'} ${result.integration.name} ${result.kept === 1 ? 'was' : 'were'} kept not long ago.`;
      return result.unknown
        ? `No seat of ${result.integration.name} can be proposed: some seem idle, but the evidence is too weak.`
        : `No seat of ${result.integration.name} is idle.`;
    case 'not_ready':
      return result.reason;
    case 'not_posted':
      return notPosted(result.reason, result.channel);
  }
}

function askingSentence({ asked, waiting, integration }: Extract<ReportResult, { kind: 'asking' }>): string {
  const people = (count: number) => (count === 1 ? 'holder' : 'holders');
  const now = asked > 0 ? `${asked} ${people(asked)} of idle ${integration.name} seats will be asked first` : '';
  const before =
    waiting > 0 ? `${waiting} ${people(waiting)} asked before ${waiting === 1 ? 'has' : 'have'} time to answer` : '';
  return `Nothing to approve yet: ${[now, before].filter((part) => part !== '').join('; ')}. Who does not answer comes up in a later report.`;
}

/** Slack's word for a refused post as what to do about it. */
export function notPosted(reason: string, channel: string): string {
  if (reason === 'not_in_channel' || reason === 'channel_not_found') {
    return `Slack did not let me post in <#${channel}>. Invite me there (\`/invite @Seatkeeper\`) or choose another channel in the settings.`;
  }
  if (reason === 'is_archived') return `<#${channel}> is archived. Choose another channel in the settings.`;
  return `Slack did not take the message (${reason}). Please try again.`;
}

/** Posts the digest now, to the channel it was asked for in, or where digests go. */
export async function postDigest(deps: CommandDeps, respond: RespondFn, actor: string, here: string): Promise<unknown> {
  const channel = deps.channel ?? here;
  const result = await deps.useCases.sendDigest({ channel, slot: `asked:${actor}:${deps.now().toISOString()}`, actor });
  switch (result.kind) {
    case 'refused_access':
      return whisper(respond, renderRefusal(result.refusal));
    case 'refused':
      return whisper(respond, renderError(notPosted(result.reason, channel)));
    case 'nothing_connected':
      return whisper(
        respond,
        renderError('Nothing is connected yet, so there is nothing to tell. Start with `/licenses connect`.'),
      );
    case 'posted':
      if (channel === here) return undefined;
      return respond({ response_type: 'ephemeral', replace_original: false, text: `The digest is in <#${channel}>.` });
    default:
      return respond({
        response_type: 'ephemeral',
        replace_original: false,
        text: `Slack did not say whether the digest arrived in <#${channel}>. I will look again in a minute.`,
      });
  }
}
