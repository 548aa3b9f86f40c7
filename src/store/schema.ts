import type { Generated } from 'kysely';
import type { Role } from '../domain/access.ts';
import type { AccountKind, AccountStatus, AdminFlag } from '../domain/account.ts';
import type { ChangeState } from '../domain/detail-change.ts';
import type { GuidedState } from '../domain/guided-plan.ts';
import type { PlanAction } from '../domain/plan.ts';
import type { ReasonCode } from '../domain/reason.ts';
import type { RequestState } from '../domain/request-state.ts';
import type { SourcesDatabase } from './sources-schema.ts';

/**
 * The tables as the program sees them today. Portable columns only: text ids made by the program, times as UTC ISO
 * text of fixed width, truth as 0/1 or a nullable time, enums as text with a check, JSON as text.
 */
export interface Database extends SourcesDatabase {
  credentials: CredentialsTable;
  integrations: IntegrationsTable;
  license_types: LicenseTypesTable;
  seats: SeatsTable;
  activity: ActivityTable;
  activity_sources: ActivitySourcesTable;
  sync_runs: SyncRunsTable;
  sync_seen: SyncSeenTable;
  plans: PlansTable;
  reclaim_requests: ReclaimRequestsTable;
  action_attempts: ActionAttemptsTable;
  audit_events: AuditEventsTable;
  audit_head: AuditHeadTable;
  posts: PostsTable;
  snapshots: SnapshotsTable;
  schedules: SchedulesTable;
  leases: LeasesTable;
  deliveries: DeliveriesTable;
  uploads: UploadsTable;
  role_grants: RoleGrantsTable;
  delegations: DelegationsTable;
  exemptions: ExemptionsTable;
  controls: ControlsTable;
  holds: HoldsTable;
  holder_questions: HolderQuestionsTable;
  holder_messages: HolderMessagesTable;
  holder_news: HolderNewsTable;
  holder_slots: HolderSlotsTable;
  guided_plans: GuidedPlansTable;
  detail_changes: DetailChangesTable;
  audit_witnesses: AuditWitnessesTable;
}

export interface CredentialsTable {
  id: string;
  connector_id: string;
  label: string;
  /** Ciphertext, base64; the key id stands inside. */
  sealed: string;
  created_by: string;
  created_at: string;
}

export type IntegrationState = 'connected' | 'needs_credentials' | 'paused' | 'disconnected';

export interface IntegrationsTable {
  id: string;
  connector_id: string;
  /** The word a person types: unique among living integrations, such as `asana` or `asana-labs`. */
  slug: string;
  name: string;
  tenant_id: string;
  tenant_name: string;
  state: IntegrationState;
  credential_id: string;
  owner_external_id: string | null;
  /** JSON: CapabilityReport as last checked. */
  capabilities: string;
  /** JSON: what the connector wants back at open. */
  notes: string;
  /** JSON: InactivityPolicy. */
  policy: string;
  /** Null while the integration is read-only. */
  reclaim_enabled_at: string | null;
  /** JSON: Slack user ids who may approve. */
  approvers: string;
  channel: string | null;
  /**
   * Null: every stored verdict was judged under the rules as they are. Else only those of accounts up to this vendor id
   * were (none when empty); the others are being judged anew and count for nothing.
   */
  judged_through: string | null;
  created_by: string;
  created_at: string;
  checked_at: string;
  /** 1 for a directory or HR system: it speaks about the seats of others and has none itself. */
  is_source: Generated<number>;
}

export interface LicenseTypesTable {
  integration_id: string;
  license_type_id: string;
  name: string;
  paid: number;
  purchased: number | null;
  position: number;
  /** JSON: ids of the cheaper license types one can be changed to. */
  downgrades_to: Generated<string>;
}

export interface SeatsTable {
  integration_id: string;
  external_id: string;
  email: string | null;
  email_normalized: string | null;
  display_name: string | null;
  status: AccountStatus;
  raw_status: string;
  kind: AccountKind;
  admin: AdminFlag;
  license_type_id: string | null;
  paid: number | null;
  granted_at: string | null;
  fields: string;
  first_seen_at: string;
  gone_at: string | null;
  /** Stored verdict; see verdict_changes_at for until when it holds. */
  verdict: 'active' | 'inactive' | 'leaver' | 'exempt' | 'protected' | 'undetermined' | null;
  /** Tier of an inactive verdict, reason of a protected or undetermined one. */
  verdict_detail: string | null;
  /** Idle since, or last use. */
  verdict_since: string | null;
  verdict_changes_at: string | null;
}

export interface ActivityTable {
  integration_id: string;
  external_id: string;
  source: string;
  at: string | null;
  signal: 'use' | 'login' | 'never';
}

export interface ActivitySourcesTable {
  integration_id: string;
  source: string;
  label: string;
  origin: 'vendor' | 'identity_provider' | 'import';
  /** Since when it was watched without a gap. */
  watched_since: string | null;
  /** End of the last complete reading. */
  observed_at: string | null;
  /** Why it says nothing, or null while it answers. */
  failing: string | null;
  resume: string | null;
  blind_spots: string;
  retention_days: number | null;
}

export type SyncState = 'running' | 'complete' | 'incomplete' | 'failed' | 'suspect';

export interface SyncRunsTable {
  id: string;
  integration_id: string;
  state: SyncState;
  requested_by: string;
  started_at: string;
  ended_at: string | null;
  /** When the roster part was complete: the as-of time of the numbers. */
  roster_at: string | null;
  accounts: number;
  added: number;
  changed: number;
  gone: number;
  events: number;
  error_code: string | null;
  error_text: string | null;
  phase: 'roster' | 'activity' | 'verdicts' | 'done';
  /** Seats a suspect reading missed, as it was shown; null of any other. */
  lost: number | null;
}

/** Who a running listing has seen. A scratch table: temporary on SQLite, so it writes nothing to the log file. */
export interface SyncSeenTable {
  run_id: string;
  external_id: string;
}

export interface PlansTable {
  id: string;
  integration_id: string;
  action: PlanAction;
  /** What a downgrade changes to; null for everything else. */
  to_license_type_id: string | null;
  reason_code: ReasonCode;
  policy_version: number;
  hash: string;
  state: 'open' | 'void' | 'closed';
  void_reason: string | null;
  as_of: string;
  threshold_days: number;
  /** JSON: counts of what was left out, for the message. */
  context: string;
  created_by: string;
  created_at: string;
  expires_at: string;
}

export interface ReclaimRequestsTable {
  id: string;
  plan_id: string;
  integration_id: string;
  external_id: string;
  position: number;
  state: RequestState;
  /** JSON: PlanItem as the approver saw it. */
  item: string;
  approved_by: string | null;
  approved_at: string | null;
  decided_by: string | null;
  decided_at: string | null;
  /** One clause: why it was rejected, superseded, failed or cancelled. */
  outcome_reason: string | null;
  updated_at: string;
  /** JSON: what the vendor's inverse action needs, kept from the moment an attempt opens; null where there is no way back. */
  undo: string | null;
  /** Of a change done in part: what the connector goes on with, and as JSON what is done and what is left. */
  resume: string | null;
  progress: string | null;
  /** Until when the restore button is offered. */
  restore_until: string | null;
  /** When the holder asked for the seat back. */
  asked_back_at: string | null;
}

export interface ActionAttemptsTable {
  id: string;
  request_id: string;
  number: number;
  started_at: string;
  ended_at: string | null;
  outcome: 'applied' | 'already_applied' | 'refused' | 'failed' | 'unknown' | null;
  detail: string | null;
  /** Sent away by the vendor without a look, or stopped by us before it was sent: nothing was tried. Null of any other. */
  turned_away: 'credentials' | 'limit' | 'stopped' | null;
}

export interface AuditEventsTable {
  id: string;
  position: number;
  at: string;
  actor: string;
  subject: string;
  type: string;
  data: string;
  previous: string;
  hash: string;
}

export interface AuditHeadTable {
  id: 'head';
  position: number;
  hash: string;
}

/** A message of ours in Slack that must be found again and redrawn; `slot` makes each due message unique. */
export interface PostsTable {
  id: string;
  kind: 'report' | 'digest' | 'sync' | 'alert';
  subject_id: string;
  slot: string;
  state: 'claimed' | 'posted' | 'unknown' | 'failed';
  channel: string;
  ts: string | null;
  claimed_at: string;
  posted_at: string | null;
  /** 1 when the message may stand twice, because Slack never said whether the first one arrived. */
  repeated: number;
  /** Digest of what was last drawn, so a redraw that changes nothing is not sent. */
  drawn: string | null;
}

/** One integration's numbers at the end of a day, for movement and charts. */
export interface SnapshotsTable {
  integration_id: string;
  day: string;
  taken_at: string;
  paid: number;
  active: number;
  idle: number;
  unknown: number;
  protected: number;
}

export interface SchedulesTable {
  id: string;
  kind: 'sync' | 'digest' | 'report';
  /** An integration id, or a channel id for digests. */
  subject_id: string;
  /** Cron pattern of five fields. */
  pattern: string;
  time_zone: string;
  next_at: string;
  paused_at: string | null;
}

export interface LeasesTable {
  name: string;
  holder: string;
  expires_at: string;
}

export interface DeliveriesTable {
  key: string;
  seen_at: string;
}

/** A file handed over and waiting for a person's confirmation, such as a member export. */
export interface UploadsTable {
  id: string;
  integration_id: string;
  kind: 'activity_csv';
  content: string;
  uploaded_by: string;
  uploaded_at: string;
}

export interface RoleGrantsTable {
  id: string;
  role: Role;
  holder_kind: 'user' | 'group';
  /** A Slack user id or user group id. */
  holder_id: string;
  granted_by: string;
  granted_at: string;
}

/** An approver's part handed to somebody else, until an instant. */
export interface DelegationsTable {
  from_user: string;
  to_user: string;
  until: string;
  made_at: string;
}

export interface ExemptionsTable {
  id: string;
  /** Null: in every app (a person). */
  integration_id: string | null;
  scope: 'seat' | 'person' | 'license_type' | 'group';
  /** A vendor id, a normalized email, a license type id or a Slack user group id. */
  target: string;
  /** JSON: normalized emails of a group as last asked; empty for the others. */
  members: string;
  reason: string;
  granted_by: string;
  granted_at: string;
  until: string;
  ended_at: string | null;
  /** When its granter was told that it ended. */
  told_at: string | null;
}

/** Why the executor leaves an integration or a single request alone for a while. */
export interface HoldsTable {
  /** `integration:<id>`, `credential:<id>` or `request:<id>`. */
  subject: string;
  integration_id: string;
  /** One clause for people. */
  reason: string;
  /** UTC ISO instant before which nothing is tried. */
  until: string;
}

/** Switches: `pause` for everything, `pause:<integration>` for one app. A row that is there is switched on. */
export interface ControlsTable {
  name: string;
  set_by: string;
  set_at: string;
  reason: string | null;
}

export interface HolderQuestionsTable {
  id: string;
  integration_id: string;
  external_id: string;
  email: string;
  slack_user: string;
  state: 'open' | 'kept' | 'released' | 'escalated' | 'withdrawn';
  /** JSON: PlanItem as the holder was asked about it. */
  item: string;
  asked_at: string | null;
  reminded_at: string | null;
  /** When it was answered, escalated or withdrawn. */
  ended_at: string | null;
  /** One clause: why it was escalated or withdrawn; of a manager's answer what they said. */
  reason: string | null;
  /** The newest message that asks it. */
  message_id: string | null;
  /** The manager it was put to after the holder's silence, and since when. */
  manager_user: string | null;
  manager_since: string | null;
  manager_asked_at: string | null;
  /** The manager who answered in the holder's place; null where the holder did, or nobody. */
  answered_by: string | null;
  created_at: string;
}

export interface HolderMessagesTable {
  id: string;
  slack_user: string;
  /** JSON ids of what it shows: reclaim requests of seats that were taken back, and questions. */
  subject: string;
  channel: string | null;
  ts: string | null;
  claimed_at: string;
  sent_at: string | null;
  /** Null: what it shows has changed since, and it waits to be drawn again. */
  drawn_at: string | null;
}

/** A seat that was taken back and whom to tell; it waits here for the person's weekly message. */
export interface HolderNewsTable {
  request_id: string;
  /** Null until it is looked up; empty where nobody is told. */
  slack_user: string | null;
  taken_at: string;
  /** When Slack first refused the message; null where it never did. */
  refused_since: string | null;
  told_at: string | null;
}

/** When a person's weekly message was last claimed: one row a person, taken before sending. */
export interface HolderSlotsTable {
  slack_user: string;
  claimed_at: string;
}

/** The way to an idle admin's seat, in two steps by two people. */
export interface GuidedPlansTable {
  id: string;
  integration_id: string;
  external_id: string;
  state: GuidedState;
  asked_by: string;
  created_at: string;
  expires_at: string;
  /** Who last had the account read again, and when. */
  checked_by: string | null;
  checked_at: string | null;
  /** The list of one that a second approver decides about. */
  plan_id: string | null;
  /** The list of one that asks to lower the role, where the vendor lets us. */
  lowering_plan_id: string | null;
  ended_reason: string | null;
  channel: string | null;
  ts: string | null;
}

/** A change of a person's details at a vendor, from the form to its end. It is sent once at most: its row is its attempt. */
export interface DetailChangesTable {
  id: string;
  integration_id: string;
  external_id: string;
  /** As the vendor said when it was read. */
  email: string | null;
  display_name: string | null;
  state: ChangeState;
  /** JSON: what each field said when it was read, in the vendor's words. */
  seen: string;
  /** JSON: FieldChange[]; empty while it is a draft nobody filled in. */
  difference: string;
  hash: string | null;
  asked_by: string;
  approved_by: string | null;
  approved_at: string | null;
  rejected_by: string | null;
  /** When it was handed to the vendor. */
  sent_at: string | null;
  /** One clause: why it was refused, failed or left. */
  reason: string | null;
  created_at: string;
  updated_at: string;
  expires_at: string;
  channel: string | null;
  ts: string | null;
}

/** A head of the audit chain as it was posted where others can see it. */
export interface AuditWitnessesTable {
  position: number;
  hash: string;
  channel: string;
  ts: string;
  at: string;
}
