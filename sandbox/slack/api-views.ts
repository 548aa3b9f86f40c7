/** views.open, .push, .update, .publish and the stack of modals each person has open. */
import { randomBytes } from 'node:crypto';
import type { Args } from './args.ts';
import { blockRules } from './content.ts';
import { refusalOf, SlackRefusal } from './errors.ts';
import { newId } from './ids.ts';
import { asObject, asObjects, asText } from './json.ts';
import { APP_ID, BOT_ID, type StoredView, type Trigger, type Workspace } from './state.ts';
import type { Json, JsonObject } from './types.ts';
import { judgeView } from './validate-view.ts';
import { keptValues, stateValues } from './view-state.ts';
import { withIds } from './walk.ts';

/** docs.slack.dev views.push: a modal holds up to three views. */
const MOST_VIEWS = 3;

const newHash = (ws: Workspace): string => `${ws.clock.seconds()}.${randomBytes(5).toString('base64url')}`;

/** Checks a view and gives its blocks and elements the ids they lack. */
export function readView(ws: Workspace, value: Json | undefined, surface: 'modal' | 'home', self?: string): JsonObject {
  const verdict = judgeView(value, surface, blockRules(ws));
  for (const warning of verdict.warnings) ws.warn(warning);
  if (verdict.error) throw refusalOf(verdict.error, verdict.problems);
  const view = asObject(value);
  const external = asText(view['external_id']);
  const open = [...ws.stacks.values()].flat();
  const taken = external !== '' && open.some((other) => other.id !== self && other.view['external_id'] === external);
  if (taken) throw new SlackRefusal('duplicate_external_id');
  return { ...view, blocks: withIds(asObjects(view['blocks'])) };
}

/** A view as Slack returns it and sends it in payloads. */
export function viewJson(ws: Workspace, stored: StoredView): JsonObject {
  const { view } = stored;
  return {
    id: stored.id,
    team_id: ws.options.team.id,
    type: stored.type,
    blocks: view['blocks'] ?? [],
    private_metadata: view['private_metadata'] ?? '',
    callback_id: view['callback_id'] ?? '',
    state: { values: stateValues(asObjects(view['blocks']), stored.values) },
    hash: stored.hash,
    title: view['title'] ?? { type: 'plain_text', text: '' },
    clear_on_close: view['clear_on_close'] ?? false,
    notify_on_close: view['notify_on_close'] ?? false,
    close: view['close'] ?? null,
    submit: view['submit'] ?? null,
    previous_view_id: stored.previousId,
    root_view_id: stored.rootId,
    app_id: APP_ID,
    external_id: view['external_id'] ?? '',
    app_installed_team_id: ws.options.team.id,
    bot_id: BOT_ID,
  };
}

/** Puts a view on top of a person's stack. */
export function show(ws: Workspace, userId: string, view: JsonObject): StoredView {
  const stack = ws.stack(userId);
  const id = newId('V');
  const stored: StoredView = {
    id,
    type: 'modal',
    userId,
    view,
    hash: newHash(ws),
    rootId: stack[0]?.id ?? id,
    previousId: stack.at(-1)?.id ?? null,
    errors: {},
    busy: false,
    values: {},
  };
  stack.push(stored);
  ws.changed();
  return stored;
}

/** Refuses a fourth view. */
export function roomFor(ws: Workspace, userId: string): void {
  if (ws.stack(userId).length >= MOST_VIEWS) throw new SlackRefusal('push_limit_reached');
}

/**
 * Replaces a view. What a person has in an input stays when its block_id and action_id stay, a new initial value
 * notwithstanding (github.com/slackapi/bolt-js issue 290).
 */
export function replace(ws: Workspace, stored: StoredView, view: JsonObject): void {
  stored.values = keptValues(asObjects(stored.view['blocks']), stored.values, asObjects(view['blocks']));
  stored.view = view;
  stored.hash = newHash(ws);
  stored.errors = {};
  ws.changed();
}

/** Takes a trigger: it lives three seconds and opens one view (docs.slack.dev views.open). */
function useTrigger(ws: Workspace, args: Args): Trigger {
  const trigger = ws.triggers.get(args.text('trigger_id'));
  if (!trigger) throw new SlackRefusal('invalid_trigger_id');
  if (trigger.used) throw new SlackRefusal('exchanged_trigger_id');
  if (ws.clock.now() > trigger.expiresAt) throw new SlackRefusal('expired_trigger_id');
  return trigger;
}

/** views.open: a trigger from outside a modal starts anew, one from inside adds to the stack, as views.push does. */
export function open(ws: Workspace, args: Args): JsonObject {
  const trigger = useTrigger(ws, args);
  const view = readView(ws, args.json('view'), 'modal');
  if (trigger.fromView) roomFor(ws, trigger.userId);
  else ws.stacks.set(trigger.userId, []);
  trigger.used = true;
  return { ok: true, view: viewJson(ws, show(ws, trigger.userId, view)) };
}

/** views.push: only from an interaction inside an open modal. */
export function push(ws: Workspace, args: Args): JsonObject {
  const trigger = useTrigger(ws, args);
  const view = readView(ws, args.json('view'), 'modal');
  if (!trigger.fromView || ws.stack(trigger.userId).length === 0) throw new SlackRefusal('invalid_trigger_id');
  roomFor(ws, trigger.userId);
  trigger.used = true;
  return { ok: true, view: viewJson(ws, show(ws, trigger.userId, view)) };
}

function sameHash(args: Args, stored: StoredView): void {
  if (args.has('hash') && args.text('hash') !== stored.hash) throw new SlackRefusal('hash_conflict');
}

/** views.update by view_id or external_id. */
export function update(ws: Workspace, args: Args): JsonObject {
  const external = args.text('external_id');
  const open = [...ws.stacks.values()].flat();
  const stored = external
    ? open.find((entry) => entry.view['external_id'] === external)
    : ws.view(args.text('view_id'));
  if (!stored) throw new SlackRefusal('not_found');
  const view = readView(ws, args.json('view'), stored.type, stored.id);
  sameHash(args, stored);
  replace(ws, stored, view);
  return { ok: true, view: viewJson(ws, stored) };
}

/** views.publish: one person's Home tab. */
export function publish(ws: Workspace, args: Args): JsonObject {
  if (!ws.manifest.homeTab) throw new SlackRefusal('not_enabled');
  const userId = args.text('user_id');
  if (!ws.users.has(userId)) throw new SlackRefusal('user_not_found');
  const view = readView(ws, args.json('view'), 'home');
  const before = ws.homes.get(userId);
  if (before) {
    sameHash(args, before);
    replace(ws, before, view);
    return { ok: true, view: viewJson(ws, before) };
  }
  const id = newId('V');
  const stored: StoredView = {
    id,
    type: 'home',
    userId,
    view,
    hash: newHash(ws),
    rootId: id,
    previousId: null,
    errors: {},
    busy: false,
    values: {},
  };
  ws.homes.set(userId, stored);
  ws.changed();
  return { ok: true, view: viewJson(ws, stored) };
}
