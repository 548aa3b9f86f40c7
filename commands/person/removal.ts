import { PRESET_NAMES } from '../../blocks/person-card.ts';
import { renderNotDone, renderRemovalForm, renderSaid, VENDOR_ID } from '../../blocks/person-modals.ts';
import { AccountMetadata, readEntered } from '../../src/slack/payloads.ts';
import type { ReadInput } from '../../src/use-cases/read-details.ts';
import { ASKED_REASONS } from '../../src/use-cases/report-inactivity.ts';
import type { Action, CommandDeps, Submission } from '../listener.ts';
import { notDone, openWith, redrawWith, type Show } from './open-with.ts';

const HEADING = PRESET_NAMES.deactivate;

/** "Deactivate user": the account as it is now, then the question whether to put its seat on a list. */
export function openRemoval(deps: CommandDeps, args: Action, read: ReadInput): Promise<void> {
  return openWith(deps, args, HEADING, read.integrationId, (show) => drawRemovalForm(deps, read, show));
}

export async function drawRemovalForm(deps: CommandDeps, read: ReadInput, show: Show): Promise<unknown> {
  const result = await deps.useCases.showRemoval(read, deps.stopping);
  return show(result.kind === 'form' ? renderRemovalForm(result.form) : notDone(HEADING, 'deactivate', read, result));
}

/** "Ask for approval": the seat goes onto a list of its own. Another id is read and shown first. */
export function onRemovalSubmit(deps: CommandDeps) {
  return async (args: Submission): Promise<void> => {
    const { integrationId, externalId } = AccountMetadata.parse(args.view.private_metadata);
    const entered = readEntered(args.view.state.values);
    const actor = args.body.user.id;
    const typedId = entered.text(VENDOR_ID)?.trim() ?? externalId;
    const reason = ASKED_REASONS.find((known) => known === entered.text('reason'));
    await redrawWith(deps, args, HEADING, integrationId, async (show) => {
      if (typedId !== externalId || reason === undefined)
        return drawRemovalForm(deps, { actor, integrationId, externalId: typedId }, show);
      const result = await deps.useCases.proposeRemoval({ actor, integrationId, externalId, reason });
      switch (result.kind) {
        case 'posted':
          return show(
            renderSaid(HEADING, `The list for this seat is in <#${result.channel}>. Somebody else approves it.`),
          );
        case 'asking':
          return show(renderSaid(HEADING, 'Its holder is asked first, as the settings say. Nothing is changed yet.'));
        default:
          return show(renderNotDone(HEADING, result.reason));
      }
    });
  };
}
