/** Messages an app sends without a token: to a response_url, or as the answer to a slash command. */
import { change, post } from './api-chat.ts';
import { Args } from './args.ts';
import { readContent } from './content.ts';
import { SlackRefusal } from './errors.ts';
import type { ResponseUrl, StoredMessage, Workspace } from './state.ts';
import type { JsonObject } from './types.ts';

/** docs.slack.dev/interactivity/handling-user-interaction: five responses within 30 minutes. */
const MOST_USES = 5;

function original(ws: Workspace, link: ResponseUrl): StoredMessage | undefined {
  return ws.messagesIn(link.channel).find(({ ts }) => ts === link.original);
}

/** Posts where a command was typed: ephemeral unless `response_type` says in_channel. */
export function answer(ws: Workspace, userId: string, channel: string, args: Args): void {
  const type = args.text('response_type');
  if (type !== '' && type !== 'ephemeral' && type !== 'in_channel') throw new SlackRefusal('invalid_response_type');
  const content = readContent(ws, args);
  const thread = args.text('thread_ts');
  const extra = thread ? { threadTs: thread } : {};
  post(ws, channel, content, type === 'in_channel' ? extra : { ...extra, ephemeralTo: userId });
}

/** What a post to a response_url does. */
function apply(ws: Workspace, link: ResponseUrl, args: Args): void {
  const message = link.original === null ? undefined : original(ws, link);
  if (args.flag('delete_original')) {
    if (!message) throw new SlackRefusal('message_not_found');
    const list = ws.messagesIn(link.channel);
    list.splice(list.indexOf(message), 1);
    ws.changed();
    return;
  }
  if (args.flag('replace_original') && link.original !== null) {
    if (!message) throw new SlackRefusal('message_not_found');
    change(ws, message, readContent(ws, args), args);
    return;
  }
  if (link.original !== null && args.raw['replace_original'] === undefined) {
    // Slack's documents give different defaults for the kinds of messages: an app does well to say it.
    ws.warn('a response_url post to a message says neither replace_original nor delete_original');
  }
  answer(ws, link.userId, link.channel, args);
}

/** A POST to /response/<id>: 200 "ok", 404 used_url or expired_url, 400 with the error otherwise. */
export function respond(
  ws: Workspace,
  id: string,
  body: JsonObject | undefined,
): { readonly status: number; readonly response: JsonObject } {
  const link = ws.responseUrls.get(id);
  if (!link) return { status: 404, response: { ok: false, error: 'invalid_url' } };
  if (ws.clock.now() > link.expiresAt) return { status: 404, response: { ok: false, error: 'expired_url' } };
  if (link.uses >= MOST_USES) return { status: 404, response: { ok: false, error: 'used_url' } };
  try {
    if (!body) throw new SlackRefusal('invalid_payload');
    apply(ws, link, new Args(body));
    link.uses += 1;
    return { status: 200, response: { ok: true } };
  } catch (error) {
    if (error instanceof SlackRefusal) return { status: 400, response: error.body() };
    throw error;
  }
}
