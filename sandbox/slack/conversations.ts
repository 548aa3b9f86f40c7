/** Finding conversations for the bot: what it may see, read and post in. */
import { SlackRefusal } from './errors.ts';
import { conversationScope } from './methods.ts';
import { BOT_USER_ID, type Workspace } from './state.ts';
import type { JsonObject, SeedChannel } from './types.ts';

export interface Conversation {
  readonly id: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly channel: SeedChannel | null;
  /** The other side of a direct message. */
  readonly user: string | null;
}

/** A conversation by its id: a channel the bot may know of, or one of its direct messages. */
export function conversation(ws: Workspace, id: string): Conversation {
  const channel = ws.channels.get(id);
  if (channel) {
    // A private channel does not exist for somebody outside it, so the answer is channel_not_found
    // (docs.slack.dev chat.postMessage; github.com/getsentry/sentry pull 119600).
    if (channel.isPrivate && !channel.botIsMember) throw new SlackRefusal('channel_not_found');
    return { id, kind: channel.isPrivate ? 'private' : 'public', channel, user: null };
  }
  const user = ws.dmUser(id);
  if (user) return { id, kind: 'im', channel: null, user };
  throw new SlackRefusal('channel_not_found');
}

/** Where a message goes: a channel id or name, a DM id, or a user id, which lands in the app's DM with that user. */
export function target(ws: Workspace, channel: string, options: { readonly idOnly?: boolean } = {}): Conversation {
  if (!options.idOnly) {
    const dm = ws.dms.get(channel);
    if (dm && ws.users.get(channel)?.deleted) throw new SlackRefusal('channel_not_found');
    if (dm) return conversation(ws, dm);
    const named = [...ws.channels.values()].find(({ name }) => name === channel.replace(/^#/, ''));
    if (named) return conversation(ws, named.id);
  }
  return conversation(ws, channel);
}

/** Refuses a post the bot may not make there. */
export function mayPost(ws: Workspace, where: Conversation): void {
  if (!where.channel) return;
  if (where.channel.isArchived) throw new SlackRefusal('is_archived');
  if (where.channel.botIsMember) return;
  if (!ws.scopes.has('chat:write.public')) throw new SlackRefusal('not_in_channel');
}

/** Refuses without the scope this kind of conversation needs. */
export function needScope(ws: Workspace, kind: Conversation['kind'], use: 'read' | 'history' | 'write'): void {
  const needed = conversationScope(kind, use);
  if (ws.scopes.has(needed)) return;
  throw new SlackRefusal('missing_scope', { needed, provided: [...ws.scopes].join(',') });
}

/** A conversation as conversations.info and .list describe it. */
export function describe(ws: Workspace, where: Conversation): JsonObject {
  const base = { id: where.id, created: 1_600_000_000, is_org_shared: false, context_team_id: ws.options.team.id };
  if (!where.channel) {
    const user = where.user ?? '';
    const gone = ws.users.get(user)?.deleted ?? false;
    return { ...base, is_im: true, is_channel: false, user, is_user_deleted: gone, is_archived: false };
  }
  const { channel } = where;
  return {
    ...base,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate ?? false,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate ?? false,
    is_archived: channel.isArchived ?? false,
    is_general: channel.name === 'general',
    is_shared: false,
    is_ext_shared: false,
    is_member: channel.botIsMember ?? false,
    creator: BOT_USER_ID,
    num_members: ws.members(channel).length,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}
