import type { RespondFn } from '@slack/bolt';
import { renderDryRun } from '../../blocks/dry-run.ts';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { IntegrationButton } from '../../src/slack/payloads.ts';
import { type Action, answering, type CommandDeps, whisper } from '../listener.ts';
import { pressed } from './actions.ts';

/** `/licenses dryrun asana`: what a report would do, told to who asked alone. */
export async function answerDryRun(
  deps: CommandDeps,
  respond: RespondFn,
  actor: string,
  integrationId: string,
): Promise<unknown> {
  const result = await deps.useCases.dryRun({ actor, integrationId });
  if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
  if (result.kind === 'not_found') return whisper(respond, renderError('This integration is no longer connected.'));
  return whisper(respond, renderDryRun(result));
}

/** "Dry run" under a summary. */
export function onDryRun(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const integrationId = IntegrationButton.parse(pressed(action));
    await answering(respond, () => answerDryRun(deps, respond, body.user.id, integrationId));
  };
}
