import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import { renderHome } from '../../blocks/messages.ts';
import type { CommandDeps } from '../listener.ts';

/** Draws the Home tab for whoever opens it. */
export function onHomeOpened(deps: CommandDeps) {
  return async ({ event, client }: SlackEventMiddlewareArgs<'app_home_opened'> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab !== 'home') return;
    const [view, waiting] = await Promise.all([
      deps.useCases.showOverview({ actor: event.user }),
      deps.useCases.waitingForMe(event.user),
    ]);
    await client.views.publish({ user_id: event.user, view: renderHome(view, { waiting }) });
  };
}
