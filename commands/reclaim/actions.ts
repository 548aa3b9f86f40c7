import { renderError, renderRefusal } from '../../blocks/messages.ts';
import { renderReview } from '../../blocks/review-modal.ts';
import { DecisionButton, ReviewMetadata, readEntered } from '../../src/slack/payloads.ts';
import type { DecideResult } from '../../src/use-cases/decide-plan.ts';
import { pressed } from '../licenses/actions.ts';
import { type Action, answering, type CommandDeps, openModal, type Submission, whisper } from '../listener.ts';

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
    const answer = answerTo(result);
    if (answer) await whisper(respond, answer);
  });
}

/** What only the one who clicked is told; null when the redrawn message says it all. */
export function answerTo(result: DecideResult) {
  if (result.kind === 'refused') return renderRefusal(result);
  if (result.kind === 'void') return renderError(result.reason);
  if (result.kind === 'not_found') return renderError('This list is no longer known. Post a new report.');
  const lines: string[] = [];
  if (result.left.length > 0) {
    lines.push(
      `Left the list: ${result.left
        .slice(0, 5)
        .map(({ name, reason }) => `${name} (${reason})`)
        .join('; ')}.`,
    );
  }
  if (result.notYours.length > 0) lines.push('Your own seat is not yours to decide about; somebody else must.');
  if (result.decided === 0 && lines.length === 0) {
    const [first] = result.already;
    lines.push(
      first
        ? `Already decided${first.by === null ? '' : ` by <@${first.by}>`}; nothing was changed by this click.`
        : 'Nothing is waiting here any more.',
    );
  }
  return lines.length === 0
    ? null
    : {
        text: lines.join(' '),
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: escapeText(lines.join('\n')) } }],
      };
}

/** Names come from vendors and may hold anything; mentions of our own stay. */
function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replace(/<(?!@[UW][A-Z0-9]+>)/g, '&lt;')
    .replace(/(?<!<@[UW][A-Z0-9]+)>/g, '&gt;');
}

/** Opens the list to choose person by person. */
export function onReview(deps: CommandDeps) {
  return async (args: Action): Promise<void> => {
    await args.ack();
    const { target } = DecisionButton.parse(pressed(args.action));
    await answering(args.respond, async () => {
      const view = await deps.useCases.viewPlan(target);
      if (!view) return whisper(args.respond, renderError('This list is no longer known. Post a new report.'));
      return openModal(args, renderReview(view, 1));
    });
  };
}

/** Turns the page of the open list. */
export function onReviewPage(deps: CommandDeps) {
  return async ({ ack, action, body, client }: Action): Promise<void> => {
    await ack();
    const { planId } = ReviewMetadata.parse(body.view?.private_metadata);
    const view = await deps.useCases.viewPlan(planId);
    if (view && body.view)
      await client.views.update({ view_id: body.view.id, view: renderReview(view, Number(pressed(action))) });
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
    const result = await deps.useCases.approvePlan({
      actor: body.user.id,
      target: planId,
      hashPrefix: hash,
      requests: chosen,
    });
    if (result.kind === 'decided') await deps.useCases.redrawPlan(planId);
    const answer = answerTo(result);
    if (answer) await client.chat.postMessage({ channel: body.user.id, text: answer.text });
  };
}
