/** What may be in a message, whichever way it comes: chat.*, a response_url or an answer to a slash command. */
import type { Args } from './args.ts';
import { refusalOf, SlackRefusal } from './errors.ts';
import { asObjects, characters, isObject } from './json.ts';
import type { Problem } from './schema.ts';
import type { Workspace } from './state.ts';
import type { Json, JsonObject } from './types.ts';
import { judgeBlocks } from './validate.ts';
import { withIds } from './walk.ts';

export interface Content {
  readonly text: string;
  /** Undefined when the caller said nothing about blocks. */
  readonly blocks: readonly JsonObject[] | undefined;
  readonly metadata: JsonObject | undefined;
}

/** docs.slack.dev chat.postMessage: a message text ends at 40 000 characters. */
const MOST_TEXT = 40_000;

/** The workspace as the block validator wants it. */
export function blockRules(ws: Workspace): { charts: boolean; tables: boolean; scopes: ReadonlySet<string> } {
  return { ...ws.native, scopes: ws.scopes };
}

const scalar = (value: Json): boolean => ['string', 'number', 'boolean'].includes(typeof value);
const flat = (value: Json): boolean => isObject(value) && Object.values(value).every(scalar);

/** Metadata is an event_type and an object of scalars, flat objects and lists of those (@slack/types message-metadata). */
function readMetadata(value: Json | undefined): JsonObject | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new SlackRefusal('invalid_metadata_format');
  const { event_type: type, event_payload: payload, ...rest } = value;
  const known = Object.keys(rest).every((name) => name === 'entities');
  if (typeof type !== 'string' || type === '' || !isObject(payload) || !known) {
    throw new SlackRefusal('invalid_metadata_format');
  }
  const fine = Object.values(payload).every(
    (entry) => scalar(entry) || flat(entry) || (Array.isArray(entry) && entry.every(flat)),
  );
  if (!fine) throw new SlackRefusal('invalid_metadata_schema');
  return value;
}

function readBlocks(ws: Workspace, value: Json | undefined): readonly JsonObject[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new SlackRefusal('invalid_blocks_format');
  const verdict = judgeBlocks(value, '/blocks', 'message', blockRules(ws));
  for (const warning of verdict.warnings) ws.warn(warning);
  if (verdict.error) throw refusalOf(verdict.error, verdict.problems);
  return withIds(asObjects(value));
}

function checkAttachments(ws: Workspace, value: Json | undefined): number {
  if (value === undefined) return 0;
  if (!Array.isArray(value)) throw new SlackRefusal('invalid_attachments');
  const problems: Problem[] = [];
  asObjects(value).forEach((attachment, index) => {
    if (attachment['blocks'] === undefined) return;
    problems.push(
      ...judgeBlocks(attachment['blocks'], `/attachments/${index}/blocks`, 'message', blockRules(ws)).problems,
    );
  });
  if (problems.length > 0) throw refusalOf('invalid_attachments', problems);
  return value.length;
}

/** Reads and checks the content of a message; refuses one with nothing in it unless `mayBeEmpty`. */
export function readContent(ws: Workspace, args: Args, options: { readonly mayBeEmpty?: boolean } = {}): Content {
  const text = args.text('text');
  if (characters(text) > MOST_TEXT) throw new SlackRefusal('msg_too_long');
  const blocks = readBlocks(ws, args.json('blocks'));
  const attachments = checkAttachments(ws, args.json('attachments'));
  const metadata = readMetadata(args.json('metadata'));
  const empty = text === '' && !blocks?.length && attachments === 0;
  if (empty && !options.mayBeEmpty) throw new SlackRefusal('no_text');
  // Slack takes it, but screen readers and notifications then have nothing to say (docs.slack.dev chat.postMessage).
  if (text === '' && blocks?.length) ws.warn('a message has blocks and no text for notifications and screen readers');
  return { text, blocks, metadata };
}
