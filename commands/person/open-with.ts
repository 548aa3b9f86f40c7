import type { ModalView } from '@slack/types';
import { renderNotDone, renderReading, renderTryAgain } from '../../blocks/person-modals.ts';
import type { ReadInput } from '../../src/use-cases/read-details.ts';
import { type Action, type CommandDeps, openModal, type Submission, WENT_WRONG } from '../listener.ts';

/** Draws the next view into a modal that is open. */
export type Show = (view: ModalView) => Promise<unknown>;

/** Opens a modal at once, since a trigger lives three seconds, then draws into it what `work` found. */
export async function openWith(
  deps: CommandDeps,
  args: Action,
  heading: string,
  integrationId: string,
  work: (show: Show) => Promise<unknown>,
): Promise<void> {
  const app = (await deps.useCases.findIntegration(integrationId))?.name ?? 'the app';
  const { id } = await openModal(
    { client: args.client, body: args.body as { trigger_id: string } },
    renderReading(heading, app),
  );
  await drawing(heading, (view) => args.client.views.update({ view_id: id, view }), work);
}

/** The same for a modal that was just submitted: it says that it reads, then what was found. */
export async function redrawWith(
  deps: CommandDeps,
  { ack, client, view }: Submission,
  heading: string,
  integrationId: string,
  work: (show: Show) => Promise<unknown>,
): Promise<void> {
  const app = (await deps.useCases.findIntegration(integrationId))?.name ?? 'the app';
  await ack({ response_action: 'update', view: renderReading(heading, app) });
  await drawing(heading, (next) => client.views.update({ view_id: view.id, view: next }), work);
}

/** Nobody is left in front of a view that says it reads. */
async function drawing(heading: string, show: Show, work: (show: Show) => Promise<unknown>): Promise<void> {
  try {
    await work(show);
  } catch (error) {
    await show(renderNotDone(heading, WENT_WRONG)).catch(() => {});
    throw error;
  }
}

/** A refusal ends it; an account that could not be read may have another id. */
export function notDone(
  heading: string,
  what: string,
  { integrationId, externalId }: ReadInput,
  result: { readonly kind: 'not_read' | 'refused'; readonly reason: string },
): ModalView {
  if (result.kind === 'refused') return renderNotDone(heading, result.reason);
  return renderTryAgain(heading, result.reason, { what, integrationId, externalId });
}
