import { renderRefusal } from '../../blocks/messages.ts';
import { renderRoles } from '../../blocks/roles-modal.ts';
import { readEntered } from '../../src/slack/payloads.ts';
import { GRANTABLE } from '../../src/use-cases/roles.ts';
import { type Command, type CommandDeps, openModal, type Submission, whisper } from '../listener.ts';

/** `/licenses roles`: who holds which role. */
export async function openRoles(deps: CommandDeps, args: Command, actor: string): Promise<unknown> {
  const result = await deps.useCases.showRoles({ actor });
  if (result.kind === 'refused') return whisper(args.respond, renderRefusal(result));
  return openModal({ client: args.client, body: args.body }, renderRoles(result.view));
}

/** Saves what was chosen; a field the modal left out stays as it is. */
export function onRolesSubmit(deps: CommandDeps) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const entered = readEntered(view.state.values);
    const chosen = (block: string) => (entered.blocks.includes(block) ? entered.many(block) : null);
    const wishes = GRANTABLE.map((role) => ({
      role,
      users: chosen(`${role}_users`),
      groups: chosen(`${role}_groups`),
    }));
    const result = await deps.useCases.saveRoles({ actor: body.user.id, wishes });
    if (result.kind === 'saved') return ack();
    await ack({ response_action: 'errors', errors: { [entered.blocks[0] ?? 'operator_users']: result.reason } });
  };
}
