import { type Kysely, sql } from 'kysely';
import { atomically } from '../src/store/atomically.ts';

/**
 * Everything the first release keeps. Partial indexes serve the questions Slack asks: counts by license type and verdict,
 * the longest idle first, and which verdicts change by the passing of time.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await atomically(db, async (tx) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(tx);
  });
}

const STATEMENTS: readonly string[] = [
  `create table credentials (
    id text primary key, connector_id text not null, label text not null, sealed text not null,
    created_by text not null, created_at text not null)`,
  `create table integrations (
    id text primary key, connector_id text not null, slug text not null, name text not null,
    tenant_id text not null, tenant_name text not null,
    state text not null check (state in ('connected', 'needs_credentials', 'paused', 'disconnected')),
    credential_id text not null references credentials (id), owner_external_id text,
    capabilities text not null, notes text not null, policy text not null,
    reclaim_enabled_at text, approvers text not null, channel text,
    created_by text not null, created_at text not null, checked_at text not null)`,
  `create unique index integrations_slug on integrations (slug) where state <> 'disconnected'`,
  `create unique index integrations_tenant on integrations (connector_id, tenant_id) where state <> 'disconnected'`,
  `create table license_types (
    integration_id text not null references integrations (id), license_type_id text not null, name text not null,
    paid integer not null, purchased integer, position integer not null,
    primary key (integration_id, license_type_id))`,
  `create table seats (
    integration_id text not null references integrations (id), external_id text not null,
    email text, email_normalized text, display_name text,
    status text not null check (status in ('active', 'invited', 'suspended', 'deactivated', 'unknown')),
    raw_status text not null, kind text not null check (kind in ('human', 'guest', 'service')),
    admin text not null check (admin in ('none', 'admin', 'owner', 'unknown')),
    license_type_id text, paid integer, granted_at text, fields text not null,
    first_seen_at text not null, gone_at text,
    verdict text check (verdict in ('active', 'inactive', 'leaver', 'exempt', 'protected', 'undetermined')),
    verdict_detail text, verdict_since text, verdict_changes_at text,
    primary key (integration_id, external_id))`,
  `create index seats_counts on seats (integration_id, license_type_id, paid, verdict, verdict_detail)
    where gone_at is null and status <> 'deactivated'`,
  `create index seats_idle on seats (integration_id, verdict_since, external_id)
    where gone_at is null and verdict in ('inactive', 'leaver')`,
  `create index seats_due on seats (integration_id, verdict_changes_at)
    where gone_at is null and verdict_changes_at is not null`,
  `create index seats_unjudged on seats (integration_id) where gone_at is null and verdict is null`,
  `create table activity (
    integration_id text not null references integrations (id), external_id text not null, source text not null,
    at text, signal text not null check (signal in ('use', 'login', 'never')),
    primary key (integration_id, external_id, source))`,
  `create table activity_sources (
    integration_id text not null references integrations (id), source text not null, label text not null,
    origin text not null check (origin in ('vendor', 'identity_provider', 'import')),
    watched_since text, observed_at text, failing text, resume text, blind_spots text not null, retention_days integer,
    primary key (integration_id, source))`,
  `create table sync_runs (
    id text primary key, integration_id text not null references integrations (id),
    state text not null check (state in ('running', 'complete', 'incomplete', 'failed', 'suspect')),
    requested_by text not null, started_at text not null, ended_at text, roster_at text,
    accounts integer not null, added integer not null, changed integer not null, gone integer not null,
    events integer not null, error_code text, error_text text,
    phase text not null check (phase in ('roster', 'activity', 'verdicts', 'done')))`,
  `create index sync_runs_by_integration on sync_runs (integration_id, started_at)`,
  `create table plans (
    id text primary key, integration_id text not null references integrations (id),
    action text not null check (action in ('reclaim')),
    reason_code text not null check (reason_code in ('license', 'compliance', 'security', 'leaver')),
    policy_version integer not null, hash text not null,
    state text not null check (state in ('open', 'void', 'closed')), void_reason text,
    as_of text not null, threshold_days integer not null, context text not null,
    created_by text not null, created_at text not null, expires_at text not null)`,
  `create index plans_by_integration on plans (integration_id, created_at)`,
  `create table reclaim_requests (
    id text primary key, plan_id text not null references plans (id),
    integration_id text not null references integrations (id), external_id text not null, position integer not null,
    state text not null check (state in ('pending_approval', 'approved', 'executing', 'outcome_unknown',
      'partly_applied', 'manual', 'failed', 'succeeded', 'restoring', 'restored', 'rejected', 'expired', 'superseded',
      'cancelled')),
    item text not null, approved_by text, approved_at text, decided_by text, decided_at text,
    outcome_reason text, updated_at text not null)`,
  `create unique index reclaim_requests_one_open on reclaim_requests (integration_id, external_id)
    where state in ('pending_approval', 'approved', 'executing', 'outcome_unknown', 'partly_applied')`,
  `create index reclaim_requests_by_plan on reclaim_requests (plan_id, position)`,
  `create index reclaim_requests_by_state on reclaim_requests (state, updated_at)`,
  `create table action_attempts (
    id text primary key, request_id text not null references reclaim_requests (id), number integer not null,
    started_at text not null, ended_at text,
    outcome text check (outcome in ('applied', 'already_applied', 'refused', 'failed', 'unknown')), detail text)`,
  `create unique index action_attempts_number on action_attempts (request_id, number)`,
  `create unique index action_attempts_one_open on action_attempts (request_id) where ended_at is null`,
  `create table audit_events (
    id text primary key, position integer not null, at text not null, actor text not null, subject text not null,
    type text not null, data text not null, previous text not null, hash text not null)`,
  `create unique index audit_events_position on audit_events (position)`,
  `create unique index audit_events_previous on audit_events (previous)`,
  `create index audit_events_subject on audit_events (subject, position)`,
  `create table audit_head (id text primary key check (id = 'head'), position integer not null, hash text not null)`,
  `insert into audit_head (id, position, hash) values ('head', 0, 'start')`,
  `create table posts (
    id text primary key, kind text not null check (kind in ('report', 'digest', 'sync', 'alert')),
    subject_id text not null, slot text not null,
    state text not null check (state in ('claimed', 'posted', 'unknown', 'failed')),
    channel text not null, ts text, claimed_at text not null, posted_at text,
    repeated integer not null, drawn text)`,
  `create unique index posts_slot on posts (kind, subject_id, slot)`,
  `create table snapshots (
    integration_id text not null references integrations (id), day text not null, taken_at text not null,
    paid integer not null, active integer not null, idle integer not null, unknown integer not null,
    protected integer not null, primary key (integration_id, day))`,
  `create table schedules (
    id text primary key, kind text not null check (kind in ('sync', 'digest')), subject_id text not null,
    pattern text not null, time_zone text not null, next_at text not null, paused_at text)`,
  `create unique index schedules_subject on schedules (kind, subject_id)`,
  `create index schedules_due on schedules (next_at)`,
  `create table leases (name text primary key, holder text not null, expires_at text not null)`,
  `create table deliveries (key text primary key, seen_at text not null)`,
  `create index deliveries_seen on deliveries (seen_at)`,
  `create table uploads (
    id text primary key, integration_id text not null references integrations (id),
    kind text not null check (kind in ('activity_csv')), content text not null,
    uploaded_by text not null, uploaded_at text not null)`,
];
