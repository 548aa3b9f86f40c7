import type { CapabilityReport, Effects, TenantChoice } from '../connector/contract.ts';
import type { FormField } from '../connector/form-fields.ts';
import type { Tier } from '../domain/judge.ts';
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
  readonly types: readonly LicenseTypeRow[];
  /** Longest idle first, at most ten; null when the viewer may not see people. */
  readonly idle: readonly EvidenceLine[] | null;
  /** Why seats are unknown, most frequent first; each a sentence. */
  readonly unknownReasons: readonly { readonly reason: string; readonly count: number }[];
  readonly sources: readonly SourceLine[];
  /** Ways to learn more where activity is missing. */
  readonly offers: readonly ('import_csv' | 'connect_identity_provider')[];
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
    readonly asOf: string | null;
    readonly stale: boolean;
    readonly readOnly: boolean;
    readonly problem: string | null;
  }[];
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
  /** One clause: why rejected, superseded, failed. */
  readonly reason: string | null;
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
  readonly items: readonly PlanItemView[];
  readonly counts: SeatCounts;
  /** Idle on evidence too weak to propose. */
  readonly review: number;
  readonly alreadyOpen: number;
  readonly approvers: readonly string[];
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
    readonly name: string;
    readonly integration: IntegrationRef;
    readonly approvedBy: string | null;
  }[];
  readonly failed: readonly { readonly name: string; readonly integration: IntegrationRef; readonly reason: string }[];
  readonly nothingNew: boolean;
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
      readonly pendingId: string;
      readonly tenants: readonly (TenantChoice & { readonly connected: boolean })[];
    }
  | { readonly kind: 'connected'; readonly cards: readonly CapabilityCard[] }
  | { readonly kind: 'failed'; readonly connectorName: string; readonly problem: string };

export interface SettingsView {
  readonly integration: IntegrationRef;
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
  readonly thresholdDays: number;
  readonly graceDays: number;
}
