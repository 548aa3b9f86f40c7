/** How the fake says no: an error in Slack's form, thrown where it is found and answered at the edge. */
import type { Problem } from './schema.ts';
import type { JsonObject } from './types.ts';
import { errorMessages } from './validate.ts';

/** An `ok: false` answer. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly more: JsonObject;
  constructor(code: string, more: JsonObject = {}) {
    super(code);
    this.name = 'SlackRefusal';
    this.code = code;
    this.more = more;
  }
  /** The JSON body Slack sends. */
  body(): JsonObject {
    return { ok: false, error: this.code, ...this.more };
  }
}

/** A refusal that carries the validator's findings as response_metadata.messages, as Slack's does. */
export function refusalOf(code: string, problems: readonly Problem[]): SlackRefusal {
  const messages = errorMessages(problems);
  const errors = messages.map((line) => line.replace('[ERROR] ', ''));
  // Messages also get the findings under `errors`; views only under response_metadata.
  const more = code === 'invalid_arguments' ? {} : { errors };
  return new SlackRefusal(code, { ...more, response_metadata: { messages } });
}

/**
 * Answers about the state of the workspace, which a sound app meets too: a colleague who left, a bot that was removed
 * from a channel, a modal the person closed meanwhile. Everything else in `ok: false` is the app's own mistake.
 */
const NEWS: ReadonlySet<string> = new Set([
  'users_not_found',
  'user_not_found',
  'user_disabled',
  'user_not_in_channel',
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'message_not_found',
  'thread_not_found',
  'hash_conflict',
  'not_found',
  'file_not_found',
  'no_such_subteam',
]);

/** Whether an error code tells of a mistake in the app rather than of the workspace's state. */
export function isMistake(code: string): boolean {
  return !NEWS.has(code);
}
