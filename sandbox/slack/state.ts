/** Everything the fake workspace holds: people, conversations, messages, views, files, and who waits for a change. */
import { EventEmitter } from 'node:events';
import { Clock } from './ids.ts';
import { type AppManifest, readManifest } from './manifest.ts';
import type { FakeSlackOptions, JsonObject, SeedChannel, SeedUser, SeenMessage } from './types.ts';

export type StoredMessage = { -readonly [K in keyof SeenMessage]: SeenMessage[K] };

export interface StoredView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly userId: string;
  view: JsonObject;
  hash: string;
  rootId: string;
  previousId: string | null;
  errors: Record<string, string>;
  busy: boolean;
  /** What the person has put into the view: block_id, action_id, element state. */
  values: Record<string, Record<string, JsonObject>>;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly createdAt: number;
  title: string;
  length: number;
  content: Buffer | null;
  shared: boolean;
}

export interface Trigger {
  readonly userId: string;
  readonly expiresAt: number;
  /** The modal the interaction came from; views.open and views.push then add to its stack. */
  readonly fromView: string | null;
  used: boolean;
}

export interface ResponseUrl {
  readonly userId: string;
  readonly channel: string;
  readonly expiresAt: number;
  /** The message the interaction came from, which replace_original means. */
  readonly original: string | null;
  uses: number;
}

export const APP_ID = 'A0APP000001';
export const BOT_ID = 'B0APP000001';
export const BOT_USER_ID = 'U0APP000001';

/** The workspace. Changes go through `changed()`, which tells the page and everybody who waits. */
export class Workspace {
  readonly options: FakeSlackOptions;
  readonly manifest: AppManifest;
  readonly clock: Clock;
  readonly changes = new EventEmitter().setMaxListeners(0);
  readonly users = new Map<string, SeedUser>();
  readonly channels = new Map<string, SeedChannel>();
  /** App DM id by user id, and back. */
  readonly dms = new Map<string, string>();
  readonly messages = new Map<string, StoredMessage[]>();
  readonly stacks = new Map<string, StoredView[]>();
  readonly homes = new Map<string, StoredView>();
  readonly files = new Map<string, StoredFile>();
  readonly triggers = new Map<string, Trigger>();
  readonly responseUrls = new Map<string, ResponseUrl>();
  readonly notices = new Map<string, string>();
  readonly lastRead = new Map<string, string>();
  readonly tickets = new Set<string>();
  readonly warnings: string[] = [];
  scopes: ReadonlySet<string>;
  native: { readonly charts: boolean; readonly tables: boolean };
  url = '';
  version = 1;

  constructor(options: FakeSlackOptions) {
    this.options = options;
    this.manifest = readManifest(options.manifestPath);
    this.clock = new Clock(options.now ?? Date.now);
    this.scopes = new Set(options.grantedScopes ?? this.manifest.scopes);
    this.native = options.nativeBlocks ?? { charts: true, tables: true };
    for (const user of options.users) this.users.set(user.id, user);
    for (const channel of options.channels) this.channels.set(channel.id, channel);
    const { botName } = this.manifest;
    const bot = {
      id: BOT_USER_ID,
      name: botName.toLowerCase().replaceAll(' ', ''),
      realName: botName,
      email: '',
      isBot: true,
    };
    this.users.set(BOT_USER_ID, bot);
    for (const user of options.users) if (!user.isBot) this.dms.set(user.id, `D${user.id.slice(1)}`);
  }

  changed(): void {
    this.version += 1;
    this.changes.emit('change', this.version);
  }

  warn(text: string): void {
    if (!this.warnings.includes(text)) this.warnings.push(text);
  }

  /** The user a DM channel belongs to. */
  dmUser(channel: string): string | undefined {
    return [...this.dms].find(([, dm]) => dm === channel)?.[0];
  }

  /** Whether a person sees a conversation. */
  sees(userId: string, channelId: string): boolean {
    if (this.dms.get(userId) === channelId) return true;
    const channel = this.channels.get(channelId);
    return channel !== undefined && (channel.members === undefined || channel.members.includes(userId));
  }

  members(channel: SeedChannel): readonly string[] {
    const people =
      channel.members ?? [...this.users.values()].filter((user) => !user.isBot && !user.deleted).map(({ id }) => id);
    return channel.botIsMember ? [...people, BOT_USER_ID] : people;
  }

  messagesIn(channel: string): StoredMessage[] {
    const list = this.messages.get(channel) ?? [];
    this.messages.set(channel, list);
    return list;
  }

  stack(userId: string): StoredView[] {
    const list = this.stacks.get(userId) ?? [];
    this.stacks.set(userId, list);
    return list;
  }

  /** An open view by its id; a closed one is gone, as in Slack. */
  view(id: string): StoredView | undefined {
    const open = [...this.stacks.values()].flat();
    return [...open, ...this.homes.values()].find((view) => view.id === id);
  }

  notice(userId: string, text: string | null): void {
    if (text === null) this.notices.delete(userId);
    else this.notices.set(userId, text);
    this.changed();
  }
}
