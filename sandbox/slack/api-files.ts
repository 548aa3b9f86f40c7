/** File uploads in Slack's three steps, files.info and what a file looks like. */

import { post } from './api-chat.ts';
import type { Args } from './args.ts';
import { readContent } from './content.ts';
import { conversation, mayPost } from './conversations.ts';
import { SlackRefusal } from './errors.ts';
import { newId } from './ids.ts';
import { asObjects, asText } from './json.ts';
import { BOT_USER_ID, type StoredFile, type Workspace } from './state.ts';
import type { JsonObject } from './types.ts';

/** A file object. */
export function fileJson(ws: Workspace, id: string): JsonObject {
  const file = ws.files.get(id);
  if (!file) throw new SlackRefusal('file_not_found');
  const link = `${ws.url}/files/${file.id}/${encodeURIComponent(file.name)}`;
  const created = Math.floor(file.createdAt / 1000);
  const filetype = file.name.includes('.') ? (file.name.split('.').pop() ?? '') : 'text';
  return {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.title,
    mimetype: filetype === 'csv' ? 'text/csv' : 'application/octet-stream',
    filetype,
    user: file.owner,
    user_team: ws.options.team.id,
    mode: 'hosted',
    size: file.length,
    is_external: false,
    is_public: false,
    url_private: link,
    url_private_download: link,
    permalink: link,
  };
}

/** Stores a new file of somebody. */
export function addFile(
  ws: Workspace,
  owner: string,
  name: string,
  length: number,
  content: Buffer | null,
): StoredFile {
  const file = { id: newId('F'), name, owner, createdAt: ws.clock.now(), title: name, length, content, shared: false };
  ws.files.set(file.id, file);
  return file;
}

/** files.getUploadURLExternal: step one. */
export function uploadUrl(ws: Workspace, args: Args): JsonObject {
  const length = args.whole('length', -1);
  if (length <= 0)
    throw new SlackRefusal('invalid_arguments', {
      response_metadata: { messages: ['[ERROR] length must be more than 0'] },
    });
  const file = addFile(ws, BOT_USER_ID, args.text('filename'), length, null);
  return { ok: true, upload_url: `${ws.url}/upload/${file.id}`, file_id: file.id };
}

/** The bytes arrive: step two. Slack compares their number with the length announced. */
export function receiveBytes(
  ws: Workspace,
  id: string,
  content: Buffer,
): { readonly status: number; readonly body: string } {
  const file = ws.files.get(id);
  if (!file || file.content) return { status: 404, body: 'not found' };
  if (content.length !== file.length)
    return { status: 400, body: `expected ${file.length} bytes, got ${content.length}` };
  file.content = content;
  return { status: 200, body: `OK - ${content.length}` };
}

/** files.completeUploadExternal: step three. The message appears a moment after the answer, as in Slack. */
export function complete(ws: Workspace, args: Args): JsonObject {
  const wanted = asObjects(args.json('files'));
  const files = wanted.map((entry) => ws.files.get(asText(entry['id'])));
  if (files.length === 0)
    throw new SlackRefusal('invalid_arguments', {
      response_metadata: { messages: ['[ERROR] missing required field: files'] },
    });
  const ready = files.flatMap((file) => (file?.content && !file.shared ? [file] : []));
  if (ready.length !== files.length) throw new SlackRefusal('file_not_found');
  const channel = args.text('channel_id');
  const where = channel ? conversation(ws, channel) : null;
  if (where) {
    mayPost(ws, where);
    // Sharing a file needs membership even where chat:write.public lets the bot post (docs.slack.dev files.completeUploadExternal).
    if (where.channel && !where.channel.botIsMember) throw new SlackRefusal('not_in_channel');
  }
  const content = readContent(ws, args, { mayBeEmpty: true });
  const text = args.text('initial_comment');
  ready.forEach((file, index) => {
    file.shared = true;
    file.title = asText(wanted[index]?.['title']) || file.name;
  });
  if (where) {
    const threadTs = args.text('thread_ts');
    const seen = ready.map(({ id, name, length }) => ({
      id,
      name,
      size: length,
      url: `${ws.url}/files/${id}/${encodeURIComponent(name)}?me=page`,
    }));
    setImmediate(() => post(ws, where.id, { ...content, text }, { files: seen, ...(threadTs ? { threadTs } : {}) }));
  }
  return { ok: true, files: ready.map(({ id }) => fileJson(ws, id)) };
}

/** files.info */
export function info(ws: Workspace, args: Args): JsonObject {
  return { ok: true, file: fileJson(ws, args.text('file')), comments: [], response_metadata: { next_cursor: '' } };
}
