/** chat.postMessage, .postEphemeral, .update, .delete, .getPermalink. */
import type { Args } from './args.ts';
import { type Content, readContent } from './content.ts';
import { type Conversation, conversation, mayPost, target } from './conversations.ts';
import { SlackRefusal } from './errors.ts';
import { APP_ID, BOT_ID, BOT_USER_ID, type StoredMessage, type Workspace } from './state.ts';
import type { JsonObject } from './types.ts';

/** A message as the Web API and payloads show it. */
export function messageJson(ws: Workspace, message: StoredMessage): JsonObject {
  const fromBot = message.user === BOT_USER_ID;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: ws.options.team.id,
    ...(fromBot ? { bot_id: BOT_ID, app_id: APP_ID } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    ...(message.metadata ? { metadata: message.metadata } : {}),
    ...(message.editedAt
      ? { edited: { user: message.user, ts: `${Math.floor(message.editedAt / 1000)}.000000` } }
      : {}),
    ...(message.files ? { files: message.files.map(({ id, name, size }) => ({ id, name, size })) } : {}),
  };
}

/** Puts a message of the app into a conversation. */
export function post(
  ws: Workspace,
  channel: string,
  content: Content,
  extra: Partial<StoredMessage> = {},
): StoredMessage {
  const message: StoredMessage = {
    ts: ws.clock.ts(),
    channel,
    user: BOT_USER_ID,
    text: content.text,
    blocks: content.blocks ?? [],
    ...(content.metadata ? { metadata: content.metadata } : {}),
    ...extra,
  };
  ws.messagesIn(channel).push(message);
  ws.changed();
  return message;
}

function threadOf(ws: Workspace, channel: string, args: Args): Partial<StoredMessage> {
  const threadTs = args.text('thread_ts');
  if (!threadTs) return {};
  if (!ws.messagesIn(channel).some(({ ts, ephemeralTo }) => ts === threadTs && !ephemeralTo)) {
    throw new SlackRefusal('thread_not_found');
  }
  return { threadTs };
}

/** chat.postMessage */
export function postMessage(ws: Workspace, args: Args): JsonObject {
  const where = target(ws, args.text('channel'));
  mayPost(ws, where);
  const content = readContent(ws, args);
  const message = post(ws, where.id, content, threadOf(ws, where.id, args));
  return { ok: true, channel: where.id, ts: message.ts, message: messageJson(ws, message) };
}

/** chat.postEphemeral: only for somebody who is in the conversation. */
export function postEphemeral(ws: Workspace, args: Args): JsonObject {
  const where = target(ws, args.text('channel'));
  mayPost(ws, where);
  const user = args.text('user');
  if (!ws.users.has(user)) throw new SlackRefusal('user_not_found');
  if (!ws.sees(user, where.id)) throw new SlackRefusal('user_not_in_channel');
  const message = post(ws, where.id, readContent(ws, args), { ephemeralTo: user, ...threadOf(ws, where.id, args) });
  return { ok: true, message_ts: message.ts };
}

function own(ws: Workspace, where: Conversation, ts: string, code: string): StoredMessage {
  // An ephemeral message is not stored in Slack: only its response_url reaches it (docs.slack.dev chat.update).
  const found = ws.messagesIn(where.id).find((message) => message.ts === ts && !message.ephemeralTo);
  if (!found) throw new SlackRefusal('message_not_found');
  if (found.user !== BOT_USER_ID) throw new SlackRefusal(code);
  return found;
}

/** Replaces what a message says; text alone removes the blocks, blocks alone keep the text (docs.slack.dev chat.update). */
export function change(ws: Workspace, message: StoredMessage, content: Content, args: Args): void {
  if (content.blocks) message.blocks = content.blocks;
  else if (args.has('text')) message.blocks = [];
  if (args.has('text')) message.text = content.text;
  if (content.metadata) message.metadata = content.metadata;
  message.editedAt = ws.clock.now();
  ws.changed();
}

/** chat.update: needs the conversation's id, a user's id will not do (docs.slack.dev chat.update). */
export function update(ws: Workspace, args: Args): JsonObject {
  const where = target(ws, args.text('channel'), { idOnly: true });
  const message = own(ws, where, args.text('ts'), 'cant_update_message');
  change(ws, message, readContent(ws, args), args);
  return { ok: true, channel: where.id, ts: message.ts, text: message.text, message: messageJson(ws, message) };
}

/** chat.delete */
export function remove(ws: Workspace, args: Args): JsonObject {
  const where = target(ws, args.text('channel'), { idOnly: true });
  const message = own(ws, where, args.text('ts'), 'cant_delete_message');
  const list = ws.messagesIn(where.id);
  list.splice(list.indexOf(message), 1);
  ws.changed();
  return { ok: true, channel: where.id, ts: message.ts };
}

/** chat.getPermalink */
export function permalink(ws: Workspace, args: Args): JsonObject {
  const where = conversation(ws, args.text('channel'));
  const ts = args.text('message_ts');
  if (!ws.messagesIn(where.id).some((message) => message.ts === ts)) throw new SlackRefusal('message_not_found');
  const link = `https://${ws.options.team.domain}.slack.com/archives/${where.id}/p${ts.replace('.', '')}`;
  return { ok: true, channel: where.id, permalink: link };
}
