import type { RespondFn } from '@slack/bolt';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { renderPersonCard } from '../../blocks/person-card.ts';
import { PresetChoice } from '../../src/slack/payloads.ts';
import type { Preset } from '../../src/use-cases/person-views.ts';
import type { ReadInput } from '../../src/use-cases/read-details.ts';
import { personOf } from '../guided/person.ts';
import { type Action, answering, type CommandDeps, whisper, wire } from '../listener.ts';
import { openChange } from './change.ts';
import { openReading } from './reading.ts';
import { openRemoval } from './removal.ts';

/** `/licenses user @ada` or `/licenses user name@company.com`: the card of a person. */
export async function answerUser(
  deps: CommandDeps,
  respond: RespondFn,
  actor: string,
  who: string | null,
): Promise<unknown> {
  if (who === null) return whisper(respond, renderError('Say whom: `/licenses user name@company.com`.'));
  const email = await personOf(deps, who);
  const result = await deps.useCases.showPerson({ actor, email });
  switch (result.kind) {
    case 'refused':
      return whisper(respond, renderRefusal(result));
    case 'unknown': {
      const about = email === '' ? 'of that person' : email;
      return whisper(respond, renderError(`Nobody with the address ${about} holds a seat here.`));
    }
    case 'card':
      return whisper(respond, renderPersonCard(result.card, deps.newId('card')));
  }
}

/** "Do…" on a card: what was chosen, for the seat it was chosen for. The right is asked for where the work is done. */
export function onPreset(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    const { action } = args;
    const value = 'selected_option' in action ? action.selected_option?.value : undefined;
    const { preset, ...seat } = PresetChoice.parse(value);
    const read = { actor: args.body.user.id, ...seat };
    await answering(args.respond, async () => {
      await open(deps, args, preset, read);
      await drawAgain(deps, args.respond, read);
    });
  };
}

function open(deps: CommandDeps, args: Action, preset: Preset, read: ReadInput): Promise<void> {
  switch (preset) {
    case 'details':
    case 'roles':
      return openReading(deps, args, preset, read);
    case 'update':
      return openChange(deps, args, read);
    case 'deactivate':
      return openRemoval(deps, args, read);
  }
}

/** Slack tells nothing when what stands in a select is chosen again, so the card gets a new one. */
async function drawAgain(deps: CommandDeps, respond: RespondFn, read: ReadInput): Promise<void> {
  const again = await deps.useCases.showPerson(read);
  if (again.kind !== 'card') return;
  const message = wire(renderPersonCard(again.card, deps.newId('card')));
  await respond({ response_type: 'ephemeral', replace_original: true, ...message });
}
