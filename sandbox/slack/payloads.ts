/** What Slack sends to an app: docs.slack.dev/reference/interaction-payloads, /interactivity/implementing-slash-commands, /apis/events-api. */
import { messageJson } from './api-chat.ts';
import { viewJson } from './api-views.ts';
import { newId, newSecret } from './ids.ts';
import { APP_ID, BOT_USER_ID, type StoredMessage, type StoredView, type Workspace } from './state.ts';
import type { JsonObject } from './types.ts';
import { stateValues } from './view-state.ts';

const TRIGGER_MS = 3000;
const RESPONSE_URL_MS = 30 * 60_000;
const VERIFICATION_TOKEN = 'legacy-verification-token';

/** A fresh trigger_id for somebody's interaction. */
export function newTrigger(ws: Workspace, userId: string, fromView: string | null): string {
  const id = `${Math.floor(ws.clock.now())}.${ws.triggers.size + 1}.${newSecret()}`;
  ws.triggers.set(id, { userId, expiresAt: ws.clock.now() + TRIGGER_MS, fromView, used: false });
  return id;
}

/** A fresh response_url: 30 minutes, five uses. */
export function newResponseUrl(ws: Workspace, userId: string, channel: string, original: string | null): string {
  const id = newSecret();
  ws.responseUrls.set(id, { userId, channel, original, expiresAt: ws.clock.now() + RESPONSE_URL_MS, uses: 0 });
  return `${ws.url}/response/${id}`;
}

/** The channel's name as payloads give it. */
export function channelName(ws: Workspace, id: string): string {
  const channel = ws.channels.get(id);
  if (!channel) return 'directmessage';
  return channel.isPrivate ? 'privategroup' : channel.name;
}

function person(ws: Workspace, userId: string): JsonObject {
  const name = ws.users.get(userId)?.name ?? userId;
  return { id: userId, username: name, name, team_id: ws.options.team.id };
}

function common(ws: Workspace, userId: string): JsonObject {
  const { team } = ws.options;
  return {
    team: { id: team.id, domain: team.domain },
    user: person(ws, userId),
    api_app_id: APP_ID,
    token: VERIFICATION_TOKEN,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A slash command. Every field is a string, is_enterprise_install too. */
export function commandPayload(
  ws: Workspace,
  userId: string,
  channel: string,
  command: string,
  text: string,
): JsonObject {
  const { team } = ws.options;
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel,
    channel_name: channelName(ws, channel),
    user_id: userId,
    user_name: ws.users.get(userId)?.name ?? userId,
    command,
    text,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: newResponseUrl(ws, userId, channel, null),
    trigger_id: newTrigger(ws, userId, null),
  };
}

/** Where an interaction happens. */
export type Place = { readonly message: StoredMessage } | { readonly view: StoredView };

/** The part of an interaction payload that says where it happened. */
function place(ws: Workspace, where: Place, values: Readonly<Record<string, Record<string, JsonObject>>>): JsonObject {
  if ('view' in where) {
    const container = { type: 'view', view_id: where.view.id };
    return { container, view: viewJson(ws, where.view) };
  }
  const { message } = where;
  const container: JsonObject = {
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: message.ephemeralTo !== undefined,
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
  };
  return {
    container,
    channel: { id: message.channel, name: channelName(ws, message.channel) },
    // An ephemeral message is not stored, so its payload carries none.
    ...(message.ephemeralTo ? {} : { message: messageJson(ws, message) }),
    state: { values: stateValues(message.blocks, values) },
  };
}

/** block_actions */
export function actionPayload(
  ws: Workspace,
  userId: string,
  where: Place,
  action: JsonObject,
  values: Readonly<Record<string, Record<string, JsonObject>>>,
): JsonObject {
  const isModal = 'view' in where && where.view.type === 'modal';
  const url =
    'message' in where ? { response_url: newResponseUrl(ws, userId, where.message.channel, where.message.ts) } : {};
  return {
    type: 'block_actions',
    ...common(ws, userId),
    ...place(ws, where, values),
    ...url,
    trigger_id: newTrigger(ws, userId, isModal && 'view' in where ? where.view.id : null),
    actions: [{ ...action, action_ts: ws.clock.ts() }],
  };
}

/** view_submission */
export function submissionPayload(ws: Workspace, view: StoredView, responseUrls: readonly JsonObject[]): JsonObject {
  return {
    type: 'view_submission',
    ...common(ws, view.userId),
    trigger_id: newTrigger(ws, view.userId, view.id),
    view: viewJson(ws, view),
    response_urls: responseUrls,
  };
}

/** view_closed */
export function closedPayload(ws: Workspace, view: StoredView, isCleared: boolean): JsonObject {
  return { type: 'view_closed', ...common(ws, view.userId), view: viewJson(ws, view), is_cleared: isCleared };
}

/** block_suggestion */
export function suggestionPayload(
  ws: Workspace,
  userId: string,
  where: Place,
  ids: { readonly blockId: string; readonly actionId: string },
  value: string,
): JsonObject {
  const { state: _state, ...rest } = place(ws, where, {});
  return {
    type: 'block_suggestion',
    ...common(ws, userId),
    ...rest,
    block_id: ids.blockId,
    action_id: ids.actionId,
    value,
  };
}

/** An Events API callback around an event. */
export function eventPayload(ws: Workspace, event: JsonObject): JsonObject {
  const { team } = ws.options;
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    api_app_id: APP_ID,
    event: { event_ts: ws.clock.ts(), ...event },
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: ws.clock.seconds(),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: BOT_USER_ID, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: newSecret(),
  };
}

/** The Home tab as app_home_opened carries it. */
export function homeView(ws: Workspace, home: StoredView): JsonObject {
  return viewJson(ws, home);
}
