import type * as z from 'zod';
import type { AccountKind, AccountStatus, AdminFlag, Signal } from '../domain/account.ts';
import type { HttpClient } from '../http/client.ts';
import type { DirectoryConnection, DirectoryMembers } from './directory.ts';

export type { AccountKind, AccountStatus, AdminFlag, Signal } from '../domain/account.ts';

/**
 * The contract every vendor connector keeps. Vendors are data plus plain functions: a connector declares what it can
 * do by having the member, and the engine does the looping, saving, pacing, retrying and judging.
 *
 * Rules for authors: a generator yields after each request, so the caller paces, saves and aborts. A loop ends on what
 * the vendor says, never on a short page. Read only the fields we use; a wrong type in one is an error, not a skipped
 * user. Ids become strings in `schema.ts`. No module state, no logging of bodies.
 */

/** One vendor response. `resume` is where to go on from it, opaque to everybody but the connector. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly resume?: string;
}

/** Whether this plan and token can do a thing; `why` is a sentence for a person. */
export interface CapabilityAnswer {
  readonly can: 'yes' | 'no' | 'unknown';
  readonly why: string;
}

/** What the capability card shows. */
export interface CapabilityReport {
  readonly roster: CapabilityAnswer;
  readonly activity: CapabilityAnswer;
  readonly reclaim: CapabilityAnswer;
  readonly restore: CapabilityAnswer;
  /** Absent where the connector has no such action. */
  readonly downgrade?: CapabilityAnswer;
  /** Absent where the connector has no such action. */
  readonly demote?: CapabilityAnswer;
}

/** A tenant these credentials reach, before one is chosen. */
export interface TenantChoice {
  readonly id: string;
  readonly name: string;
  /** One short line to tell tenants apart, such as the email domains. */
  readonly hint?: string;
}

/** Whose tenant answered and what this plan and token really can do there. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly can: CapabilityReport;
  /** The account the credentials belong to; it is never reclaimed. */
  readonly owner: { readonly externalId: string; readonly email: string | null; readonly name: string | null } | null;
  /** What is wrong or unwise with these credentials, each a sentence with its mend. */
  readonly warnings: readonly string[];
  /** What the connector wants to know again at `open`, such as the kind of token. Stored; never secret. */
  readonly notes: Readonly<Record<string, string>>;
}

export interface VendorLicense {
  readonly licenseTypeId: string;
  /** Whether the vendor charges for it; null where the vendor does not tell. */
  readonly paid: boolean | null;
  readonly assignedAt: string | null;
}

export interface VendorAccount {
  /** The vendor's stable id as a string, never an email. */
  readonly externalId: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly status: AccountStatus;
  /** The vendor's own words for the status, kept beside the normalized one. */
  readonly rawStatus: string;
  readonly kind: AccountKind;
  readonly admin: AdminFlag;
  readonly createdAt: string | null;
  readonly licenses: readonly VendorLicense[];
  /** When the listing itself tells of last use. */
  readonly lastActivity?: { readonly at: string | null; readonly signal: Signal; readonly source: string };
  /** What mapping may use; text only. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface LicensePool {
  readonly id: string;
  readonly name: string;
  readonly paid: boolean;
  /** Seats bought, where the vendor tells. */
  readonly purchased: number | null;
  /** Ids of the cheaper license types a holder can be changed to with the `downgrade` action. */
  readonly downgradesTo?: readonly string[];
}

export interface Activity {
  readonly externalId: string;
  readonly at: string;
  readonly signal: Signal;
  readonly source: string;
}

/** What a source of activity promises and what it cannot see; shown with every verdict that rests on it. */
export interface Coverage {
  readonly source: string;
  /** In words for a person, such as "Asana audit log". */
  readonly label: string;
  /** How far back the vendor itself keeps events, in days; null when unlimited. */
  readonly retentionDays: number | null;
  /** Short clauses, each something this source cannot see. */
  readonly blindSpots: readonly string[];
}

export interface Target {
  readonly externalId: string;
  readonly email: string | null;
}

/** What is needed to take an action back; opaque to everybody but the connector. */
export type UndoData = Readonly<Record<string, string>>;

/** What a write did. A lost answer is not an outcome: it is thrown as OutcomeUnknownError. */
export type ActionOutcome =
  | { readonly kind: 'applied'; readonly undo?: UndoData }
  | { readonly kind: 'already_applied' }
  | {
      readonly kind: 'partly_applied';
      /** The steps this call did, in words; absent where they cannot be named. */
      readonly done?: readonly string[];
      /** What is not known to be done, in words. */
      readonly left: readonly string[];
      /** Handed back to the call that goes on; opaque to everybody but the connector. */
      readonly resume: string;
      readonly undo?: UndoData;
    }
  | { readonly kind: 'manual'; readonly why: string; readonly link: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** What an approver must know before saying yes. */
export interface Effects {
  readonly reversible: boolean;
  /** The vendor's call in words, such as "Remove from the Asana workspace". */
  readonly does: string;
  /** One or two sentences on what is lost and who inherits. */
  readonly onData: string;
  readonly seatFreed: 'now' | 'cycle_end' | 'none' | 'unknown';
}

/**
 * Asked right before each write: false once nothing more may be sent, since somebody paused or the approval ended. Then
 * what was done is told as `partly_applied`; where nothing was, `orStop` rejects with StoppedError.
 */
export type MayGoOn = () => Promise<boolean>;

/** Pure: why not, judged on the account as just re-read, or null. */
export type Precondition<Input> = (account: VendorAccount, input: Input, tenant: TenantFacts) => string | null;

/** The stored facts of the tenant that preconditions may need. */
export interface TenantFacts {
  readonly ownerExternalId: string | null;
}

export interface WriteAction<Session, Input> {
  effects(session: Session): Effects;
  readonly preconditions: readonly Precondition<Input>[];
  /** How a lost answer is settled and an effect is proved: pure, on the account as just read (null: not found). */
  achieved(account: VendorAccount | null, input: Input): 'yes' | 'no' | 'unknown';
  /**
   * What taking this back will need, read off the account as it is right before the call: pure, and stored before
   * anything is sent, so that a lost answer or a crash loses no way back. Null: nothing to take back.
   */
  undoOf?(account: VendorAccount, input: Input): UndoData | null;
  run(session: Session, input: Input, signal: AbortSignal, mayGoOn: MayGoOn): Promise<ActionOutcome>;
}

/** A role somebody holds, once, with everything it holds in: never one line per product. */
export interface ProductRole {
  /** In the vendor's words, such as `Reviewer`. */
  readonly role: string;
  readonly products: readonly string[];
}

export interface DowngradeInput extends Target {
  readonly toLicenseTypeId: string;
  /** What an earlier part of the same downgrade returned: its `undo` is kept whole. */
  readonly undo?: UndoData;
  /** What an earlier part that ended `partly_applied` gave to go on with. */
  readonly resume?: string;
}

export interface UpdateInput extends Target {
  /** Only what somebody chose to change; what is absent stays as it is. Parsed by the action's `fields`. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** `takes_seat`: the account stops working. `lowers_admin`: an admin stops being one. */
export type UpdateWeight = 'detail' | 'lowers_admin' | 'takes_seat';

export interface Actions<Session> {
  /** Deactivate, remove or unassign: the vendor's own way to free the seat. */
  readonly reclaim?: WriteAction<Session, Target>;
  /** The inverse of reclaim and downgrade, where there is one. */
  readonly restore?: WriteAction<Session, Target & { readonly undo: UndoData }>;
  /** Makes an admin an ordinary member: the first step of the guided way. Never the last admin, which the engine sees to. */
  readonly demote?: WriteAction<Session, Target>;
  /** A cheaper license instead of none; may be several steps and end `partly_applied`. */
  readonly downgrade?: WriteAction<Session, DowngradeInput>;
  /** Changes a person's details. Every one of `fields` is optional and has no default. */
  readonly update?: WriteAction<Session, UpdateInput> & {
    readonly fields: z.ZodObject;
    /** Pure: what an account says of each field now, in words, where the vendor tells; absent where it does not. */
    present?(account: VendorAccount): Readonly<Record<string, string>>;
    /** Pure: what parsed values do besides changing a detail. Taking the seat away is a removal and goes its way. */
    weight?(values: UpdateInput['values']): UpdateWeight;
  };
  /** What the vendor says of a person now, as text. Rejects with VendorRefusedError for somebody unknown. */
  getDetails?(session: Session, target: Target, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** A person's roles now, one line a role. Rejects with VendorRefusedError for somebody unknown. */
  getRoles?(session: Session, target: Target, signal: AbortSignal): Promise<readonly ProductRole[]>;
}

/** A vendor's limits as data; one bucket a scope key. */
export interface QuotaRules {
  readonly scope: 'token' | 'tenant' | 'address';
  /** Requests a minute the vendor allows. */
  readonly perMinute: number;
  readonly readConcurrency: number;
  readonly writeConcurrency: number;
  /** Where the figures come from. */
  readonly source: string;
}

export interface AuthForm<Auth extends z.ZodObject> {
  /** The form; `.meta({ title, description, writeOnly, examples })` becomes the modal. */
  readonly schema: Auth;
  /** Steps a person takes at the vendor to get the key, one short sentence each. */
  readonly steps: readonly string[];
  /** Which plan fits which kind of key, and the advice to use a dedicated account. */
  readonly advice: string;
}

export interface OpenInput<Credentials> {
  readonly credentials: Credentials;
  readonly http: HttpClient;
  /** The chosen tenant, absent while none is chosen yet. */
  readonly tenant: { readonly id: string; readonly notes: Readonly<Record<string, string>> } | null;
}

/** Where an activity read starts: an instant, or the place a former read ended. */
export interface ActivityFrom {
  /** UTC ISO instant; inclusive. */
  readonly since: string;
  /** The `resume` of the last page stored, when the connector gave one. */
  readonly resume?: string;
}

export interface ConnectorDefinition<Auth extends z.ZodObject, Session> extends DirectoryMembers<Session> {
  /** `asana`: also the folder and the word in `/licenses asana`. */
  readonly id: string;
  readonly name: string;
  /** What a tenant is to people, `workspace` unless said; with `app` each tenant is an app of its own, named by itself. */
  readonly tenantNoun?: 'workspace' | 'app';
  /** The vendor's page where the key is made. */
  readonly setupUrl: string;
  /** Where a person changes an account's role by hand; absent where there is no one page for all tenants. */
  readonly adminUrl?: string;
  /** The vendor's API origin without a path, such as https://app.asana.com; an operator may override it. */
  readonly origin: string;
  /**
   * Where each tenant has a host of its own: its https origin, made from parsed credentials. `host` is what that host
   * must look like, anchored at both ends, so that nothing a person types can send a key elsewhere.
   */
  readonly tenantOrigin?: { readonly host: RegExp; of(credentials: z.output<Auth>): string };
  /**
   * Further fixed origins of the vendor, by the name a request's `host` calls them, such as
   * `{ login: 'https://login.microsoftonline.com' }`. An operator may override each, as CONNECTOR_ENTRA_LOGIN_URL.
   */
  readonly hosts?: Readonly<Record<string, string>>;
  readonly auth: AuthForm<Auth>;
  readonly permissions: readonly { readonly scope: string; readonly neededFor: string }[];
  readonly quota: QuotaRules;
  /**
   * Where the vendor counts several connectors as one: the family they share an allowance in, and what it counts by,
   * made from parsed credentials. All of a family have the same `quota`.
   */
  readonly quotaFamily?: { readonly name: string; of(credentials: z.output<Auth>): string };
  /** No I/O. */
  open(input: OpenInput<z.output<Auth>>): Session;
  /** Every tenant these credentials reach. */
  tenants(session: Session, signal: AbortSignal): Promise<readonly TenantChoice[]>;
  /** Whose tenant, which capabilities this plan and token really have. Runs first, and again before every write. */
  check(session: Session, signal: AbortSignal): Promise<Tenant>;
  accounts?(session: Session, signal: AbortSignal): AsyncIterable<Page<VendorAccount>>;
  account?(session: Session, externalId: string, signal: AbortSignal): Promise<VendorAccount | null>;
  licenseTypes?(session: Session, signal: AbortSignal): Promise<readonly LicensePool[]>;
  coverage?(session: Session): Coverage;
  activity?(session: Session, from: ActivityFrom, signal: AbortSignal): AsyncIterable<Page<Activity>>;
  readonly actions?: Actions<Session>;
}

/** The actions that may change a vendor. */
export type ActionName = 'reclaim' | 'restore' | 'demote' | 'downgrade' | 'update';
/** What an action of a person's card only reads. */
export type ReadingName = 'getDetails' | 'getRoles';
export type Capability =
  | 'accounts'
  | 'account'
  | 'licenseTypes'
  | 'activity'
  | 'people'
  | 'apps'
  | 'signIns'
  | `action:${ActionName}`
  | `action:${ReadingName}`;

/** A connector as everybody else sees it: no generics, capabilities read off which members exist. */
export interface Connector {
  readonly id: string;
  readonly name: string;
  readonly tenantNoun: 'workspace' | 'app';
  readonly setupUrl: string;
  readonly adminUrl: string | null;
  readonly origin: string;
  /** Further fixed origins by name; empty where there are none. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Where requests under these credentials go. Throws VendorAuthError when they are not usable. */
  originFor(credentials: unknown): string;
  readonly auth: AuthForm<z.ZodObject>;
  readonly permissions: ConnectorDefinition<z.ZodObject, unknown>['permissions'];
  readonly quota: QuotaRules;
  /**
   * The family whose allowance requests under these credentials share, and what the vendor counts by; null where the
   * connector stands alone. Throws VendorAuthError when they are not usable.
   */
  quotaFamilyOf?(credentials: unknown): { readonly name: string; readonly key: string } | null;
  /** What the `update` action may change, for a form; null where there is no such action. */
  readonly updateFields: z.ZodObject | null;
  readonly capabilities: ReadonlySet<Capability>;
  connect(input: OpenInput<unknown>): Connection;
}

/** Whom an action is about, and what it needs besides: `undo` for restore, a license for downgrade, values for update. */
export type ActionInput = Target &
  Partial<Pick<DowngradeInput, 'undo' | 'resume' | 'toLicenseTypeId'> & Pick<UpdateInput, 'values'>>;

/** A connector with its session closed over: one tenant (or none yet) under one set of credentials. */
export interface Connection extends DirectoryConnection {
  tenants(signal: AbortSignal): Promise<readonly TenantChoice[]>;
  check(signal: AbortSignal): Promise<Tenant>;
  accounts?(signal: AbortSignal): AsyncIterable<Page<VendorAccount>>;
  account?(externalId: string, signal: AbortSignal): Promise<VendorAccount | null>;
  licenseTypes?(signal: AbortSignal): Promise<readonly LicensePool[]>;
  coverage?(): Coverage;
  activity?(from: ActivityFrom, signal: AbortSignal): AsyncIterable<Page<Activity>>;
  getDetails?(target: Target, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  getRoles?(target: Target, signal: AbortSignal): Promise<readonly ProductRole[]>;
  effects(action: ActionName): Effects | null;
  /** Every reason not to, on the account as just re-read. Empty: go ahead. */
  blockers(action: ActionName, account: VendorAccount, input: ActionInput, tenant: TenantFacts): readonly string[];
  achieved(action: ActionName, account: VendorAccount | null, input: ActionInput): 'yes' | 'no' | 'unknown';
  /** What taking an action back will need; null where it cannot be taken back. Pure; see `WriteAction.undoOf`. */
  undoOf?(action: ActionName, account: VendorAccount, input: ActionInput): UndoData | null;
  /** `mayGoOn` is asked before each write; without it everything is sent. */
  perform(action: ActionName, input: ActionInput, signal: AbortSignal, mayGoOn?: MayGoOn): Promise<ActionOutcome>;
  /** What an account says of each field of the `update` action, in words; see `Actions.update`. Pure. */
  present?(account: VendorAccount): Readonly<Record<string, string>>;
  /** What values of the `update` action do besides changing a detail. Pure. */
  weight?(values: UpdateInput['values']): UpdateWeight;
}
