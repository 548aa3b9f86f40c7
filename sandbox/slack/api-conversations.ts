/** conversations.* and paging. */

import { messageJson } from './api-chat.ts';
import type { Args } from './args.ts';
import { conversation, describe, needScope } from './conversations.ts';
import { SlackRefusal } from './errors.ts';
import { BOT_USER_ID, type Workspace } from './state.ts';
import type { Json, JsonObject } from './types.ts';

/** One page of a list, by `limit` and `cursor`; at most 1000, as Slack answers `invalid_limit` above. */
export function page<T>(
  all: readonly T[],
  args: Args,
  otherwise: number,
): { readonly items: readonly T[]; readonly next: string } {
  const limit = args.has('limit') ? args.whole('limit', -1) : otherwise;
  if (limit < 0 || limit > 1000) throw new SlackRefusal('invalid_limit');
  const size = limit === 0 ? otherwise : limit;
  const cursor = args.text('cursor');
  const start = cursor === '' ? 0 : Number(/^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1] ?? -1);
  if (start < 0) throw new SlackRefusal('invalid_cursor');
  const end = start + size;
  const next = end < all.length ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { items: all.slice(start, end), next };
}

const cursor = (next: string): JsonObject => ({ response_metadata: { next_cursor: next } });

/** conversations.open with one user: the app's direct message. */
export function open(ws: Workspace, args: Args): JsonObject {
  needScope(ws, 'im', 'write');
  const channel = args.text('channel');
  const users = args.list('users');
  if (users.length > 1) throw new SlackRefusal('method_not_supported_for_channel_type');
  const user = channel ? (conversation(ws, channel).user ?? '') : (users[0] ?? '');
  if (!channel && !user) throw new SlackRefusal('users_list_not_supplied');
  const known = ws.users.get(user);
  if (!known) throw new SlackRefusal('user_not_found');
  if (known.deleted) throw new SlackRefusal('user_disabled');
  const dm = ws.dms.get(user);
  if (!dm) throw new SlackRefusal('cannot_dm_bot');
  return { ok: true, no_op: true, already_open: true, channel: { id: dm, user, is_im: true } };
}

/** conversations.list: needs the scope of every kind asked for. */
export function list(ws: Workspace, args: Args): JsonObject {
  const types = args.has('types') ? args.list('types') : ['public_channel'];
  const kinds: Json[] = [];
  for (const type of types) {
    if (type === 'public_channel') needScope(ws, 'public', 'read');
    else if (type === 'private_channel') needScope(ws, 'private', 'read');
    else if (type === 'im') needScope(ws, 'im', 'read');
    else if (type !== 'mpim') throw new SlackRefusal('invalid_types');
    kinds.push(type);
  }
  const channels = [...ws.channels.values()].filter((channel) => {
    if (args.flag('exclude_archived') && channel.isArchived) return false;
    return channel.isPrivate
      ? kinds.includes('private_channel') && channel.botIsMember
      : kinds.includes('public_channel');
  });
  const ims = kinds.includes('im') ? [...ws.dms.values()] : [];
  const { items, next } = page([...channels.map(({ id }) => id), ...ims], args, 100);
  return { ok: true, channels: items.map((id) => describe(ws, conversation(ws, id))), ...cursor(next) };
}

/** conversations.info */
export function info(ws: Workspace, args: Args): JsonObject {
  const where = conversation(ws, args.text('channel'));
  needScope(ws, where.kind, 'read');
  return { ok: true, channel: describe(ws, where) };
}

/** conversations.members */
export function members(ws: Workspace, args: Args): JsonObject {
  const where = conversation(ws, args.text('channel'));
  needScope(ws, where.kind, 'read');
  const all = where.channel ? ws.members(where.channel) : [where.user ?? '', BOT_USER_ID];
  const { items, next } = page(all, args, 100);
  return { ok: true, members: items, ...cursor(next) };
}

/** conversations.history (newest first) and conversations.replies (oldest first); ephemeral messages are in neither. */
export function history(ws: Workspace, args: Args, thread: string | null): JsonObject {
  const where = conversation(ws, args.text('channel'));
  needScope(ws, where.kind, 'history');
  if (where.channel && !where.channel.botIsMember) throw new SlackRefusal('not_in_channel');
  const stored = ws.messagesIn(where.id).filter(({ ephemeralTo }) => !ephemeralTo);
  if (thread !== null && !stored.some(({ ts }) => ts === thread)) throw new SlackRefusal('thread_not_found');
  const chosen = stored.filter((message) =>
    thread === null ? !message.threadTs : message.ts === thread || message.threadTs === thread,
  );
  const { items, next } = page(thread === null ? chosen.toReversed() : chosen, args, 100);
  const withMetadata = args.flag('include_all_metadata');
  const messages = items.map((message) => {
    const { metadata, ...rest } = messageJson(ws, message);
    return withMetadata && metadata ? { ...rest, metadata } : rest;
  });
  return { ok: true, messages, has_more: next !== '', ...cursor(next) };
}
