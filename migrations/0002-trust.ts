import { type Kysely, sql } from 'kysely';
import { atomically } from '../src/store/atomically.ts';

/** Roles, exemptions, the kill switch, questions to holders, undo, and the audit chain's outside witnesses. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await atomically(db, async (tx) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(tx);
  });
}

const STATEMENTS: readonly string[] = [
  `create table role_grants (
    id text primary key,
    role text not null check (role in ('viewer', 'operator', 'approver', 'auditor', 'admin')),
    holder_kind text not null check (holder_kind in ('user', 'group')), holder_id text not null,
    granted_by text not null, granted_at text not null)`,
  `create unique index role_grants_once on role_grants (role, holder_id)`,
  `create table delegations (
    from_user text primary key, to_user text not null, until text not null, made_at text not null)`,
  `create table exemptions (
    id text primary key, integration_id text references integrations (id),
    scope text not null check (scope in ('seat', 'person', 'license_type', 'group')), target text not null,
    members text not null, reason text not null, granted_by text not null, granted_at text not null,
    until text not null, ended_at text, told_at text)`,
  `create index exemptions_living on exemptions (until) where ended_at is null`,
  `create table holds (
    subject text primary key, integration_id text not null references integrations (id), reason text not null,
    until text not null)`,
  `alter table action_attempts add column turned_away text check (turned_away in ('credentials', 'limit', 'stopped'))`,
  `create table controls (name text primary key, set_by text not null, set_at text not null, reason text)`,
  `create table holder_questions (
    id text primary key, integration_id text not null references integrations (id), external_id text not null,
    email text not null, slack_user text not null,
    state text not null check (state in ('open', 'kept', 'released', 'escalated', 'withdrawn')),
    item text not null, asked_at text, reminded_at text, ended_at text, reason text, message_id text,
    manager_user text, manager_since text, manager_asked_at text, answered_by text, created_at text not null)`,
  `create unique index holder_questions_one_open on holder_questions (integration_id, external_id) where state = 'open'`,
  `create index holder_questions_by_person on holder_questions (slack_user, state)`,
  `create index holder_questions_by_seat on holder_questions (integration_id, external_id, created_at)`,
  `create table holder_messages (
    id text primary key, slack_user text not null,
    subject text not null, channel text, ts text, claimed_at text not null, sent_at text, drawn_at text)`,
  `create index holder_messages_by_person on holder_messages (slack_user, claimed_at)`,
  `create table holder_news (
    request_id text primary key references reclaim_requests (id), slack_user text, taken_at text not null,
    refused_since text, told_at text)`,
  `create index holder_news_waiting on holder_news (slack_user) where told_at is null`,
  `create table holder_slots (slack_user text primary key, claimed_at text not null)`,
  `create table audit_witnesses (
    position integer primary key, hash text not null, channel text not null, ts text not null, at text not null)`,
  `create table guided_plans (
    id text primary key, integration_id text not null references integrations (id), external_id text not null,
    state text not null check (state in ('lowering', 'handed_over', 'ended', 'expired')),
    asked_by text not null, created_at text not null, expires_at text not null, checked_by text, checked_at text,
    plan_id text references plans (id), lowering_plan_id text references plans (id), ended_reason text, channel text, ts text)`,
  `create unique index guided_plans_one_open on guided_plans (integration_id, external_id) where state = 'lowering'`,
  `create index guided_plans_by_plan on guided_plans (plan_id)`,
  `create index guided_plans_by_lowering on guided_plans (lowering_plan_id)`,
  `create table detail_changes (
    id text primary key, integration_id text not null references integrations (id), external_id text not null,
    email text, display_name text,
    state text not null check (state in ('draft', 'waiting', 'approved', 'executing', 'outcome_unknown', 'done',
      'failed', 'rejected', 'expired', 'superseded')),
    seen text not null, difference text not null, hash text, asked_by text not null, approved_by text, approved_at text,
    rejected_by text, sent_at text, reason text, created_at text not null, updated_at text not null,
    expires_at text not null, channel text, ts text)`,
  `create unique index detail_changes_one_open on detail_changes (integration_id, external_id)
    where state in ('waiting', 'approved', 'executing', 'outcome_unknown')`,
  `create index detail_changes_open on detail_changes (state, integration_id)
    where state in ('waiting', 'approved', 'executing', 'outcome_unknown')`,
  // A check cannot be widened in place; the first release knew one action only, which is the default here.
  `alter table plans drop column action`,
  `alter table plans add column action text not null default 'reclaim'
    check (action in ('reclaim', 'downgrade', 'demote'))`,
  `alter table plans add column to_license_type_id text`,
  `alter table license_types add column downgrades_to text not null default '[]'`,
  `alter table reclaim_requests add column resume text`,
  `alter table reclaim_requests add column progress text`,
  // SQLite changes no check in place: the same table with one more kind.
  `alter table schedules rename to schedules_before`,
  `create table schedules (
    id text primary key, kind text not null check (kind in ('sync', 'digest', 'report')), subject_id text not null,
    pattern text not null, time_zone text not null, next_at text not null, paused_at text)`,
  `insert into schedules (id, kind, subject_id, pattern, time_zone, next_at, paused_at)
    select id, kind, subject_id, pattern, time_zone, next_at, paused_at from schedules_before`,
  `drop table schedules_before`,
  `create unique index schedules_subject on schedules (kind, subject_id)`,
  `create index schedules_due on schedules (next_at)`,
  `alter table sync_runs add column lost integer`,
  `alter table integrations add column judged_through text`,
  // What the first release asked without an index: the seats of a person in every app, admins, and how many are left.
  `create index seats_by_email on seats (email_normalized, integration_id) where email_normalized is not null`,
  `create index seats_admins on seats (integration_id, admin, external_id) where gone_at is null and admin <> 'none'`,
  `create index seats_living on seats (integration_id, external_id) where gone_at is null`,
  // The verdict stands in it as a condition and as a column, so that it is preferred to the one above.
  `drop index seats_unjudged`,
  `create index seats_unjudged on seats (integration_id, verdict, external_id) where gone_at is null and verdict is null`,
  `create index seats_doubtful on seats (integration_id, external_id)
    where gone_at is null and (verdict = 'undetermined' or verdict_detail = 'review')`,
  `alter table reclaim_requests add column undo text`,
  `alter table reclaim_requests add column restore_until text`,
  `alter table reclaim_requests add column asked_back_at text`,
];
