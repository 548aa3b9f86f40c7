import { renderExempted, renderExemptForm } from '../../blocks/exemptions.ts';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { DecisionButton, IntegrationMetadata, readEntered } from '../../src/slack/payloads.ts';
import type { ExemptTarget } from '../../src/use-cases/exempt-target.ts';
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

/** Opens the form to exempt somebody: for an integration, or prefilled for the seat of one request. */
export async function openExempt(
  deps: CommandDeps,
  args: Command | Action,
  actor: string,
  about: { readonly integrationId: string | null; readonly requestId?: string },
): Promise<unknown> {
  const result = await deps.useCases.showExemptForm({ actor, ...about });
  if (result.kind === 'refused') return whisper(args.respond, renderRefusal(result));
  if (result.kind === 'not_found')
    return whisper(args.respond, renderError('This integration is no longer connected.'));
  return openModal({ client: args.client, body: args.body as { trigger_id: string } }, renderExemptForm(result.view));
}

/** "Keep until…" beside a person of a report. */
export function onKeepUntil(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    const { target } = DecisionButton.parse(pressed(args.action));
    await answering(args.respond, () =>
      openExempt(deps, args, args.body.user.id, { integrationId: null, requestId: target }),
    );
  };
}

/** Grants what was entered; a fault stands beside its field and nothing is lost. */
export function onExemptSubmit(deps: CommandDeps) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const { integrationId } = IntegrationMetadata.parse(view.private_metadata);
    const entered = readEntered(view.state.values);
    const result = await deps.useCases.grantExemption({
      actor: body.user.id,
      integrationId,
      target: targetOf(entered),
      reason: entered.text('reason') ?? '',
      until: entered.text('until') ?? '',
    });
    switch (result.kind) {
      case 'granted':
        return ack({ response_action: 'update', view: renderExempted(result) });
      case 'invalid':
        return ack({ response_action: 'errors', errors: { ...result.errors } });
      case 'refused':
        return ack({ response_action: 'errors', errors: { scope: result.reason } });
      case 'not_found':
        return ack({ response_action: 'errors', errors: { scope: 'This integration is no longer connected.' } });
    }
  };
}

function targetOf({ text }: ReturnType<typeof readEntered>): ExemptTarget {
  switch (text('scope')) {
    case 'seat':
      return { scope: 'seat', seat: text('seat') };
    case 'license_type':
      return { scope: 'license_type', licenseTypeId: text('license_type') };
    case 'group':
      return { scope: 'group', group: text('group') };
    default:
      return { scope: 'person', user: text('person') };
  }
}
