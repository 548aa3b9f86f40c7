import { renderLicenseSummary } from '../../blocks/license-summary.ts';
import { renderSource } from '../../blocks/sources.ts';
import { IntegrationButton, RunButton } from '../../src/slack/payloads.ts';
import { type Action, answering, type CommandDeps, wire } from '../listener.ts';
import { postReport } from './answers.ts';

/** The value of the button that was pressed. */
export function pressed(action: Action['action']): string | undefined {
  return 'value' in action && typeof action.value === 'string' ? action.value : undefined;
}

/** "Report" under a summary. */
export function onReport(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const integrationId = IntegrationButton.parse(pressed(action));
    await answering(respond, () => postReport(deps, respond, body.user.id, integrationId, body.channel?.id ?? ''));
  };
}

/** "Sync now" anywhere. */
export function onSync(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const integrationId = IntegrationButton.parse(pressed(action));
    await answering(respond, () => deps.runSync.answering(body.user.id, { integrationId }, respond));
  };
}

/** "The smaller roster is right" under a suspect sync. */
export function onAcceptLoss(deps: CommandDeps) {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const acceptRunId = RunButton.parse(pressed(action));
    await answering(respond, () => deps.runSync.answering(body.user.id, { acceptRunId }, respond));
  };
}

/** "Open" on the Home tab: the summary, in a direct message, since Home has no reply of its own. */
export function onShow(deps: CommandDeps) {
  return async ({ ack, action, body, client }: Action): Promise<void> => {
    await ack();
    const actor = body.user.id;
    const integration = await deps.useCases.findIntegration(IntegrationButton.parse(pressed(action)));
    if (!integration) return;
    if (integration.is_source === 1) {
      await client.chat.postMessage({
        channel: actor,
        ...wire(renderSource(await deps.useCases.showSource(integration))),
      });
      return;
    }
    const view = await deps.useCases.showLicenses({ actor, integration });
    await client.chat.postMessage({
      channel: actor,
      ...wire(renderLicenseSummary(view, { nativeTable: deps.native.table })),
    });
  };
}
