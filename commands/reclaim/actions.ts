import { renderDecision } from '../../blocks/decision.ts';
import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { renderReview } from '../../blocks/review-modal.ts';
import { DecisionButton, ReviewMetadata, readEntered } from '../../src/slack/payloads.ts';
import { pressed } from '../licenses/actions.ts';
import {
  type Action,
  answering,
  type CommandDeps,
  openModal,
  type Submission,
  WENT_WRONG,
  whisper,
  wire,
} from '../listener.ts';

/** Approves one person or all, from the report's message. */
export function onApprove(deps: CommandDeps) {
  return (args: Action) => decide(args, (input) => deps.useCases.approvePlan(input), deps);
}

/** Keeps one person or all. */
export function onKeep(deps: CommandDeps) {
  return (args: Action) => decide(args, (input) => deps.useCases.rejectPlan(input), deps);
}

async function decide(
  { ack, action, body, respond }: Action,
  use: CommandDeps['useCases']['approvePlan'],
  deps: CommandDeps,
): Promise<void> {
  await ack();
  const { target, hashPrefix } = DecisionButton.parse(pressed(action));
  await answering(respond, async () => {
    const result = await use({ actor: body.user.id, target, hashPrefix, requests: 'all' });
    if (result.kind === 'decided') await deps.useCases.redrawPlan(result.planId);
    const answer = renderDecision(result);
    if (answer) await whisper(respond, answer);
  });
}

/** Opens the list to choose person by person. */
export function onReview(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    const { target } = DecisionButton.parse(pressed(args.action));
    await answering(args.respond, async () => {
      const result = await deps.useCases.reviewPlan({ actor: args.body.user.id, planId: target });
      if (result.kind === 'refused') return whisper(args.respond, renderRefusal(result));
      if (result.kind === 'not_found')
        return whisper(args.respond, renderError('This list is no longer known. Post a new report.'));
      return openModal(args, renderReview(result.view, 1));
    });
  };
}

/** Turns the page of the open list. */
export function onReviewPage(deps: CommandDeps) {
  return async ({ ack, action, body, client }: Action): Promise<void> => {
    await ack();
    const { planId } = ReviewMetadata.parse(body.view?.private_metadata);
    const result = await deps.useCases.reviewPlan({ actor: body.user.id, planId });
    if (result.kind === 'view' && body.view)
      await client.views.update({ view_id: body.view.id, view: renderReview(result.view, Number(pressed(action))) });
  };
}

/** Approves exactly those chosen in the list. */
export function onReviewSubmit(deps: CommandDeps) {
  return async ({ ack, body, view, client }: Submission): Promise<void> => {
    const { planId, hash, page } = ReviewMetadata.parse(view.private_metadata);
    const chosen = readEntered(view.state.values).many(`page-${page}`);
    if (chosen.length === 0) {
      await ack({
        response_action: 'errors',
        errors: { [`page-${page}`]: 'Choose at least one person, or close this list.' },
      });
      return;
    }
    await ack();
    const tell = (message: Parameters<typeof wire>[0]) =>
      client.chat.postMessage({ channel: body.user.id, ...wire(message) });
    try {
      const result = await deps.useCases.approvePlan({
        actor: body.user.id,
        target: planId,
        hashPrefix: hash,
        requests: chosen,
      });
      if (result.kind === 'decided') await deps.useCases.redrawPlan(planId);
      const answer = renderDecision(result);
      if (answer) await tell(answer);
    } catch (error) {
      await tell(renderError(WENT_WRONG)).catch(() => {});
      throw error;
    }
  };
}
