/**
 * The words the sandbox's Slack is built from: what a caller seeds it with, what a person can do in it,
 * and the JSON its browser page and its control API exchange. Nothing here is shared with the bot:
 * the fake is written from Slack's documents alone.
 */

/** Any JSON a Block Kit payload may hold. The sandbox validates blocks by Slack's documents, not by TypeScript. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface SeedUser {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  readonly isAdmin?: boolean;
  readonly isOwner?: boolean;
  readonly isBot?: boolean;
  readonly deleted?: boolean;
  /** IANA zone; default Europe/Berlin. */
  readonly tz?: string;
  /** One word or two for the page, such as "IT admin". */
  readonly title?: string;
}

export interface SeedChannel {
  readonly id: string;
  readonly name: string;
  readonly isPrivate?: boolean;
  /** Whether the bot was invited; posting needs it unless the channel is public and chat:write.public is granted. */
  readonly botIsMember?: boolean;
  /** User ids; absent means everybody. */
  readonly members?: readonly string[];
  readonly isArchived?: boolean;
}

export interface SeedUserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

export interface FakeSlackOptions {
  /** 0 or absent: any free port. Always bound to 127.0.0.1. */
  readonly port?: number;
  /** Absolute path of the app's manifest.yml: its slash commands are offered and its bot scopes are enforced. */
  readonly manifestPath: string;
  readonly botToken: string;
  readonly appToken: string;
  /** An app configuration token, which reads the app's settings. */
  readonly configToken?: string;
  readonly signingSecret: string;
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly users: readonly SeedUser[];
  readonly channels: readonly SeedChannel[];
  readonly userGroups?: readonly SeedUserGroup[];
  /** How commands and interactions reach the app: over its Socket Mode connection (default), or signed HTTP to this URL. */
  readonly delivery?: { readonly mode: 'socket' } | { readonly mode: 'http'; readonly requestUrl: string };
  /** Scopes granted to the bot token; default: all `bot` and `bot_optional` scopes of the manifest. */
  readonly grantedScopes?: readonly string[];
  /** Extra tabs in the browser page, each an iframe, such as a vendor's admin console. */
  readonly panels?: readonly { readonly title: string; readonly url: string }[];
  /** Suggestions shown beside the composer in the browser page: what to type or do, in order. */
  readonly hints?: readonly Hint[];
  /** Milliseconds since the epoch; default Date.now. Lets a test let a trigger or response_url grow old. */
  readonly now?: () => number;
  /** Which newer blocks this workspace knows (default: both); an older one answers invalid_blocks for the others. */
  readonly nativeBlocks?: NativeBlocks;
  /** How long Slack waits for the app's acknowledgment; default 3000. */
  readonly ackTimeoutMs?: number;
}

export interface NativeBlocks {
  /** data_visualization */
  readonly charts: boolean;
  /** table and data_table */
  readonly tables: boolean;
}

export interface Hint {
  readonly title: string;
  readonly text: string;
  /** When given, the page shows it as a chip that fills the composer (a command) or is copied (a secret). */
  readonly command?: string;
  readonly copy?: string;
}

/** A message as somebody sees it. */
export interface SeenMessage {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  /** Only this user sees it, and it vanishes on reload in the real product. */
  readonly ephemeralTo?: string;
  readonly threadTs?: string;
  readonly editedAt?: number;
  readonly deleted?: boolean;
  readonly metadata?: JsonObject;
  readonly files?: readonly {
    readonly id: string;
    readonly name: string;
    readonly size: number;
    readonly url: string;
  }[];
}

export interface SeenView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly userId: string;
  readonly callbackId: string;
  readonly hash: string;
  /** The view as the app sent it: title, blocks, submit, close, private_metadata. */
  readonly view: JsonObject;
  /** Errors of the last submission by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  /** True while a submission waits for the app's answer. */
  readonly busy: boolean;
}

/** One Web API call as Slack saw it, with what Slack answered. */
export interface ApiCall {
  readonly at: number;
  readonly method: string;
  readonly token: 'bot' | 'app' | 'config' | 'none' | 'unknown';
  readonly args: JsonObject;
  readonly status: number;
  readonly response: JsonObject;
}

/** Everything the page draws for one viewer. */
export interface PageState {
  readonly version: number;
  readonly team: { readonly name: string };
  readonly me: string;
  readonly botUserId: string;
  readonly appName: string;
  readonly users: readonly SeedUser[];
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: 'channel' | 'dm';
    readonly unread: number;
  }[];
  /** Messages of every conversation the viewer is in, ephemeral ones of the viewer included, oldest first. */
  readonly messages: Readonly<Record<string, readonly SeenMessage[]>>;
  /** The viewer's modal stack, topmost last. */
  readonly modals: readonly SeenView[];
  readonly home: SeenView | null;
  readonly appConnected: boolean;
  readonly commands: readonly { readonly command: string; readonly description: string; readonly usageHint: string }[];
  readonly panels: readonly { readonly title: string; readonly url: string }[];
  readonly hints: readonly Hint[];
  /** A short line Slack would show the viewer, e.g. "/licenses failed because the app did not respond". */
  readonly notice: string | null;
}

/**
 * The control API the browser page uses, all JSON under /_sandbox/:
 *   GET  /_sandbox/state?me=U…                 -> PageState; without `me`, or an unknown one, that of the first person
 *   GET  /_sandbox/events?me=U…                -> server-sent events: one `data: <version>` line per change
 *   POST /_sandbox/command   { me, channel, text }                           "/licenses asana", or a plain message
 *   POST /_sandbox/action    { me, channel?, ts?, viewId?, blockId, actionId, value }   value as in ActionValue
 *   POST /_sandbox/submit    { me, viewId, values }                          values: state.values shape, block_id -> action_id -> element state
 *   POST /_sandbox/close     { me, viewId }                                  dismiss a modal (view_closed when asked for)
 *   POST /_sandbox/home      { me }                                          opens the app's Home tab (app_home_opened)
 *   POST /_sandbox/upload    { me, name, contentBase64 } -> { fileId }        for file_input
 *   POST /_sandbox/options   { me, viewId?, channel?, ts?, blockId, actionId, value } -> { options }   external selects
 *   POST /_sandbox/read     { me, channel }                                  the viewer has read a conversation
 *   GET  /_sandbox/journal                      -> ApiCall[]
 * `action` and `options` also take `values` (the shape of `submit`): what the viewer has typed into the view so far,
 * which Slack sends along in view.state.values.
 * Each POST answers { ok: true } or { ok: false, error }.
 */
export type ActionValue =
  | { readonly type: 'button' }
  | { readonly type: 'select'; readonly value: string }
  | { readonly type: 'multi_select'; readonly values: readonly string[] }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'checks'; readonly values: readonly string[] };

/** A planned misbehavior of Slack's Web API, used up in order. */
export type ApiFault =
  | { readonly kind: 'rate_limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'error'; readonly error: string }
  /** The call takes effect, the answer never arrives. */
  | { readonly kind: 'lose_answer' };

/** A person in the sandbox's Slack, for tests and the tour: does what fingers do and sees what eyes see. */
export interface Person {
  readonly id: string;
  /** Types a slash command or a message; resolves once the app has acknowledged (or Slack gave up after 3 s). */
  say(
    text: string,
    options?: { readonly channel?: string },
  ): Promise<{ readonly acked: boolean; readonly notice: string | null }>;
  /** Presses a button (or picks in a select) found by action_id, optionally by its value, in a message or the topmost view. */
  press(
    where: { readonly channel: string; readonly ts: string } | { readonly viewId: string },
    actionId: string,
    pick?: { readonly value?: string; readonly choose?: ActionValue; readonly blockId?: string },
  ): Promise<void>;
  /** Submits the topmost modal with values by block_id: a string for text inputs, an option's value for selects, an array for checkboxes and multi selects. */
  submit(
    values: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<{ readonly errors: Readonly<Record<string, string>> }>;
  /** Types into the topmost modal without submitting; what was typed travels in the next payload's view.state. */
  fill(values: Readonly<Record<string, string | readonly string[]>>): Promise<void>;
  /** Uploads a file for a file_input; its id is the value to submit. */
  upload(name: string, content: string | Buffer): string;
  /** Types into an external select and sees what the app suggests. */
  options(
    where: { readonly channel: string; readonly ts: string } | { readonly viewId: string },
    actionId: string,
    query: string,
  ): Promise<readonly JsonObject[]>;
  /** The short line Slack shows after something failed. */
  notice(): string | null;
  closeModal(): Promise<void>;
  openHome(): Promise<void>;
  modal(): SeenView | null;
  home(): SeenView | null;
  /** Messages this person sees in a channel (id or #name) or in the app's direct messages ("app"). */
  messages(channel: string): readonly SeenMessage[];
  /** Waits until `find` returns something; rejects after `ms` (default 10 s) naming `what`, showing what was last seen. */
  waitFor<T>(what: string, find: (me: Person) => T | null | undefined | false, ms?: number): Promise<T>;
}

export interface FakeSlack {
  /** http://127.0.0.1:PORT, also the browser page. */
  readonly url: string;
  /** http://127.0.0.1:PORT/api/, for SLACK_API_URL. */
  readonly apiUrl: string;
  readonly botUserId: string;
  as(userId: string): Person;
  setDelivery(delivery: NonNullable<FakeSlackOptions['delivery']>): void;
  /** Resolves once the app holds an open Socket Mode connection. */
  appConnected(ms?: number): Promise<void>;
  /**
   * All Web API calls in order, tokens redacted. Posts to a response_url are listed as method "response_url", and
   * answers of the app that Slack would not take as "ack:slash_commands", "ack:view_submission" and so on.
   */
  journal(): readonly ApiCall[];
  /**
   * Refusals the fake answered because Slack would refuse (invalid_blocks, missing_scope …): tests assert this is empty.
   * Planned faults are left out, and so are answers about the workspace that a sound app meets too (users_not_found,
   * not_in_channel, message_not_found, hash_conflict, not_found …): those are in the journal.
   */
  refusals(): readonly ApiCall[];
  /** What Slack would accept and yet not do well: tables in a Home tab, blocks without a text for notifications. */
  warnings(): readonly string[];
  setNativeBlocks(blocks: NativeBlocks): void;
  /** Plans faults for the next calls of a method, in order. */
  plan(method: string, ...faults: readonly ApiFault[]): void;
  /** Delivers the last command, interaction or event of a person once more, with retry headers as Slack does. */
  redeliverLast(reason?: string): Promise<void>;
  /** Closes every open socket as Slack does when it refreshes connections. */
  dropSockets(): void;
  /** Sends an Events API event. */
  event(event: JsonObject): Promise<void>;
  grantScopes(scopes: readonly string[]): void;
  close(): Promise<void>;
}
