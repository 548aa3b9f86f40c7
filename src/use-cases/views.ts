import type { CapabilityReport, Effects, TenantChoice } from '../connector/contract.ts';
import type { FormField } from '../connector/form-fields.ts';
import type { Role } from '../domain/access.ts';
import type { Tier } from '../domain/judge.ts';
import type { PlanAction } from '../domain/plan.ts';
import type { InactivityPolicy } from '../domain/policy.ts';
import type { ReasonCode } from '../domain/reason.ts';
import type { RequestState } from '../domain/request-state.ts';

/**
 * What use cases answer and blocks draw: plain data, times as UTC ISO text, people as they were read. A view holds
 * everything its message says, so the same view always draws the same JSON.
 */

/** An integration as messages name it. */
export interface IntegrationRef {
  readonly id: string;
  /** The word a person types after `/licenses`. */
  readonly slug: string;
  readonly name: string;
  readonly connectorId: string;
  readonly connectorName: string;
  readonly tenantName: string;
  /** What somebody has a seat in: the vendor, or the tenant where each tenant is an app of its own. */
  readonly appName: string;
}

/** Counts of living accounts. The six states of paid seats add up to `paid`. */
export interface SeatCounts {
  readonly paid: number;
  readonly active: number;
  readonly idle: number;
  readonly unknown: number;
  /** Admins, service accounts, the token's owner, listed and exempt people. */
  readonly protected: number;
  /** Granted too recently to judge. */
  readonly fresh: number;
  readonly leavers: number;
  /** Accounts that cost nothing: guests, view-only, service accounts. */
  readonly unpaid: number;
}

/** Judging under way: until it ends the counts rest in part on verdicts by former rules or evidence. */
export interface Judging {
  /** Seats that have no verdict that counts yet. */
  readonly left: number;
  readonly of: number;
}

export interface LicenseTypeRow extends SeatCounts {
  readonly id: string;
  readonly name: string;
  readonly costs: boolean;
  readonly purchased: number | null;
  readonly total: number;
}

/** One person on evidence. */
export interface EvidenceLine {
  readonly externalId: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly licenseTypeName: string;
  readonly tier: Tier;
  /** Idle since: last use, or since when a source watched in vain. Null for a leaver of unknown date. */
  readonly since: string | null;
  readonly idleDays: number | null;
  /** When the signal itself was seen; `since` is later where the seat was granted after it. */
  readonly signalAt?: string | null;
  readonly signal: 'use' | 'login' | 'none_seen' | 'never' | 'left';
  readonly source: string;
  readonly observedAt: string | null;
  readonly watchedSince: string | null;
  readonly blindSpots: readonly string[];
}

export interface SourceLine {
  readonly label: string;
  readonly observedAt: string | null;
  readonly watchedSince: string | null;
  /** Why it says nothing, or null while it answers. */
  readonly failing: string | null;
  readonly blindSpots: readonly string[];
}

export interface SyncProgress {
  readonly runId: string;
  readonly integration: IntegrationRef;
  readonly state: 'running' | 'complete' | 'incomplete' | 'failed' | 'suspect';
  readonly phase: 'roster' | 'activity' | 'verdicts' | 'done';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly accounts: number;
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
  readonly events: number;
  /** A sentence with its mend, when it did not go well. */
  readonly problem: string | null;
  /** For a suspect run: the share and number of seats that vanished. */
  readonly lost: { readonly seats: number; readonly of: number } | null;
  /** Of a directory or HR system once it was read: what it lists and whom it speaks for. */
  readonly directory?: SourceRow;
  /** Of an app: names of sources that might speak for it and wait to be confirmed. */
  readonly offered?: readonly string[];
}

export interface LicenseSummary {
  readonly kind: 'summary';
  readonly integration: IntegrationRef;
  /** When the roster these numbers rest on was read; null before the first complete sync. */
  readonly asOf: string | null;
  /** The reading is older than a sync interval and a half. */
  readonly stale: boolean;
  readonly readOnly: boolean;
  readonly state: 'connected' | 'needs_credentials' | 'paused' | 'disconnected';
  readonly thresholdDays: number;
  readonly counts: SeatCounts;
  /** Null or absent when every seat is judged. */
  readonly judging?: Judging | null;
  readonly types: readonly LicenseTypeRow[];
  /** Longest idle first, at most ten; null when the viewer may not see people. */
  readonly idle: readonly EvidenceLine[] | null;
  /** Why seats are unknown, most frequent first; each a sentence. */
  readonly unknownReasons: readonly { readonly reason: string; readonly count: number }[];
  readonly sources: readonly SourceLine[];
  /** Ways to learn more where activity is missing. */
  readonly offers: readonly 'import_csv'[];
  readonly running: SyncProgress | null;
  readonly lastProblem: string | null;
  readonly openPlanId: string | null;
  readonly may: { readonly report: boolean; readonly sync: boolean; readonly configure: boolean };
}

export interface Overview {
  readonly kind: 'overview';
  readonly rows: readonly {
    readonly integration: IntegrationRef;
    readonly counts: SeatCounts;
    readonly judging?: Judging | null;
    readonly asOf: string | null;
    readonly stale: boolean;
    readonly readOnly: boolean;
    readonly problem: string | null;
  }[];
  /** Directories and HR systems, which have no seats. */
  readonly sources?: readonly SourceRow[];
  readonly may: { readonly connect: boolean };
}

/** An expected refusal: said to the asker alone, with who may instead. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
  readonly whoMay: readonly string[];
}

export interface PlanItemView extends EvidenceLine {
  readonly requestId: string;
  readonly state: RequestState;
  readonly approvedBy: string | null;
  readonly decidedBy: string | null;
  readonly updatedAt: string;
  /** One clause: why rejected, superseded, failed, or why a restore did not work. */
  readonly reason: string | null;
  /** What the holder said or did not say when asked first, as a clause. */
  readonly note?: string | null;
  /** Of a change done in part: the steps done and those left. */
  readonly progress?: { readonly done: readonly string[]; readonly left: readonly string[] } | null;
  /** Why the seat is to be taken back. */
  readonly why?: ReasonCode;
  /** When the holder asked for the removed seat back. */
  readonly askedBackAt?: string | null;
  /** Until when the removal can be taken back; null or absent where it cannot. */
  readonly restorableUntil?: string | null;
  /** Why an approved removal is not carried out yet, as a clause; null or absent when nothing holds it up. */
  readonly waits?: string | null;
}

/** A plan as its message in the channel shows it; always read from the store. */
export interface PlanView {
  readonly planId: string;
  /** First characters of the plan's hash; buttons carry it, so a stale button is known. */
  readonly hashPrefix: string;
  readonly integration: IntegrationRef;
  readonly state: 'open' | 'void' | 'closed';
  readonly voidReason: string | null;
  readonly thresholdDays: number;
  readonly asOf: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
  /** Seats of this integration are read-only: buttons to approve are replaced by how to switch reclaiming on. */
  readonly readOnly: boolean;
  /** Who switched everything off, or null: approvals wait and nothing is executed meanwhile. */
  readonly pausedBy?: string | null;
  readonly effects: Effects | null;
  /** What the list asks for instead of removal: the name of the cheaper license, or an admin's role lowered. */
  readonly change?: { readonly action: 'downgrade'; readonly to: string } | { readonly action: 'demote' };
  readonly items: readonly PlanItemView[];
  readonly counts: SeatCounts;
  /** Idle on evidence too weak to propose. */
  readonly review: number;
  readonly alreadyOpen: number;
  /** Seats left out because their holders are being asked first. */
  readonly asking?: number;
  /** Idle seats left out because there is no cheaper license to change them to. */
  readonly noWay?: number;
  readonly approvers: readonly string[];
}

/** How many removals of the last 30 days proved wrong. */
export interface Returned {
  readonly reclaimed: number;
  readonly askedBack: number;
  readonly restored: number;
  /** Asked back, restored or both. */
  readonly mistaken: number;
}

/** The weekly digest of one channel. */
export interface DigestView {
  readonly weekEnding: string;
  readonly timeZone: string;
  readonly rows: readonly {
    readonly integration: IntegrationRef;
    readonly now: SeatCounts;
    /** A week ago; null when there is no reading that old. */
    readonly before: SeatCounts | null;
    readonly asOf: string | null;
    readonly stale: boolean;
    readonly problem: string | null;
    readonly returned?: Returned;
  }[];
  /** Share of paid seats in use per day, oldest first, at most 20 points a series. */
  readonly trend: readonly {
    readonly name: string;
    readonly points: readonly { readonly day: string; readonly percent: number }[];
  }[];
  readonly waiting: readonly {
    readonly integration: IntegrationRef;
    readonly seats: number;
    readonly since: string;
    readonly approvers: readonly string[];
    readonly link: string | null;
  }[];
  readonly done: readonly {
    /** What was done; absent: a removal. */
    readonly action?: PlanAction;
    readonly name: string;
    readonly integration: IntegrationRef;
    readonly approvedBy: string | null;
  }[];
  readonly failed: readonly { readonly name: string; readonly integration: IntegrationRef; readonly reason: string }[];
  readonly nothingNew: boolean;
  /** The head of the audit trail as this message shows it to everybody; null while there are no events. */
  readonly auditHead: { readonly position: number; readonly hash: string } | null;
}

/** The audit trail in short. */
export interface AuditView {
  readonly kind: 'audit';
  readonly events: number;
  /** The hash of the last event; null while there is none. */
  readonly head: string | null;
  /** Newest first. */
  readonly latest: readonly {
    readonly position: number;
    readonly at: string;
    readonly actor: string;
    readonly type: string;
    /** Of a request: what it asked for; absent: removal, or no request. */
    readonly action?: PlanAction;
    /** Who or what it is about; null for the installation as a whole. */
    readonly about: string | null;
  }[];
}

export interface CapabilityCard {
  readonly integration: IntegrationRef;
  readonly can: CapabilityReport;
  readonly warnings: readonly string[];
  readonly readOnly: boolean;
}

export interface ConnectorCard {
  readonly id: string;
  readonly name: string;
  readonly tenantNoun: string;
  readonly setupUrl: string;
  readonly steps: readonly string[];
  readonly advice: string;
  readonly permissions: readonly { readonly scope: string; readonly neededFor: string }[];
  readonly fields: readonly FormField[];
}

/** Where a connect modal stands. */
export type ConnectStep =
  | { readonly kind: 'form'; readonly connector: ConnectorCard; readonly problem: string | null }
  | { readonly kind: 'checking'; readonly connectorName: string }
  | {
      readonly kind: 'choose_tenant';
      readonly connectorName: string;
      /** `workspace` or `app`. */
      readonly noun: string;
      /** A part of the name, where only some are to be shown. */
      readonly search: string | null;
      readonly pendingId: string;
      readonly tenants: readonly (TenantChoice & { readonly connected: boolean })[];
    }
  | { readonly kind: 'connected'; readonly cards: readonly CapabilityCard[] }
  | { readonly kind: 'failed'; readonly connectorName: string; readonly problem: string };

export interface SettingsView {
  readonly integration: IntegrationRef;
  /** Grows with every save; the form hands it back, so that a save beside it is noticed. */
  readonly version: number;
  readonly thresholdDays: number;
  readonly newSeatGraceDays: number;
  readonly protectedEmails: readonly string[];
  readonly approvers: readonly string[];
  readonly channel: string | null;
  readonly reclaimEnabled: boolean;
  readonly canReclaim: { readonly can: 'yes' | 'no' | 'unknown'; readonly why: string };
  readonly effects: Effects | null;
  readonly schedule: { readonly pattern: string; readonly timeZone: string; readonly nextAt: readonly string[] } | null;
}

/** Somebody saved what a form was about to change while it was open: nothing of it was saved. */
export interface ChangedMeanwhile {
  readonly kind: 'changed_meanwhile';
  readonly integration: IntegrationRef;
  /** Oldest first; which settings by their codes. */
  readonly saves: readonly { readonly by: string; readonly at: string; readonly codes: readonly string[] }[];
}

/** The further rules of one integration, for their own modal. */
export interface RulesView {
  readonly integration: IntegrationRef;
  /** Grows with every save; the form hands it back, so that a save beside it is noticed. */
  readonly version: number;
  readonly policy: InactivityPolicy;
  /** Where days begin unless the rules say otherwise. */
  readonly timeZone: string;
  readonly licenseTypes: readonly {
    readonly id: string;
    readonly name: string;
    /** Ids of the cheaper license types one can be changed to; absent or empty where there is none. */
    readonly downgradesTo?: readonly string[];
  }[];
}

/** What somebody may choose from to exempt seats of an integration. */
export interface ExemptFormView {
  readonly integration: IntegrationRef;
  readonly licenseTypes: readonly { readonly id: string; readonly name: string }[];
  readonly groups: readonly { readonly id: string; readonly handle: string }[];
  /** The seat it was opened for. */
  readonly seat: { readonly externalId: string; readonly name: string } | null;
  /** First day that may be chosen, last one, and the one offered, as YYYY-MM-DD. */
  readonly days: { readonly first: string; readonly last: string; readonly offered: string };
}

/** One promise not to touch a seat. */
export interface ExemptionView {
  readonly id: string;
  readonly scope: 'seat' | 'person' | 'license_type' | 'group';
  /** The seat's holder, a person's address, a license type's name or a Slack user group id. */
  readonly who: string;
  /** Null: in every app. */
  readonly integration: IntegrationRef | null;
  readonly reason: string;
  readonly grantedBy: string;
  readonly until: string;
  /** Whether whoever looks may end it. */
  readonly mayEnd: boolean;
}

export interface CsvPreview {
  readonly uploadId: string;
  readonly integration: IntegrationRef;
  readonly fileName: string;
  readonly rows: number;
  readonly matched: number;
  readonly withActivity: number;
  readonly neverActive: number;
  /** In the file and not in the roster. */
  readonly unmatched: number;
  /** In the roster and not in the file. */
  readonly missing: number;
  readonly exportedAt: string;
  readonly sample: readonly { readonly email: string; readonly lastActivity: string | null }[];
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
}

/** A list of people from an HR system, before anything of it counts. */
export interface PeoplePreview {
  readonly fileId: string;
  readonly fileName: string;
  /** The source it is for, there or to be made. */
  readonly sourceName: string;
  readonly mode: 'snapshot' | 'delta';
  readonly rows: number;
  readonly people: number;
  /** Which title of the file was taken for which field; null: the file has none. */
  readonly columns: readonly { readonly field: string; readonly title: string | null }[];
  /** The first file of its source, or other titles than the last one. */
  readonly newColumns: boolean;
  /** Status words nobody said the meaning of, the most frequent first. */
  readonly unmapped: readonly { readonly word: string; readonly people: number }[];
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
  readonly skippedCount: number;
  readonly warnings: readonly string[];
  readonly working: number;
  readonly leavers: number;
  /** Who has a last day to come. */
  readonly leaving: number;
  readonly onLeave: number;
  /** People the file says nothing certain of. */
  readonly silent: number;
  readonly sample: readonly {
    readonly email: string | null;
    readonly name: string | null;
    readonly employment: 'active' | 'leave' | 'terminated' | 'unknown';
    readonly startsOn: string | null;
    readonly endsOn: string | null;
  }[];
  /** Connected apps, with how many of their seats belong to people of the file. */
  readonly apps: readonly {
    readonly id: string;
    readonly name: string;
    readonly matched: number;
    /** The source speaks for it already. */
    readonly speaks: boolean;
    /** Somebody decided about it before. */
    readonly decided: boolean;
  }[];
  /** People of the last load a whole list lacks. */
  readonly missing: number;
  /** So many that it will be held until a person accepts it. */
  readonly held: boolean;
}

/** The two steps to an idle admin's seat, as their message shows them. */
export interface GuidedView {
  readonly guidedId: string;
  readonly integration: IntegrationRef;
  readonly name: string;
  readonly email: string | null;
  readonly state: 'lowering' | 'handed_over' | 'ended' | 'expired';
  /** On what evidence the account is idle; null where that is no longer known. */
  readonly idle: EvidenceLine | null;
  /** The vendor's page where a role is changed by hand. */
  readonly adminUrl: string | null;
  readonly askedBy: string;
  readonly expiresAt: string;
  /** Who last had the account read again, and when. */
  readonly checkedBy: string | null;
  readonly checkedAt: string | null;
  /** The list that asks to lower the role through the vendor; null or absent where a person lowers it by hand. */
  readonly lowering?: {
    readonly state: RequestState;
    readonly approvedBy: string | null;
    readonly reason: string | null;
  } | null;
  /** Approvers who neither asked, nor checked, nor approved the lowering. */
  readonly second: readonly string[];
  readonly endedReason: string | null;
}

/** Roles as granted here, and what can be granted to. */
export interface RolesView {
  readonly grants: readonly {
    readonly role: Role;
    readonly users: readonly string[];
    readonly groups: readonly string[];
  }[];
  /** User groups of the workspace; empty where the app may not list them. */
  readonly groups: readonly { readonly id: string; readonly handle: string }[];
}

/** One source about the person behind a seat. */
export interface PersonLine {
  readonly label: string;
  /** One clause without a date, such as "left the company". */
  readonly says: string;
  /** The day it is about; null where there is none. */
  readonly on: string | null;
  /** The source's own word for the state; null where it does not know the person. */
  readonly rawStatus: string | null;
  /** How the person was found, or why not, as a clause. */
  readonly found: string;
  readonly readAt: string | null;
  readonly decided: boolean;
}

/** Why one seat has the verdict it has: every source, what it said and what it cannot see. */
export interface WhyView {
  readonly integration: IntegrationRef;
  readonly externalId: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly licenseTypeName: string;
  readonly grantedAt: string | null;
  readonly verdict: 'active' | 'inactive' | 'leaver' | 'exempt' | 'protected' | 'undetermined';
  /** One clause. */
  readonly because: string;
  /** How much an inactive verdict can carry. */
  readonly tier: Tier | null;
  /** The line a report would show, when it would show one. */
  readonly idle: EvidenceLine | null;
  /** When mere passing of time changes the verdict; null when it does not. */
  readonly changesAt: string | null;
  readonly sources: readonly {
    readonly label: string;
    readonly said:
      | { readonly kind: 'use' | 'login' | 'none_seen' | 'never' }
      | { readonly kind: 'unknown'; readonly why: string };
    readonly at: string | null;
    readonly observedAt: string | null;
    readonly watchedSince: string | null;
    readonly blindSpots: readonly string[];
    readonly decided: boolean;
  }[];
  /** By the license type's own rule where it has one. */
  /** What each directory and HR system that speaks for the app says of the person. */
  readonly person?: readonly PersonLine[];
  readonly thresholdDays: number;
  readonly graceDays: number;
  /** Seats of the app that are still being judged; this one was judged for the answer. */
  readonly judging?: Judging | null;
}

/** A directory or HR system as an app may choose it to speak for its people. */
export interface SourceChoice {
  readonly source: IntegrationRef;
  readonly role: 'identity_provider' | 'hr';
  readonly people: number;
  /** When its people were last read completely. */
  readonly readAt: string | null;
  /** The directory's app that is this one; an empty id: its people alone. Null: it does not speak for the app. */
  readonly confirmed: { readonly appId: string } | null;
  /** Whether a person ever confirmed or declined it. */
  readonly decided: boolean;
  /** Directory apps that were found and wait for a decision. */
  readonly proposed: readonly string[];
  /** Those that match first. */
  readonly apps: readonly {
    readonly id: string;
    readonly name: string;
    readonly matched: 'key' | 'name' | 'people' | 'hand' | null;
  }[];
}

/** Whose seat it is, as somebody said by hand. */
export interface HandLinkView {
  readonly seat: string;
  readonly person: string;
  readonly sourceId: string;
  readonly by: string;
}

/** Which sources speak for an app. */
export interface SourcesView {
  readonly integration: IntegrationRef;
  readonly sources: readonly SourceChoice[];
  readonly linked: readonly HandLinkView[];
}

/** A directory or HR system on the screen where apps are. */
export interface SourceRow {
  readonly integration: IntegrationRef;
  readonly role: 'identity_provider' | 'hr';
  readonly people: number;
  readonly apps: number;
  /** The apps it was confirmed to speak for, and those for which that waits to be confirmed. */
  readonly speaksFor: readonly string[];
  readonly proposedFor: readonly { readonly id: string; readonly name: string }[];
  readonly asOf: string | null;
  readonly stale: boolean;
  readonly problem: string | null;
}
