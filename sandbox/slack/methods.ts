/**
 * The Web API methods the fake answers: the scopes each needs, its rate tier, its required arguments.
 * Scopes and arguments: docs.slack.dev/reference/methods. Tiers: MethodsRateLimits in github.com/slackapi/java-slack-sdk.
 */
export interface Method {
  readonly token: 'bot' | 'app' | 'config';
  /** All of these are needed. */
  readonly scopes: readonly string[];
  /** One of these is needed, by the kind of conversation; checked where the conversation is known. */
  readonly perConversation?: 'read' | 'history' | 'write';
  readonly tier: '1' | '2' | '3' | '4' | 'special';
  readonly required: readonly string[];
}

const bot = (tier: Method['tier'], scopes: readonly string[], required: readonly string[] = []): Method => ({
  token: 'bot',
  scopes,
  tier,
  required,
});
const conversations = (
  tier: Method['tier'],
  perConversation: 'read' | 'history' | 'write',
  required: readonly string[],
): Method => ({ token: 'bot', scopes: [], perConversation, tier, required });

export const METHODS = {
  'apps.connections.open': { token: 'app', scopes: ['connections:write'], tier: '1', required: [] },
  'apps.manifest.export': { token: 'config', scopes: [], tier: '3', required: ['app_id'] },
  'auth.test': bot('special', []),
  'bots.info': bot('3', ['users:read']),
  'chat.delete': bot('3', ['chat:write'], ['channel', 'ts']),
  'chat.getPermalink': bot('special', [], ['channel', 'message_ts']),
  'chat.postEphemeral': bot('4', ['chat:write'], ['channel', 'user']),
  'chat.postMessage': bot('special', ['chat:write'], ['channel']),
  'chat.update': bot('3', ['chat:write'], ['channel', 'ts']),
  'conversations.history': conversations('3', 'history', ['channel']),
  'conversations.info': conversations('3', 'read', ['channel']),
  'conversations.list': conversations('2', 'read', []),
  'conversations.members': conversations('4', 'read', ['channel']),
  'conversations.open': conversations('3', 'write', []),
  'conversations.replies': conversations('3', 'history', ['channel', 'ts']),
  'files.completeUploadExternal': bot('4', ['files:write'], ['files']),
  'files.getUploadURLExternal': bot('4', ['files:write'], ['filename', 'length']),
  'files.info': bot('4', ['files:read'], ['file']),
  'team.info': bot('3', ['team:read']),
  'usergroups.list': bot('2', ['usergroups:read']),
  'usergroups.users.list': bot('2', ['usergroups:read'], ['usergroup']),
  'users.info': bot('4', ['users:read'], ['user']),
  'users.list': bot('2', ['users:read']),
  'users.lookupByEmail': bot('3', ['users:read.email'], ['email']),
  'views.open': bot('4', [], ['trigger_id', 'view']),
  'views.publish': bot('4', [], ['user_id', 'view']),
  'views.push': bot('4', [], ['trigger_id', 'view']),
  'views.update': bot('4', [], ['view']),
} as const satisfies Readonly<Record<string, Method>>;

export type MethodName = keyof typeof METHODS;

/** The scope a conversation of a kind needs (docs.slack.dev conversations.info, .history, .open). */
export function conversationScope(kind: 'public' | 'private' | 'im', use: 'read' | 'history' | 'write'): string {
  if (kind === 'im') return `im:${use}`;
  return `${kind === 'public' ? 'channels' : 'groups'}:${use}`;
}
