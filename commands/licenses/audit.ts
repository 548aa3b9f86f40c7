import type { RespondFn } from '@slack/bolt';
import { renderAudit } from '../../blocks/audit.ts';
import { renderRefusal } from '../../blocks/messages.ts';
import { type CommandDeps, whisper } from '../listener.ts';

/** `/licenses audit`: the head of the audit trail and what happened last. */
export async function answerAudit(deps: CommandDeps, respond: RespondFn, actor: string): Promise<unknown> {
  const view = await deps.useCases.showAudit({ actor });
  return whisper(respond, view.kind === 'refused' ? renderRefusal(view) : renderAudit(view));
}
