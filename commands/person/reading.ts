import { PRESET_NAMES } from '../../blocks/person-card.ts';
import { renderDetails, renderRolesOfPerson, VENDOR_ID } from '../../blocks/person-modals.ts';
import { AccountMetadata, readEntered } from '../../src/slack/payloads.ts';
import type { ReadInput } from '../../src/use-cases/read-details.ts';
import type { Action, CommandDeps, Submission } from '../listener.ts';
import { drawChangeForm } from './change.ts';
import { notDone, openWith, redrawWith, type Show } from './open-with.ts';
import { drawRemovalForm } from './removal.ts';

/** "Get user details" and "User roles": read live, shown in a modal. */
export function openReading(
  deps: CommandDeps,
  args: Action,
  what: 'details' | 'roles',
  read: ReadInput,
): Promise<void> {
  return openWith(deps, args, PRESET_NAMES[what], read.integrationId, (show) => drawReading(deps, what, read, show));
}

async function drawReading(
  deps: CommandDeps,
  what: 'details' | 'roles',
  read: ReadInput,
  show: Show,
): Promise<unknown> {
  const heading = PRESET_NAMES[what];
  if (what === 'details') {
    const result = await deps.useCases.readDetails(read, deps.stopping);
    if (result.kind === 'read') return show(renderDetails(result.view));
    return show(notDone(heading, what, read, result));
  }
  const result = await deps.useCases.readRoles(read, deps.stopping);
  if (result.kind === 'read') return show(renderRolesOfPerson(result.view));
  return show(notDone(heading, what, read, result));
}

/** "Read this id": the same again for the id that stands there now. */
export function onReadAgain(deps: CommandDeps) {
  return async (args: Submission): Promise<void> => {
    const { integrationId, externalId, what = 'details' } = AccountMetadata.parse(args.view.private_metadata);
    const typed = readEntered(args.view.state.values).text(VENDOR_ID) ?? externalId;
    const read = { actor: args.body.user.id, integrationId, externalId: typed };
    await redrawWith(deps, args, PRESET_NAMES[what], integrationId, (show) => {
      if (what === 'update') return drawChangeForm(deps, read, show);
      if (what === 'deactivate') return drawRemovalForm(deps, read, show);
      return drawReading(deps, what, read, show);
    });
  };
}
