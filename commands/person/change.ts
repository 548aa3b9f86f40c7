import { renderChangeForm, renderChangePreview } from '../../blocks/detail-change.ts';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { PRESET_NAMES } from '../../blocks/person-card.ts';
import { renderNotDone, renderSaid, VENDOR_ID } from '../../blocks/person-modals.ts';
import { ChangeButton, ChangeFormMetadata, ChangeMetadata, readEntered } from '../../src/slack/payloads.ts';
import type { ReadInput } from '../../src/use-cases/read-details.ts';
import { pressed } from '../licenses/actions.ts';
import { type Action, answering, type CommandDeps, type Submission, whisper } from '../listener.ts';
import { notDone, openWith, redrawWith, type Show } from './open-with.ts';
import { drawRemovalForm } from './removal.ts';

const HEADING = PRESET_NAMES.update;

/** "Update user details": the account as it is now, then the form. */
export function openChange(deps: CommandDeps, args: Action, read: ReadInput): Promise<void> {
  return openWith(deps, args, HEADING, read.integrationId, (show) => drawChangeForm(deps, read, show));
}

export async function drawChangeForm(deps: CommandDeps, read: ReadInput, show: Show): Promise<unknown> {
  const result = await deps.useCases.openChange(read, deps.stopping);
  return show(result.kind === 'form' ? renderChangeForm(result.form) : notDone(HEADING, 'update', read, result));
}

/** The form: faults beside their fields at once, then the difference to confirm. Another id is read and shown first. */
export function onChangeForm(deps: CommandDeps) {
  return async (args: Submission): Promise<void> => {
    const { changeId, integrationId, externalId } = ChangeFormMetadata.parse(args.view.private_metadata);
    const entered = readEntered(args.view.state.values);
    const actor = args.body.user.id;
    const typedId = entered.text(VENDOR_ID)?.trim() ?? externalId;
    if (typedId !== externalId) {
      const read = { actor, integrationId, externalId: typedId };
      return redrawWith(deps, args, HEADING, integrationId, (show) => drawChangeForm(deps, read, show));
    }
    const names = entered.blocks.filter((name) => name !== VENDOR_ID);
    const values = Object.fromEntries(
      names.flatMap((name) => (entered.text(name) === null ? [] : [[name, entered.text(name)]])),
    );
    const checked = await deps.useCases.checkChange({ changeId, values });
    if (checked.kind === 'invalid') return args.ack({ response_action: 'errors', errors: { ...checked.errors } });
    await redrawWith(deps, args, HEADING, integrationId, async (show) => {
      const result = await deps.useCases.previewChange({ actor, changeId, values }, deps.stopping);
      switch (result.kind) {
        case 'form':
          return show(renderChangeForm(result.form));
        case 'preview':
          return show(renderChangePreview(result.view));
        case 'removal':
          return drawRemovalForm(deps, { actor, integrationId, externalId: result.externalId }, show);
        default:
          return show(notDone(HEADING, 'update', { actor, integrationId, externalId }, result));
      }
    });
  };
}

/** "Ask for approval" under the difference. */
export function onChangeConfirm(deps: CommandDeps) {
  return async (args: Submission): Promise<void> => {
    const { changeId, hash, integrationId } = ChangeMetadata.parse(args.view.private_metadata);
    await redrawWith(deps, args, HEADING, integrationId, async (show) => {
      const actor = args.body.user.id;
      const result = await deps.useCases.askForChange({ actor, changeId, hashPrefix: hash });
      if (result.kind !== 'asked') return show(renderNotDone(HEADING, result.reason));
      const nobody = result.approvers.length === 0 ? ' So far nobody else may approve it.' : '';
      return show(
        renderSaid(HEADING, `It waits for approval in <#${result.channel}>. Nothing is changed yet.${nobody}`),
      );
    });
  };
}

/** "Approve" and "Leave as it is" under an asked change. */
export function onChangeDecision(deps: CommandDeps, decision: 'approveChange' | 'rejectChange') {
  return async ({ ack, action, body, respond }: Action): Promise<void> => {
    await ack();
    const change = ChangeButton.parse(pressed(action));
    await answering(respond, async () => {
      const result = await deps.useCases[decision]({ actor: body.user.id, ...change });
      if (result.kind === 'refused') return whisper(respond, renderRefusal(result));
      return result.kind === 'not_now' ? whisper(respond, renderError(result.reason)) : undefined;
    });
  };
}
