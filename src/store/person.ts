import { type Kysely, type Selectable, SqliteAdapter, sql } from 'kysely';
import { type ChangeRow, changesAbout } from './detail-changes.ts';
import { filesNaming, type PeopleFileRow } from './people-files.ts';
import { type DirectoryPersonRow, directoryRowsOf } from './person-directory.ts';
import type {
  ActionAttemptsTable,
  ActivityTable,
  Database,
  ExemptionsTable,
  HolderQuestionsTable,
  IntegrationsTable,
  ReclaimRequestsTable,
  SeatsTable,
  UploadsTable,
} from './schema.ts';

/** Stands where an address or somebody's words stood. */
export const ERASED = 'erased';

/** Every row held about one person, as it stands. */
export interface PersonRows {
  readonly seats: readonly Selectable<SeatsTable>[];
  readonly activity: readonly Selectable<ActivityTable>[];
  readonly requests: readonly Selectable<ReclaimRequestsTable>[];
  readonly attempts: readonly Selectable<ActionAttemptsTable>[];
  readonly questions: readonly Selectable<HolderQuestionsTable>[];
  readonly exemptions: readonly Selectable<ExemptionsTable>[];
  /** Changes of the person's details that somebody asked for. */
  readonly changes: readonly ChangeRow[];
  readonly uploads: readonly Selectable<UploadsTable>[];
  /** Lists of people that were uploaded, are not loaded yet and name them. */
  readonly peopleFiles: readonly PeopleFileRow[];
  /** Records of directories and HR systems. */
  readonly records: readonly DirectoryPersonRow[];
  /** Integrations whose settings name the person as protected. */
  readonly protectedIn: readonly Selectable<IntegrationsTable>[];
}

/** Finds a person by normalized email, in seats that went as well, and by the seats found everything that hangs on them. */
export async function personRows(db: Kysely<Database>, email: string): Promise<PersonRows> {
  const seats = await db
    .selectFrom('seats')
    .selectAll()
    .where('email_normalized', '=', email)
    .orderBy('integration_id')
    .execute();
  const ids = seats.map((seat) => seat.external_id);
  // A vendor id means something in one integration alone.
  const theirs = (row: { readonly integration_id: string | null; readonly external_id: string }) =>
    seats.some((seat) => seat.integration_id === row.integration_id && seat.external_id === row.external_id);
  const activity =
    ids.length === 0 ? [] : await db.selectFrom('activity').selectAll().where('external_id', 'in', ids).execute();
  const requests = await db
    .selectFrom('reclaim_requests')
    .selectAll()
    .where((eb) => eb.or([naming('item', email), ...(ids.length === 0 ? [] : [eb('external_id', 'in', ids)])]))
    .orderBy('updated_at')
    .execute();
  const hers = requests.filter((row) => theirs(row) || names(row.item, email));
  const questions = await db
    .selectFrom('holder_questions')
    .selectAll()
    .where((eb) => eb.or([eb('email', '=', email), ...(ids.length === 0 ? [] : [eb('external_id', 'in', ids)])]))
    .orderBy('created_at')
    .execute();
  const exemptions = await db
    .selectFrom('exemptions')
    .selectAll()
    .where((eb) => eb.or([naming('members', email), eb('target', 'in', [email, ...ids])]))
    .orderBy('granted_at')
    .execute();
  return {
    seats,
    activity: activity.filter(theirs),
    requests: hers,
    attempts:
      hers.length === 0
        ? []
        : await db
            .selectFrom('action_attempts')
            .selectAll()
            .where(
              'request_id',
              'in',
              hers.map((row) => row.id),
            )
            .orderBy('started_at')
            .execute(),
    questions: questions.filter((row) => row.email.toLowerCase() === email || theirs(row)),
    exemptions: exemptions.filter(({ scope, target, integration_id, members }) => {
      if (scope === 'seat') return theirs({ integration_id, external_id: target });
      return scope === 'group' ? names(members, email) : scope === 'person' && target === email;
    }),
    changes: await changesAbout(db, email, seats),
    uploads: await db.selectFrom('uploads').selectAll().where(naming('content', email)).execute(),
    peopleFiles: await filesNaming(db, email),
    records: await directoryRowsOf(db, email),
    protectedIn: await db.selectFrom('integrations').selectAll().where(naming('policy', email)).execute(),
  };
}

/** Whether a JSON text holds the address as a whole value, in whatever case it was written. */
function names(json: string, email: string): boolean {
  return json.toLowerCase().includes(JSON.stringify(email));
}

function naming(column: 'item' | 'members' | 'content' | 'policy', email: string) {
  const pattern = `%${JSON.stringify(email).replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
}

/** A plan item without who it was about; the plan's hash never covered that. */
export function withoutPerson(item: string): string {
  return JSON.stringify({ ...(JSON.parse(item) as object), email: null, displayName: null, erased: true });
}

/** Brings what was changed out of SQLite's write-ahead file, as far as nobody else is reading it. */
export async function emptyLogFile(db: Kysely<Database>): Promise<void> {
  if (db.getExecutor().adapter instanceof SqliteAdapter) await sql`pragma wal_checkpoint(truncate)`.execute(db);
}
