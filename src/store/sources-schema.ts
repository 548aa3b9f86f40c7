import type { AccountKind } from '../domain/account.ts';
import type { Employment, SourceRole } from '../domain/employment.ts';

/** One person's record in a directory or HR system. `integration_id` is the source's own integration. */
export interface DirectoryPeopleTable {
  integration_id: string;
  external_id: string;
  email: string | null;
  email_normalized: string | null;
  employee_id: string | null;
  display_name: string | null;
  kind: AccountKind;
  employment: Employment;
  raw_status: string;
  /** A date of the person's own calendar, or a UTC ISO instant. */
  starts_on: string | null;
  ends_on: string | null;
  manager_email: string | null;
  manager_external_id: string | null;
  department: string | null;
  location: string | null;
  /** Last sign-in anywhere in the tenant; null with `sign_in_known` 1: the source says never. */
  last_sign_in: string | null;
  sign_in_known: number;
  first_seen_at: string;
  /** When the reading began that last changed anything a verdict may rest on. */
  read_at: string;
  /** When a complete reading first did not list it. */
  gone_at: string | null;
  /** When a second complete reading did not list it either. */
  gone_confirmed_at: string | null;
}

/** The work email and the aliases of a person, normalized, to find people by. */
export interface DirectoryAddressesTable {
  integration_id: string;
  external_id: string;
  address: string;
  kind: 'email' | 'alias';
}

export interface DirectoryAppsTable {
  integration_id: string;
  app_id: string;
  /** The directory's catalogue key, such as Okta's `asana`. */
  key: string | null;
  name: string;
  seen_at: string;
  gone_at: string | null;
}

/** A person's latest successful sign-in into one app. It stays when the vendor has long forgotten it. */
export interface DirectorySignInsTable {
  integration_id: string;
  app_id: string;
  external_id: string;
  at: string;
}

/** Which source speaks for an app. Only what a person confirmed counts. */
export interface SourceLinksTable {
  id: string;
  /** The app's integration. */
  integration_id: string;
  /** The directory's or HR system's integration. */
  source_id: string;
  role: SourceRole;
  /** The directory's app that is this integration; empty where only its people are asked. */
  app_id: string;
  state: 'proposed' | 'confirmed' | 'declined';
  /** How it was found; `people`: the source lists people and no apps, so it may speak for any app. */
  matched: 'key' | 'name' | 'people' | 'hand';
  made_at: string;
  decided_by: string | null;
  decided_at: string | null;
}

/** A seat linked by hand with a record of a source. */
export interface PersonLinksTable {
  integration_id: string;
  external_id: string;
  source_id: string;
  person_id: string;
  made_by: string;
  made_at: string;
}

/** A list of people somebody uploaded for a source. Once it is loaded, only its description is left. */
export interface PeopleFilesTable {
  id: string;
  /** Null while the source is to be made when the file is confirmed. */
  source_id: string | null;
  source_name: string;
  /** `shown`: nobody confirmed it. `waiting`: being read, or held until a person accepts what it loses. */
  state: 'shown' | 'waiting' | 'loaded';
  mode: 'snapshot' | 'delta';
  /** JSON: the titles of its columns, sorted. */
  header: string;
  /** JSON: which title was taken for which field. */
  columns: string;
  /** JSON: what status words mean, where a person said so. */
  statuses: string;
  /** JSON: status words nobody mapped, with how many people have each. */
  unmapped: string;
  /** Whether people are known by an employee id or by their address. */
  keyed_by: 'employee_id' | 'email';
  row_count: number;
  people_count: number;
  skipped_count: number;
  uploaded_by: string;
  uploaded_at: string;
  confirmed_at: string | null;
  /** When the reading began that loaded it. */
  loaded_at: string | null;
}

export interface PeopleFilePartsTable {
  file_id: string;
  position: number;
  /** JSON: some hundred lines. */
  content: string;
}

export interface SourcesDatabase {
  people_files: PeopleFilesTable;
  people_file_parts: PeopleFilePartsTable;
  directory_people: DirectoryPeopleTable;
  directory_addresses: DirectoryAddressesTable;
  directory_apps: DirectoryAppsTable;
  directory_sign_ins: DirectorySignInsTable;
  source_links: SourceLinksTable;
  person_links: PersonLinksTable;
}
