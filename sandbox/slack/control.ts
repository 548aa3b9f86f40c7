/** The control API under /_sandbox/ that the browser page uses; what it does for a viewer, a Person does for a test. */
import { addFile } from './api-files.ts';
import type { Interactions } from './interactions.ts';
import { asList, asObject, asObjects, asText } from './json.ts';
import { seenMessages } from './page-state.ts';
import type { Place } from './payloads.ts';
import type { StoredView, Workspace } from './state.ts';
import type { ActionValue, JsonObject, Person } from './types.ts';
import { choiceOf, inputs } from './view-state.ts';

export interface Control {
  readonly ws: Workspace;
  readonly doing: Interactions;
  readonly as: (userId: string) => Person;
}

const OK: JsonObject = { ok: true };

function viewOf(control: Control, body: JsonObject): StoredView {
  const view = control.ws.view(asText(body['viewId']));
  if (!view || view.userId !== asText(body['me'])) throw new Error('this view is not open any more');
  return view;
}

function placeOf(control: Control, body: JsonObject): Place {
  if (asText(body['viewId'])) return { view: viewOf(control, body) };
  const seen = seenMessages(control.ws, asText(body['me']), asText(body['channel']));
  const message = seen.find(({ ts }) => ts === body['ts']);
  if (!message) throw new Error('this message is gone');
  return { message };
}

/** Puts what the page holds in its inputs (the shape of state.values) into a view. */
function typeIn(control: Control, me: string, place: Place, values: JsonObject): void {
  for (const found of inputs(control.doing.blocks(place))) {
    const block = asObject(values[asText(found.block['block_id'])]);
    const state = block[asText(found.element['action_id'])];
    if (state !== undefined) control.doing.put(me, place, found, choiceOf(found.element, asObject(state)));
  }
}

function foundIn(control: Control, place: Place, body: JsonObject) {
  const [found] = control.doing.find(place, asText(body['actionId']), asText(body['blockId']) || undefined);
  if (!found) throw new Error('there is no such element any more');
  return found;
}

function actionValue(value: JsonObject): ActionValue {
  const values = asList(value['values']).map(asText);
  switch (value['type']) {
    case 'select':
      return { type: 'select', value: asText(value['value']) };
    case 'text':
      return { type: 'text', value: asText(value['value']) };
    case 'multi_select':
      return { type: 'multi_select', values };
    case 'checks':
      return { type: 'checks', values };
    default:
      return { type: 'button' };
  }
}

type Route = (control: Control, me: string, body: JsonObject) => Promise<JsonObject> | JsonObject;

const ROUTES: Readonly<Record<string, Route>> = {
  async command(control, me, body) {
    const said = await control.as(me).say(asText(body['text']), { channel: asText(body['channel']) });
    return { ...OK, ...said };
  },
  async action(control, me, body) {
    const place = placeOf(control, body);
    typeIn(control, me, place, asObject(body['values']));
    await control.doing.act(me, place, foundIn(control, place, body), actionValue(asObject(body['value'])));
    return OK;
  },
  async submit(control, me, body) {
    const view = viewOf(control, body);
    typeIn(control, me, { view }, asObject(body['values']));
    return { ...OK, errors: await control.doing.submit(view) };
  },
  async close(control, _me, body) {
    await control.doing.close(viewOf(control, body));
    return OK;
  },
  async home(control, me) {
    await control.doing.openHome(me);
    return OK;
  },
  upload(control, me, body) {
    const content = Buffer.from(asText(body['contentBase64']), 'base64');
    return { ...OK, fileId: addFile(control.ws, me, asText(body['name']), content.length, content).id };
  },
  async options(control, me, body) {
    const place = placeOf(control, body);
    typeIn(control, me, place, asObject(body['values']));
    const options = await control.doing.suggest(me, place, foundIn(control, place, body), asText(body['value']));
    return { ...OK, options: asObjects(options) };
  },
  read(control, me, body) {
    control.ws.lastRead.set(`${me}/${asText(body['channel'])}`, control.ws.clock.ts());
    control.ws.changed();
    return OK;
  },
};

/** Carries out one POST; anything wrong becomes { ok: false, error }. */
export async function control(to: Control, route: string, body: JsonObject): Promise<JsonObject> {
  const run = Object.hasOwn(ROUTES, route) ? ROUTES[route] : undefined;
  if (!run) return { ok: false, error: 'no such route' };
  const me = asText(body['me']);
  if (!to.ws.users.has(me)) return { ok: false, error: 'no such user' };
  try {
    return await run(to, me, body);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
