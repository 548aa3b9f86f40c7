import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { renderSources, renderSourcesSaved } from '../../blocks/sources.ts';
import { IntegrationButton, IntegrationMetadata, readEntered } from '../../src/slack/payloads.ts';
import type { SourceWish } from '../../src/use-cases/sources.ts';
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

const BLOCK = /^source_(int_[a-z0-9]{20})$/;

/** `/licenses sources asana`: which directories and HR systems speak for the app. */
export async function openSources(
  deps: CommandDeps,
  args: Command | Action,
  actor: string,
  integrationId: string,
): Promise<unknown> {
  const result = await deps.useCases.showSources({ actor, integrationId });
  switch (result.kind) {
    case 'refused':
      return whisper(args.respond, renderRefusal(result));
    case 'not_found':
      return whisper(args.respond, renderError('This integration is no longer connected.'));
    case 'is_source':
      return whisper(args.respond, renderError('This is a source itself. Ask for the sources of an app.'));
    case 'sources':
      return openModal({ client: args.client, body: args.body as { trigger_id: string } }, renderSources(result.view));
  }
}

/** "Sources of Asana" under a source. */
export function onSources(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    const integrationId = IntegrationButton.parse(pressed(args.action));
    await answering(args.respond, () => openSources(deps, args, args.body.user.id, integrationId));
  };
}

/** Saves the choices, then the link by hand; a source that was confirmed just now is read at once. */
export function onSourcesSubmit(deps: CommandDeps) {
  return async ({ ack, body, view }: Submission): Promise<void> => {
    const { integrationId } = IntegrationMetadata.parse(view.private_metadata);
    const actor = body.user.id;
    const entered = readEntered(view.state.values);
    const wishes = entered.blocks.flatMap((block): readonly SourceWish[] => {
      const sourceId = BLOCK.exec(block)?.[1];
      const chosen = entered.text(block);
      return sourceId === undefined || chosen === null ? [] : [{ sourceId, appId: appIdOf(chosen) }];
    });
    const fault = (block: string, reason: string) => ack({ response_action: 'errors', errors: { [block]: reason } });
    const first = entered.blocks[0] ?? 'seat';
    const saved = await deps.useCases.saveSources({ actor, integrationId, wishes });
    if (saved.kind === 'refused') return fault(first, saved.reason);
    if (saved.kind === 'not_found') return fault(first, 'This integration is no longer connected.');
    if (saved.kind === 'invalid') return fault(`source_${saved.sourceId}`, saved.reason);
    const lines =
      saved.changed > 0 ? [`${saved.changed === 1 ? '1 source was' : `${saved.changed} sources were`} saved.`] : [];
    const seat = entered.text('seat')?.trim() ?? '';
    if (seat !== '') {
      const sourceId = entered.text('person_source') ?? '';
      const person = entered.text('person') ?? '';
      const link = await deps.useCases.linkPersonByHand({ actor, integrationId, sourceId, seat, person });
      if (link.kind === 'refused') return fault('seat', link.reason);
      if (link.kind === 'invalid') return fault(link.field, link.reason);
      lines.push(
        link.person === null ? `${link.seat} is linked with nobody by hand now.` : `${link.seat} is ${link.person}.`,
      );
    }
    const app = (await deps.useCases.findIntegration(integrationId))?.name ?? '';
    await ack({
      response_action: 'update',
      view: renderSourcesSaved({ app, lines, reading: saved.confirmed.length }),
    });
    for (const sourceId of saved.confirmed) deps.background(deps.runSync.inDirectMessage(actor, sourceId));
  };
}

/** Null: it does not speak; empty: its people alone. */
function appIdOf(chosen: string): string | null {
  if (chosen === 'none') return null;
  return chosen.startsWith('app:') ? chosen.slice(4) : '';
}
