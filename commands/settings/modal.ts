import { renderChangedMeanwhile } from '../../blocks/changed-meanwhile.ts';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { renderSettings } from '../../blocks/settings-modal.ts';
import { IntegrationButton, readEntered, SettingsMetadata } from '../../src/slack/payloads.ts';
import { pressed } from '../licenses/actions.ts';
import {
  type Action,
  answering,
  type Command,
  type CommandDeps,
  openModal,
  type Submission,
  whisper,
} from '../listener.ts';

/** Opens the settings of one integration. */
export async function openSettings(
  deps: CommandDeps,
  args: Command | Action,
  actor: string,
  integrationId: string,
): Promise<unknown> {
  const result = await deps.useCases.showSettings({ actor, integrationId });
  if (result.kind === 'refused') return whisper(args.respond, renderRefusal(result));
  if (result.kind === 'not_found')
    return whisper(args.respond, renderError('This integration is no longer connected.'));
  return openModal({ client: args.client, body: args.body as { trigger_id: string } }, renderSettings(result.view));
}

/** "Settings" under a summary or a read-only report. */
export function onSettings(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    const integrationId = IntegrationButton.parse(pressed(args.action));
    await answering(args.respond, () => openSettings(deps, args, args.body.user.id, integrationId));
  };
}

/** Saves what was entered; a field the modal left out stays as it is. */
export function onSettingsSubmit(deps: CommandDeps) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const { integrationId, version } = SettingsMetadata.parse(view.private_metadata);
    const entered = readEntered(view.state.values);
    const has = (block: string) => entered.blocks.includes(block);
    const result = await deps.useCases.saveSettings({
      actor: body.user.id,
      integrationId,
      version,
      thresholdDays: Number(entered.text('threshold')),
      newSeatGraceDays: Number(entered.text('grace')),
      protectedEmails: has('protected') ? (entered.text('protected') ?? '').split(/[\s,;]+/).filter(Boolean) : null,
      approvers: entered.many('approvers'),
      channel: entered.text('channel'),
      reclaimEnabled: has('reclaim') ? entered.many('reclaim').includes('on') : null,
      syncAt: entered.text('sync_at'),
    });
    switch (result.kind) {
      case 'saved':
        return ack();
      case 'changed_meanwhile':
        return ack({ response_action: 'update', view: renderChangedMeanwhile(result) });
      case 'invalid':
        return ack({ response_action: 'errors', errors: { ...result.errors } });
      case 'refused':
        return ack({ response_action: 'errors', errors: { threshold: result.reason } });
      case 'not_found':
        return ack({
          response_action: 'errors',
          errors: { threshold: 'This integration is no longer connected.' },
        });
    }
  };
}
