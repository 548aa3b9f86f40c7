import type { Kysely } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Connection, Connector } from '../connector/contract.ts';
import type { Standing } from '../domain/access.ts';
import type { Ids } from '../ids.ts';
import type { Logger } from '../log.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { Database } from '../store/schema.ts';
import type { AskedBackView, HolderView } from './holder-views.ts';
import type { ChangeView } from './person-views.ts';
import type { DigestView, ExemptionView, GuidedView, PlanView, SyncProgress } from './views.ts';

/** What use cases ask of the outside. Each takes only the members it needs. */
export interface Core {
  readonly store: Kysely<Database>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** Writes an audit event in the transaction it tells of. */
  readonly audit: (tx: Kysely<Database>, event: AuditEntry) => Promise<void>;
  /** SHA-256 in hex. */
  readonly digest: (text: string) => string;
  /** The name of a person in the audit trail, by normalized email: keyed, so that no address can be guessed from it. */
  readonly personMark: (email: string) => string;
}

export interface AuditEntry {
  readonly actor: string;
  readonly subject: string;
  readonly type: string;
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

/** The registry of vendors and the way to one tenant of one. */
export interface Vendors {
  readonly connectors: readonly Connector[];
  find(connectorId: string): Connector | undefined;
  /** With credentials typed just now; `tenantId` null while none is chosen. */
  tryOut(connectorId: string, credentials: unknown, tenantId: string | null): Connection;
  /** With the integration's stored credentials. Throws VendorAuthError when they cannot be opened. */
  connect(integration: IntegrationRow): Promise<Connection>;
}

/** Seals what must not be read in the database, bound to the row it belongs to. */
export interface SecretBox {
  seal(text: string, boundTo: string): Promise<string>;
  /** Rejects with ConfigError when the key does not fit or the text was moved or changed. */
  open(sealed: string, boundTo: string): Promise<string>;
}

/** What Slack alone knows of people. */
export interface Directory {
  /** Admin or owner of the workspace; false where Slack does not say. */
  isSlackAdmin(userId: string): Promise<boolean>;
  /** The person's normalized work email, null where the account has none, as bots, undefined where Slack does not say. */
  emailOf(userId: string): Promise<string | null | undefined>;
  /** The Slack user with this email, null where there is none, undefined where Slack does not say. */
  userOf(email: string): Promise<string | null | undefined>;
  /** Whether the person's account is in use; null where Slack does not say. */
  isActive(userId: string, maxAgeMs?: number): Promise<boolean | null>;
  /** Members of a user group; empty where Slack does not say. What Slack said longer ago than `maxAgeMs` is asked again. */
  membersOf(groupId: string, maxAgeMs?: number): Promise<readonly string[]>;
  /** User groups to choose from; empty where the app may not list them. */
  groups(): Promise<readonly { readonly id: string; readonly handle: string }[]>;
}

/** People with their standing here: what Slack says and what was granted. */
export interface People {
  standing(userId: string): Promise<Standing>;
  /** The person's normalized work email, or null where Slack does not say. */
  emailOf(userId: string): Promise<string | null>;
  /** Members of a user group; empty where Slack does not say. */
  membersOf(groupId: string): Promise<readonly string[]>;
}

/**
 * The normalized work email of a person's manager, by the person's own and the app whose seat it is about: only sources
 * that were confirmed for that app are asked. Null where none tells.
 */
export type ManagerOf = (email: string, integrationId: string) => Promise<string | null>;

export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

/** A message could not be delivered. `unknown`: Slack may have posted it. */
export class DeliveryError extends Error {
  readonly outcome: 'refused' | 'unknown';
  /** Slack's own word, such as not_in_channel. */
  readonly reason: string;

  constructor(reason: string, outcome: 'refused' | 'unknown', cause?: unknown) {
    super(`Slack did not take the message: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = 'DeliveryError';
    this.outcome = outcome;
    this.reason = reason;
  }
}

/** Puts views in front of people. Throws DeliveryError. */
export interface Notifier {
  /** `marker` goes into the message's metadata so that it can be found again; `repeated` says that it may stand twice. */
  postReport(channel: string, view: PlanView, marker: string, repeated: boolean): Promise<MessageRef>;
  updateReport(message: MessageRef, view: PlanView, repeated: boolean): Promise<void>;
  postDigest(channel: string, view: DigestView, marker: string, repeated: boolean): Promise<MessageRef>;
  postSync(channel: string, view: SyncProgress): Promise<MessageRef>;
  updateSync(message: MessageRef, view: SyncProgress): Promise<void>;
  /** Tells who granted an exemption that it has ended, with buttons to extend it or let it be. */
  sayExemptionEnded(user: string, exemption: ExemptionView): Promise<void>;
  /** A direct message to one person. */
  postToPerson(userId: string, view: HolderView): Promise<MessageRef>;
  updateToPerson(message: MessageRef, view: HolderView): Promise<void>;
  /** A line in the thread under a report. */
  postAskedBack(under: MessageRef, view: AskedBackView): Promise<MessageRef>;
  /** One plain line to a channel or a person. */
  say(channel: string, text: string): Promise<void>;
  /** A link to a message, or null where Slack gives none. */
  permalink(message: MessageRef): Promise<string | null>;
  /** Our own message with this marker, searched in the channel's recent past; null when not found or not readable. */
  findByMarker(channel: string, marker: string, since: string): Promise<MessageRef | null>;
}

/** The message of the guided way to an admin's seat. Throws DeliveryError. */
export interface GuidedPosts {
  postGuided(channel: string, view: GuidedView): Promise<MessageRef>;
  updateGuided(message: MessageRef, view: GuidedView): Promise<void>;
}

/** The message that asks to approve a change of details, and then tells what became of it. Throws DeliveryError. */
export interface ChangePosts {
  postChange(channel: string, view: ChangeView): Promise<MessageRef>;
  updateChange(message: MessageRef, view: ChangeView): Promise<void>;
}

/** Wakes background work; the work itself is found in the store. */
export interface Wake {
  execute(): void;
  redraw(planId: string): void;
}
