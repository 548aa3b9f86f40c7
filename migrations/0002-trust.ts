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
  `create table controls (name text primary key, set_by text not null, set_at text not null, reason text)`,
  `create table holder_questions (
    id text primary key, integration_id text not null references integrations (id), external_id text not null,
    email text not null, slack_user text not null,
    state text not null check (state in ('open', 'kept', 'released', 'escalated', 'withdrawn')),
    item text not null, asked_at text, reminded_at text, ended_at text, reason text, message_id text,
    created_at text not null)`,
  `create unique index holder_questions_one_open on holder_questions (integration_id, external_id) where state = 'open'`,
  `create index holder_questions_by_person on holder_questions (slack_user, state)`,
  `create index holder_questions_by_seat on holder_questions (integration_id, external_id, created_at)`,
  `create table holder_messages (
    id text primary key, slack_user text not null, kind text not null check (kind in ('question', 'taken')),
    subject text not null, channel text, ts text, claimed_at text not null, sent_at text, drawn_at text)`,
  `create index holder_messages_by_person on holder_messages (slack_user, claimed_at)`,
  `create unique index holder_messages_taken_once on holder_messages (subject) where kind = 'taken'`,
  `create table holder_slots (slack_user text primary key, claimed_at text not null)`,
  `create table audit_witnesses (
    position integer primary key, hash text not null, channel text not null, ts text not null, at text not null)`,
  `create table guided_plans (
    id text primary key, integration_id text not null references integrations (id), external_id text not null,
    state text not null check (state in ('lowering', 'handed_over', 'ended', 'expired')),
    asked_by text not null, created_at text not null, expires_at text not null, checked_by text, checked_at text,
    plan_id text references plans (id), ended_reason text, channel text, ts text)`,
  `create unique index guided_plans_one_open on guided_plans (integration_id, external_id) where state = 'lowering'`,
  `create index guided_plans_by_plan on guided_plans (plan_id)`,
  `alter table reclaim_requests add column undo text`,
  `alter table reclaim_requests add column restore_until text`,
  `alter table reclaim_requests add column asked_back_at text`,
];
