import { type Kysely, sql } from 'kysely';
import { atomically } from '../src/store/atomically.ts';

/** What identity providers and HR systems tell: people, their addresses, apps, sign-ins, and whom each speaks for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await atomically(db, async (tx) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(tx);
  });
}

const STATEMENTS: readonly string[] = [
  `alter table integrations add column is_source integer not null default 0`,
  `create index seats_numbered on seats (integration_id) where fields like '%"employee_id"%'`,
  `create table directory_people (
    integration_id text not null references integrations (id), external_id text not null,
    email text, email_normalized text, employee_id text, display_name text,
    kind text not null check (kind in ('human', 'guest', 'service')),
    employment text not null check (employment in ('active', 'leave', 'terminated', 'unknown')),
    raw_status text not null, starts_on text, ends_on text, manager_email text, manager_external_id text,
    department text, location text, last_sign_in text, sign_in_known integer not null,
    first_seen_at text not null, read_at text not null, gone_at text, gone_confirmed_at text,
    primary key (integration_id, external_id))`,
  `create index directory_people_employee on directory_people (integration_id, employee_id)
    where employee_id is not null`,
  `create table directory_addresses (
    integration_id text not null, external_id text not null, address text not null,
    kind text not null check (kind in ('email', 'alias')),
    primary key (integration_id, external_id, address),
    foreign key (integration_id, external_id) references directory_people (integration_id, external_id))`,
  `create index directory_addresses_by_address on directory_addresses (address, integration_id)`,
  `create table directory_apps (
    integration_id text not null references integrations (id), app_id text not null, key text, name text not null,
    seen_at text not null, gone_at text, primary key (integration_id, app_id))`,
  `create table directory_sign_ins (
    integration_id text not null references integrations (id), app_id text not null, external_id text not null,
    at text not null, primary key (integration_id, app_id, external_id))`,
  `create table source_links (
    id text primary key, integration_id text not null references integrations (id),
    source_id text not null references integrations (id),
    role text not null check (role in ('identity_provider', 'hr')), app_id text not null,
    state text not null check (state in ('proposed', 'confirmed', 'declined')),
    matched text not null check (matched in ('key', 'name', 'people', 'hand')), made_at text not null,
    decided_by text, decided_at text)`,
  `create unique index source_links_once on source_links (integration_id, source_id, app_id)`,
  `create unique index source_links_one_confirmed on source_links (integration_id, source_id) where state = 'confirmed'`,
  `create index source_links_by_source on source_links (source_id)`,
  `create table person_links (
    integration_id text not null references integrations (id), external_id text not null,
    source_id text not null references integrations (id), person_id text not null,
    made_by text not null, made_at text not null, primary key (integration_id, external_id, source_id))`,
  `create index person_links_by_person on person_links (source_id, person_id)`,
  `create table people_files (
    id text primary key, source_id text references integrations (id), source_name text not null,
    state text not null check (state in ('shown', 'waiting', 'loaded')),
    mode text not null check (mode in ('snapshot', 'delta')),
    header text not null, columns text not null, statuses text not null, unmapped text not null,
    keyed_by text not null check (keyed_by in ('employee_id', 'email')),
    row_count integer not null, people_count integer not null, skipped_count integer not null,
    uploaded_by text not null, uploaded_at text not null, confirmed_at text, loaded_at text)`,
  `create unique index people_files_one_waiting on people_files (source_id) where state = 'waiting'`,
  `create index people_files_by_source on people_files (source_id, state, loaded_at)`,
  `create table people_file_parts (
    file_id text not null references people_files (id), position integer not null, content text not null,
    primary key (file_id, position))`,
];
