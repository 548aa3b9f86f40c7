/** What the app's answer to a submission does to the modal (docs.slack.dev/surfaces/modals). */
import { readView, replace, roomFor, show } from './api-views.ts';
import { refusalOf } from './errors.ts';
import { asObject, asObjects, asText } from './json.ts';
import { newResponseUrl } from './payloads.ts';
import type { StoredView, Workspace } from './state.ts';
import type { JsonObject } from './types.ts';
import { inputs, stateValues } from './view-state.ts';

/** Takes a view off its stack; the one below shows again. */
export function removeView(ws: Workspace, view: StoredView): void {
  const stack = ws.stack(view.userId);
  const index = stack.indexOf(view);
  if (index >= 0) stack.splice(index, 1);
  ws.changed();
}

/** Errors under the inputs; keys must be block_ids of input blocks. */
function showErrors(view: StoredView, payload: JsonObject): void {
  const errors = Object.entries(asObject(payload['errors'])).map(([id, said]): [string, string] => [id, asText(said)]);
  const blocks = asObjects(view.view['blocks']).filter((block) => block['type'] === 'input');
  const known = blocks.map((block) => block['block_id']);
  const stray = errors.find(([id, said]) => !known.includes(id) || said === '');
  if (errors.length === 0 || stray) {
    const at = `/errors/${stray?.[0] ?? ''}`;
    throw refusalOf('invalid_arguments', [{ at, message: 'must name an input block and say something' }]);
  }
  view.errors = Object.fromEntries(errors);
}

/** Acts on the acknowledgment: an empty one closes this view, the others say what happens. */
export function afterSubmission(ws: Workspace, view: StoredView, payload: JsonObject): void {
  switch (payload['response_action']) {
    case undefined:
      removeView(ws, view);
      break;
    case 'clear':
      ws.stacks.set(view.userId, []);
      break;
    case 'update':
      replace(ws, view, readView(ws, payload['view'], 'modal', view.id));
      break;
    case 'push': {
      const next = readView(ws, payload['view'], 'modal');
      roomFor(ws, view.userId);
      show(ws, view.userId, next);
      break;
    }
    case 'errors':
      showErrors(view, payload);
      break;
    default:
      throw refusalOf('invalid_arguments', [
        { at: '/response_action', message: 'must be one of: clear, errors, push, update' },
      ]);
  }
}

/** A conversation select with response_url_enabled gives the submission a response_url for the chosen place. */
export function responseUrls(ws: Workspace, view: StoredView): readonly JsonObject[] {
  const blocks = asObjects(view.view['blocks']);
  const values = asObject(stateValues(blocks, view.values));
  return inputs(blocks).flatMap(({ block, element }) => {
    if (element['response_url_enabled'] !== true) return [];
    const [blockId, actionId] = [asText(block['block_id']), asText(element['action_id'])];
    const state = asObject(asObject(values[blockId])[actionId]);
    const channel = asText(state['selected_conversation'] ?? state['selected_channel']);
    if (!channel) return [];
    const url = newResponseUrl(ws, view.userId, channel, null);
    return [{ block_id: blockId, action_id: actionId, channel_id: channel, response_url: url }];
  });
}
